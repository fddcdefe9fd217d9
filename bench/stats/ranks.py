"""Pure functions from the scores of many models on many datasets to ranks and their tests.

``scores`` has shape (datasets, models), higher is better, none missing; those that agree to ten
decimals are taken for equal. Demsar (2006) is the source where no other is named.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

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
    ranks: Floats = stats.rankdata(-_checked(scores), axis=1).mean(axis=0)
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
    p = _shuffled_p(stats.rankdata(-checked, axis=1), seed)
    chi_square, chi_p = stats.friedmanchisquare(*checked.T)
    left = n * (k - 1) - chi_square
    if left < 1e-9:  # the same order on every dataset
        return Friedman(float(chi_square), float(chi_p), float("inf"), 0.0, p)
    f = (n - 1) * chi_square / left
    f_p = stats.f.sf(f, k - 1, (k - 1) * (n - 1))
    return Friedman(float(chi_square), float(chi_p), float(f), float(f_p), p)


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


def critical_difference(models: int, datasets: int, *, level: float = 0.05) -> float:
    """Return Nemenyi's critical difference: average ranks nearer than this are not told apart.

    The studentised range over the root of 2, times the root of k(k + 1) / 6N; ``level`` is the
    chance of one false difference among all pairs. ValueError for fewer than 2 models.

    >>> round(critical_difference(4, 14), 2)
    1.25
    """
    if models < 2 or datasets < 1:
        raise ValueError(
            f"{models} models and {datasets} datasets: "
            "a critical difference needs 2 models and 1 dataset or more"
        )
    q = stats.studentized_range.ppf(1 - level, models, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(models * (models + 1) / (6 * datasets)))


def cliques(average: ArrayLike, difference: float) -> list[tuple[int, ...]]:
    """Return the largest groups of models that are not told apart, best ranks first.

    ``average`` has shape (models,). In a group all ranks lie nearer than ``difference``; no
    group lies within another, and a model that differs from all others is a group of one.
    Models stand by their place in ``average``, the best first.

    >>> cliques([3.0, 1.0, 2.0, 6.0], 1.5)
    [(1, 2), (2, 0), (3,)]
    """
    ranks = np.asarray(average, dtype=np.float64)
    order = np.argsort(ranks, kind="stable")
    groups: list[tuple[int, ...]] = []
    reached = 0
    for first in range(len(order)):
        near = ranks[order] - ranks[order[first]] < difference
        end = max(int(near.sum()), first + 1)
        if end > reached:
            groups.append(tuple(int(i) for i in order[first:end]))
            reached = end
    return groups


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
    ranks = (2 * stats.rankdata(np.abs(differences))).astype(int)  # ties share: halves
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
