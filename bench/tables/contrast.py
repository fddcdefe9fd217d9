"""Turns stored predictions on contrast pairs into one table: headlines, twins, and both right."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bench.records.predictions import Predictions
from bench.stats.intervals import intervals, widened
from bench.stats.metrics import Floats
from bench.tables.scores import Scored

_Right = NDArray[np.bool_]  # (seeds, pairs)
Pairs = Sequence[tuple[str, str]]
CONTRAST_RESAMPLES = 2000  # bootstrap resamples behind an interval
LEXICON_MODEL = (
    "keyword_rules"  # the model that only looks for topic words: every row stands beside it
)
_KEYS = ("dataset", "view", "split", "model", "setting")
_SHARES = ("headline", "twin", "both")  # populations, and pairs with both right
_COLUMNS = [
    *_KEYS, "pairs", *(f"{name}{end}" for name in _SHARES for end in ("", "_low", "_high")),
    "lexicon_headline", "lexicon_twin", "twin_lead", "twin_lead_low", "twin_lead_high",
]  # fmt: skip


def contrast_table(scored: Scored, pairs: Mapping[str, Pairs], *, seed: int) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and setting: how it does on contrast pairs.

    ``pairs`` holds, by dataset, the ids of a headline and of its twin, which share an entity and
    differ in topic. They are two populations and no mean of them is taken: the headlines are drawn
    as the rest of the test split is, the twins are written to differ in few words, and so carry the
    very topic words that the headlines ration. ``headline`` and ``twin`` are the shares that are
    right of either; ``both`` is the share of pairs with both right (the consistency of Gardner and
    others, 2020, "Evaluating Models' Local Decision Boundaries via Contrast Sets"). ``pairs``
    counts those with both ids among the predictions.

    ``lexicon_headline`` and ``lexicon_twin`` are those shares of `LEXICON_MODEL`, which looks for
    topic words and learns nothing; ``twin_lead`` is a model's share of twins less the lexicon's.
    All are missing where the lexicon did not run. ``_low`` and ``_high`` are 95 % intervals:
    stories are resampled, and stories that one pair joins count as one. Of several seeds each is
    the mean. Only whole training splits; a model without predictions, or none of whose predictions
    form a pair, has no row. Raises ValueError for a pair with one topic, and for seeds that
    predict different examples.

    >>> ids = ("a", "b", "c", "d")
    >>> p = Predictions(ids, ids, ("x", "y", "x", "y"), ("x", "y", "x", "x"), ("x", "y"))
    >>> from bench.records.runs import Outcome
    >>> o = Outcome("d", "v", "s", "m", "done", key="k")
    >>> table = contrast_table([(o, p)], {"d": [("a", "b"), ("c", "d")]}, seed=0)
    >>> table[["pairs", "headline", "twin", "both"]].values.tolist()
    [[2.0, 1.0, 0.5, 0.5]]
    """
    groups: dict[tuple[str, ...], list[Predictions | None]] = defaultdict(list)
    for outcome, predictions in scored:
        if outcome.size == "all" and outcome.dataset in pairs:
            groups[tuple(getattr(outcome, key) for key in _KEYS)].append(predictions)
    done = {}
    for place, group in sorted(groups.items()):
        seeds = [one for one in group if one is not None]
        # one seed that failed is a failure: a mean over the others would be too high
        if len(seeds) == len(group) and (known_pairs := _known(pairs[place[0]], seeds[0])):
            done[place] = _Answers(seeds, known_pairs)
    rows = []
    for place, answers in done.items():
        lexicon = done.get((*place[:3], LEXICON_MODEL, "default"))
        if lexicon is not None and lexicon.pairs != answers.pairs:
            lexicon = None  # it predicted other pairs: nothing to hold beside
        rows.append(dict(zip(_KEYS, place, strict=True)) | _row(answers, lexicon, seed))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.astype(dict.fromkeys(_COLUMNS[6:], float))


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


class _Answers:
    """What a model's seeds have right of each pair: ``headline`` and ``twin``, (seeds, pairs)."""

    def __init__(self, seeds: Sequence[Predictions], pairs: Pairs) -> None:
        place = {name: i for i, name in enumerate(seeds[0].ids)}
        ones, twos = np.array([[place[one], place[two]] for one, two in pairs]).T
        right = np.array([_right(one, seeds[0]) for one in seeds])
        self.pairs = pairs
        self.headline: _Right = right[:, ones]
        self.twin: _Right = right[:, twos]
        self.clusters = _clusters(seeds[0].stories, ones, twos)

    def share_of(self, name: str) -> _Right:
        """Return what is right of "headline", "twin" or "both": (seeds, pairs)."""
        both = np.logical_and(self.headline, self.twin)
        return {"headline": self.headline, "twin": self.twin, "both": both}[name]


def _row(answers: _Answers, lexicon: _Answers | None, seed: int) -> dict[str, object]:
    row: dict[str, object] = {"pairs": len(answers.pairs)}
    for name in _SHARES:
        right = answers.share_of(name)
        counts = _counts(right, answers.clusters)
        span = intervals(counts, {name: _share}, seed=seed, resamples=CONTRAST_RESAMPLES)[name]
        low, high = widened(
            span,
            wrong=int((counts[..., 0] < counts[..., 1]).any(axis=1).sum()),
            right=int((counts[..., 0] > 0).any(axis=1).sum()),
            stories=len(counts),
        )
        row |= {name: float(right.mean()), f"{name}_low": low, f"{name}_high": high}
    if lexicon is None:
        return row
    theirs = _counts(lexicon.twin.mean(axis=0, keepdims=True), answers.clusters)
    lead = intervals(
        np.concatenate([_counts(answers.twin, answers.clusters), theirs], axis=1),
        {"lead": _lead},
        seed=seed,
        resamples=CONTRAST_RESAMPLES,
    )["lead"]
    return row | {
        "lexicon_headline": float(lexicon.headline.mean()),
        "lexicon_twin": float(lexicon.twin.mean()),
        "twin_lead": float(answers.twin.mean() - lexicon.twin.mean()),
        "twin_lead_low": lead[0],
        "twin_lead_high": lead[1],
    }


def _counts(right: np.ndarray, clusters: np.ndarray) -> Floats:
    """Return for each cluster and seed the pairs that are right and all: (clusters, seeds, 2)."""
    counts = np.zeros((clusters.max() + 1, len(right), 2))
    for number, of_seed in enumerate(right):
        counts[:, number, 0] = np.bincount(clusters, of_seed, minlength=len(counts))
        counts[:, number, 1] = np.bincount(clusters, minlength=len(counts))
    return counts


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


def _lead(counts: Floats) -> Floats:
    """Return a model's share less that of the lexicon, which stands last among the seeds."""
    shares = counts[..., 0] / counts[..., 1]
    lead: Floats = shares[..., :-1].mean(axis=-1) - shares[..., -1]
    return lead
