"""Turns stored predictions on contrast pairs into one table: one of a pair right, or both."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bench.records.predictions import Predictions
from bench.stats.intervals import intervals, widened
from bench.stats.metrics import Floats
from bench.tables.scores import Scored

Pairs = Sequence[tuple[str, str]]
CONTRAST_RESAMPLES = 2000  # bootstrap resamples behind an interval
_KEYS = ("dataset", "view", "split", "model", "setting")
_COLUMNS = [*_KEYS, "pairs", "single", "both", "both_low", "both_high"]


def contrast_table(scored: Scored, pairs: Mapping[str, Pairs], *, seed: int) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and setting: how it does on contrast pairs.

    ``pairs`` holds, by dataset, the ids of two headlines that share an entity and differ in
    topic. ``pairs`` in the table counts those with both ids among the predictions, ``single``
    is the share of their headlines that are right, ``both`` the share of pairs with both right
    (the consistency of Gardner and others, 2020, "Evaluating Models' Local Decision Boundaries
    via Contrast Sets"), ``both_low`` and ``both_high`` its 95 % percentile bootstrap interval:
    stories are resampled, and stories that one pair joins count as one. Of several seeds it is
    the mean. Only whole training splits; a model without predictions, or none of whose
    predictions form a pair, has no row. Raises ValueError for a pair with
    one topic, and for seeds that predict different examples.

    >>> ids = ("a", "b", "c", "d")
    >>> p = Predictions(ids, ids, ("x", "y", "x", "y"), ("x", "y", "x", "x"), ("x", "y"))
    >>> from bench.records.runs import Outcome
    >>> o = Outcome("d", "v", "s", "m", "done", key="k")
    >>> table = contrast_table([(o, p)], {"d": [("a", "b"), ("c", "d")]}, seed=0)
    >>> table[["pairs", "single", "both"]].values.tolist()
    [[2.0, 0.75, 0.5]]
    """
    groups: dict[tuple[str, ...], list[Predictions | None]] = defaultdict(list)
    for outcome, predictions in scored:
        if outcome.size == "all" and outcome.dataset in pairs:
            groups[tuple(getattr(outcome, key) for key in _KEYS)].append(predictions)
    rows = []
    for place, group in sorted(groups.items()):
        done = [one for one in group if one is not None]
        # one seed that failed is a failure: a mean over the others would be too high
        if len(done) == len(group) and (known_pairs := _known(pairs[place[0]], done[0])):
            rows.append(dict(zip(_KEYS, place, strict=True)) | _row(done, known_pairs, seed))
    return pd.DataFrame(rows, columns=_COLUMNS)


def _known(pairs: Pairs, predictions: Predictions) -> Pairs:
    """Return the pairs with both ids among the predictions; check that they have two topics."""
    label = dict(zip(predictions.ids, predictions.labels, strict=True))
    known = [(one, two) for one, two in pairs if one in label and two in label]
    for one, two in known:
        if label[one] == label[two]:
            raise ValueError(
                f"contrast pair {one}, {two}: both are {label[one]}; a pair has two topics, "
                "fix contrast.csv"
            )
    return known


def _row(done: Sequence[Predictions], pairs: Pairs, seed: int) -> dict[str, object]:
    place = {name: i for i, name in enumerate(done[0].ids)}
    ones, twos = np.array([[place[one], place[two]] for one, two in pairs]).T
    right = np.array([_right(one, done[0]) for one in done])  # (seeds, examples)
    both = right[:, ones] & right[:, twos]
    clusters = _clusters(done[0].stories, ones, twos)
    # for each cluster, of each seed, the pairs that are right and all pairs
    counts = np.zeros((clusters.max() + 1, len(done), 2))
    for number, both_right in enumerate(both):
        counts[:, number, 0] = np.bincount(clusters, both_right, minlength=len(counts))
        counts[:, number, 1] = np.bincount(clusters, minlength=len(counts))
    span = intervals(counts, {"both": _share}, seed=seed, resamples=CONTRAST_RESAMPLES)["both"]
    low, high = widened(
        span,
        wrong=int((counts[..., 0] < counts[..., 1]).any(axis=1).sum()),
        right=int((counts[..., 0] > 0).any(axis=1).sum()),
        stories=len(counts),
    )
    return {
        "pairs": len(pairs),
        "single": float(right[:, np.union1d(ones, twos)].mean()),
        "both": float(both.mean()),
        "both_low": low,
        "both_high": high,
    }


def _right(predictions: Predictions, first: Predictions) -> list[bool]:
    if predictions.ids != first.ids:
        raise ValueError(
            f"seeds predict {len(first.ids)} and {len(predictions.ids)} or other examples; "
            "run them again"
        )
    return [a == b for a, b in zip(predictions.labels, predictions.predicted, strict=True)]


def _clusters(
    stories: Sequence[str], ones: np.ndarray, twos: np.ndarray
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the number of each pair's cluster, shape (pairs,): stories that pairs join."""
    _, story = np.unique(np.asarray(stories, dtype=object).astype(str), return_inverse=True)
    n = int(story.max()) + 1
    joined = coo_array((np.ones(len(ones)), (story[ones], story[twos])), shape=(n, n))
    of_story = connected_components(joined, directed=False)[1]
    numbers: np.ndarray[tuple[int], np.dtype[np.int64]] = np.unique(
        of_story[story[ones]], return_inverse=True
    )[1]
    return numbers


def _share(counts: Floats) -> Floats:
    """Return the share of pairs that are right, a mean over seeds: (..., seeds, 2) to (...)."""
    shares: Floats = (counts[..., 0] / counts[..., 1]).mean(axis=-1)
    return shares
