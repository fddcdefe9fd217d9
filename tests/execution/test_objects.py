from pathlib import Path

import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from bench.execution.objects import object_file, takes_texts
from bench.plugins import load_file, plugin_traits

TEXTS, LABELS = ["beras naik", "gol telat", "beras turun", "gol cepat"], ["t", "s", "t", "s"]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAJUK_CACHE", str(tmp_path))


def first_word(texts: list[str]) -> list[str]:
    return ["t" if text.startswith("beras") else "s" for text in texts]


def test_an_estimator_of_numbers_is_put_behind_a_vectoriser_and_that_is_said() -> None:
    file, note = object_file(MultinomialNB(alpha=0.5))
    assert note == "MultinomialNB: takes numbers, so it is put behind TfidfVectorizer()"
    model = load_file(file).make(0)
    assert model.steps[-1][1].alpha == 0.5
    plain = make_pipeline(TfidfVectorizer(), MultinomialNB(alpha=0.5)).fit(TEXTS, LABELS)
    asked = ["beras mahal", "gol"]
    assert list(model.fit(TEXTS, LABELS).predict(asked)) == list(plain.predict(asked))


def test_a_pipeline_of_texts_is_used_as_it_is() -> None:
    union = make_union(CountVectorizer(), TfidfVectorizer(analyzer="char"))
    for model in (make_pipeline(CountVectorizer(), LinearSVC()), make_pipeline(union, LinearSVC())):
        file, note = object_file(model)
        assert note == ""
        assert len(load_file(file).make(0).steps) == 2
    assert not takes_texts(make_pipeline(SGDClassifier()))


def test_an_open_seed_is_that_of_the_run_and_a_set_one_stays() -> None:
    open_seed, set_seed = (object_file(SGDClassifier(random_state=n))[0] for n in (None, 7))
    assert plugin_traits(open_seed)["RANDOM"] is True
    assert plugin_traits(set_seed)["RANDOM"] is False
    assert load_file(open_seed).make(3)[-1].random_state == 3
    assert load_file(set_seed).make(3)[-1].random_state == 7


def test_a_function_of_texts_is_a_model_that_learns_nothing() -> None:
    file, note = object_file(first_word)
    assert (file.stem, note) == ("first_word", "")
    assert load_file(file).make(0).fit([], []).predict(["beras", "x"]) == ["t", "s"]


def test_one_object_is_one_file_and_another_is_another() -> None:
    assert object_file(MultinomialNB())[0] == object_file(MultinomialNB())[0]
    assert object_file(MultinomialNB())[0] != object_file(MultinomialNB(alpha=2))[0]


def test_what_is_no_model_is_named() -> None:
    with pytest.raises(ValueError, match=r"MultinomialNB: is no model: give an estimator with fit"):
        object_file(MultinomialNB)
    with pytest.raises(ValueError, match=r"int: is no model"):
        object_file(3)
    unsent = (label for label in "st")
    with pytest.raises(ValueError, match=r"write it as a \.py file with make\(seed\)"):
        object_file(lambda texts: [next(unsent) for _ in texts])
