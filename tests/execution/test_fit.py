from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bench.corpora.splits import split_by_story
from bench.execution.fit import fit_predict
from bench.records.corpora import Corpus, Example

EXAMPLES = tuple(
    Example(f"{i:03d}", f"kopi {i}" if i % 2 else f"gol {i}", "trade" if i % 2 else "sports")
    for i in range(40)
)
CORPUS = Corpus("d", "headline", ("sports", "trade"), EXAMPLES, tuple(e.id for e in EXAMPLES))
SPLIT = split_by_story(CORPUS, seed=0)


class Fake:
    """Answers by the first letter, and notes what it saw."""

    classes_: list[str]

    def fit(self, texts: list[str], labels: list[str]) -> "Fake":
        self.seen = texts
        self.classes_ = sorted(set(labels))
        return self

    def predict(self, texts: list[str]) -> list[str]:
        print("noise on standard output")
        return ["trade" if text.startswith("k") else "sports" for text in texts]


def run(model: Any) -> Any:
    module = ModuleType("m")
    module.make = lambda seed: model  # type: ignore[attr-defined]
    return fit_predict(module, CORPUS, SPLIT, seed=0)


def test_a_model_sees_the_train_part_and_answers_the_test_part(
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = Fake()
    predictions, costs = run(model)
    assert model.seen == [EXAMPLES[i].text for i in CORPUS.indices(SPLIT.train)]
    assert predictions.ids == tuple(EXAMPLES[i].id for i in CORPUS.indices(SPLIT.test))
    assert predictions.predicted == predictions.labels
    assert predictions.probabilities is None
    assert set(costs) == {
        "fit_seconds", "predict_seconds", "features_seconds", "waited_seconds", "cpu_seconds",
        "train_rows", "test_rows", "memory_mb", "model_bytes",
    }  # fmt: skip
    assert (costs["train_rows"], costs["test_rows"]) == (len(model.seen), len(predictions.ids))
    assert 0 <= costs["memory_mb"] < 10
    shown = capsys.readouterr()
    assert (shown.out, "noise" in shown.err) == ("", True)


class Proba(Fake):
    def __init__(self, change: Any) -> None:
        self.change = change

    def predict_proba(self, texts: list[str]) -> Any:
        return self.change(np.full((len(texts), 2), 0.5))


def test_probabilities_come_in_the_order_of_the_classes() -> None:
    class Backward(Proba):
        def fit(self, texts: list[str], labels: list[str]) -> "Fake":
            super().fit(texts, labels)
            self.classes_ = ["trade", "sports"]
            return self

    predictions, _ = run(Backward(lambda p: p * [2, 0]))
    assert predictions.probabilities is not None
    assert predictions.probabilities[0].tolist() == [0, 1]
    assert predictions.probabilities.dtype == np.float32


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: p[:-1], "probabilities of shape"),
        (lambda p: p[:, :1], "probabilities of shape"),
        (lambda p: p * np.nan, "NaN"),
        (lambda p: p * [-1, 3], "negative"),
    ],
)
def test_bad_probabilities_are_refused(change: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        run(Proba(change))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda texts: ["trade"], "returned 1 labels for"),
        (lambda texts: ["tarde"] * len(texts), "unknown label 'tarde'"),
        (lambda texts: [None] * len(texts), "unknown label 'None'"),
    ],
)
def test_bad_answers_are_refused(answer: Any, words: str) -> None:
    model = Fake()
    model.predict = answer  # type: ignore[method-assign]
    with pytest.raises(ValueError, match=words):
        run(model)


def test_a_model_that_changes_its_texts_gets_them_whole_again() -> None:
    class Wiping(Proba):
        def predict(self, texts: list[str]) -> list[str]:
            answers = super().predict(texts)
            texts[:] = [""] * len(texts)
            return answers

        def predict_proba(self, texts: list[str]) -> Any:
            assert all(texts)
            return super().predict_proba(texts)

    run(Wiping(lambda p: p))


def test_what_is_no_model_is_named() -> None:
    with pytest.raises(ValueError, match=r"make\(seed\) returned int, which has no fit or predict"):
        run(1)
