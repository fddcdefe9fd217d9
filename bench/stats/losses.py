"""Losses of probabilities, one an example, and what resampling stories says of their means."""

from collections.abc import Sequence

import numpy as np

from bench.stats.metrics import Floats
from bench.stats.resampling import times_in_blocks

_BLOCK = 2**21  # draws times stories held at once
_TIE = 1e-12  # means that are equal but for rounding count as equal


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


def resample_means(
    values: Floats, stories: Sequence[str], *, seed: int, resamples: int = 10_000
) -> Floats:
    """Return the column means in each resample of whole stories: (n, m) to (draws, m).

    As `resample_scores`, for numbers instead of labels: a mean is a ratio of
    sums, since stories differ in size.

    >>> resample_means(np.array([[1.0], [1.0]]), ["r", "s"], seed=0, resamples=2).tolist()
    [[1.0], [1.0]]
    """
    sums, sizes = _by_story(values, stories)
    n = len(sums)
    means = []
    step = max(1, _BLOCK // n)
    for block in times_in_blocks(n, seed=seed, resamples=resamples, step=step):
        times = block.astype(np.float64)
        means.append((times @ sums) / (times @ sizes)[:, None])
    return np.concatenate(means)


def sign_flip_test(
    differences: Floats, stories: Sequence[str], *, seed: int, resamples: int = 10_000
) -> float:
    """Return the two-sided p of a mean difference, with the two models swapped in whole stories.

    ``differences`` has shape (n,). p = (1 + hits) / (1 + draws): Phipson and Smyth (2010).

    >>> sign_flip_test(np.zeros(3), ["r", "s", "t"], seed=0, resamples=99)
    1.0
    """
    sums = _by_story(differences[:, None], stories)[0][:, 0]
    sums = sums[sums != 0]
    seen = abs(sums.sum())
    rng = np.random.default_rng(seed)
    step = max(1, _BLOCK // max(len(sums), 1))
    hits = 0
    for start in range(0, resamples, step):
        size = (min(step, resamples - start), len(sums))
        signs = 2.0 * rng.integers(0, 2, size, dtype=np.uint8) - 1
        hits += int((np.abs(signs @ sums) >= seen - _TIE).sum())
    return (1 + hits) / (1 + resamples)


def _by_story(values: Floats, stories: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the sums of each story, (stories, m), and how many examples it has."""
    if not len(values) or len(values) != len(stories):
        raise ValueError(f"{len(values)} values, {len(stories)} stories: give every example both")
    names, row = np.unique(np.asarray(stories, dtype=str), return_inverse=True)
    columns = [np.bincount(row, column, minlength=len(names)) for column in values.T]
    return np.stack(columns, axis=1), np.bincount(row, minlength=len(names)).astype(np.float64)
