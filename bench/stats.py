"""Pure functions from scores to intervals."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def story_counts(
    stories: Sequence[str],
    labels: Sequence[str],
    predicted: Sequence[str],
    classes: Sequence[str],
) -> Floats:
    """Return the confusion counts of each story: shape (stories, k, k), stories sorted.

    >>> story_counts(["s", "s", "r"], ["a", "b", "a"], ["a", "a", "a"], ["a", "b"]).tolist()
    [[[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]]]
    """
    k = len(classes)
    place = {name: i for i, name in enumerate(classes)}
    names, rows = np.unique(np.asarray(stories, dtype=object).astype(str), return_inverse=True)
    true = np.array([place[label] for label in labels], dtype=np.int64)
    guess = np.array([place[label] for label in predicted], dtype=np.int64)
    cells = (rows * k + true) * k + guess
    counts = np.bincount(cells, minlength=len(names) * k * k)
    return counts.reshape(len(names), k, k).astype(np.float64)


def interval(
    counts: Floats,
    metric: Callable[[Floats], Floats],
    *,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a metric, resampling whole stories.

    ``counts`` has shape (stories, k, k). Headlines of one story are right or wrong
    together; resampling single headlines would take them for independent and make the
    interval too narrow. Efron and Tibshirani (1993), chapter 13; clusters as in Cameron,
    Gelbach and Miller (2008).

    >>> right = np.array([[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]])
    >>> interval(right, lambda c: np.einsum("...ii->...", c) / c.sum((-2, -1)), seed=0)
    (1.0, 1.0)
    """
    n = len(counts)
    if n == 0:
        raise ValueError("no story to resample: the test part is empty")
    rng = np.random.default_rng(seed)
    times = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)
    resampled = (times @ counts.reshape(n, -1)).reshape(draws, *counts.shape[1:])
    edge = (1 - level) / 2
    low, high = np.quantile(metric(resampled), [edge, 1 - edge])
    return float(low), float(high)
