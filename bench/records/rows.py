"""Which rows of a dataset a model learns from and is asked, and what its answers are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.records.corpora import Corpus, Split
from bench.records.predictions import Predictions

Rows = NDArray[np.int64]
Hyperparameters = Mapping[str, Any]


@dataclass(frozen=True)
class SplitRows:
    """Which rows of a dataset's texts a model learns from, is tuned on, and is asked.

    ``train``, ``tune`` and ``test`` are row numbers; the labels are those of train and tune.
    """

    train: Rows
    labels: Sequence[str]
    tune: Rows
    tune_labels: Sequence[str]
    test: Rows
    classes: tuple[str, ...]


@dataclass(frozen=True)
class RawPredictions:
    """What came of a fit: an answer for each test row, costs, and what tuning found.

    ``probabilities`` has shape (n, k) in the order of the classes, or is None. ``notes`` become
    plain data, ready for JSON, whatever a model puts in.
    """

    predicted: tuple[str, ...]
    probabilities: np.ndarray | None
    costs: dict[str, Any]
    notes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if type(self.predicted) is not tuple or any(type(one) is not str for one in self.predicted):
            raise TypeError("predictions are a tuple of labels, each a text")
        if self.probabilities is not None and not isinstance(self.probabilities, np.ndarray):
            raise TypeError("probabilities are an array, or None")
        plain = json.loads(json.dumps(self.notes, default=_plain, skipkeys=True))
        object.__setattr__(self, "notes", plain)


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else repr(value)


def split_rows(corpus: Corpus, split: Split) -> SplitRows:
    """Return the rows of a split, and the labels that a model may see."""
    train, tune, test = (
        np.array(corpus.indices(part), dtype=np.int64)
        for part in (split.train, split.tune, split.test)
    )
    return SplitRows(
        train=train,
        labels=[corpus.examples[i].label for i in train],
        tune=tune,
        tune_labels=[corpus.examples[i].label for i in tune],
        test=test,
        classes=corpus.labels,
    )


@dataclass(frozen=True)
class TestSet:
    """The examples of a test split, as every model's predictions name them."""

    ids: tuple[str, ...]
    stories: tuple[str, ...]
    labels: tuple[str, ...]
    classes: tuple[str, ...]
    leaks: tuple[bool, ...]


def test_set(corpus: Corpus, split: Split) -> TestSet:
    """Return the examples of a split's test split."""
    test = corpus.indices(split.test)
    leaking = set(corpus.leaking(split))
    return TestSet(
        ids=tuple(corpus.examples[i].id for i in test),
        stories=tuple(corpus.stories[i] for i in test),
        labels=tuple(corpus.examples[i].label for i in test),
        classes=corpus.labels,
        leaks=tuple(i in leaking for i in test),
    )


def stacked(asked: TestSet, times: int) -> TestSet:
    """Return the test set that many times over, the ids of each numbered: one set a subsample.

    >>> two = stacked(TestSet(("a", "b"), ("s", "t"), ("x", "y"), ("x", "y"), (False, True)), 2)
    >>> two.ids, two.labels
    (('a#0', 'b#0', 'a#1', 'b#1'), ('x', 'y', 'x', 'y'))
    """
    if times == 1:
        return asked
    return TestSet(
        ids=tuple(f"{name}#{time}" for time in range(times) for name in asked.ids),
        stories=asked.stories * times,
        labels=asked.labels * times,
        classes=asked.classes,
        leaks=asked.leaks * times,
    )


def as_predictions(ran: RawPredictions, asked: TestSet) -> Predictions:
    """Return answers as predictions of the test split; ValueError for an answer that is none."""
    return Predictions(
        ids=asked.ids,
        stories=asked.stories,
        labels=asked.labels,
        predicted=ran.predicted,
        classes=asked.classes,
        probabilities=ran.probabilities,
        leaks=asked.leaks,
    )
