"""Writes the table of scores as people read it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bench.report.advice import advice
from bench.stats.metrics import METRICS
from bench.store.declared import NO_WEIGHTS, TRAINED_HERE, Declared


def scores_text(table: pd.DataFrame, clean: pd.DataFrame | None = None) -> str:
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
            lines.append(f"  {names[i]:<{width}}  {'  '.join(cells)}{_learnt_from(row)}")
        if view == "approximate":
            lines.append("  approximate: other classes stand for the topics (tajuk crosswalk)")
        if clean is not None and split == "published":
            lines += _clean_lines(clean, str(dataset), str(view), width)
        for i, row in done[done["reason"] != ""].iterrows():
            lines.append(f"  {names[i]:<{width}}  {row['reason']}")
        for i, row in rows[rows["status"] != "done"].iterrows():
            verb = "FAILED" if row["status"] == "failed" else "left out"
            lines.append(f"  {names[i]:<{width}}  {verb}: {row['reason']}")
    return "\n".join(lines).lstrip("\n")


def results_text(table: pd.DataFrame) -> str:
    """Return what a folder of results holds: a line a run, under its dataset, view and split.

    What is the same for nearly all (whole training split, default hyperparameters, trained here)
    is left out where it is so.
    """
    width = max(map(len, [*table["model"].astype(str), "model"]))
    lines = [f"  {'model':<{width}}  accuracy in percent, fingerprint, how it was run"]
    for (dataset, view, split), rows in table.groupby(["dataset", "view", "split"], sort=True):
        lines += ["", f"{dataset}, {view}, split by {split}"]
        for _, row in rows.iterrows():
            lines.append(f"  {row['model']:<{width}}  {_result(row)}")
    keyed = table["fingerprint"].notna().sum()
    lines += ["", f"{keyed} runs with predictions, {len(table) - keyed} without"]
    return "\n".join(lines)


def _result(row: pd.Series) -> str:
    if pd.isna(row["fingerprint"]):
        verb = "FAILED" if row["status"] == "failed" else "left out"
        return f"{verb}: {row['reason']}"
    marks = [] if row["setting"] == "default" else [str(row["setting"])]
    marks += [] if row["size"] == "all" else [f"{row['size']} a class, draw {row['draw']}"]
    marks += [f"seed {row['seed']}"] if row["seed"] else []
    shown_marks = f"  {', '.join(marks)}" if marks else ""
    score = f"{100 * row['accuracy']:5.1f}  {row['fingerprint']}"
    return f"{score}{shown_marks}{_learnt_from(row)}"


def advice_text(table: pd.DataFrame) -> str:
    """Return which model to ship, of each dataset, view and split, as people read it."""
    lines: list[str] = []
    for one in advice(table):
        dataset, view, split = one.place
        lines += ["", f"{dataset}, {view}, split by {split}"]
        lines += [f"  {sentence}" for sentence in one.sentences]
    return "\n".join(lines).lstrip("\n")


def shown(row: Mapping[str, Any] | pd.Series) -> str:
    """Return what a row of `scores` is called: the model, and how it was set and repeated."""
    marks = [] if row["setting"] == "default" else [str(row["setting"])]
    if pd.notna(row["seeds"]) and row["seeds"] > 1:
        marks.append(f"{row['seeds']} seeds")
    return f"{row['model']}{' (' + ', '.join(marks) + ')' if marks else ''}"


def _learnt_from(row: pd.Series) -> str:
    """Return what a model learnt from, where that is not the training split and nothing else."""
    said = Declared(row.get("trained_on", TRAINED_HERE), row.get("pretrained_with", NO_WEIGHTS))
    if said.usual:
        return ""
    return f"  trained on: {said.trained_on}; pretrained with: {said.pretrained_with}"


def _clean_lines(clean: pd.DataFrame, dataset: str, view: str, width: int) -> list[str]:
    rows = clean[(clean["dataset"] == dataset) & (clean["view"] == view)]
    rows = rows[rows["metric"] == "accuracy"]
    if not len(rows):
        return []
    leaking, examples = rows["leaking"].iloc[0], rows["examples"].iloc[0]
    lines = [f"  as published less clean: {leaking} of {examples} test examples leak"]
    if leaking:
        for _, row in rows.iterrows():
            change = f"{100 * row['difference']:+.1f}"
            span = f"[{100 * row['difference_low']:+.1f}, {100 * row['difference_high']:+.1f}]"
            cell = f"accuracy {100 * row['clean']:5.1f} clean, {change} {span} as published"
            lines.append(f"  {row['model']:<{width}}  {cell}")
    return lines


def transfer_text(table: pd.DataFrame) -> str:
    """Return the matrix as people read it: for each model accuracy, then macro-F1, in percent.

    Rows are trained on, columns tested on; below stand what was left out, what is lacking, and
    what failed.
    """
    names = list(dict.fromkeys([*table["trained_on"], *table["tested_on"]]))
    width = max(map(len, names), default=0)
    lines = ["rows: trained on; columns: tested on, by number; percent"]
    for model, rows in table.groupby("model", sort=True):
        cells = {(r.trained_on, r.tested_on): r for r in rows.itertuples()}
        for metric, shown in (("accuracy", "accuracy"), ("macro_f1", "macro-F1")):
            lines += ["", f"{model}, {shown}"]
            numbers = "".join(f"{i:>7}" for i in range(1, len(names) + 1))
            lines.append(f"  {'':>3} {'':<{width}}{numbers}")
            for i, one in enumerate(names, start=1):
                values = [_transfer_cell(cells.get((one, two)), metric) for two in names]
                lines.append(f"  {i:>3} {one:<{width}}{''.join(f'{v:>7}' for v in values)}")
    return "\n".join([*lines, *_transfer_remarks(table)])


def _transfer_cell(row: Any, metric: str) -> str:
    value = float("nan") if row is None else getattr(row, metric)
    return "-" if value != value else f"{100 * value:.1f}"


def _transfer_remarks(table: pd.DataFrame) -> list[str]:
    lines: list[str] = []
    pairs = table.drop_duplicates(["trained_on", "tested_on"])
    for row in pairs[pairs["leaking"].fillna(0) > 0].itertuples():
        where = f"{row.trained_on} -> {row.tested_on}"
        lines.append(f"  {where}: {row.leaking} of {row.test_rows} share a story with training")
    if lines:
        lines = ["", "left out of the scores:", *lines]
    done = table[(table["status"] == "done") & (table["reason"] != "")]
    for reason, rows in done.groupby("reason", sort=True):
        named = dict.fromkeys(f"{r.trained_on} -> {r.tested_on}" for r in rows.itertuples())
        lines += ["", f"{reason}: {', '.join(named)}"]
    lost = table[table["status"] != "done"]
    for (model, status, why), rows in lost.groupby(["model", "status", "reason"], sort=True):
        verb = "FAILED" if status == "failed" else "left out"
        where = ", ".join(f"{r.trained_on} -> {r.tested_on}" for r in rows.itertuples())
        lines += ["", f"{model} {verb} ({where}): {why}"]
    return lines


# how published values are known, for those not read in print
_KNOWN = {"secondary": "as a secondary source quotes them", "recalled": "recalled, not read"}
_MISSED = 1.0  # percent points from which a difference wants an explanation


def claims_text(table: pd.DataFrame) -> str:
    """Return the rows of `claims_table` as people read them: the claim, then a sentence a row."""
    lines = []
    for (paper, claim), rows in table.groupby(["paper", "claim"], sort=False):
        first = rows.iloc[0]
        seen = "" if first["claimed_seen"] == "read" else f" ({first['claimed_seen']}, not read)"
        lines += ["", f"{paper}, printed values of {first['claimed']}{seen}: {claim}?"]
        for model, of_model in rows.groupby("model", sort=False):
            counts = of_model["verdict"].value_counts()
            verdicts = ", ".join(f"{verdict} in {n}" for verdict, n in counts.items())
            lines += ["", f"  against {model}: {verdicts} of {len(of_model)}"]
            lines += [f"    {sentence}" for sentence in of_model["sentence"]]
    return "\n".join(lines).lstrip("\n")


def reproduction_text(table: pd.DataFrame) -> str:
    """Return the rows as people read them: published, ours, the difference, reading by reading."""
    lines = []
    for (paper, model), rows in table.groupby(["paper", "model"], sort=True):
        metric = str(rows["metric"].iloc[0]).replace("_", " ")
        ways = [words for seen, words in _KNOWN.items() if (rows["seen"] == seen).any()]
        known = f" ({', '.join(ways)})" if ways else ""
        what = f"published{known} and ours" if rows["published"].notna().any() else "ours"
        lines += ["", f"{paper}, {model}: {metric} in percent; {what}"]
        if picked := str(rows["picked"].iloc[0]):
            lines.append(f"  picked because it comes nearest to the published values: {picked}")
        for reading, of_reading in rows.groupby("reading", sort=False):
            missed = of_reading["difference"].abs() > _MISSED
            off = f"; {missed.sum()} off by more than a point" if missed.any() else ""
            compared = of_reading["difference"].notna()
            mean = of_reading.loc[compared, "difference"].abs().mean()
            if compared.any():
                lines.append(f"  {reading}: mean distance {mean:.2f} over {compared.sum()}{off}")
            else:
                lines.append(f"  {reading}")
            for _, row in of_reading.iterrows():
                cells = f"{row['value']:8.2f}"
                if pd.notna(row["published"]):
                    cells = f"{row['published']:8.2f} {cells} {row['difference']:+8.2f}"
                reason = f"  not run: {row['reason']}" if row["reason"] else ""
                lines.append(f"    {row['language']:<6} {cells}{reason}")
    return "\n".join(lines).lstrip("\n") + _met_text(table)


def _met_text(table: pd.DataFrame) -> str:
    """Return how many published values the first readings meet, with the worst, a line a model."""
    # imported here: it brings the store, which no other text needs
    from bench.tables.reproduced import MET, NEAR_BY, count_met

    counts = count_met(table)
    lines = [
        f"  {row.paper}, {row.model} ({row.seen}): {row.met} of {row.compared} within {MET} "
        f"points, {row.near} within {NEAR_BY:g}; the worst is {row.worst_at}, {row.worst:+.2f}"
        for row in counts.itertuples()
    ]
    return "\n".join(["", "", "published values met by the first reading", *lines]) if lines else ""
