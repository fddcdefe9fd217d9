"""Scores against the share of wrong training labels, as they are and without the suspects."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.records.studies import Study
from bench.stats.metrics import Floats
from bench.store.studies import stored_studies
from bench.study_tables.resampled import mean_of, run_scores

NO_NOISE = "none"  # the labels as they are: gold
NOISE_SEED = 0
NOISE_RESAMPLES = 2000
_METRICS = ("accuracy", "macro_f1")
NOISE_COLUMNS = (
    "dataset", "view", "split", "model", "noise", "share", "cleaned", "rows", "wrong", "draws",
    "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "macro_f1_low", "macro_f1_high",
    "lost", "lost_low", "lost_high", "won_back", "won_back_low", "won_back_high",
)  # fmt: skip
_Point = tuple[str, float, bool]  # noise, share, cleaned
_Scores = dict[_Point, tuple[Floats, Floats]]  # each draw's score, and in each resample


def label_noise_table(out: Path) -> pd.DataFrame:
    """Return one row a model, kind of noise and share of wrong labels, with and without suspects.

    ``share`` is that of the labels made wrong, ``wrong`` that of those learnt from, after suspects
    were left out where ``cleaned`` says so. Scores are means over ``draws``, with 95 % intervals
    over stories and draws. ``lost`` is the macro-F1 less that on gold labels, ``won_back`` that
    without suspects less that with them, in the same draws and resamples; both in shares.
    """
    rows = [row for study in stored_studies(out, "noise") for row in _rows(study)]
    table = pd.DataFrame(rows, columns=list(NOISE_COLUMNS))
    texts = ("dataset", "view", "split", "model", "noise")
    whole = dict.fromkeys(("rows", "draws"), "Int64")
    numbers = [name for name in NOISE_COLUMNS if name not in (*texts, *whole, "cleaned")]
    table = table.astype(whole | dict.fromkeys(numbers, "float64") | {"cleaned": bool})
    order = ["dataset", "view", "split", "model", "noise", "share", "cleaned"]
    return table.sort_values(order, ignore_index=True)


def _rows(study: Study) -> Iterator[dict[str, object]]:
    for model in sorted({run.about["model"] for run in study.runs}):
        by_metric = {metric: _scores(study, model, metric) for metric in _METRICS}
        yield from _of_model(study, model, by_metric)


def _scores(study: Study, model: str, metric: str) -> _Scores:
    # what a later run no longer asks for has no note
    runs = [r for r in study.runs if r.about["model"] == model and _note(study, r.about)]
    if not runs:
        return {}
    whole, drawn, _ = run_scores(study, runs, metric, seed=NOISE_SEED, resamples=NOISE_RESAMPLES)
    members: dict[_Point, list[int]] = {}
    for i in sorted(range(len(runs)), key=lambda i: int(runs[i].about["draw"])):
        of = runs[i].about
        point = str(of["noise"]), float(of["share"]), bool(of["cleaned"])
        members.setdefault(point, []).append(i)
    return {point: (whole[places], drawn[places]) for point, places in members.items()}


def _note(study: Study, about: Any) -> Any:
    key = f"{about['noise']} {about['share']} {about['draw']} {about['cleaned']}"
    return study.notes["variants"].get(key)


def _of_model(
    study: Study, model: str, by_metric: dict[str, _Scores]
) -> Iterator[dict[str, object]]:
    place = dict(zip(("dataset", "view", "split"), study.place, strict=True))
    stories = len({s for s, leaks in zip(study.test_set.stories, study.test_set.leaks, strict=True)
                   if not leaks})  # fmt: skip
    of_f1 = by_metric["macro_f1"]
    for (noise, share, cleaned), (scores, _) in of_f1.items():
        row: dict[str, object] = {
            **place, "model": model, "noise": noise, "share": share, "cleaned": cleaned,
            "draws": len(scores),
        }  # fmt: skip
        notes = [
            _note(study, {"noise": noise, "share": share, "draw": draw, "cleaned": cleaned})
            for draw in range(len(scores))
        ]
        row["rows"] = round(float(np.mean([note["rows"] for note in notes])))
        row["wrong"] = float(np.mean([note["wrong"] for note in notes]))
        for metric, of_metric in by_metric.items():
            mean = mean_of(*of_metric[noise, share, cleaned], stories, seed=NOISE_SEED)
            row[metric] = mean.value
            row[f"{metric}_low"], row[f"{metric}_high"] = mean.interval
        if noise != NO_NOISE and (NO_NOISE, 0.0, False) in of_f1:
            row |= _gap("lost", of_f1[noise, share, cleaned], of_f1[NO_NOISE, 0.0, False], stories)
        plain = of_f1.get((noise, share, False))
        if cleaned and plain is not None and len(plain[0]) == len(scores):
            row |= _gap("won_back", of_f1[noise, share, cleaned], plain, stories)
        yield row


def _gap(
    name: str, one: tuple[Floats, Floats], two: tuple[Floats, Floats], stories: int
) -> dict[str, float]:
    """Return the mean difference of scores and its interval; a single draw serves all of one."""
    mean = mean_of(one[0] - two[0], one[1] - two[1], stories, seed=NOISE_SEED)
    low, high = mean.interval
    return {name: mean.value, f"{name}_low": low, f"{name}_high": high}
