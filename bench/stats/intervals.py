"""Pure functions from scores to intervals."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
from scipy.special import betaincinv, expit, logit, ndtr, ndtri, stdtrit

from bench.stats.metrics import Floats
from bench.stats.resampling import times_at_once

FEW = 10  # stories: what fewer show, resampling makes too much of
# powers of a story's size, for the degrees of freedom: chosen by simulation, on other seeds than
# those of `make validity`
ACCURACY_POWER, F1_POWER = 4 / 3, 3 / 2
FEW_OF_CLASS = 15  # effective stories of a class: of fewer the interval of its F1 is exact


def story_counts(
    stories: Sequence[str],
    labels: Sequence[str],
    predicted: Sequence[str],
    classes: Sequence[str],
    weights: Sequence[float] | None = None,
) -> Floats:
    """Return the confusion counts of each story: shape (stories, k, k), stories sorted.

    ``weights``, one an example, count it that many times; 0 leaves it out, not its story.

    >>> story_counts(["s", "s", "r"], ["a", "b", "a"], ["a", "a", "a"], ["a", "b"]).tolist()
    [[[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]]]
    """
    k = len(classes)
    place = {name: i for i, name in enumerate(classes)}
    names, rows = np.unique(np.asarray(stories, dtype=object).astype(str), return_inverse=True)
    true = np.array([place[label] for label in labels], dtype=np.int64)
    guess = np.array([place[label] for label in predicted], dtype=np.int64)
    cells = (rows * k + true) * k + guess
    counts = np.bincount(cells, weights, minlength=len(names) * k * k)
    return counts.reshape(len(names), k, k).astype(np.float64)


def intervals(
    counts: Floats,
    metrics: Mapping[str, Callable[[Floats], Floats]],
    *,
    seed: int,
    resamples: int = 2000,
    level: float = 0.95,
) -> dict[str, tuple[float, float]]:
    """Return the bootstrap interval of several metrics, resampling whole stories once for all.

    ``counts`` has shape (stories, ...); each metric takes (draws, ...) to (draws,). Headlines of
    one story are right or wrong together; resampling single headlines would take them for
    independent and make the interval too narrow. Efron and Tibshirani (1993), chapter 13;
    clusters as in Cameron, Gelbach and Miller (2008); its ends are those of `expanded_percentile`.

    >>> right = np.array([[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]])
    >>> accuracy = lambda c: np.einsum("...ii->...", c) / c.sum((-2, -1))
    >>> intervals(right, {"accuracy": accuracy}, seed=0)
    {'accuracy': (1.0, 1.0)}
    """
    summed = _resample(counts, seed=seed, resamples=resamples)
    return {
        name: expanded_percentile(metric(summed), stories=len(counts), level=level)
        for name, metric in metrics.items()
    }


def score_intervals(
    models: Sequence[Floats], *, tested: Sequence[bool] | None = None, level: float = 0.95
) -> list[dict[str, tuple[float, float]]]:
    """Return the interval of each model's accuracy and macro-F1, over stories.

    ``models`` are counts of shape (stories, ..., k, k); of what lies between, such as seeds, the
    score is the mean. Macro-F1 is the mean over the ``tested`` classes, by default all k.

    A score is a mean of shares: accuracy of one, macro-F1 of each class's F1. The variance of a
    share is that of the jackknife over stories; unequal stories leave it the degrees of freedom
    (sum m^q)^2 / sum m^2q - 1, with a q between the 1 of headlines that have nothing in common
    and the 2 of stories that are right or wrong throughout (Satterthwaite 1946). Accuracy's
    interval is Student's on the logit scale; where fewer than ten stories hold a wrong answer, or
    a right one, it is the exact one of Clopper and Pearson (1934) for the effective number of
    headlines: Korn and Graubard (1998). Those of F1 are exact too, with the mid-p in classes of
    many stories, and are put together as by Zou and Donner (2008). Of a single story, which tells
    nothing, it is 0 to 1.

    >>> right = np.array([[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]])
    >>> low, high = score_intervals([right])[0]["accuracy"]
    >>> round(low, 3), high
    (0.158, 1.0)
    """
    spans = []
    for counts in models:
        if len(counts) < 2:
            spans.append(dict.fromkeys(("accuracy", "macro_f1"), (0.0, 1.0)))
            continue
        runs = counts.reshape(len(counts), -1, *counts.shape[-2:])
        spans.append({
            "accuracy": _accuracy_interval(runs, level),
            "macro_f1": _macro_f1_interval(runs, tested, level),
        })  # fmt: skip
    return spans


def _accuracy_interval(runs: Floats, level: float) -> tuple[float, float]:
    every = runs.sum(axis=(-2, -1)).mean(axis=1)
    right = np.trace(runs, axis1=-2, axis2=-1).mean(axis=1)
    total = float(every.sum())
    share = float(right.sum()) / total
    # what leaving one story out takes away
    moved = np.divide(
        right - share * every, total - every, out=np.zeros(len(every)), where=every < total
    )
    variance, freedom = float(moved @ moved), _freedom(every, ACCURACY_POWER)
    few = min(int((right < every).sum()), int((right > 0).sum())) < FEW
    if not few:
        return _logit_limits(share, variance, freedom, level)
    return _exact_limits(share, variance, every, freedom, level)


def _macro_f1_interval(
    runs: Floats, tested: Sequence[bool] | None, level: float
) -> tuple[float, float]:
    hits = np.einsum("...ii->...i", runs)
    labels = runs.sum(axis=-1) + runs.sum(axis=-2)  # true and guessed
    every, right = labels.sum(axis=0), hits.sum(axis=0)
    f1 = _ratio(2 * right, every)
    moved = (f1 - _ratio(2 * (right - hits), every - labels)).mean(axis=1)  # (stories, k)
    kept = np.ones(moved.shape[1], dtype=bool) if tested is None else np.asarray(tested, dtype=bool)
    f1, moved, sizes = f1.mean(axis=0)[kept], moved[:, kept], labels.mean(axis=1)[:, kept]
    limits = []
    for share, of_class, each in zip(f1, moved.T, sizes.T, strict=True):
        total = float(each.sum())
        if not total:
            limits.append((0.0, 1.0))
            continue
        variance, freedom = float(of_class @ of_class), _freedom(each, F1_POWER)
        mid = total**2 / float(each @ each) >= FEW_OF_CLASS
        limits.append(_exact_limits(float(share), variance, each, freedom, level, mid=mid))
    reach = np.abs(np.array(limits).T - f1)
    # classes move together or against one another: what one gains another may lose
    products = moved.T @ moved
    errors = np.sqrt(np.diag(products))
    alike = _ratio(products, np.outer(errors, errors))
    np.fill_diagonal(alike, 1)
    low, high = (float(np.sqrt(max(0.0, side @ alike @ side))) / len(f1) for side in reach)
    score = float(f1.mean())
    return max(0.0, score - low), min(1.0, score + high)


def _freedom(sizes: Floats, power: float) -> float:
    """Return the degrees of freedom that stories of these sizes leave a variance; 1 at least."""
    moved = sizes**power
    return max(1.0, float(moved.sum() ** 2 / (moved @ moved)) - 1)


def _logit_limits(
    share: float, variance: float, freedom: float, level: float
) -> tuple[float, float]:
    if variance <= 0:
        return share, share
    reach = float(stdtrit(freedom, (1 + level) / 2)) * sqrt(variance) / (share * (1 - share))
    return float(expit(logit(share) - reach)), float(expit(logit(share) + reach))


def _exact_limits(
    share: float, variance: float, sizes: Floats, freedom: float, level: float, *, mid: bool = False
) -> tuple[float, float]:
    """Return the exact limits of a share of as many headlines as its variance makes it worth.

    Without variance it is worth its effective number of stories: Kish (1965).
    """
    total = float(sizes.sum())
    worth = total**2 / float(sizes @ sizes)
    if variance > 1e-12 and 0 < share < 1:
        worth = min(share * (1 - share) / variance, total)
    tail, half = (1 - level) / 2, 0.5 if mid else 0.0
    if variance > 1e-12:
        worth *= float(ndtri(tail) / stdtrit(freedom, tail)) ** 2
    hits, misses = share * worth, (1 - share) * worth
    low = float(betaincinv(hits + half, misses + 1 - half, tail)) if hits > 1e-9 else 0.0
    high = float(betaincinv(hits + 1 - half, misses + half, 1 - tail)) if misses > 1e-9 else 1.0
    return min(low, share), max(high, share)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def widened(
    span: tuple[float, float], *, wrong: int, right: int, stories: int, level: float = 0.95
) -> tuple[float, float]:
    """Return a score's interval, no narrower than what so few wrong or right stories allow.

    Resampling cannot show what next to no story has: where all are right it gives 100 to 100 %.
    ``wrong`` of the stories hold a wrong answer, ``right`` a right one. Where either are fewer
    than ten, that end is at least as far out as the exact one for a share of stories: Clopper and
    Pearson (1934). Right for accuracy, and for macro-F1 as far as classes are of one size.

    >>> low, high = widened((1.0, 1.0), wrong=0, right=60, stories=60)
    >>> round(low, 3), high
    (0.94, 1.0)
    """
    low, high = span
    if wrong < FEW:
        low = min(low, 1 - _upper(wrong, stories, level))
    if right < FEW:
        high = max(high, _upper(right, stories, level))
    return low, high


def share_interval(hits: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share: Clopper and Pearson (1934).

    >>> [round(end, 4) for end in share_interval(0, 600)]
    [0.0, 0.0061]
    """
    return 1 - _upper(n - hits, n, level), _upper(hits, n, level)


def _upper(hits: int, n: int, level: float) -> float:
    return 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, (1 + level) / 2))


def difference_interval(
    one: Floats,
    two: Floats,
    metric: Callable[[Floats], Floats],
    *,
    seed: int,
    resamples: int = 2000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Return the bootstrap interval of metric(one) - metric(two), by stories.

    Both have shape (stories, k, k), with the same stories in the same order: one resample
    of stories serves both, so what they share cancels out.

    >>> c = np.array([[[3.0, 1.0], [0.0, 4.0]], [[1.0, 0.0], [2.0, 0.0]]])
    >>> difference_interval(c, c, lambda x: x[..., 0, 0], seed=0)
    (0.0, 0.0)
    """
    if one.shape != two.shape:
        raise ValueError(f"counts of shape {one.shape} and {two.shape}: the stories differ")
    both = _resample(np.stack([one, two], axis=1), seed=seed, resamples=resamples)
    gaps = metric(both[:, 0]) - metric(both[:, 1])
    return expanded_percentile(gaps, stories=len(one), level=level)


def printed_difference(
    printed: tuple[float, float, int],
    scored: tuple[float, float],
    *,
    n: int,
    clusters: int,
    level: float = 0.95,
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return two intervals of a printed mean accuracy less our accuracy on the same n test rows.

    ``printed`` is mean, standard deviation and number of runs of a model whose predictions are
    not at hand; ``scored`` our accuracy with its standard error, clusters as in
    `standard_error`. All of them shares.

    The first interval is over other test sets. Its variance is sd^2 / runs, for the runs; our
    squared error; and for the rows of theirs mean (1 - mean) / n, times our design effect (squared
    error over score (1 - score) / n, not below 1): at most that, since a mean over runs varies
    less from row to row than one run. The two are taken for independent. They are not: what is
    hard for one is mostly hard for the other, so the interval is rather too wide, and what it
    tells apart is told. Welch (1947) gives the degrees of freedom.

    The second is over further runs on these very rows: our score is a fixed number there, and
    only the runs' spread counts. It says nothing of other rows.

    >>> ours = 0.9767, 0.0032
    >>> rows, seeds = printed_difference((0.9707, 0.001, 10), ours, n=2189, clusters=2142)
    >>> [round(100 * end, 2) for end in (*rows, *seeds)]
    [-1.55, 0.35, -0.67, -0.53]
    """
    # imported here: a run that scores nothing printed does not need it
    from scipy.stats import t

    mean, sd, runs = printed
    score, error = scored
    spread = score * (1 - score) / n
    design = max(error**2 / spread, 1.0) if spread else 1.0
    parts = (
        (sd**2 / runs, runs - 1),
        (design * mean * (1 - mean) / n, clusters - 1),
        (error**2, clusters - 1),
    )
    variance = sum(part for part, _ in parts)
    below = sum(part**2 / freedom for part, freedom in parts)
    freedom = variance**2 / below if below else clusters - 1
    edge = float(t.isf((1 - level) / 2, freedom)) * sqrt(variance)
    alone = float(t.isf((1 - level) / 2, runs - 1)) * sd / sqrt(runs)
    gap = mean - score
    return (gap - edge, gap + edge), (gap - alone, gap + alone)


def crossing_interval(
    sizes: Sequence[int],
    ones: Sequence[Sequence[float]],
    twos: Sequence[Sequence[float]],
    *,
    nested: tuple[bool, bool],
    seed: int,
    resamples: int = 2000,
) -> tuple[float, float, float]:
    """Return from which size the mean of ``two`` is above that of ``one`` for good, with bounds.

    ``ones`` and ``twos`` hold at each size the scores of some runs. Between sizes a mean is taken
    for a straight line over the logarithm of the size. The result is 0 where ``two`` is above at
    every size, infinity where it is not above at the last. The bounds are the bootstrap interval
    over runs, its ends those of `expanded_percentile`; where a curve's runs are ``nested`` (run i
    of each size grown from run i of the smaller) its sizes are resampled together, else each by
    itself. Test rows are not resampled: the interval is of this test set.

    >>> crossing_interval([10, 1000], [[4, 4], [6, 6]], [[2, 2], [8, 8]], nested=(1, 1), seed=0)
    (100.0, 100.0, 100.0)
    >>> crossing_interval([10, 1000], [[4, 4], [6, 6]], [[2, 2], [5, 5]], nested=(1, 1), seed=0)
    (inf, inf, inf)
    """
    at = np.log(np.asarray(sizes, dtype=np.float64))
    rng = np.random.default_rng(seed)
    seen = np.array([[np.mean(two) - np.mean(one) for one, two in zip(ones, twos, strict=True)]])
    gaps = _mean_draws(twos, rng, resamples, nested=nested[1])
    gaps -= _mean_draws(ones, rng, resamples, nested=nested[0])
    drawn = _lasting(at, gaps)
    tail = _tail(min(len(runs) for runs in (*ones, *twos)), 0.95)
    # of order statistics, as infinity has no weighted means
    low = np.quantile(drawn, tail, method="inverted_cdf")
    high = np.quantile(drawn, 1 - tail, method="higher")
    return float(_lasting(at, seen)[0]), float(low), float(high)


def _mean_draws(
    runs: Sequence[Sequence[float]], rng: np.random.Generator, resamples: int, *, nested: bool
) -> Floats:
    """Return resampled means, shape (resamples, sizes)."""
    if nested:
        values = np.asarray(runs, dtype=np.float64)
        picked = rng.integers(values.shape[1], size=(resamples, values.shape[1]))
        together: Floats = values[:, picked].mean(axis=2).T
        return together
    columns = [rng.choice(np.asarray(one), size=(resamples, len(one))).mean(axis=1) for one in runs]
    return np.stack(columns, axis=1)


def _lasting(at: Floats, gaps: Floats) -> Floats:
    """Return where each row of gaps rises above 0 for good; ``at`` are logarithms of sizes."""
    behind = gaps <= 0
    sizes = gaps.shape[1]
    # the last size at which two is not above, -1 where there is none
    last = np.where(behind.any(axis=1), sizes - 1 - behind[:, ::-1].argmax(axis=1), -1)
    inside = np.clip(last, 0, sizes - 2)
    row = np.arange(len(gaps))
    before, after = gaps[row, inside], gaps[row, inside + 1]
    step = at[inside + 1] - at[inside]
    rise = after - before
    # where nothing is crossed the share means nothing, and is not used
    share = np.clip(np.divide(-before, rise, out=np.zeros_like(rise), where=rise != 0), 0, 1)
    point = np.round(np.exp(at[inside] + share * step), 9)
    return np.where(last < 0, 0.0, np.where(last == sizes - 1, np.inf, point))


def _resample(counts: Floats, *, seed: int, resamples: int) -> Floats:
    """Return sums over resampled stories: (stories, ...) to (draws, ...)."""
    n = len(counts)
    if n == 0:
        raise ValueError("no story to resample: the test split is empty")
    flat, times = counts.reshape(n, -1), times_at_once(n, seed, resamples)
    if np.abs(flat).max(initial=0) * n < 1 << 24 and not np.any(flat % 1):
        # sums of whole numbers that single precision still tells apart: the same, twice as fast
        flat = flat.astype(np.float32)
    summed: Floats = (times @ flat).astype(np.float64, copy=False)
    return summed.reshape(resamples, *counts.shape[1:])


def expanded_percentile(
    values: Floats, *, stories: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the expanded percentile interval of bootstrap values from so many stories.

    The plain percentile interval acts as if the spread were known, and its spread is that
    of a divisor S instead of S - 1. This one reads further out in the tails, at
    Phi(-sqrt(S / (S - 1)) * t(S - 1)), so that for a mean it is as wide as Student's
    interval. Hesterberg (2015), "What teachers should know about the bootstrap", section 5.
    Of a single story, which tells nothing of the spread, it is the plain one.

    >>> drawn = np.random.default_rng(0).normal(size=10_000)
    >>> wide, narrow = (expanded_percentile(drawn, stories=n)[1] for n in (10, 1000))
    >>> wide > narrow > 1.9
    True
    """
    tail = _tail(stories, level)
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


@lru_cache(maxsize=256)
def _tail(stories: int, level: float) -> float:
    tail = (1 - level) / 2
    if stories < 2:
        return tail
    wide = sqrt(stories / (stories - 1)) * stdtrit(stories - 1, 1 - tail)
    return float(ndtr(-wide))
