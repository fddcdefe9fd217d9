"""Resamples whole stories once for many models, fast and with exact counts.

Accuracy and macro-F1 need no confusion matrix, only each class's hits, guesses and true
labels; those of a resample are one matrix product away from those of the stories.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.stats.intervals import expanded_percentile
from bench.stats.metrics import Floats
from bench.stats.resampling import times_in_blocks

Tallies = NDArray[np.floating]

# Every partial sum of whole numbers below this is exact in single precision.
_EXACT = 2**24
_BLOCK = 2**21  # draws times stories held at once, about 8 MB
# One binomial draw costs about what this many uniform draws and their count cost.
_BINOMIAL = 16


def resample_scores(
    labels: Sequence[str],
    predicted: Sequence[Sequence[str]],
    stories: Sequence[str],
    classes: Sequence[str],
    *,
    seed: int,
    resamples: int = 10_000,
) -> dict[str, Floats]:
    """Return accuracy and macro-F1 of m models in each resample of whole stories.

    ``labels`` and ``stories`` have n entries, ``predicted`` m rows of n labels (models, or
    seeds of a model); both results have shape (resamples, m). Row d is the same resample for
    all models, so differences of columns are paired. A resample draws as many stories as
    there are, with replacement, each with all its examples: Efron and Tibshirani (1993),
    chapter 13; clusters as in Cameron, Gelbach and Miller (2008). Raises ValueError where
    there is nothing to draw, lengths differ, or a label is not among the classes.

    >>> labels = ["a", "b"]
    >>> drawn = resample_scores(labels, [labels], ["r", "s"], labels, seed=0, resamples=3)
    >>> drawn["accuracy"].tolist()
    [[1.0], [1.0], [1.0]]
    """
    counts = tally(labels, predicted, stories, classes)
    scored = [
        resampled_metrics(block, models=len(predicted))
        for block in _sums(counts, seed=seed, resamples=resamples)
    ]
    return {name: np.concatenate([one[name] for one in scored]) for name in scored[0]}


def resampled_interval(values: Floats, *, stories: int, level: float = 0.95) -> tuple[float, float]:
    """Return the expanded percentile interval of bootstrap values from so many stories.

    As `bench.stats.expanded_percentile`; ValueError for fewer than two stories, which tell
    nothing of their spread.
    """
    if stories < 2:
        raise ValueError(f"an interval from {stories} stories; it takes at least 2 test stories")
    return expanded_percentile(values, stories=stories, level=level)


def tally(
    labels: Sequence[str],
    predicted: Sequence[Sequence[str]],
    stories: Sequence[str],
    classes: Sequence[str],
    weights: Sequence[float] | None = None,
) -> Tallies:
    """Return what the scores need of each story: shape (stories, 2mk + k), stories sorted.

    The columns are the hits of each model and class (m times k), then the guesses likewise,
    then the true labels of each class. Rows may be added and subtracted. ``weights``, one an
    example, count it that many times, and make the result double precision. Raises ValueError
    where there are no examples or models, lengths differ, or a label is not among the
    classes.

    >>> tally(["a", "b"], [["a", "a"]], ["s", "s"], ["a", "b"]).tolist()
    [[1.0, 0.0, 2.0, 0.0, 1.0, 1.0]]
    """
    if not labels or not predicted:
        raise ValueError(f"{len(labels)} examples and {len(predicted)} models: nothing to resample")
    lengths = {len(labels), len(stories), *map(len, predicted)}
    lengths |= set() if weights is None else {len(weights)}
    if len(lengths) > 1:
        raise ValueError(f"rows of {sorted(lengths)} entries; give every example one of each")
    k, m = len(classes), len(predicted)
    place = {name: i for i, name in enumerate(classes)}
    names, row = np.unique(np.asarray(stories, dtype=str), return_inverse=True)
    true = _codes(labels, place)
    counts: Tallies = np.empty(
        (len(names), 2 * m + 1, k), dtype=np.float32 if weights is None else np.float64
    )
    times = np.ones(len(row)) if weights is None else np.asarray(weights, dtype=np.float64)
    for i, predictions in enumerate(predicted):
        guess = _codes(predictions, place)
        right = guess == true
        counts[:, i] = _count(row[right], true[right], times[right], counts[:, 0].shape)
        counts[:, m + i] = _count(row, guess, times, counts[:, 0].shape)
    counts[:, -1] = _count(row, true, times, counts[:, 0].shape)
    return counts.reshape(len(names), -1)


def resampled_metrics(counts: NDArray[np.floating], *, models: int) -> dict[str, Floats]:
    """Return accuracy and macro-F1 from sums of `tally` rows: (..., 2mk + k) to (..., m).

    Macro-F1 is the mean over all k classes, with 0 for a class that is neither true nor
    guessed, as `bench.stats.metrics` and scikit-learn (``zero_division=0``) have it.

    >>> resampled_metrics(np.array([1.0, 0.0, 2.0, 0.0, 1.0, 1.0]), models=1)["accuracy"].tolist()
    [0.5]
    """
    shaped = counts.reshape(*counts.shape[:-1], 2 * models + 1, -1).astype(np.float64)
    hits, true = shaped[..., :models, :], shaped[..., -1:, :]
    below = shaped[..., models:-1, :] + true
    f1 = np.divide(2 * hits, below, out=np.zeros_like(hits), where=below > 0)
    return {
        "accuracy": hits.sum(axis=-1) / true.sum(axis=-1),
        "macro_f1": f1.mean(axis=-1),
    }


def merge_tallies(counts: Tallies) -> tuple[Tallies, NDArray[np.int64]]:
    """Return the distinct rows of a matrix, in order of first sight, and how often each occurs.

    >>> rows, times = merge_tallies(np.array([[1, 2], [0, 0], [1, 2]], dtype=np.float32))
    >>> rows.tolist(), times.tolist()
    ([[1.0, 2.0], [0.0, 0.0]], [2, 1])
    """
    # bytes in a dictionary: np.unique(axis=0) sorts field by field and takes seconds
    seen = Counter(row.tobytes() for row in counts)
    rows = np.frombuffer(b"".join(seen), dtype=counts.dtype).reshape(len(seen), counts.shape[1])
    return rows, np.array(list(seen.values()), dtype=np.int64)


def exact_interval(counts: Tallies, largest: float) -> Tallies:
    """Return counts in single precision where sums up to ``largest`` are exact, else double."""
    return counts if largest < _EXACT else counts.astype(np.float64)


def _sums(counts: Tallies, *, seed: int, resamples: int) -> Iterator[NDArray[np.floating]]:
    """Yield blocks of resampled sums: (stories, columns) to (some draws, columns)."""
    n = len(counts)
    rows, sizes = merge_tallies(counts)
    merged = len(rows) * _BINOMIAL < n
    # no column of a resample exceeds n times the story that has most of it
    table = exact_interval(rows if merged else counts, n * float(counts.max()))
    step = max(1, _BLOCK // max(table.shape))
    kinds = sizes if merged else None
    for times in times_in_blocks(n, seed=seed, resamples=resamples, step=step, sizes=kinds):
        yield times.astype(table.dtype) @ table


def _codes(labels: Sequence[str], place: dict[str, int]) -> NDArray[np.int64]:
    try:
        return np.array([place[label] for label in labels], dtype=np.int64)
    except KeyError as error:
        raise ValueError(
            f"no class {error.args[0]!r}; the dataset has {', '.join(place)}"
        ) from None


def _count(
    row: NDArray[np.int64], column: NDArray[np.int64], times: Floats, shape: tuple[int, ...]
) -> Floats:
    rows, columns = shape
    cells = np.bincount(row * columns + column, times, minlength=rows * columns)
    return cells.reshape(rows, columns).astype(np.float64)
