"""Writes the table of scores as people read it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bench.metrics import METRICS


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
        names = {i: shown(row) for i, row in rows.iterrows()}
        width = max(map(len, [*names.values(), "model"]))
        lines += ["", f"{dataset}, {view}, split by {split}: {size}; percent, with 95 % intervals"]
        lines.append(f"  {'model':<{width}}  {'accuracy':<19}  macro-F1")
        for i, row in done.iterrows():
            cells = [
                f"{100 * row[m]:5.1f} [{100 * row[m + '_low']:5.1f}, {100 * row[m + '_high']:5.1f}]"
                for m in METRICS
            ]
            lines.append(f"  {names[i]:<{width}}  {'  '.join(cells)}")
        if view == "approximate":
            lines.append("  approximate: other classes stand for the topics (tajuk crosswalk)")
        if clean is not None and split == "published":
            lines += _clean_lines(clean, str(dataset), str(view), width)
        for i, row in rows[rows["status"] != "done"].iterrows():
            verb = "FAILED" if row["status"] == "failed" else "left out"
            lines.append(f"  {names[i]:<{width}}  {verb}: {row['reason']}")
    return "\n".join(lines).lstrip("\n")


def shown(row: Mapping[str, Any] | pd.Series) -> str:
    """Return what a row of `scores` is called: the model, and how it was set and repeated."""
    marks = [] if row["setting"] == "default" else [str(row["setting"])]
    if pd.notna(row["seeds"]) and row["seeds"] > 1:
        marks.append(f"{row['seeds']} seeds")
    return f"{row['model']}{' (' + ', '.join(marks) + ')' if marks else ''}"


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
