"""Losses of probabilities, one an example."""

from collections.abc import Sequence

import numpy as np

from bench.stats.metrics import Floats


def losses(probabilities: Floats, labels: Sequence[int]) -> dict[str, Floats]:
    """Return the Brier score and the log loss of each example: shape (n, k) to (n,) each.

    The Brier score sums over the classes (0 to 2); the log loss is in nats, with probabilities
    cut at 2.2e-16. Their means are those of `bench.calibration`.

    >>> found = losses(np.array([[1.0, 0.0], [0.5, 0.5]]), [1, 0])
    >>> found["brier"].tolist()
    [2.0, 0.5]
    """
    p = np.asarray(probabilities, dtype=np.float64)
    p = p / p.sum(axis=1, keepdims=True)  # stored as float32, a row may miss 1 by rounding
    hit = p[np.arange(len(p)), list(labels)]
    least = float(np.finfo(np.float64).eps)
    return {
        "brier": (p**2).sum(axis=1) - 2 * hit + 1,
        "log_loss": -np.log(np.clip(hit, least, 1 - least)),
    }
