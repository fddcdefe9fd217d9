"""Makes labels wrong on purpose: at random, by confusion, or as a real source has them wrong."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench.stats.metrics import Floats

Places = NDArray[np.int64]  # one class an example, as its place


def uniform_noise(labels: Places, classes: int, share: float, seed: int) -> Places:
    """Return labels of which that share is replaced, each by any other class alike.

    Angluin and Laird (1988), "Learning from noisy examples"; "symmetric noise" elsewhere. The
    wrong ones of a smaller share are wrong at a larger one too, and alike.

    >>> uniform_noise(np.array([0, 1, 0, 1]), 2, 0.5, seed=0).tolist()
    [1, 1, 1, 1]
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    other = (labels + rng.integers(1, classes, len(labels))) % classes
    return _replaced(labels, other, order, share)


def confusion_noise(labels: Places, confusion: Floats, share: float, seed: int) -> Places:
    """Return labels of which that share is replaced as a model confuses the classes.

    ``confusion`` has shape (k, k), rows true. A class is hit as often as it is confused, and
    becomes what it is confused with: the classes that are hard to tell apart take the noise. Half a
    count is added off the diagonal. Patrini et al. (2017), "Making deep neural networks robust to
    label noise", for class-conditional noise.
    """
    rng = np.random.default_rng(seed)
    k = len(confusion)
    off = (np.asarray(confusion, dtype=np.float64) + 0.5) * (1 - np.eye(k))
    rate = off.sum(axis=1) / np.maximum(np.asarray(confusion).sum(axis=1), 1)
    chance = off / off.sum(axis=1, keepdims=True)
    # an exponential clock a row, faster where the class is confused more: the first to ring go
    clock = rng.exponential(size=len(labels)) / np.maximum(rate[labels], 1e-9)
    draws = rng.random(len(labels))
    other = (draws[:, None] > np.cumsum(chance, axis=1)[labels]).sum(axis=1).clip(0, k - 1)
    # a draw that lands on the class itself (its share is 0, but for rounding) takes the next one
    other = np.where(other == labels, (labels + 1) % k, other)
    return _replaced(labels, other, np.argsort(clock, kind="stable"), share)


def real_noise(labels: Places, source: Places, share: float, seed: int) -> Places:
    """Return labels of which that share is what a source has wrong; where it errs is drawn.

    ``source`` holds the source's label of each example, or -1. Raises ValueError where it is wrong
    less often than that.

    >>> real_noise(np.array([0, 1, 0, 1]), np.array([0, 0, 1, -1]), 0.25, seed=0).tolist()
    [0, 0, 0, 1]
    """
    wrong = np.flatnonzero((source != labels) & (source >= 0))
    if round(share * len(labels)) > len(wrong):
        most = len(wrong) / max(len(labels), 1)
        raise ValueError(f"the source has {most:.1%} of the labels wrong, not {share:.1%}")
    return _replaced(labels, source, np.random.default_rng(seed).permutation(wrong), share)


def wrong_share(labels: Places, other: Places) -> float:
    """Return the share of labels that differ."""
    return float(np.mean(labels != other)) if len(labels) else 0.0


def suspects(labels: Places, probabilities: Floats) -> Sequence[int]:
    """Return the places of labels that confident learning takes for wrong.

    ``probabilities`` are out-of-fold, (n, k). As cleanlab's ``CleanLearning`` has them by default:
    Northcutt, Jiang and Chuang (2021), "Confident learning: estimating uncertainty in dataset
    labels". It keeps an example of each class at least, so that a model can still learn it.
    """
    # imported here: an extra, and it takes seconds
    from cleanlab.filter import find_label_issues

    # a class that no label names has no threshold: it is left out of the question
    present = np.unique(labels)
    place = {int(label): i for i, label in enumerate(present)}
    p = np.asarray(probabilities, dtype=np.float64)[:, present]
    p = (p + 1e-12) / (p + 1e-12).sum(axis=1, keepdims=True)
    mask = find_label_issues(np.array([place[int(label)] for label in labels]), p, n_jobs=1)
    for label in present:
        rows = np.flatnonzero(labels == label)
        if mask[rows].all():
            mask[rows[np.argmax(p[rows, place[int(label)]])]] = False
    return [int(i) for i in np.flatnonzero(mask)]


def _replaced(labels: Places, other: Places, order: Places, share: float) -> Places:
    noisy = labels.copy()
    chosen = order[: round(share * len(labels))]
    noisy[chosen] = other[chosen]
    return noisy
