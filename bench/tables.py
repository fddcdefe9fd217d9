"""Turns stored predictions into tidy tables, by way of `metrics` and `stats`."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bench.metrics import METRICS, confusion, f1, precision, recall
from bench.records import Outcome, Predictions
from bench.stats import difference_interval, interval, story_counts

Scored = Sequence[tuple[Outcome, Predictions | None]]
DRAWS = 2000  # bootstrap resamples behind an interval
_KEYS = ("dataset", "view", "split", "model")


def scores(scored: Scored, *, seed: int) -> pd.DataFrame:
    """Return one row a dataset, view, split and model: each metric with its 95 % interval.

    Columns: dataset, view, split, model, status, reason, examples, stories, then for each metric
    its value in [0, 1], ``_low`` and ``_high``. A model without predictions keeps its row,
    with empty numbers and the reason. Best accuracy first within a dataset.
    """
    rows = []
    for outcome, predictions in scored:
        row: dict[str, object] = {
            **{key: getattr(outcome, key) for key in _KEYS},
            "status": "done" if outcome.key else outcome.status,
            "reason": outcome.reason,
        }
        if predictions is not None:
            counts = story_counts(
                predictions.stories,
                predictions.labels,
                predictions.predicted,
                predictions.classes,
            )
            row |= {"examples": len(predictions.ids), "stories": len(counts)}
            for name, metric in METRICS.items():
                low, high = interval(counts, metric, seed=seed, draws=DRAWS)
                row |= {name: float(metric(counts.sum(axis=0)))}
                row |= {f"{name}_low": low, f"{name}_high": high}
        rows.append(row)
    numbers = [f"{name}{end}" for name in METRICS for end in ("", "_low", "_high")]
    columns = [*_KEYS, "status", "reason", "examples", "stories", *numbers]
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({"examples": "Int64", "stories": "Int64"} | dict.fromkeys(numbers, float))
    order = ["dataset", "view", "split", "accuracy", "model"]
    return table.sort_values(order, ascending=[True, True, True, False, True], ignore_index=True)


def published_clean(scored: Scored, *, seed: int) -> pd.DataFrame:
    """Return each score on upstream's split as published, and without what leaks into it.

    One row a dataset, view, model and metric: ``published`` on all test examples, ``clean``
    without those whose story stands in train or tune, their difference with its 95 %
    interval (resampling stories), and how many ``leaking`` examples were left out. Only for
    the split named "published"; the model is the same, fitted on upstream's train part.
    """
    rows = []
    for outcome, predictions in scored:
        if predictions is None or outcome.split != "published":
            continue
        asked = (
            predictions.stories, predictions.labels, predictions.predicted, predictions.classes
        )  # fmt: skip
        every = story_counts(*asked)
        clean = story_counts(*asked, weights=[float(not leak) for leak in predictions.leaks])
        for name, metric in METRICS.items():
            low, high = difference_interval(every, clean, metric, seed=seed, draws=DRAWS)
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


def per_class(scored: Scored) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and class: precision, recall, F1 and support."""
    rows = []
    for outcome, predictions in scored:
        if predictions is None:
            continue
        counts = _counts(predictions)
        parts = zip(precision(counts), recall(counts), f1(counts), counts.sum(axis=1), strict=True)
        for name, (p, r, f, n) in zip(predictions.classes, parts, strict=True):
            row = {key: getattr(outcome, key) for key in _KEYS}
            rows.append(
                row | {"class": name, "precision": p, "recall": r, "f1": f, "support": int(n)}
            )
    columns = [*_KEYS, "class", "precision", "recall", "f1", "support"]
    return pd.DataFrame(rows, columns=columns)


def confusions(scored: Scored) -> pd.DataFrame:
    """Return the number of examples of each dataset, view, split, model and pair of classes.

    The classes are ``label``, the true one, and ``prediction``.
    """
    rows = []
    for outcome, predictions in scored:
        if predictions is None:
            continue
        counts = _counts(predictions).astype(int)
        for (i, j), n in np.ndenumerate(counts):
            row = {key: getattr(outcome, key) for key in _KEYS}
            names = {"label": predictions.classes[i], "prediction": predictions.classes[j]}
            rows.append(row | names | {"examples": int(n)})
    columns = [*_KEYS, "label", "prediction", "examples"]
    return pd.DataFrame(rows, columns=columns)


def _counts(predictions: Predictions) -> np.ndarray:
    return confusion(predictions.labels, predictions.predicted, predictions.classes)


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV with six decimals and line feeds: the same bytes everywhere."""
    text: str = table.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return text.encode()


def as_text(table: pd.DataFrame, clean: pd.DataFrame | None = None) -> str:
    """Return the scores as people read them: percentages, one line a model, reasons below.

    With the table of `published_clean`, what upstream's split scores without its leaks
    stands below it.
    """
    lines = []
    for (dataset, view, split), rows in table.groupby(["dataset", "view", "split"], sort=True):
        done = rows[rows["status"] == "done"]
        if len(done):
            size = f"{done['examples'].iloc[0]} test headlines in {done['stories'].iloc[0]} stories"
        else:
            size = "nothing scored"
        width = max(len(str(model)) for model in [*rows["model"], "model"])
        lines += ["", f"{dataset}, {view}, split by {split}: {size}; percent, with 95 % intervals"]
        lines.append(f"  {'model':<{width}}  {'accuracy':<19}  macro-F1")
        for _, row in done.iterrows():
            cells = [
                f"{100 * row[m]:5.1f} [{100 * row[m + '_low']:5.1f}, {100 * row[m + '_high']:5.1f}]"
                for m in METRICS
            ]
            lines.append(f"  {row['model']:<{width}}  {'  '.join(cells)}")
        if view == "approximate":
            lines.append("  approximate: other classes stand for the topics (tajuk crosswalk)")
        if clean is not None and split == "published":
            lines += _clean_lines(clean, str(dataset), str(view), width)
        for _, row in rows[rows["status"] != "done"].iterrows():
            verb = "FAILED" if row["status"] == "failed" else "not applicable"
            lines.append(f"  {row['model']:<{width}}  {verb}: {row['reason']}")
    return "\n".join(lines).lstrip("\n")


def _clean_lines(clean: pd.DataFrame, dataset: str, view: str, width: int) -> list[str]:
    own = clean[(clean["dataset"] == dataset) & (clean["view"] == view)]
    own = own[own["metric"] == "accuracy"]
    if not len(own):
        return []
    leaking, examples = own["leaking"].iloc[0], own["examples"].iloc[0]
    lines = [f"  as published less clean: {leaking} of {examples} test examples leak"]
    if leaking:
        for _, row in own.iterrows():
            change = f"{100 * row['difference']:+.1f}"
            span = f"[{100 * row['difference_low']:+.1f}, {100 * row['difference_high']:+.1f}]"
            cell = f"accuracy {100 * row['clean']:5.1f} clean, {change} {span} as published"
            lines.append(f"  {row['model']:<{width}}  {cell}")
    return lines
