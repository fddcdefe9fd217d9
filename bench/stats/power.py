"""How small a difference a test set can show, and how many headlines would settle it.

All of it is for the paired difference in accuracy and the two-sided normal test, with the
standard error of whole stories.
"""

from collections.abc import Callable, Sequence
from math import ceil, sqrt

import numpy as np
from scipy.special import ndtr, ndtri


def standard_error(
    one_right: Sequence[float], two_right: Sequence[float], stories: Sequence[str]
) -> float:
    """Return the standard error of accuracy(one) - accuracy(two), stories as clusters.

    The three have one entry an example; right is 1 and wrong 0, and a model of several
    seeds has the share of them that are right. Stories differ in size, so the difference is a
    ratio of sums and its error that of a ratio estimator, times S / (S - 1) for S stories:
    Cochran (1977), chapter 9A; Miller (2024), "Adding error bars to evals". 0 where the
    models agree throughout. Raises ValueError for lengths that differ or a single story.

    >>> standard_error([1, 1, 0, 0], [0, 1, 0, 1], ["q", "r", "s", "t"])
    0.408248290463863
    """
    if not len(one_right) == len(two_right) == len(stories):
        raise ValueError(
            f"{len(one_right)} and {len(two_right)} answers, {len(stories)} stories: "
            "give every example one of each"
        )
    gap = np.asarray(one_right, dtype=np.float64) - np.asarray(two_right, dtype=np.float64)
    names, row = np.unique(np.asarray(stories, dtype=str), return_inverse=True)
    s = len(names)
    if s < 2:
        raise ValueError(f"{s} test stories; a standard error takes at least 2")
    rest = np.bincount(row, gap - gap.mean(), minlength=s)
    return sqrt(s / (s - 1) * float(rest @ rest)) / len(gap)


def power(difference: float, se: float, level: float = 0.05) -> float:
    """Return the chance that the two-sided test at ``level`` rejects, at a true difference.

    ``difference`` and its standard error ``se`` are shares. Raises ValueError for an se
    that is not above 0: models that agree throughout tell nothing of their spread.

    >>> round(power(0.0, 0.01), 3), round(power(0.028, 0.01), 3)
    (0.05, 0.8)
    """
    _check(se, level)
    edge, shift = -ndtri(level / 2), difference / se
    return float(ndtr(shift - edge) + ndtr(-edge - shift))


def smallest_difference(
    se: float,
    power: float = 0.8,
    level: float = 0.05,
    *,
    stories: float | None = None,
    difference: float = 0.0,
) -> float:
    """Return the smallest true difference that the test finds with the given power.

    With the number of ``stories`` it is one in accuracy, whose spread grows with it: models that
    differ by x, and of which the worse one alone is right on a share c of the headlines, differ on
    x + 2c of them, so the error is the root of (x + 2c) / stories. What ``se`` and the observed
    ``difference`` say of c is taken to stay: as many headlines go against the difference still.

    >>> round(smallest_difference(0.01), 4), round(smallest_difference(0.01, stories=100), 4)
    (0.028, 0.0875)
    """
    _check(se, level, power)
    shift = _shift(power, level)
    if not stories:
        return se * shift
    against = max(0.0, se**2 * stories + difference**2 - abs(difference))  # 2c
    least = shift**2 / stories
    return (least + sqrt(least**2 + 4 * least * against)) / 2


def needed(
    n: int,
    se: float,
    difference: float,
    power: float = 0.8,
    level: float = 0.05,
    *,
    stories: float | None = None,
) -> int:
    """Return how many examples in all find a true difference with the given power.

    ``se`` is the standard error with n examples; it shrinks with the root of their number,
    if further stories are like these. ``stories`` is how many the n examples make: models that
    differ by d differ on a share d of them at least, so the error is no less than the root of
    d / stories. Raises ValueError for a difference of 0, which no number
    shows: ask `needed_for_equivalence`.

    >>> needed(1000, 0.01, 0.014), needed(1000, 0.001, 0.014, stories=1000)
    (4005, 561)
    """
    _check(se, level, power)
    if difference == 0:
        raise ValueError("no number of examples shows a difference of 0; test for equivalence")
    shift, least = _shift(power, level), abs(difference) / stories if stories else 0.0
    return ceil(n * max(se**2, least) * (shift / difference) ** 2)


def needed_for_equivalence(
    n: int,
    se: float,
    difference: float,
    margin: float,
    power: float = 0.8,
    level: float = 0.05,
) -> int | None:
    """Return how many examples in all put the interval within -margin to margin.

    The interval has level 1 - ``level`` and lies within with the given power, at a true
    difference; ``se`` is that of n examples. None where the true difference is no smaller
    than the margin. Power of two one-sided tests: Phillips (1990); Julious (2004).

    >>> needed_for_equivalence(1000, 0.01, 0.0, 0.01)
    10508
    >>> needed_for_equivalence(1000, 0.01, 0.02, 0.01) is None
    True
    """
    _check(se, level, power)
    if margin <= 0:
        raise ValueError(f"a margin of {margin}; give a share above 0, such as 0.01")
    room = margin - abs(difference)
    if room <= 0:
        return None
    edge = -ndtri(level / 2)

    def short(precision: float) -> float:
        upper, lower = (margin - difference) * precision, (margin + difference) * precision
        return float(ndtr(upper - edge) + ndtr(lower - edge) - 1 - power)

    # at the far end each of the two tests alone misses half of what both may miss
    most = (edge + ndtri((1 + power) / 2)) / room
    precision = _root(short, most * (1 + 1e-9))
    return ceil(n * (se * precision) ** 2)


def _shift(power: float, level: float) -> float:
    """Return the true difference, in standard errors, that is found with this power."""
    edge = -ndtri(level / 2)

    def short(shift: float) -> float:
        return float(ndtr(shift - edge) + ndtr(-edge - shift) - power)

    return _root(short, edge + max(0.0, float(ndtri(power))) + 1e-9)


def _root(short: Callable[[float], float], most: float) -> float:
    # imported here: a run with nothing to do need not wait for it
    from scipy.optimize import brentq

    return float(brentq(short, 0, most))


def _check(se: float, level: float, power: float | None = None) -> None:
    if not se > 0:
        raise ValueError(f"a standard error of {se}: the models must differ on some headline")
    if not 0 < level < 1:
        raise ValueError(f"a level of {level}; give a share between 0 and 1, such as 0.05")
    if power is not None and not level < power < 1:
        raise ValueError(f"a power of {power}; give a share between {level} and 1, such as 0.8")
