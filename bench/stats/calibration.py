"""Pure functions from probabilities to numbers: how far they can be trusted.

``probabilities`` has shape (n, k), a row sums to 1; ``labels`` has shape (n,), the true classes
as indices 0 to k - 1. ``confidence`` has shape (n,), the probability that a model gave to the
class it answered; ``right`` has shape (n,), whether that answer is the true one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bench.stats.intervals import expanded_percentile, widened
from bench.stats.metrics import Floats
from bench.stats.resampling import times_at_once

BINS = 15  # the count that most of the literature on calibration uses
CLIPPED_AT = float(np.finfo(np.float64).eps)  # least probability that a log loss reckons with


class Bins(NamedTuple):
    """Examples in each bin, their mean confidence and their accuracy; each of shape (bins,)."""

    examples: NDArray[np.int64]
    confidence: Floats
    accuracy: Floats


def brier(probabilities: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean squared error of the probabilities, summed over the classes: 0 to 2.

    Brier (1950), the form for any number of classes; for two it is twice the one that looks
    at one class only. ValueError where shapes or values do not fit.

    >>> brier([[1.0, 0.0], [1.0, 0.0]], [0, 1])
    1.0
    """
    p, true = _checked(probabilities, labels)
    hit = p[np.arange(len(p)), true]
    return float(np.mean((p**2).sum(axis=1) - 2 * hit + 1))


def log_loss(probabilities: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean of -ln(probability of the true class), in nats.

    Probabilities are cut at 2.2e-16 (the epsilon of float64) from 0 and 1, as scikit-learn
    does, so one answer that was ruled out costs 36 and not infinity.

    >>> round(log_loss([[0.5, 0.5], [0.2, 0.8]], [0, 1]), 4)
    0.4581
    """
    p, true = _checked(probabilities, labels)
    hit = p[np.arange(len(p)), true]
    return float(-np.log(np.clip(hit, CLIPPED_AT, 1 - CLIPPED_AT)).mean())


def clipping(probabilities: ArrayLike, labels: ArrayLike) -> tuple[int, float]:
    """Return how many true classes `log_loss` raised to 2.2e-16, and their part of it in nats.

    Without the clip the loss would be infinite, or nearly so, wherever the count is not 0: then
    it says how often a class was ruled out that was true, and not how good the rest is.

    >>> rows, nats = clipping([[1.0, 0.0], [0.2, 0.8]], [1, 1])
    >>> rows, round(nats, 2)
    (1, 18.02)
    """
    p, true = _checked(probabilities, labels)
    rows = int((p[np.arange(len(p)), true] < CLIPPED_AT).sum())
    return rows, float(-np.log(CLIPPED_AT) * rows / len(p))


def reliability_bins(confidence: ArrayLike, right: ArrayLike, *, bins: int = BINS) -> Bins:
    """Return at most so many bins of about as many examples each, least confident first.

    Examples of the same confidence share a bin, so the order of the examples does not matter;
    a bin holds two or more, save where there is but one example. Bins that ties have emptied
    are left out. Equal mass: Nguyen and O'Connor (2015).

    >>> reliability_bins([0.9, 0.6, 0.6, 0.8], [1, 0, 1, 1], bins=2).accuracy.tolist()
    [0.5, 1.0]
    """
    sure, hit = _paired(confidence, right)
    place = _places(sure, bins)
    n = np.bincount(place)
    return Bins(n, np.bincount(place, sure) / n, np.bincount(place, hit) / n)


def ece(
    confidence: ArrayLike,
    right: ArrayLike,
    *,
    stories: Sequence[str] | None = None,
    bins: int = BINS,
) -> float:
    """Return the expected calibration error in its l2 form, debiased: 0 to 1, of equal mass.

    The root of the mean over examples of the squared gap between accuracy and confidence in
    the example's bin (`reliability_bins`). The plain gap is never 0: with few examples in a
    bin, chance alone parts the two, and a model looks worse the smaller the test split. The
    squared gap has an unbiased estimate, the absolute one has none, hence the l2 form, which
    is never below the l1 form of the same gaps. Here it is the mean product of d(i) and d(j)
    over all pairs of a bin, d = right - confidence: Kumar, Liang and Ma (2019), section 5,
    whose estimate it is where all of a bin have one confidence. With ``stories`` the two of a
    pair are of two stories: within one they err alike, and their product is no gap. Chance can
    take the sum below 0; then 0 is returned, which says "no gap seen" and not "no gap":
    `ece_interval` says how much there may be. ValueError for fewer than two examples.
    """
    sure, hit = _paired(confidence, right)
    if len(sure) < 2:
        raise ValueError("1 example: a calibration error needs 2 or more; give more examples")
    sums = _story_sums([sure], [hit], stories, bins)
    ones = np.ones((1, len(sums.gaps)))
    return float(np.sqrt(max(_squared_gap(sums, ones)[0], 0.0)))


class EceInterval(NamedTuple):
    """The debiased squared calibration error, which may lie below 0, and the ends of its root.

    ``low`` and ``high`` are the 95 % interval of the error itself, 0 to 1.
    """

    squared: float
    low: float
    high: float


def ece_interval(
    confidence: ArrayLike,
    right: ArrayLike,
    stories: Sequence[str],
    *,
    bins: int = BINS,
    seed: int,
    resamples: int = 2000,
) -> EceInterval:
    """Return `ece` squared, with the interval of the error that resampling whole stories gives.

    ``confidence`` and ``right`` have shape (n,), or (seeds, n): then the squares are averaged
    over seeds. The bins stay those of all examples. A resample holds a story several times, and a
    story paired with its own copy would look like a gap: as in `ece`, only pairs of two different
    stories count, so the resamples spread about the estimate and not above it. Where a model is
    calibrated the interval is too wide rather than too narrow. Where hardly any story holds a
    wrong answer, or a right one, resampling shows no gap that is there: then ``high`` is no less
    than the gap of all examples at the far end of the accuracy that so few allow
    (`stats.intervals.widened`). ValueError for less than two stories.
    """
    seeds = [_paired(*both) for both in _seeds(confidence, right)]
    sums = _story_sums([sure for sure, _ in seeds], [hit for _, hit in seeds], stories, bins)
    n = len(sums.gaps)
    if n < 2:
        raise ValueError("1 story: an interval of a calibration error takes at least 2")
    seen = _squared_gap(sums, np.ones((1, n)))[0]
    drawn = _squared_gap(sums, times_at_once(n, seed, resamples))
    low, high = expanded_percentile(drawn, stories=n)
    root = np.sqrt(np.clip([low, max(high, seen)], 0, 1))
    far = _unseen_gap(seeds, stories)
    return EceInterval(float(seen), float(root[0]), max(float(root[1]), far))


def _unseen_gap(seeds: Sequence[tuple[Floats, Floats]], stories: Sequence[str]) -> float:
    """Return the gap between confidence and accuracy that few wrong or right stories leave open."""
    row = np.unique(np.asarray(stories, dtype=str), return_inverse=True)[1]
    hits = np.stack([hit for _, hit in seeds])
    sure, right = float(np.mean([sure for sure, _ in seeds])), float(hits.mean())
    low, high = widened(
        (right, right),
        wrong=len(np.unique(row[(hits < 1).any(axis=0)])),
        right=len(np.unique(row[(hits > 0).any(axis=0)])),
        stories=int(row.max()) + 1,
    )
    return max(sure - low if low < right else 0.0, high - sure if high > right else 0.0)


class _StorySums(NamedTuple):
    """Of each story, in each bin of each seed: summed gaps, examples; both (stories, columns)."""

    gaps: Floats
    examples: Floats


def _seeds(confidence: ArrayLike, right: ArrayLike) -> list[tuple[Floats, Floats]]:
    sure, hit = np.atleast_2d(np.asarray(confidence)), np.atleast_2d(np.asarray(right))
    if sure.shape != hit.shape:
        raise ValueError(
            f"confidence of shape {sure.shape} and right of shape {hit.shape}: give both alike"
        )
    return list(zip(sure, hit, strict=True))


def _story_sums(
    sure: Sequence[Floats], hits: Sequence[Floats], stories: Sequence[str] | None, bins: int
) -> _StorySums:
    n = len(sure[0])
    names = np.arange(n).astype(str) if stories is None else np.asarray(stories, dtype=str)
    if len(names) != n:
        raise ValueError(f"{n} examples, {len(names)} stories: give every example one")
    row = np.unique(names, return_inverse=True)[1]
    stories_there = int(row.max()) + 1
    gaps, examples = [], []
    for one, hit in zip(sure, hits, strict=True):
        place = _places(one, bins)
        columns = int(place.max()) + 1
        cell, size = row * columns + place, stories_there * columns
        gaps.append(np.bincount(cell, hit - one, minlength=size).reshape(-1, columns))
        examples.append(np.bincount(cell, minlength=size).reshape(-1, columns))
    return _StorySums(
        np.concatenate(gaps, axis=1), np.concatenate(examples, axis=1).astype(np.float64)
    )


def _squared_gap(sums: _StorySums, times: ArrayLike) -> Floats:
    """Return the mean squared gap with each story counted so often: (draws, stories) to (draws,).

    Over pairs of different stories alone. A bin of one story has none, and counts as no gap.
    """
    often = np.asarray(times, dtype=np.float64)
    total, squares = often @ sums.examples, often**2 @ sums.examples**2
    products = (often @ sums.gaps) ** 2 - often**2 @ sums.gaps**2
    pairs = total**2 - squares
    gaps = np.divide(products, pairs, out=np.zeros_like(products), where=pairs > 0.5)
    mean: Floats = (gaps * total).sum(axis=1) / total.sum(axis=1)
    return mean


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """Return coverage and risk, each of shape (n,): the curve of a model that may abstain.

    ``coverage`` is 1/n to 1, ``risk`` the share of wrong answers among so many of the most
    confident. El-Yaniv and Wiener (2010). Where some have the same confidence, the risk is its
    mean over all orders of them, so the order of the examples does not matter.

    >>> risk_coverage([0.9, 0.5, 0.5, 0.4], [1, 1, 0, 0])[1].round(3).tolist()
    [0.0, 0.25, 0.333, 0.5]
    """
    sure, hit = _paired(confidence, right)
    _, group, size = np.unique(-sure, return_inverse=True, return_counts=True)
    wrong = np.bincount(group, 1 - hit) / size  # the share of wrong answers in each group of ties
    first = np.arange(1, len(sure) + 1)
    return first / len(sure), np.cumsum(np.repeat(wrong, size)) / first


def aurc(confidence: ArrayLike, right: ArrayLike) -> float:
    """Return the area under `risk_coverage`, 0 to 1: the mean risk over all coverages.

    Less is better. Geifman and El-Yaniv (2017); it holds both accuracy and the order of the
    confidences: a model whose confidence says nothing has its error rate for an area.

    >>> aurc([0.7, 0.7], [1, 0])
    0.5
    """
    _, risk = risk_coverage(confidence, right)
    return float(risk.mean())


def _places(confidence: Floats, bins: int) -> NDArray[np.intp]:
    """Return the bin of each example, (n,): by the middle rank of those of its confidence."""
    if bins < 1:
        raise ValueError(f"{bins} bins: ask for 1 or more")
    n = len(confidence)
    wanted = max(1, min(bins, n // 2))
    _, group, size = np.unique(confidence, return_inverse=True, return_counts=True)
    middle = np.cumsum(size) - size / 2
    place = np.unique((wanted * middle / n).astype(np.int64)[group], return_inverse=True)[1]
    # one example alone shows no spread: it joins the bin below, or the first if there is none
    held = np.bincount(place) > 1
    joined: NDArray[np.intp] = np.maximum(np.cumsum(held) - 1, 0)[place]
    return joined


def _paired(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    sure, hit = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if sure.ndim != 1 or sure.shape != hit.shape or not len(sure):
        raise ValueError(
            f"confidence of shape {sure.shape} and right of shape {hit.shape}: "
            "give both one value an example, for one example or more"
        )
    if not (np.isfinite(sure).all() and np.isin(hit, (0, 1)).all()):
        raise ValueError("a confidence that is no number, or a right that is neither 0 nor 1")
    return sure, hit


def _checked(probabilities: ArrayLike, labels: ArrayLike) -> tuple[Floats, NDArray[np.intp]]:
    p, true = np.asarray(probabilities, dtype=np.float64), np.asarray(labels)
    if p.ndim != 2 or true.shape != p.shape[:1] or not len(p):
        raise ValueError(
            f"probabilities of shape {p.shape} and labels of shape {true.shape}: "
            "give (n, k) and (n,), for one example or more"
        )
    if not np.isfinite(p).all():
        raise ValueError("a probability that is NaN or infinite")
    if not np.issubdtype(true.dtype, np.integer) or true.min() < 0 or true.max() >= p.shape[1]:
        raise ValueError(f"labels are class indices: whole numbers from 0 to {p.shape[1] - 1}")
    return p, true.astype(np.intp)
