"""One p for every difference that the truth might be: interval, test and verdict all come of it.

A difference is put to the test by flipping the signs of whole stories. Of a mean, story s adds
d_s of m_s headlines; were the true difference delta, what it adds beyond that, d_s - delta m_s,
would as soon be of the other sign. So p(delta) is the share of random flips whose sum lies as far
from 0 as the one seen. An interval holds the differences with p(delta) >= 1 - level; it excludes
0 exactly where p(0) < 1 - level. The flip of a residual whose null is imposed is the wild cluster
bootstrap of Cameron, Gelbach and Miller (2008); the inversion needs no search, for each flip is as
far out as the seen sum on one stretch of differences, whose ends are solutions of two equations.

Where few stories differ, a flip knows nothing of those that might. There p is the larger of two:
that of the flips with whole ties, and that of an exact interval for weighted Poisson counts, of
Fay and Feuer (1997), for gains and losses, put together as by Zou and Donner (2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, hypot, log, sqrt

import numpy as np
from scipy.special import gammaincinv, stdtrit

from bench.stats.bootstrap import merge_tallies
from bench.stats.metrics import Floats

FEW_DIFFERING = 20  # stories that differ: with fewer the exact interval counts too
_TIES = 0.5  # mid-p: Lancaster (1961); with whole ties accuracy's test rejects too seldom
_BLOCK = 2**21  # flips times stories held at once
_DIGITS = 12  # ends that are equal but for rounding are equal
_STEP = 1e-9  # within which p falls to its least beyond the last flip
_LEAST = 1e-12  # the smallest p that the exact interval is asked for


@dataclass(frozen=True, eq=False)
class Contributions:
    """What S stories add to a difference of two models, and what else it hangs on.

    ``residuals`` (S,) sum to 0: how far each story moves the difference. ``weights`` (S,) sum to
    1: its share of the headlines. ``changes`` (S,) is its part in the difference, and 0 where
    the models do not differ. ``most`` is what one headline can add. ``training`` holds a variance
    and its degrees of freedom for each further source of chance, such as the seeds.
    """

    difference: float
    residuals: Floats
    weights: Floats
    changes: Floats
    most: float = 1.0
    training: tuple[tuple[float, int], ...] = ()

    @property
    def differing(self) -> int:
        """Return in how many stories the models differ."""
        return int(np.count_nonzero(self.changes))

    @property
    def story_error(self) -> float:
        """Return the standard error over stories alone: Cochran (1977), chapter 9A."""
        s = len(self.residuals)
        return sqrt(s / (s - 1) * float(self.residuals @ self.residuals))

    @property
    def error(self) -> float:
        """Return the standard error over stories and training together."""
        return sqrt(self.story_error**2 + sum(variance for variance, _ in self.training))

    @property
    def effective(self) -> float:
        """Return the effective number of stories, (sum m)^2 / sum m^2: Kish (1965)."""
        return 1 / float(self.weights @ self.weights)


@dataclass(frozen=True, eq=False)
class InvertedTest:
    """The function p(delta) of a difference, and the intervals that follow from it.

    ``below`` and ``above`` hold distances from the difference, rising, and the p of each, falling.
    """

    parts: Contributions
    below: tuple[Floats, Floats]
    above: tuple[Floats, Floats]

    def p(self, delta: float = 0.0) -> float:
        """Return the two-sided p of the true difference being ``delta``."""
        away = delta - self.parts.difference
        distances, p = self.above if away > 0 else self.below
        flipped = float(np.interp(abs(away), distances, p))
        if self.parts.differing >= FEW_DIFFERING:
            return flipped
        return max(flipped, self._exact_p(abs(away), int(away > 0)))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the differences whose p is 1 - ``level`` or more."""
        least, middle = 1 - level, self.parts.difference
        reach = [float(np.interp(least, p[::-1], far[::-1])) for far, p in (self.below, self.above)]
        if self.parts.differing < FEW_DIFFERING:
            exact = _exact_reach(self.parts, least)
            reach = [max(pair) for pair in zip(reach, exact, strict=True)]
        most = self.parts.most
        return max(-most, middle - reach[0]), min(most, middle + reach[1])

    def _exact_p(self, away: float, side: int) -> float:
        """Return the largest p whose exact interval reaches so far to one side."""
        low, high = log(_LEAST), 0.0
        if _exact_reach(self.parts, 1.0)[side] >= away:
            return 1.0
        for _ in range(60):
            middle = (low + high) / 2
            if _exact_reach(self.parts, exp(middle))[side] >= away:
                low = middle
            else:
                high = middle
        return exp(low)


def invert(parts: Contributions, *, seed: int, resamples: int = 10_000) -> InvertedTest:
    """Return the test of every difference that the truth might be, from the same seeded flips.

    Each draw flips the sign of every story's residual with chance 1/2, and draws what training
    adds from Student's distribution. Raises ValueError for fewer than two stories.

    >>> gains = np.array([0.1] * 8 + [-0.1] * 2 + [0.0] * 90) / 10
    >>> even = np.full(100, 0.01)
    >>> test = invert(Contributions(0.06, gains - 0.06 * even, even, gains), seed=0)
    >>> low, high = test.interval()
    >>> low < 0 < high, test.p() > 0.05
    (True, True)
    """
    if len(parts.residuals) < 2:
        raise ValueError(
            f"an interval from {len(parts.residuals)} stories; it takes at least 2 test stories"
        )
    moved, share = _flips(parts, seed, resamples)
    # a flip is as far out as what is seen, |moved - away * share| >= |away|, between two ends
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([moved / (1 + share), -moved / (1 - share)])
    # all flipped, or none: as far out wherever the truth lies
    ends[:, 1 - np.abs(share) < 1e-9] = [[-np.inf], [np.inf]]
    most, middle = parts.most, parts.difference
    ties = 1.0 if parts.differing < FEW_DIFFERING else _TIES
    below = np.clip(-ends.min(axis=0), 0, most + middle)
    above = np.clip(ends.max(axis=0), 0, most - middle)
    return InvertedTest(parts, _tail(below, ties), _tail(above, ties))


def _flips(parts: Contributions, seed: int, resamples: int) -> tuple[Floats, Floats]:
    """Return the sums of flipped residuals, with training added, and of flipped weights."""
    rng = np.random.default_rng(seed)
    rows, sizes = merge_tallies(np.stack([parts.residuals, parts.weights], axis=1))
    once = sizes == 1
    sums = np.empty((resamples, 2))
    step = max(1, _BLOCK // len(rows))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        signs = np.empty((size, len(rows)))
        signs[:, once] = 2.0 * rng.integers(0, 2, (size, int(once.sum())), dtype=np.uint8) - 1
        # of stories that count alike it only matters how many are flipped
        alike = sizes[~once]
        signs[:, ~once] = 2.0 * rng.binomial(alike, 0.5, (size, len(alike))) - alike
        sums[start : start + size] = signs @ rows
    for variance, freedom in parts.training:
        sums[:, 0] += sqrt(variance) * rng.standard_t(freedom, resamples)
    return sums[:, 0], sums[:, 1]


def _tail(distances: Floats, ties: float) -> tuple[Floats, Floats]:
    """Return the distinct distances, from 0, and the p of each: (1 + hits) / (1 + flips).

    A hit is a flip that lies further out; one that lies as far counts ``ties``. Between two
    distances p runs straight, so that it and its inverse agree: Ma, Genton and Parzen (2011), on
    quantiles of the mid-distribution.
    """
    values, times = np.unique(distances.round(_DIGITS), return_counts=True)
    beyond = len(distances) - times.cumsum() + ties * times
    p = (1 + beyond) / (1 + len(distances))
    if values[0] > 0:
        values, p = np.insert(values, 0, 0.0), np.insert(p, 0, 1.0)
    p[0] = 1.0
    # beyond the last no flip lies as far out
    return np.append(values, values[-1] + _STEP), np.append(p, 1 / (1 + len(distances)))


def _exact_reach(parts: Contributions, alpha: float) -> tuple[float, float]:
    """Return how far below and above the difference the exact interval of level 1 - alpha goes."""
    changes = parts.changes
    size = np.abs(changes)
    # what one story more may add: the mean of those that differ and one of mean size that differs
    # throughout; so of S stories that all are alike it allows for 3.7 / S, as Clopper and Pearson
    usual = parts.most / len(changes)
    unseen = float((size.sum() + usual) / (parts.differing + 1))
    gains, losses = np.maximum(changes, 0), np.maximum(-changes, 0)
    (gain_down, gain_up), (loss_down, loss_up) = (
        _gamma_reach(float(side.sum()), float(side @ side), unseen, alpha)
        for side in (gains, losses)
    )
    training = sum(
        variance * float(stdtrit(freedom, 1 - alpha / 2)) ** 2
        for variance, freedom in parts.training
    )
    return (
        hypot(gain_down, loss_up, sqrt(training)),
        hypot(gain_up, loss_down, sqrt(training)),
    )


def _gamma_reach(total: float, squares: float, unseen: float, alpha: float) -> tuple[float, float]:
    """Return how far below and above a sum of weighted Poisson counts its exact limits lie.

    ``total`` sums the weights, ``squares`` their squares; ``unseen`` is the weight of one more.
    """
    low = 0.0
    if total > 0:
        low = squares / total * float(gammaincinv(total**2 / squares, alpha / 2))
    more, spread = total + unseen, squares + unseen**2
    high = spread / more * float(gammaincinv(more**2 / spread, 1 - alpha / 2))
    return max(0.0, total - low), max(0.0, high - total)


def together(parts: Contributions, training: Sequence[tuple[float, int]]) -> Contributions:
    """Return the contributions with further sources of chance beside the stories."""
    kept = tuple((variance, freedom) for variance, freedom in training if variance > 0)
    return Contributions(
        parts.difference, parts.residuals, parts.weights, parts.changes, parts.most, kept
    )
