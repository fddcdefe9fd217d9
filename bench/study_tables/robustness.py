"""How accuracy changes when test headlines are perturbed: paired, with intervals over stories."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bench.records.predictions import Predictions
from bench.records.studies import Study, StudyRun
from bench.stats.differences import ModelPredictions
from bench.stats.intervals import difference_interval, story_counts
from bench.stats.metrics import accuracy
from bench.stats.verdicts import Claim, claim, judge
from bench.store.studies import stored_studies

UNCHANGED, TWINS = "unchanged", "twins"  # what is no perturbation: the texts as they are, the twins
ROBUST_RESAMPLES = 2000
ROBUST_SEED = 0
_LEAST = 20  # test examples: what is said of a smaller slice is mostly chance
ROBUSTNESS_COLUMNS = (
    "dataset", "view", "split", "model", "perturbation", "strength", "examples", "stories",
    "changed", "accuracy_before", "accuracy", "difference", "low", "high", "p",
    "adjusted_low", "adjusted_high", "adjusted_p",
    "verdict", "worst_by", "worst_value", "worst_examples", "worst_difference", "worst_low",
    "worst_high",
)  # fmt: skip


def robustness_table(out: Path) -> pd.DataFrame:
    """Return one row a model, perturbation and strength of all robustness studies that are stored.

    ``difference`` is the accuracy on the perturbed headlines less that on the same headlines as
    they stand, a share; ``low`` and ``high`` its 95 % interval over stories, ``p`` and ``verdict``
    those of `stats.verdicts.claim` as `tajuk compare` has them, ``adjusted_p`` over all rows
    of a model but the twins. ``changed`` is the share of test headlines that the perturbation
    changed at all. The worst slice is that of 20 examples or more with the lowest difference, if
    any is below 0; its interval allows for the number of slices it is the worst of (Bonferroni).
    The row ``twins`` compares twins with the headlines that they were written to: their label is
    another, so there is no verdict, and no slice.
    """
    rows = [row for study in stored_studies(out, "robustness") for row in _rows(study)]
    table = pd.DataFrame(rows, columns=list(ROBUSTNESS_COLUMNS))
    texts = {"dataset", "view", "split", "model", "perturbation", "verdict"}
    texts |= {"worst_by", "worst_value"}
    whole = dict.fromkeys(("examples", "stories", "worst_examples"), "Int64")
    numbers = [name for name in ROBUSTNESS_COLUMNS if name not in texts | set(whole)]
    table = table.astype(whole | dict.fromkeys(numbers, "float64"))
    order = ["dataset", "view", "split", "model", "perturbation", "strength"]
    return table.sort_values(order, ignore_index=True)


def _rows(study: Study) -> Iterator[dict[str, object]]:
    by_model: dict[str, dict[tuple[str, float], StudyRun]] = {}
    for run in study.runs:
        what = run.about["perturbation"], float(run.about["strength"])
        by_model.setdefault(run.about["model"], {})[what] = run
    for model, runs in sorted(by_model.items()):
        before = study.predictions(runs.pop((UNCHANGED, 0.0)))
        twins = runs.pop((TWINS, 1.0), None)
        perturbed = list(runs.items())
        after = [study.predictions(run) for _, run in perturbed]
        claims = judge([_claim(study, model, one, before) for one in after]) if perturbed else []
        for ((perturbation, strength), _), one, result in zip(
            perturbed, after, claims, strict=True
        ):
            changed = study.notes["changed"][f"{perturbation} {strength}"]
            yield {
                **_names(study, model, perturbation, strength), **_shown(result),
                "changed": changed,
                **_worst(one, before, study.notes["slices"]),
            }  # fmt: skip
        if twins is not None:
            yield {**_names(study, model, TWINS, 1.0), **_twins(study, before, twins)}


def _names(study: Study, model: str, perturbation: str, strength: float) -> dict[str, object]:
    place = dict(zip(("dataset", "view", "split"), study.place, strict=True))
    return {**place, "model": model, "perturbation": perturbation, "strength": strength}


def _claim(study: Study, model: str, after: Predictions, before: Predictions) -> Claim:
    return claim(
        study.place, ModelPredictions(model, (after,)), ModelPredictions(model, (before,)),
        seed=ROBUST_SEED, resamples=ROBUST_RESAMPLES,
    )  # fmt: skip


def _shown(result: Claim) -> dict[str, object]:
    of = result.judged
    return {
        "examples": result.examples, "stories": result.stories, "accuracy_before": of.baseline,
        "accuracy": of.new, "difference": of.difference, "low": of.low, "high": of.high,
        "p": of.p, "adjusted_low": result.adjusted_low, "adjusted_high": result.adjusted_high,
        "adjusted_p": result.adjusted_p, "verdict": result.verdict,
    }  # fmt: skip


class _Slice(NamedTuple):
    difference: float
    by: str
    value: str
    rows: tuple[int, ...]


def _worst(
    after: Predictions, before: Predictions, slices: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    """Return the slice with the lowest difference, and its interval."""
    gap = _right(after) - _right(before)
    kept = ~np.array(before.leaks, dtype=bool)
    cuts, slices_seen = [], 0
    for by, values in sorted(slices.items()):
        column = np.array(values)
        for value in sorted(set(values) - {""}):
            rows = np.flatnonzero((column == value) & kept)
            slices_seen += len(rows) >= _LEAST
            if len(rows) >= _LEAST and gap[rows].sum() < 0:
                cuts.append(_Slice(float(gap[rows].mean()), by, value, tuple(map(int, rows))))
    if not cuts:
        return {}
    worst = min(cuts)
    one, two = (_counts(predictions, worst.rows) for predictions in (after, before))
    low, high = difference_interval(
        one, two, accuracy, seed=ROBUST_SEED, resamples=ROBUST_RESAMPLES,
        level=1 - 0.05 / slices_seen,
    )  # fmt: skip
    return {
        "worst_by": worst.by, "worst_value": worst.value, "worst_examples": len(worst.rows),
        "worst_difference": worst.difference, "worst_low": low, "worst_high": high,
    }  # fmt: skip


def _twins(study: Study, before: Predictions, twins: StudyRun) -> dict[str, object]:
    answered = study.predictions(twins)
    place = {p: i for i, p in enumerate(twins.rows or range(len(answered.ids)))}
    pairs = [(h, place[t]) for h, t in study.notes["pairs"] if t in place and not before.leaks[h]]
    if not pairs:
        return {"examples": 0}
    stories = [before.stories[h] for h, _ in pairs]
    one = _counts(answered, [t for _, t in pairs], stories)
    two = _counts(before, [h for h, _ in pairs], stories)
    low, high = difference_interval(
        one, two, accuracy, seed=ROBUST_SEED, resamples=ROBUST_RESAMPLES
    )
    new, old = float(accuracy(one.sum(axis=0))), float(accuracy(two.sum(axis=0)))
    return {
        "examples": len(pairs), "stories": len(set(stories)), "changed": 1.0, "low": low,
        "accuracy_before": old, "accuracy": new, "difference": new - old, "high": high,
        "verdict": "",
    }  # fmt: skip


def _right(predictions: Predictions) -> Any:
    return (np.array(predictions.predicted) == np.array(predictions.labels)).astype(float)


def _counts(
    predictions: Predictions, rows: Sequence[int], stories: Sequence[str] | None = None
) -> Any:
    return story_counts(
        stories or [predictions.stories[i] for i in rows],
        [predictions.labels[i] for i in rows],
        [predictions.predicted[i] for i in rows],
        predictions.classes,
    )
