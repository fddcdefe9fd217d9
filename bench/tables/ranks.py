"""Turns the table of scores into ranks over datasets, and comparisons of models by pairs."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from bench.stats.metrics import METRICS, Floats
from bench.stats.ranks import (
    FEWEST_DATASETS,
    average_ranks,
    cliques,
    critical_difference,
    friedman,
    signed_rank_rope,
    wilcoxon_holm,
)

First = Mapping[str, tuple[str, str]]
ROPE = 0.01  # one percentage point: smaller differences count as equivalence
_RANKS = (
    "metric", "model", "datasets", "average_rank", "friedman_p", "critical_difference", "groups",
)  # fmt: skip
_PAIRS = (
    "metric", "one", "two", "datasets", "mean_difference", "wilcoxon_p", "holm_p",
    "p_one_better", "p_equivalent", "p_two_better",
)  # fmt: skip


class Block(NamedTuple):
    """Datasets and models of which every model has a score on every dataset, both sorted."""

    datasets: tuple[str, ...]
    models: tuple[str, ...]


def ranks(scores: pd.DataFrame, *, first: First | None = None) -> pd.DataFrame:
    """Return one row a metric and model: its average rank over datasets, best first.

    ``scores`` is the table of `tables.scores.scores_table`; see `block` for which of it counts and
    for ``first``. ``friedman_p`` is that of the permutation test, the same for all of a metric, as
    is Nemenyi's ``critical_difference`` at the 5 % level; models that share a letter in ``groups``
    do not differ significantly by it. Empty for fewer than 3 datasets or models. Demšar (2006).
    """
    chosen = _chosen(scores, first)
    block = _block(chosen)
    rows = []
    for metric in METRICS if block.datasets else ():
        matrix = _matrix(chosen, block, metric)
        n, k = matrix.shape
        average, difference = average_ranks(matrix), critical_difference(k, n)
        letters = _letters(cliques(average, difference), k)
        p = friedman(matrix).p
        rows += [
            dict(zip(_RANKS, (metric, model, n, rank, p, difference, group), strict=True))
            for rank, model, group in sorted(zip(average, block.models, letters, strict=True))
        ]
    table = pd.DataFrame(rows, columns=list(_RANKS))
    numbers = ("average_rank", "friedman_p", "critical_difference")
    return table.astype({"datasets": "Int64", **dict.fromkeys(numbers, float)})


def rank_pairs(
    scores: pd.DataFrame, *, seed: int, first: First | None = None, rope: float = ROPE
) -> pd.DataFrame:
    """Return one row a metric and pair of models, ``one`` with the higher mean score.

    ``mean_difference`` is one's score less two's, in [-1, 1]; ``wilcoxon_p`` that of the
    signed-rank test over datasets, ``holm_p`` corrected for all pairs of the metric. The last
    three columns sum to 1: the chance that one is better by more than ``rope``, that the two
    are equivalent, that two is better (`stats.ranks.signed_rank_rope`). ``scores`` and ``first`` as
    in `ranks`; empty where that is.
    """
    chosen = _chosen(scores, first)
    block = _block(chosen)
    rows = []
    for metric in METRICS if block.datasets else ():
        matrix = _matrix(chosen, block, metric)
        for i, j, p, held in wilcoxon_holm(matrix):
            means = matrix.mean(axis=0)
            one, two = (i, j) if means[i] >= means[j] else (j, i)
            apart = matrix[:, one] - matrix[:, two]
            worse, same, better = signed_rank_rope(apart, rope=rope, seed=seed)
            names = (metric, block.models[one], block.models[two], len(apart))
            chances = (apart.mean(), p, held, better, same, worse)
            rows.append(dict(zip(_PAIRS, (*names, *chances), strict=True)))
    table = pd.DataFrame(rows, columns=list(_PAIRS))
    return table.astype({"datasets": "Int64", **dict.fromkeys(_PAIRS[4:], float)})


def block(scores: pd.DataFrame, *, first: First | None = None) -> Block:
    """Return the datasets and models that are ranked; none of either where there are too few.

    Of each dataset one view and split counts, since others look at the same examples again:
    the one that ``first`` names, as ``{dataset: (view, split)}``; where it names none, or one
    without scores, the place where most models ran (of equals the view "headline", then by
    name). Of these a model counts if it ran, in its default setting, on all datasets of the
    block. The search starts with all datasets and leaves out again and again the one whose
    loss lets the most models in; of these blocks the one with the largest datasets squared
    times models is taken. Squared, because what a test can show grows with the datasets and
    not with the models: a model that cannot run on some datasets is left out rather than they,
    and a dataset only if it shuts out very many models.
    """
    return _block(_chosen(scores, first))


def _chosen(scores: pd.DataFrame, first: First | None) -> pd.DataFrame:
    """Return the rows that count: default setting, scored, one view and split a dataset."""
    done = scores[(scores["setting"] == "default") & scores[list(METRICS)].notna().all(axis=1)]
    count = done.groupby(["dataset", "view", "split"])["model"].nunique()
    places: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for dataset, view, split in sorted(count.index):
        places[dataset][view, split] = int(count[dataset, view, split])
    kept = []
    for dataset, of_dataset in places.items():
        wanted = (first or {}).get(dataset)
        most = min(
            of_dataset, key=lambda place: (-of_dataset[place], place[0] != "headline", place)
        )
        view, split = wanted if wanted in of_dataset else most
        kept.append((dataset, view, split))
    place = pd.MultiIndex.from_frame(done[["dataset", "view", "split"]])
    return done[place.isin(kept)]


def _block(chosen: pd.DataFrame) -> Block:
    ran = {
        str(name): set(ran_models["model"])
        for name, ran_models in chosen.groupby("dataset", sort=True)
    }
    best = Block((), ())
    while len(ran) >= FEWEST_DATASETS:
        models = set.intersection(*ran.values())
        size = len(ran) ** 2 * len(models)
        if len(models) >= FEWEST_DATASETS and size > len(best.datasets) ** 2 * len(best.models):
            best = Block(tuple(sorted(ran)), tuple(sorted(models)))
        left = {
            name: len(
                set.intersection(
                    *(ran_models for other, ran_models in ran.items() if other != name)
                )
            )
            for name in ran
        }
        ran.pop(max(sorted(left), key=left.__getitem__))
    return best


def _matrix(chosen: pd.DataFrame, block: Block, metric: str) -> Floats:
    """Return the scores of a block: shape (datasets, models)."""
    wide = chosen.pivot(index="dataset", columns="model", values=metric)
    scores: Floats = wide.loc[list(block.datasets), list(block.models)].to_numpy(dtype=float)
    return scores


def _letters(groups: list[tuple[int, ...]], models: int) -> list[str]:
    """Return the letters of each model's groups, as "a b": a to z, then aa, ab and on."""
    letters: list[list[str]] = [[] for _ in range(models)]
    for number, members in enumerate(groups):
        letter = chr(ord("a") + number % 26)
        name = letter if number < 26 else chr(ord("a") + number // 26 - 1) + letter
        for model in members:
            letters[model].append(name)
    return [" ".join(names) for names in letters]
