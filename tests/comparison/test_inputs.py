from pathlib import Path

import pytest

from bench.comparison.inputs import contender_of


def test_what_a_name_or_a_path_stands_for(tmp_path: Path) -> None:
    assert contender_of("majority").kind == "baseline"
    model, table = tmp_path / "mine.py", tmp_path / "theirs.tsv"
    model.write_text("def make(seed):\n    return None\n")
    table.write_text("id\tprediction\n")
    assert (contender_of(model).kind, contender_of(model).name) == ("model", "mine")
    assert (contender_of(table).kind, contender_of(table).name) == ("predictions", "theirs")
    assert contender_of(table, name="final").name == "final"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("svn_words", "no baseline 'svn_words'; did you mean svm_words?"),
        ("none.csv", r"none\.csv: no such file; give a \.py model, a table"),
        (".", r"\.: holds no predictions\.parquet"),
    ],
)
def test_what_stands_for_nothing_comes_with_the_choices(given: str, words: str) -> None:
    with pytest.raises(LookupError, match=words):
        contender_of(given)


def test_a_file_of_another_kind_is_not_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(b"x")
    with pytest.raises(LookupError, match=r"a\.odt: no form that is read; give"):
        contender_of(tmp_path / "a.odt")
