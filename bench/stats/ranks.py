"""Pure functions from the scores of many models on many datasets to ranks and their tests.

``scores`` has shape (datasets, models), higher is better, none missing; those that agree to ten
decimals are taken for equal. Demsar (2006) is the source where no other is named.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from math import exp, lgamma
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bench.stats.intervals import expanded_percentile
from bench.stats.metrics import Floats
from bench.stats.paired_tests import holm

FEWEST_DATASETS = 3  # datasets, and models, that a test over many of both can do with
_SHUFFLES = 10_000  # behind the p of Friedman's test
_DECIMALS = 10  # beyond them two scores differ by rounding only


class Friedman(NamedTuple):
    """Friedman's chi-square and Iman and Davenport's F, each with its p-value in [0, 1].

    ``p`` is that of shuffling, the one to report.
    """

    chi_square: float
    chi_p: float
    f: float
    f_p: float
    p: float


class Pair(NamedTuple):
    """Two models, by column, and the p-value of their difference, plain and after Holm."""

    one: int
    two: int
    p: float
    holm_p: float


def average_ranks(scores: ArrayLike) -> Floats:
    """Return each model's mean rank over the datasets, shape (models,): 1 is best, ties share.

    >>> average_ranks([[0.9, 0.8, 0.7], [0.5, 0.5, 0.4]]).tolist()
    [1.25, 1.75, 3.0]
    """
    ranks: Floats = _ranked(-_checked(scores), axis=1).mean(axis=0)
    return ranks


def friedman(scores: ArrayLike, *, seed: int = 0) -> Friedman:
    """Test whether any model differs: Friedman (1937), and Iman and Davenport (1980).

    Chi-square and F (that of a two-way analysis of variance of the ranks) are corrected for
    ties. Their distributions hold for many datasets: of 3 datasets and 3 models that are all
    alike, F rejects 19 % and chi-square 3 %. So ``p`` shuffles the ranks within each dataset,
    10,000 times by the ``seed``, and is (1 + hits) / (1 + shuffles), as Phipson and Smyth (2010).
    ValueError for fewer than 3 datasets or models.
    """
    checked = _checked(scores)
    n, k = checked.shape
    if n < FEWEST_DATASETS or k < FEWEST_DATASETS:
        raise ValueError(
            f"{n} datasets and {k} models: Friedman's test needs {FEWEST_DATASETS} of each; "
            "run more, or compare two models by pairs"
        )
    if (checked == checked[:, :1]).all():  # all models equal everywhere: nothing to divide by
        return Friedman(0.0, 1.0, 0.0, 1.0, 1.0)
    p = _shuffled_p(_ranked(-checked, axis=1), seed)
    from scipy import stats  # imported here: see `_ranked`

    chi_square, chi_p = stats.friedmanchisquare(*checked.T)
    left = n * (k - 1) - chi_square
    if left < 1e-9:  # the same order on every dataset
        return Friedman(float(chi_square), float(chi_p), float("inf"), 0.0, p)
    f = (n - 1) * chi_square / left
    f_p = stats.f.sf(f, k - 1, (k - 1) * (n - 1))
    return Friedman(float(chi_square), float(chi_p), float(f), float(f_p), p)


def _ranked(values: Floats, axis: int | None = None) -> Floats:
    """Return the ranks of values, ties sharing the mean of theirs."""
    # imported here: it takes half a second, and a run on one dataset ranks nothing
    from scipy import stats

    ranks: Floats = stats.rankdata(values, axis=axis)
    return ranks


def _shuffled_p(ranks: Floats, seed: int) -> float:
    rng = np.random.default_rng(seed)
    n, k = ranks.shape
    # whatever the ties, chi-square and F rise with the sum of squared rank sums
    seen = float((ranks.sum(axis=0) ** 2).sum())
    hits, step = 0, max(1, 2**20 // ranks.size)
    for start in range(0, _SHUFFLES, step):
        shape = (min(step, _SHUFFLES - start), n, k)
        shuffled = rng.permuted(np.broadcast_to(ranks, shape), axis=2)
        hits += int(((shuffled.sum(axis=1) ** 2).sum(axis=1) > seen - 1e-9).sum())
    return (1 + hits) / (1 + _SHUFFLES)


def friedman_floor(datasets: int, models: int) -> float:
    """Return the least p that `friedman` can give: that of one order on all datasets.

    One of the (k!)^(n - 1) ways to order k models on n datasets relative to the first, or what
    10,000 shuffles can show, whichever is more.

    >>> round(friedman_floor(3, 3), 4), round(friedman_floor(5, 19), 4)
    (0.0278, 0.0001)
    """
    return max(exp(-(datasets - 1) * lgamma(models + 1)), 1 / (1 + _SHUFFLES))


def signed_rank_floor(datasets: int, *, pairs: int = 1) -> float:
    """Return the least p of Wilcoxon's test over so many datasets, after Holm over the pairs.

    All differences have one sign: 2 of the 2^n ways to deal out signs.

    >>> signed_rank_floor(5), signed_rank_floor(11, pairs=171)
    (0.0625, 0.1669921875)
    """
    return min(1.0, pairs * 2.0 ** (1 - datasets))


class RankPlaces(NamedTuple):
    """What resampling says of the places of k models, 1 the best.

    ``low`` and ``high`` are the ends of each model's place, (k,): all hold together at the
    level. ``reach`` is half the width of the interval of each difference, (k, k), and ``apart``
    says which two models it tells apart, (k, k).
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    reach: Floats
    apart: NDArray[np.bool_]


def place_intervals(scores: ArrayLike, resampled: ArrayLike, *, level: float = 0.95) -> RankPlaces:
    """Return the intervals of the places of k models by their scores: (k,) and (draws, k).

    All differences of two models get intervals that hold at once, as wide as the largest of the
    studentised differences of the resamples demands; a model's place lies behind all those that
    are surely better and before all those that are surely worse. Mogstad, Romano, Shaikh and
    Wilhelm (2024), "Inference for ranks". Resampled places themselves would not do: models that
    are as good as equal swap places in every resample, and such intervals are wrong where it
    matters (Hall and Miller, 2009). ValueError where shapes do not fit.

    >>> rng = np.random.default_rng(0)
    >>> seen = np.array([0.9, 0.5, 0.49])
    >>> places = place_intervals(seen, seen + rng.normal(0, 0.02, (999, 3)))
    >>> places.low.tolist(), places.high.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    seen, drawn = np.asarray(scores, dtype=np.float64), np.asarray(resampled, dtype=np.float64)
    if seen.ndim != 1 or drawn.ndim != 2 or drawn.shape[1] != len(seen) or len(drawn) < 2:
        raise ValueError(
            f"scores of shape {seen.shape} and resamples of shape {drawn.shape}: give (models,) "
            "and (draws, models)"
        )
    k = len(seen)
    one, two = np.triu_indices(k, 1)
    gaps = drawn[:, one] - drawn[:, two] - (seen[one] - seen[two])
    error = gaps.std(axis=0, ddof=1)
    moving = error > 10.0**-_DECIMALS  # models that never differ are never apart
    wide = np.zeros(len(error))
    if moving.any():
        most = (np.abs(gaps[:, moving]) / error[moving]).max(axis=1)
        wide[moving] = np.quantile(most, level) * error[moving]
    reach = np.zeros((k, k))
    reach[one, two] = reach[two, one] = wide
    difference = (seen[:, None] - seen[None, :]).round(_DECIMALS)
    apart = ((np.abs(difference) - reach).round(_DECIMALS) > 0) & (reach > 0)
    low = 1 + (apart & (difference < 0)).sum(axis=1)
    high = k - (apart & (difference > 0)).sum(axis=1)
    return RankPlaces(low, high, reach, apart)


def runs_of_equals(order: Sequence[int], apart: ArrayLike) -> list[tuple[int, ...]]:
    """Return the longest runs of an order in which no two models are told apart.

    ``apart`` has shape (k, k). No run lies within another, and a model that is told from both
    its neighbours is a run of one.

    >>> runs_of_equals([1, 2, 0], [[False, True, False], [True, False, False], [False] * 3])
    [(1, 2), (2, 0)]
    """
    differ = np.asarray(apart, dtype=bool)
    runs: list[tuple[int, ...]] = []
    reached = 0
    for first in range(len(order)):
        end = first + 1
        while end < len(order) and not differ[order[end], list(order[first:end])].any():
            end += 1
        if end > reached:
            runs.append(tuple(int(i) for i in order[first:end]))
            reached = end
    return runs


def average_rank_intervals(
    resampled: ArrayLike, *, seed: int, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the ends of each model's average rank over corpora that might have been others.

    ``resampled`` has shape (draws, corpora, models): the scores in resamples of the stories of
    each corpus. Each draw takes as many corpora as there are, with replacement, and ranks the
    models on each as its stories came out: a bootstrap in two stages. The ends are read further
    out, as Student's interval of so few corpora is wider (`expanded_percentile`), and lie
    between 1 and k. The rank on each corpus holds the noise of its stories once already, so the
    intervals are wide rather than narrow: `tests/validity/ranks.py` says how much.
    """
    drawn = np.asarray(resampled, dtype=np.float64).round(_DECIMALS)
    if drawn.ndim != 3 or not drawn.size:
        raise ValueError(f"resamples of shape {drawn.shape}: give (draws, corpora, models)")
    draws, n, k = drawn.shape
    ranks = _ranked(-drawn, axis=2)
    taken = np.random.default_rng(seed).integers(0, n, (draws, n))
    means = ranks[np.arange(draws)[:, None], taken].mean(axis=1)
    ends = [expanded_percentile(of_model, stories=n, level=level) for of_model in means.T]
    low, high = np.clip(np.array(ends), 1, k).T
    return low, high


def wilcoxon_holm(scores: ArrayLike) -> list[Pair]:
    """Return every pair of models with Wilcoxon's signed-rank p-value, and it after Holm.

    Two-sided and exact, also where differences tie or are 0; the ranks of the latter are split
    between the sides (section 3.1.3). Holm (1979), over all pairs. Benavoli, Corani and Mangili
    (2016) say why to prefer this to mean ranks: it does not depend on which other models are
    in the table. N datasets give no p-value below 2 / 2^N, and Holm multiplies it by the number
    of pairs: with few datasets and many models no pair can be told apart. ValueError for fewer
    than 2 models.

    >>> wilcoxon_holm([[0.9, 0.8], [0.7, 0.5], [0.6, 0.3]])
    [Pair(one=0, two=1, p=0.25, holm_p=0.25)]
    """
    checked = _checked(scores)
    pairs = list(combinations(range(checked.shape[1]), 2))
    if not pairs:
        raise ValueError("1 model: a comparison by pairs needs 2 or more; run another")
    plain = [_signed_rank_p((checked[:, i] - checked[:, j]).round(_DECIMALS)) for i, j in pairs]
    held = holm(plain)
    return [Pair(*pair, p, h) for pair, p, h in zip(pairs, plain, held, strict=True)]


def signed_rank_rope(
    differences: Sequence[float] | Floats, *, rope: float = 0.01, seed: int, resamples: int = 20_000
) -> tuple[float, float, float]:
    """Return the chances that a model is worse, practically equal and better: three that sum to 1.

    ``differences`` has shape (datasets,), better is positive; ``rope`` is half the width of
    the region of practical equivalence, in the same units. The Bayesian signed-rank test:
    Benavoli, Mangili, Corani, Zaffalon and Ruggeri (2014), and Benavoli, Corani, Demsar and
    Zaffalon (2017); a Dirichlet process whose prior has strength 0.5 and lies at 0. Each draw
    of it asks on which side of the region, or in it, the mean of two differences most likely
    lies; a chance is the share of ``resamples`` with that answer. ValueError for no difference, a
    missing one, or a rope below 0.

    >>> signed_rank_rope([0.001, -0.002, 0.0, 0.001], seed=0)
    (0.0, 1.0, 0.0)
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError("differences: give one number a dataset, for one or more, none missing")
    if rope < 0:
        raise ValueError(f"a rope of {rope}: the region of equivalence is 0 wide or wider")
    at = np.concatenate([[0.0], values])
    sums = np.add.outer(at, at).round(_DECIMALS)
    edge = round(2 * rope, _DECIMALS)
    weights = _weights(len(values), seed, resamples)
    above = np.heaviside(sums - edge, 0.5)
    below = np.heaviside(-sums - edge, 0.5)
    # einsum and not @, which would start threads for matrices this small
    right = (np.einsum("ij,jd->id", above, weights) * weights).sum(axis=0)
    left = (np.einsum("ij,jd->id", below, weights) * weights).sum(axis=0)
    most = np.argmax(np.stack([left, 1 - left - right, right], axis=1), axis=1)
    p_left, p_rope, p_right = np.bincount(most, minlength=3) / resamples
    return float(p_left), float(p_rope), float(p_right)


def _signed_rank_p(differences: Floats) -> float:
    # scipy's is exact with ties for up to 13 datasets only, and takes 0.3 s a pair there
    ranks = (2 * _ranked(np.abs(differences))).astype(int)  # ties share: halves
    moving, positive = ranks[differences != 0], ranks[differences > 0]
    chances = np.ones(1)  # of each sum of the positive ranks, when every sign is a coin's
    for rank in moving:
        chances = (np.pad(chances, (0, rank)) + np.pad(chances, (rank, 0))) / 2
    seen = positive.sum()
    return float(min(1.0, 2 * chances[: seen + 1].sum(), 2 * chances[seen:].sum()))


@lru_cache(maxsize=4)
def _weights(n: int, seed: int, resamples: int) -> Floats:
    """Return draws of how much each difference counts, (1 + n, draws); do not change them."""
    rng = np.random.default_rng(seed)
    return np.ascontiguousarray(rng.dirichlet([0.5, *[1.0] * n], size=resamples).T)


def _checked(scores: ArrayLike) -> Floats:
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"scores of shape {values.shape}: give (datasets, models), one or more")
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(
            f"no score of model {column} on dataset {row}: leave the model or the dataset out"
        )
    return values.round(_DECIMALS)
