"""Turns stored predictions into ranks over corpora, and comparisons of models by pairs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.records.predictions import Predictions
from bench.stats.bootstrap import resample_scores
from bench.stats.metrics import METRICS, Floats, confusion
from bench.stats.ranks import (
    FEWEST_DATASETS,
    RankPlaces,
    average_rank_intervals,
    average_ranks,
    friedman,
    friedman_floor,
    place_intervals,
    runs_of_equals,
    signed_rank_floor,
    signed_rank_rope,
    wilcoxon_holm,
)
from bench.tables.scores import Scored
from bench.texts import digest

First = Mapping[str, tuple[str, str]]
CorpusOf = Mapping[str, str]
ROPE = 0.01  # one percentage point: smaller differences count as equivalence
RANK_RESAMPLES = 2000  # bootstrap resamples behind an interval
SETTINGS = ("default", "tuned")  # never ranked against each other
_RANKS = (
    "metric", "setting", "model", "corpora", "datasets", "mean_score", "place", "place_low",
    "place_high", "average_rank", "average_rank_low", "average_rank_high", "groups",
    "friedman_p", "friedman_floor",
)  # fmt: skip
_PAIRS = (
    "metric", "setting", "one", "two", "corpora", "mean_difference", "low", "high", "apart",
    "wilcoxon_p", "holm_p", "wilcoxon_floor", "holm_floor", "p_one_better", "p_equivalent",
    "p_two_better",
)  # fmt: skip
_WHOLE = ("corpora", "datasets", "place_low", "place_high")
_TEXTS = ("metric", "setting", "model", "one", "two", "groups", "apart")
_Runs = dict[str, list[Predictions]]  # of each model, those of its seeds


class Block(NamedTuple):
    """Datasets and models of which every model has a score on every dataset, both sorted."""

    datasets: tuple[str, ...]
    models: tuple[str, ...]


class _Study(NamedTuple):
    """Scores of one metric and setting: (corpora, models), and (draws, corpora, models)."""

    metric: str
    setting: str
    block: Block
    scores: Floats
    drawn: Floats


def rank_tables(
    scored: Scored, corpora: CorpusOf, *, seed: int, first: First | None = None, rope: float = ROPE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables ``ranks`` and ``rank_pairs``: of models, and of pairs of models.

    **Corpora count, not languages.** ``corpora`` names the corpus of each dataset; the scores of
    its languages are averaged to one. Languages of one corpus share its publisher, labels and
    annotators, so a model that suits one suits the others: counted one by one they would pass
    for independent evidence. A hierarchical model would have to estimate how languages vary
    within corpora of which all but one have a single language; the mean assumes nothing.

    ``ranks`` has one row a metric, setting and model, best first; tuned and default models stand
    in lists of their own. ``mean_score`` is the mean over corpora, ``place`` its place, and
    ``place_low`` to ``place_high`` where that may lie on other stories of these very corpora
    (`stats.ranks.place_intervals`; all intervals of a list hold together at 95 %). Models that
    share a letter in ``groups`` cannot be told apart in that sense. ``average_rank`` is the mean
    rank within corpora, its interval that of other corpora with other stories. ``friedman_p`` is
    that of shuffling, ``friedman_floor`` the least that so few corpora can give.

    ``rank_pairs`` has one row a pair, ``one`` with the higher mean: ``mean_difference`` with its
    simultaneous interval over stories, ``apart`` whether that excludes 0; over corpora
    Wilcoxon's p, plain and after Holm, with the least that either can be (``_floor``: above 0.05
    no pair can be told apart, whatever the scores); and the chances of
    `stats.ranks.signed_rank_rope`, which sum to 1. Empty for fewer than 3 corpora or models. See
    `block_of` for what counts. Raises ValueError where models were tested on different examples.
    """
    studies = [
        study
        for setting in SETTINGS
        for study in _studies(scored, corpora, setting, first or {}, seed)
    ]
    listed, pairs = [], []
    for study in studies:
        places = place_intervals(study.scores.mean(axis=0), study.drawn.mean(axis=1))
        listed += _rank_rows(study, places, seed)
        pairs += _pair_rows(study, places, seed, rope)
    return _typed(listed, _RANKS), _typed(pairs, _PAIRS)


def block_of(ran: Mapping[str, frozenset[str]], corpora: CorpusOf) -> Block:
    """Return the datasets and models that are ranked; none of either where there are too few.

    ``ran`` holds the models that ran on each dataset. The search starts with all datasets and
    leaves out again and again the one whose loss lets the most models in; of these blocks the
    one with the largest datasets squared times models is taken, of at least 3 corpora. Squared,
    because what a test can show grows with the datasets and not with the models: a model that
    cannot run on some datasets is left out rather than they, and a dataset only if it shuts out
    very many models.
    """
    left = dict(ran)
    best = Block((), ())
    while len({corpora.get(name, name) for name in left}) >= FEWEST_DATASETS:
        models = frozenset.intersection(*left.values())
        size = len(left) ** 2 * len(models)
        if len(models) >= FEWEST_DATASETS and size > len(best.datasets) ** 2 * len(best.models):
            best = Block(tuple(sorted(left)), tuple(sorted(models)))
        without = {
            name: len(frozenset.intersection(*(m for other, m in left.items() if other != name)))
            for name in left
        }
        left.pop(max(sorted(without), key=without.__getitem__))
    return best


def _studies(
    scored: Scored, corpora: CorpusOf, setting: str, first: First, seed: int
) -> list[_Study]:
    runs = _chosen(scored, setting, first)
    block = block_of({name: frozenset(models) for name, models in runs.items()}, corpora)
    if not block.datasets:
        return []
    names = sorted({corpora.get(name, name) for name in block.datasets})
    members = {
        corpus: [name for name in block.datasets if corpora.get(name, name) == corpus]
        for corpus in names
    }
    each = {name: _dataset_scores(runs[name], block.models, seed) for name in block.datasets}
    studies = []
    for metric in METRICS:
        # a corpus of several languages has the mean of their scores, in every resample
        seen = [np.mean([each[n][0][metric] for n in members[c]], axis=0) for c in names]
        drawn = [np.mean([each[n][1][metric] for n in members[c]], axis=0) for c in names]
        studies.append(_Study(metric, setting, block, np.stack(seen), np.stack(drawn, axis=1)))
    return studies


def _chosen(scored: Scored, setting: str, first: First) -> dict[str, _Runs]:
    """Return the runs that count, by dataset and model: one view and split a dataset.

    Others look at the same examples again. It is the one that ``first`` names; where it names
    none, or one without scores, the place where most models ran (of equals the view "headline",
    then by name). A model of which a seed failed did not run.
    """
    seeds: dict[tuple[str, str, str], dict[str, list[Predictions | None]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for outcome, predictions in scored:
        if outcome.size == "all" and outcome.setting == setting:
            place = outcome.dataset, outcome.view, outcome.split
            seeds[place][outcome.model].append(predictions)
    places: dict[str, dict[tuple[str, str], _Runs]] = defaultdict(dict)
    for (dataset, view, split), models in sorted(seeds.items()):
        whole = {
            model: [one for one in runs if one is not None]
            for model, runs in models.items()
            if all(one is not None for one in runs)
        }
        if whole:
            places[dataset][view, split] = whole
    chosen = {}
    for dataset, of_dataset in places.items():
        most = min(
            of_dataset, key=lambda place: (-len(of_dataset[place]), place[0] != "headline", place)
        )
        wanted = first.get(dataset)
        chosen[dataset] = of_dataset[wanted if wanted in of_dataset else most]
    return chosen


def _dataset_scores(
    runs: _Runs, models: Sequence[str], seed: int
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return each metric's scores, (models,), and those of resamples of stories, (draws, models).

    Of several seeds the mean. Datasets with the same stories are resampled alike: what parallel
    languages share is drawn once for all of them.
    """
    base = runs[models[0]][0]
    predicted = [_aligned(one, base, model) for model in models for one in runs[model]]
    alike = int(digest(str(seed), *sorted(set(base.stories)))[:8], 16)
    drawn = resample_scores(
        base.labels, predicted, base.stories, base.classes, seed=alike, resamples=RANK_RESAMPLES
    )
    starts = np.cumsum([0, *(len(runs[model]) for model in models)])
    counts = np.stack([confusion(base.labels, one, base.classes) for one in predicted])

    def means(values: Floats) -> Floats:
        of_models = [values[..., a:b].mean(axis=-1) for a, b in pairwise(starts)]
        return np.stack(of_models, axis=-1)

    return (
        {name: means(np.asarray(metric(counts))) for name, metric in METRICS.items()},
        {name: means(drawn[name]) for name in METRICS},
    )


def _aligned(one: Predictions, base: Predictions, model: str) -> tuple[str, ...]:
    if one.ids == base.ids:
        return one.predicted
    answer = dict(zip(one.ids, one.predicted, strict=True))
    if set(answer) != set(base.ids):
        raise ValueError(f"{model}: tested on other examples than the rest; run it again")
    return tuple(answer[name] for name in base.ids)


def _rank_rows(study: _Study, places: RankPlaces, seed: int) -> list[dict[str, object]]:
    n, k = study.scores.shape
    mean, average = study.scores.mean(axis=0), average_ranks(study.scores)
    low, high = average_rank_intervals(study.drawn, seed=seed)
    place = average_ranks(mean[None, :])
    order = sorted(range(k), key=lambda i: (place[i], study.block.models[i]))
    letters = _letters(runs_of_equals(order, places.apart), k)
    shared = (friedman(study.scores).p, friedman_floor(n, k))
    head = (study.metric, study.setting)
    rows = []
    for i in order:
        # a place lies within its interval, and an average rank within its own
        own_low, own_high = min(low[i], average[i]), max(high[i], average[i])
        values = (
            *head, study.block.models[i], n, len(study.block.datasets), mean[i], place[i],
            places.low[i], places.high[i], average[i], own_low, own_high, letters[i], *shared,
        )  # fmt: skip
        rows.append(dict(zip(_RANKS, values, strict=True)))
    return rows


def _pair_rows(
    study: _Study, places: RankPlaces, seed: int, rope: float
) -> list[dict[str, object]]:
    n, models = len(study.scores), study.block.models
    means = study.scores.mean(axis=0)
    tested = wilcoxon_holm(study.scores)
    floors = signed_rank_floor(n), signed_rank_floor(n, pairs=len(tested))
    rows = []
    for i, j, p, held in tested:
        one, two = (i, j) if means[i] >= means[j] else (j, i)
        apart = study.scores[:, one] - study.scores[:, two]
        worse, same, better = signed_rank_rope(apart, rope=rope, seed=seed)
        middle, reach = float(apart.mean()), float(places.reach[one, two])
        ends = (round(middle - reach, 10), round(middle + reach, 10))
        values = (
            study.metric, study.setting, models[one], models[two], n, middle, *ends,
            bool(places.apart[one, two]), p, held, *floors, better, same, worse,
        )  # fmt: skip
        rows.append(dict(zip(_PAIRS, values, strict=True)))
    return rows


def _typed(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    numbers = [name for name in columns if name not in (*_WHOLE, *_TEXTS)]
    table = table.astype(dict.fromkeys(numbers, float))
    return table.astype(dict.fromkeys([name for name in _WHOLE if name in columns], "Int64"))


def _letters(groups: list[tuple[int, ...]], models: int) -> list[str]:
    """Return the letters of each model's groups, as "a b": a to z, then aa, ab and on."""
    letters: list[list[str]] = [[] for _ in range(models)]
    for number, members in enumerate(groups):
        letter = chr(ord("a") + number % 26)
        name = letter if number < 26 else chr(ord("a") + number // 26 - 1) + letter
        for model in members:
            letters[model].append(name)
    return [" ".join(names) for names in letters]
