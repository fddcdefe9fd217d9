"""Tests of two models on the same examples, and what many tests at once do to p values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, stdtr, stdtrit

from bench.stats.bootstrap import Tallies, exact_interval, merge_tallies, resampled_metrics, tally
from bench.stats.metrics import Floats

_BLOCK = 2**21
# Scores that are equal but for rounding are equal.
_TIE = 1e-12


@dataclass(frozen=True)
class Discordance:
    """McNemar's test: examples that only one model gets right, exact and mid p (two-sided)."""

    only_one: int
    only_two: int
    p: float
    mid_p: float


@dataclass(frozen=True)
class ResampledT:
    """The corrected resampled t-test: mean difference, its interval and two-sided p."""

    mean: float
    low: float
    high: float
    p: float


def mcnemar(one_right: Sequence[bool], two_right: Sequence[bool]) -> Discordance:
    """Return McNemar's exact test of two models' accuracy on the same n examples.

    It takes examples for independent: with stories of several examples it rejects too
    often, and `permutation_test` is the one to quote. The exact p is conservative; mid-p
    counts the observed outcome half and comes closer to the level: Fagerland, Lydersen and
    Laake (2013). Both are 1 where the models never differ. Raises ValueError where the
    lengths differ.

    >>> found = mcnemar([True] * 8, [False] * 7 + [True])
    >>> found.only_one, found.only_two, round(found.p, 4), round(found.mid_p, 4)
    (7, 0, 0.0156, 0.0078)
    """
    one, two = _pair(one_right, two_right)
    only_one, only_two = int((one & ~two).sum()), int((two & ~one).sum())
    n, fewer = only_one + only_two, min(only_one, only_two)
    if n == 0:
        return Discordance(0, 0, 1.0, 1.0)
    point = comb(n, fewer) / 2**n
    if only_one == only_two:
        return Discordance(only_one, only_two, 1.0, 1 - point / 2)
    beyond = 2 * float(bdtr(fewer - 1, n, 0.5)) if fewer else 0.0
    return Discordance(only_one, only_two, min(1.0, beyond + 2 * point), beyond + point)


def permutation_test(
    labels: Sequence[str],
    one: Sequence[Sequence[str]],
    two: Sequence[Sequence[str]],
    stories: Sequence[str],
    classes: Sequence[str],
    *,
    seed: int,
    resamples: int = 10_000,
    ties: float = 1.0,
) -> dict[str, float]:
    """Return the two-sided p of a paired permutation test, for accuracy and macro-F1.

    ``labels`` and ``stories`` have n entries; ``one`` and ``two`` are rows of n answers,
    one row for each seed of a model, and a model's score is its mean over seeds. A draw
    swaps the two models' answers of whole stories with chance 1/2: Yeh (2000), with stories
    for sentences. p = (1 + hits) / (1 + draws), never 0: Phipson and Smyth (2010).
    A draw is a hit if its difference is larger than what is seen, and counts ``ties`` if it
    is as large. With 1 the test never rejects too often; but accuracy comes in steps, so on
    a small test split it rejects too seldom. With 0.5 it is the mid-p: Lancaster (1961).

    With several seeds one swap serves every pair of a seed of one with a seed of two, and
    the statistic is the mean over pairs; so the order of the seeds does not matter. Where
    their numbers differ the test is no longer exact, but still right for many stories (see
    ``make validity``). The test holds these trained models fast and asks about other
    stories; `corrected_t_test` asks about other training splits. p is 1 where the models
    never differ. Raises ValueError as `tally` does.

    >>> right, wrong = ["a"] * 9, ["b"] * 9
    >>> p = permutation_test(
    ...     right, [right], [wrong], list("rstuvwxyz"), ["a", "b"], seed=0, resamples=999)
    >>> p["accuracy"] < 0.02
    True
    """
    counts = tally(labels, [*one, *two], stories, classes)
    m, k = len(one), len(classes)
    if not one or not two:
        raise ValueError(f"{len(one)} seeds of one model, {len(two)} of the other: give each one")
    parts = counts.reshape(len(counts), -1, k)
    differ = counts[_answers_differ(parts, m, len(two))]
    whole = counts.sum(axis=0, dtype=np.float64)
    seen = swapped_differences(whole[None], np.zeros((1, whole.size)), m, len(two), k)
    if not len(differ):
        return dict.fromkeys(seen, 1.0)
    hits = dict.fromkeys(seen, 0.0)
    for moved in _swaps(differ, seed=seed, resamples=resamples):
        drawn = swapped_differences(whole[None], moved, m, len(two), k)
        for name, values in drawn.items():
            beyond = np.abs(values) - abs(seen[name][0])
            hits[name] += float((beyond > _TIE).sum() + ties * (np.abs(beyond) <= _TIE).sum())
    return {name: (1 + count) / (1 + resamples) for name, count in hits.items()}


def corrected_t_test(
    differences: Sequence[float], *, train_rows: int, test_rows: int, level: float = 0.95
) -> ResampledT:
    """Return the corrected resampled t-test of J differences in score, one a repeat or fold.

    Repeats share training rows, so their differences are not independent; the variance of
    the mean is taken as (1/J + test_rows / train_rows) times theirs, with J - 1 degrees of
    freedom: Nadeau and Bengio (2003). Raises ValueError for fewer than two differences, for
    rows below 1, and for differences that are all the same but not 0: then the repeats
    vary in nothing, and no test can be made of them.

    >>> corrected_t_test([0.0, 0.0], train_rows=80, test_rows=20)
    ResampledT(mean=0.0, low=0.0, high=0.0, p=1.0)
    """
    values = np.asarray(differences, dtype=np.float64)
    if len(values) < 2:
        raise ValueError(f"{len(values)} differences; the t-test needs 2 repeats or more")
    if train_rows < 1 or test_rows < 1:
        raise ValueError(f"{train_rows} train rows and {test_rows} test rows; give the rows of one")
    mean = float(values.mean())
    if np.ptp(values) == 0:
        if mean:
            raise ValueError(
                f"all {len(values)} differences are {mean:g}: these repeats vary in nothing; "
                "use other splits or seeds"
            )
        return ResampledT(0.0, 0.0, 0.0, 1.0)
    se = sqrt((1 / len(values) + test_rows / train_rows) * float(values.var(ddof=1)))
    reach = float(stdtrit(len(values) - 1, (1 + level) / 2)) * se
    p = 2 * float(stdtr(len(values) - 1, -abs(mean) / se))
    return ResampledT(mean, mean - reach, mean + reach, p)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number, in the same order; Holm (1979).

    Raises ValueError for a value outside [0, 1].

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError(f"p values {list(p_values)}; each must lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(raised, 1)
    return [float(value) for value in adjusted]


def _pair(
    one_right: Sequence[bool], two_right: Sequence[bool]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    if len(one_right) != len(two_right):
        raise ValueError(
            f"{len(one_right)} answers and {len(two_right)}: give both models the same examples"
        )
    return np.asarray(one_right, dtype=bool), np.asarray(two_right, dtype=bool)


def _answers_differ(parts: Tallies, m: int, r: int) -> NDArray[np.bool_]:
    """Say which stories have any seed whose counts differ: swapping the others does nothing."""
    # parts: (stories, 2 (m + r) + 1, k); all rows of hits alike, and all rows of guesses
    hits, guesses = parts[:, : m + r], parts[:, m + r : -1]
    unlike = (hits != hits[:, :1]) | (guesses != guesses[:, :1])
    any_unlike: NDArray[np.bool_] = unlike.any(axis=(1, 2))
    return any_unlike


def swapped_differences(whole: Floats, moved: Floats, m: int, r: int, k: int) -> dict[str, Floats]:
    """Return the mean over pairs of seeds of score(one) - score(two), ``moved`` stories swapped.

    ``whole`` (1, columns) sums all stories, ``moved`` (draws, columns) those that are
    swapped; gives (draws,). For seed i of one and j of two the counts of one become
    whole_i - moved_i + moved_j, and those of two the other way round.
    """
    kept = (whole - moved).reshape(len(moved), -1, k)
    gone = moved.reshape(len(moved), -1, k)
    true = np.broadcast_to(whole.reshape(1, -1, k)[:, -1:], (len(moved), 1, k))
    total: dict[str, Floats] = {}
    for i in range(m):
        for j in range(m, m + r):
            pick, other = [i, j, m + r + i, m + r + j], [j, i, m + r + j, m + r + i]
            swapped = np.concatenate([kept[:, pick] + gone[:, other], true], axis=1)
            for name, both in resampled_metrics(swapped.reshape(len(moved), -1), models=2).items():
                gap = (both[:, 0] - both[:, 1]) / (m * r)
                total[name] = total[name] + gap if name in total else gap
    return total


def _swaps(differ: Tallies, *, seed: int, resamples: int) -> Iterator[Floats]:
    """Yield blocks of sums over the swapped stories: (some draws, columns)."""
    rng = np.random.default_rng(seed)
    rows, sizes = merge_tallies(differ)
    once = sizes == 1
    table = exact_interval(rows, float(differ.sum()))
    step = max(1, _BLOCK // max(1, *table.shape))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        times = np.empty((size, len(sizes)), dtype=table.dtype)
        # a coin is ten times as fast as a binomial draw; of stories that count alike it
        # only matters how many are swapped
        times[:, once] = rng.integers(0, 2, (size, int(once.sum())), dtype=np.uint8)
        times[:, ~once] = rng.binomial(sizes[~once], 0.5, (size, int((~once).sum())))
        yield (times @ table).astype(np.float64)
