"""Pure functions from true and predicted labels to numbers.

Each metric reads confusion counts of shape (..., k, k), true labels in rows and predicted
in columns, and returns shape (...): so one call scores ten thousand resamples.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def confusion(labels: Sequence[str], predicted: Sequence[str], classes: Sequence[str]) -> Floats:
    """Return the (k, k) counts of true (row) against predicted (column) labels.

    >>> confusion(["a", "b", "b"], ["a", "a", "b"], ["a", "b"]).tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    place = {name: i for i, name in enumerate(classes)}
    cells = [place[t] * len(place) + place[p] for t, p in zip(labels, predicted, strict=True)]
    counts = np.bincount(cells, minlength=len(place) ** 2)
    return counts.reshape(len(place), len(place)).astype(np.float64)


def accuracy(counts: Floats) -> Floats:
    """Return the share of examples that are right, in [0, 1]; shape (..., k, k) to (...)."""
    hits: Floats = np.einsum("...ii->...", counts)
    total: Floats = counts.sum(axis=(-2, -1))
    return _ratio(hits, total)


def precision(counts: Floats) -> Floats:
    """Return per class the share of its predictions that are right; (..., k, k) to (..., k).

    0 where a class is never predicted, as scikit-learn's ``zero_division=0``.
    """
    return _ratio(np.einsum("...ii->...i", counts), counts.sum(axis=-2))


def recall(counts: Floats) -> Floats:
    """Return per class the share of its examples that are found; (..., k, k) to (..., k)."""
    return _ratio(np.einsum("...ii->...i", counts), counts.sum(axis=-1))


def f1(counts: Floats) -> Floats:
    """Return per class the harmonic mean of precision and recall; (..., k, k) to (..., k)."""
    hits: Floats = np.einsum("...ii->...i", counts)
    return _ratio(2 * hits, counts.sum(axis=-2) + counts.sum(axis=-1))


def macro_f1(counts: Floats) -> Floats:
    """Return the plain mean of F1 over all k classes of the dataset; (..., k, k) to (...).

    The mean runs over the dataset's classes, not over those that happen to occur, so the
    score of a resample that misses a class stays comparable.
    """
    mean: Floats = f1(counts).mean(axis=-1)
    return mean


def weighted_f1(counts: Floats) -> Floats:
    """Return the mean of F1 over the classes, each weighted by its examples; as macro_f1."""
    support: Floats = counts.sum(axis=-1)
    return _ratio((f1(counts) * support).sum(axis=-1), support.sum(axis=-1))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)


METRICS: dict[str, Callable[[Floats], Floats]] = {"accuracy": accuracy, "macro_f1": macro_f1}
