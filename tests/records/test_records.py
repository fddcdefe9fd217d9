import numpy as np
import pytest

from bench.records.cards import Card, Upstream
from bench.records.corpora import Corpus, Example, Split
from bench.records.pages import Page
from bench.records.predictions import Fingerprint, Predictions
from bench.records.runs import Outcome


def test_split_refuses_a_story_on_two_sides() -> None:
    a, b = frozenset({"a"}), frozenset({"b"})
    assert Split(a, frozenset(), b).part_of() == {"a": "train", "b": "test"}
    for sides in [(a, a, b), (a, b, a), (b, a, a)]:
        with pytest.raises(ValueError, match="on both sides of the split: a"):
            Split(*sides)


def test_predictions_refuse_what_is_no_answer() -> None:
    three = ("1", "2", "3")
    two = ("x", "y")
    base = {"ids": three, "stories": three, "labels": ("x", "y", "x"), "classes": two}
    with pytest.raises(ValueError, match="2 labels for 3 texts"):
        Predictions(**base, predicted=("x", "y"))
    with pytest.raises(ValueError, match="unknown label 'z'; the dataset has x, y"):
        Predictions(**base, predicted=("x", "y", "z"))
    good = np.array([[0.5, 0.5], [1, 0], [0, 1]])
    for p, words in [
        (good[:2], "shape"),
        (good * np.nan, "NaN"),
        (good * [[2.0, -1.0]], "negative"),
        (good * 0.9, "sum to 1"),
    ]:
        with pytest.raises(ValueError, match=words):
            Predictions(**base, predicted=("x", "y", "x"), probabilities=p)
    assert Predictions(**base, predicted=("x", "y", "x"), probabilities=good).classes == two


def test_corpus_refuses_doubled_ids_and_unknown_labels() -> None:
    one = Example("1", "Gol telat", "sports")
    with pytest.raises(ValueError, match="id stands twice: 1"):
        Corpus("d", "headline", ("sports", "trade"), (one, one), ("1", "1"))
    with pytest.raises(ValueError, match="no label 'sports'; use trade, other"):
        Corpus("d", "headline", ("trade", "other"), (one,), ("1",))
    with pytest.raises(ValueError, match="1 examples, 2 stories"):
        Corpus("d", "headline", ("sports", "trade"), (one,), ("1", "2"))


def test_other_records_check_themselves() -> None:
    with pytest.raises(ValueError, match="no headline"):
        Page("  ")
    with pytest.raises(ValueError, match="without an id"):
        Example("", "x", "y")
    with pytest.raises(ValueError, match="without text"):
        Example("1", " ", "y")
    with pytest.raises(ValueError, match="no part 'dev'; use train, tune, test"):
        Example("1", "x", "y", part="dev")
    with pytest.raises(ValueError, match="is no SHA-256"):
        Upstream("a", "http://x", "abc")
    with pytest.raises(ValueError, match="stays in its folder"):
        Upstream("../a", "http://x", "0" * 64)
    with pytest.raises(ValueError, match="two or more, each once"):
        Card("t", ("a", "a"), ("id",), "", "", own=("x",))
    with pytest.raises(ValueError, match="neither files upstream nor files of its own"):
        Card("t", ("a", "b"), ("id",), "", "")
    with pytest.raises(ValueError, match="no status 'ok'"):
        Outcome("d", "v", "s", "m", "ok", key="k")
    with pytest.raises(ValueError, match="either a key or a reason"):
        Outcome("d", "v", "s", "m", "done")
    with pytest.raises(ValueError, match=r"no name '\.\./x'"):
        Fingerprint("d", "v", "s", "h", "h", "../x", "h", 0, "1", {})
