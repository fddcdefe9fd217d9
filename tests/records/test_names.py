import pytest

from bench.records.names import DatasetName, DatasetPair, PaperVariant


@pytest.mark.parametrize("text", ["tajuk", "masakhanews.yor", "sib200.ind"])
def test_a_dataset_name_is_spelt_as_it_was_read(text: str) -> None:
    assert str(DatasetName.parse(text)) == text


def test_a_language_stands_behind_the_first_dot() -> None:
    assert DatasetName.parse("a.b.c") == DatasetName("a", "b.c")
    assert DatasetName.parse("a") == DatasetName("a")


def test_pairs_and_variants_are_spelt_as_they_are_stored() -> None:
    assert str(DatasetPair.parse("tajuk+click_id")) == "tajuk+click_id"
    assert DatasetPair.parse("tajuk+click_id").tested_on == "click_id"
    assert str(PaperVariant.parse("nusax+svm+tfidf")) == "nusax+svm+tfidf"
    assert PaperVariant.parse("nusax+svm+tfidf").model == "svm"
