"""Turns stored predictions into tidy tables of scores, classes and confusions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.stats.intervals import difference_interval, score_intervals, story_counts
from bench.stats.metrics import METRICS, Floats, confusion, f1, precision, recall
from bench.store.declared import Declared
from bench.store.tables import KEYS

Metric = Callable[[Floats], Floats]
Scored = Sequence[tuple[Outcome, Predictions | None]]
SCORE_RESAMPLES = 2000  # bootstrap resamples behind an interval
SCORE_NUMBERS = tuple(f"{name}{end}" for name in METRICS for end in ("", "_low", "_high"))


def scores_table(
    scored: Scored, *, doubts: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and setting: each metric with its interval.

    Columns: dataset, view, split, model, setting, status, reason, seeds, examples, stories, then
    for each metric its value in [0, 1], ``_low`` and ``_high`` (95 %). Of a model that ran with
    several seeds this is the mean over them, as these seeds were trained; the interval is that of
    `stats.intervals.score_intervals`, over stories. A model without
    predictions keeps its row, with empty numbers and the reason. ``doubts`` holds for the key of a
    run what speaks against its answers: then that is the reason beside its numbers. Only whole
    training splits; best accuracy first within a dataset.
    """
    groups: dict[tuple[str, ...], list[tuple[Outcome, Predictions | None]]] = defaultdict(list)
    for outcome, predictions in scored:
        if outcome.size == "all":
            place = *(getattr(outcome, key) for key in KEYS), outcome.setting
            groups[place].append((outcome, predictions))
    with_counts = [_score(place, group, doubts or {}) for place, group in groups.items()]
    spans = score_intervals([counts for _, counts in with_counts if counts is not None])
    scored_rows = [row for row, counts in with_counts if counts is not None]
    for row, span in zip(scored_rows, spans, strict=True):
        for name, (low, high) in span.items():
            row |= {f"{name}_low": low, f"{name}_high": high}
    rows = [row for row, _ in with_counts]
    columns = [*KEYS, "setting", "status", "reason", "seeds", "examples", "stories", *SCORE_NUMBERS]
    table = pd.DataFrame(rows, columns=columns)
    whole = dict.fromkeys(("seeds", "examples", "stories"), "Int64")
    table = table.astype(whole | dict.fromkeys(SCORE_NUMBERS, float))
    order = ["dataset", "view", "split", "accuracy", "model", "setting"]
    upward = [True, True, True, False, True, True]
    return table.sort_values(order, ascending=upward, ignore_index=True)


def with_declared(
    scores: pd.DataFrame, outcomes: Sequence[Outcome], declared: Mapping[str, Declared]
) -> pd.DataFrame:
    """Return the table of scores with ``trained_on`` and ``pretrained_with``, by outcomes' keys.

    Both are empty where there is no score.
    """
    said = {(*o.place[:4], o.setting): declared[o.key] for o in outcomes if o.key in declared}
    places = list(zip(*(scores[key] for key in (*KEYS, "setting")), strict=True))
    of_row = [
        said.get(place) if status == "done" else None
        for place, status in zip(places, scores["status"], strict=True)
    ]
    return scores.assign(
        trained_on=[one.trained_on if one else "" for one in of_row],
        pretrained_with=[one.pretrained_with if one else "" for one in of_row],
    )


def _score(
    place: tuple[str, ...], group: Scored, doubts: Mapping[str, Sequence[str]]
) -> tuple[dict[str, object], Floats | None]:
    """Return a row without its intervals, and the counts by story that these come from."""
    done = [predictions for _, predictions in group if predictions is not None]
    lacking = [outcome for outcome, predictions in group if predictions is None]
    first = lacking[0] if lacking else group[0][0]
    row: dict[str, object] = {
        **dict(zip((*KEYS, "setting"), place, strict=True)),
        "status": first.status if lacking else "done",
        "reason": _reason(first, group) if lacking else _doubt(group, doubts),
    }
    # one seed that failed is a failure: a mean over the others would be too high
    if lacking:
        return row, None
    counts = np.stack([confusions_by_story(one) for one in done], axis=1)
    row |= {"seeds": len(done), "examples": len(done[0].ids), "stories": len(counts)}
    for name, metric in _over_seeds(METRICS).items():
        row |= {name: float(metric(counts.sum(axis=0)))}
    return row, counts


def _doubt(group: Scored, doubts: Mapping[str, Sequence[str]]) -> str:
    """Return what speaks against the answers of a model, of the first of its seeds that has it."""
    words = [doubts[outcome.key] for outcome, _ in group if outcome.key in doubts]
    return f"doubtful: {'; '.join(words[0])}" if words else ""


def _reason(outcome: Outcome, group: Scored) -> str:
    """Return why a row has no numbers; of several seeds, whose reason it is."""
    if outcome.status == "failed" and (len(group) > 1 or outcome.seed):
        return f"seed {outcome.seed}: {outcome.reason}"
    return outcome.reason


def confusions_by_story(predictions: Predictions, weights: Sequence[float] | None = None) -> Floats:
    """Return the confusion counts of each story: shape (stories, k, k); see `story_counts`."""
    return story_counts(
        predictions.stories, predictions.labels, predictions.predicted, predictions.classes, weights
    )


def _over_seeds(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """Return the metrics as means over the seeds: counts (..., seeds, k, k) to (...)."""
    return {name: partial(_mean_metric, metric) for name, metric in metrics.items()}


def _mean_metric(metric: Metric, counts: Floats) -> Floats:
    mean: Floats = metric(counts).mean(axis=-1)
    return mean


def _as_plain(scored: Scored) -> Iterator[tuple[Outcome, list[Predictions]]]:
    """Yield each model with its predictions by seed: default setting, whole training split.

    A model is left out if one of its seeds has no predictions.
    """
    groups: dict[tuple[str, ...], list[tuple[Outcome, Predictions | None]]] = defaultdict(list)
    for outcome, predictions in sorted(scored, key=lambda pair: pair[0].place):
        if outcome.size == "all" and outcome.setting == "default":
            groups[tuple(getattr(outcome, key) for key in KEYS)].append((outcome, predictions))
    for group in groups.values():
        seeds = [predictions for _, predictions in group if predictions is not None]
        if len(seeds) == len(group):
            yield group[0][0], seeds


def published_clean_table(scored: Scored, *, seed: int) -> pd.DataFrame:
    """Return each score on upstream's split as published, and without what leaks into it.

    One row a dataset, view, model and metric: ``published`` on all test examples, ``clean``
    without those whose story is in the training or validation split, their difference with its 95 %
    interval (resampling stories), and how many ``leaking`` examples were left out; of several
    seeds the means. Only for the split named "published"; the model is the same, fitted on
    upstream's training split.
    """
    rows = []
    for outcome, seeds in _as_plain(scored):
        if outcome.split != "published":
            continue
        predictions = seeds[0]
        kept = [float(not leak) for leak in predictions.leaks]
        every = np.stack([confusions_by_story(one) for one in seeds], axis=1)
        clean = np.stack([confusions_by_story(one, kept) for one in seeds], axis=1)
        for name, metric in _over_seeds(METRICS).items():
            low, high = difference_interval(
                every, clean, metric, seed=seed, resamples=SCORE_RESAMPLES
            )
            one, two = float(metric(every.sum(axis=0))), float(metric(clean.sum(axis=0)))
            rows.append(
                {
                    **{key: getattr(outcome, key) for key in ("dataset", "view", "model")},
                    "metric": name,
                    "published": one,
                    "clean": two,
                    "difference": one - two,
                    "difference_low": low,
                    "difference_high": high,
                    "examples": len(predictions.ids),
                    "leaking": sum(predictions.leaks),
                }
            )
    columns = [
        "dataset", "view", "model", "metric", "published", "clean", "difference",
        "difference_low", "difference_high", "examples", "leaking",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def per_class_table(scored: Scored) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and class: precision, recall, F1 and support.

    Default settings; of several seeds the means.
    """
    rows = []
    for outcome, seeds in _as_plain(scored):
        each = [_counts(one) for one in seeds]
        means = (np.mean([score(one) for one in each], axis=0) for score in (precision, recall, f1))
        parts = zip(*means, each[0].sum(axis=1), strict=True)
        for name, (p, r, f, n) in zip(seeds[0].classes, parts, strict=True):
            row = {key: getattr(outcome, key) for key in KEYS}
            rows.append(
                row | {"class": name, "precision": p, "recall": r, "f1": f, "support": int(n)}
            )
    columns = [*KEYS, "class", "precision", "recall", "f1", "support"]
    return pd.DataFrame(rows, columns=columns)


def confusions_table(scored: Scored, baselines: Collection[str] = ()) -> pd.DataFrame:
    """Return the number of examples of each dataset, view, split, model and pair of classes.

    The classes are ``label``, the true one, and ``prediction``; ``rank`` is the model's place
    by accuracy within dataset, view and split, 1 the best. Default settings; of several seeds the
    counts are those of the first, the rank is that of the mean. ``shown`` is "best" for rank 1 and
    "new" for the best of the models that are not among the ``baselines``, where it is another.
    """
    rows = []
    hits: dict[tuple[str, ...], list[tuple[float, str]]] = defaultdict(list)
    for outcome, seeds in _as_plain(scored):
        predictions = seeds[0]
        counts = _counts(predictions).astype(int)
        right = float(np.mean([np.trace(_counts(one)) for one in seeds]))
        hits[outcome.place[:3]].append((-right, outcome.model))
        for (i, j), n in np.ndenumerate(counts):
            row = {key: getattr(outcome, key) for key in KEYS}
            names = {"label": predictions.classes[i], "prediction": predictions.classes[j]}
            rows.append(row | names | {"examples": int(n)})
    order = {
        (*place, model): rank
        for place, by_accuracy in hits.items()
        for rank, (_, model) in enumerate(sorted(by_accuracy), start=1)
    }
    shown: dict[tuple[str, ...], str] = {}
    for place, by_accuracy in hits.items():
        ordered = [model for _, model in sorted(by_accuracy)]
        new = [model for model in ordered if baselines and model not in baselines]
        shown |= {(*place, model): "new" for model in new[:1]} | {(*place, ordered[0]): "best"}
    ranked = []
    for row in rows:
        key = tuple(row[key] for key in KEYS)
        ranked.append(row | {"rank": order[key], "shown": shown.get(key, "")})
    columns = [*KEYS, "label", "prediction", "examples", "rank", "shown"]
    return pd.DataFrame(ranked, columns=columns)


def _counts(predictions: Predictions) -> np.ndarray:
    return confusion(predictions.labels, predictions.predicted, predictions.classes)
