"""What the studies found, as people read it in a terminal."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from bench.studies.robust import Change
from bench.study_tables.robustness import TWINS


def robustness_text(table: pd.DataFrame) -> str:
    """Return for each model a line a perturbation, in points of accuracy, and what stands out."""
    blocks = []
    for place, rows in table.groupby(["dataset", "view", "split", "model"], sort=False):
        dataset, view, split, model = map(str, place)
        where = f"{model} on {dataset}, {view}, split by {split}"
        blocks.append("\n".join(_robust_lines(where, model, rows)))
    return "\n\n".join(blocks)


def _robust_lines(where: str, model: str, rows: pd.DataFrame) -> Iterator[str]:
    plain = rows[rows["perturbation"] != TWINS]
    if len(plain):
        first = plain.iloc[0]
        yield (
            f"{where}: accuracy {100 * first['accuracy_before']:.1f} % "
            f"of {int(first['examples'])} test headlines "
            f"({int(first['stories'])} stories) as they stand"
        )
    yield f"  {'points of accuracy, perturbed less as it stands':<52}{'changed':>8}  worst slice"
    yield from (_robust_line(row) for row in plain.itertuples())
    yield from (_twins_line(row) for row in rows[rows["perturbation"] == TWINS].itertuples())
    yield f"  {robustness_sentence(model, plain)}"


def _robust_line(row: Any) -> str:
    worst = ""
    if isinstance(row.worst_by, str) and row.worst_by:
        drop = f"{100 * row.worst_difference:+.1f}"
        worst = f"{drop} {row.worst_by}: {row.worst_value} ({row.worst_examples})"
    name = f"{row.perturbation} {row.strength:g}"
    verdict = {"equivalent": "the same", "cannot tell": "?"}.get(row.verdict, row.verdict)
    line = f"  {name:<20}{_span(row):<23}{verdict:<9}{100 * row.changed:>7.0f} %  {worst}"
    return line.rstrip()


def _twins_line(row: Any) -> str:
    if not row.examples:
        return "  twins: none whose headline is free of leaks"
    return (
        f"  twins: {100 * row.accuracy:.1f} % of {row.examples} twins of another topic, "
        f"{100 * row.accuracy_before:.1f} % of the headlines they were written to; "
        f"{_span(row)} points"
    )


def _span(row: Any) -> str:
    low, high = f"{100 * row.low:+.1f}", f"{100 * row.high:+.1f}"
    return f"{100 * row.difference:+.1f} ({low} to {high})".replace("+0.0", "0.0")


def robustness_sentence(model: str, rows: pd.DataFrame) -> str:
    """Say at which perturbations a model does worse, and that the rest cannot be told or holds.

    ``rows`` are those of one model in the table of `robustness_table`.
    """
    worse = rows[rows["verdict"] == "worse"].sort_values("difference")
    if not len(worse):
        return f"{model} does not do worse for certain under any of the perturbations."
    parts = []
    for name, each in worse.groupby("perturbation", sort=False):
        row: Any = each.iloc[0]
        parts.append(
            f"{name} ({100 * row['difference']:+.1f} points, {100 * row['low']:+.1f} to "
            f"{100 * row['high']:+.1f}, at strength {row['strength']:g})"
        )
    return f"{model} does worse under {', '.join(parts)}."


def changes_text(changes: list[Change]) -> str:
    """Return headlines before and after a perturbation, numbered, two lines each."""
    lines = []
    for number, change in enumerate(changes, start=1):
        lines += [f"{number:>3}  [{change.label}] {change.before}", f"     {change.after}"]
    return "\n".join(lines)
