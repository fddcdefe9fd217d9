"""Turns what a run stored into the rows and words that the report shows."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bench.delimited import plain_cell
from bench.records.runs import Outcome
from bench.store.declared import NO_WEIGHTS, TRAINED_HERE, Declared
from bench.store.index import read_index
from bench.store.predictions import has_fingerprint, load_fingerprint
from bench.tables.reproduced import REPRODUCED_FOLDER

ROWS = 300  # of a table on the page; its file has the rest
_LINE = 28  # characters of a text that fit on one line of a table's cell
TableRow = dict[str, str]
_NUMBER = re.compile(r"-?(\d+(\.\d+)?|inf)")
# columns of names: shown as they are stored, even where all are digits
_NAMES = (
    "dataset", "view", "split", "model", "setting", "status", "reason", "size", "label",
    "prediction", "class", "paper", "language", "reading", "metric", "seen", "machine", "best",
    "baseline", "verdict", "one", "two", "groups", "kind", "trained_on", "tested_on", "seed",
    "bin", "variants", "claim", "claimed", "claimed_seen", "variant", "reproduced",
    "on_these_rows", "sentence", "whose", "labels", "one_labels", "two_labels",
    "ahead_at_the_end", "comparable", "advice", "not_worse", "pretrained_with", "apart", "enough",
    "ece_says", "log_loss_says", "predictor", "settles", "standing", "shown",
)  # fmt: skip
# what each table holds, most useful first
SAYS = {
    "overview": "Each model on each dataset, how it stands to the best there, and its mean rank.",
    "reproduced": "Published values beside ours, in percent of the paper's metric.",
    "claims": "Published claims: the printed runs of a model against ours, on the same test rows.",
    "published_curves": "Published learning curves, and ours on the same numbers of rows.",
    "published_crossings": "From how many rows one such curve is ahead of another for good.",
    "published_clean": "Each score on upstream's split as published, and without what leaks.",
    "ranks": "Places over corpora with intervals; models that share a letter cannot be told apart.",
    "rank_pairs": "Each pair of models over all corpora, and the least that p can be.",
    "recommendations": "The best model of each test split, the cheapest that will do, the rest.",
    "differences": "A new model against each baseline, on the same examples.",
    "transfer": "Trained on one dataset, tested on another, over the crosswalk.",
    "contrast": "Headlines and their twins of another topic, beside a lexicon of topic words.",
    "probes": "What can be guessed from a part of the headline alone.",
    "per_class": "Precision, recall and F1 of each class.",
    "confusions": "How often each class is taken for each other.",
    "calibration": "How far probabilities can be trusted.",
    "reliability": "Accuracy by the confidence of the prediction.",
    "risk_coverage": "Share of wrong predictions if the least confident are left out.",
    "tuning": "The best hyperparameters on the validation split.",
    "tradeoffs": "Accuracy against cost; who is on the Pareto front.",
    "curves": "Scores on smaller training splits.",
    "crossings": "Where two learning curves cross, as straight lines between the sizes.",
    "scores": "Every score with its interval.",
    "costs": "Seconds, memory and bytes.",
}


@dataclass(frozen=True)
class ReportTable:
    """A stored table as the page shows it.

    ``rows`` are the first of ``length`` rows, written for people, one text a column;
    ``kinds`` says of each column whether it holds numbers ("n"), long texts ("w") or neither.
    """

    name: str
    says: str
    file: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    length: int

    @property
    def whole(self) -> bool:
        """Say whether all rows are shown."""
        return len(self.rows) == self.length


def read_table_rows(path: Path) -> list[TableRow]:
    """Return the rows of a stored table, unchanged; none where there is no such file.

    Raises ValueError for a file that is no UTF-8 CSV.
    """
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [
                {key: plain_cell(text or "") for key, text in row.items() if key}
                for row in csv.DictReader(file)
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: is no table of ours ({error}); make it again") from error


def shown_table(path: Path, *, most: int = ROWS) -> ReportTable:
    """Return a stored table, its first rows written for people."""
    rows = read_table_rows(path)
    columns = tuple(rows[0]) if rows else ()
    kinds = tuple(_kind(name, [row[name] for row in rows]) for name in columns)
    shown = tuple(
        tuple(
            number(row[name]) if kind == "n" else _plain(row[name])
            for name, kind in zip(columns, kinds, strict=True)
        )
        for row in islice(rows, most)
    )
    file = f"{path.parent.name}/{path.name}"
    return ReportTable(path.stem, SAYS.get(path.stem, ""), file, columns, kinds, shown, len(rows))


def report_tables(out: Path) -> list[ReportTable]:
    """Return all stored tables of a run that have rows: the known in order, then the rest."""
    order = {name: place for place, name in enumerate(SAYS)}
    paths = sorted(
        (out / "tables").glob("*.csv"), key=lambda path: (order.get(path.stem, 99), path.stem)
    )
    return [table for table in map(shown_table, paths) if table.length]


def _kind(column: str, texts: Sequence[str]) -> str:
    if is_numeric(column, texts):
        return "n"
    return "w" if max(map(len, texts), default=0) > _LINE else ""


def is_numeric(column: str, texts: Iterable[str]) -> bool:
    """Say whether a column holds numbers and nothing else; one that names things does not.

    >>> is_numeric("share", ["0.5", ""]), is_numeric("model", ["7"]), is_numeric("x", ["", ""])
    (True, False, False)
    """
    if column in _NAMES:
        return False
    filled = [text for text in texts if text]
    return bool(filled) and all(_NUMBER.fullmatch(text) for text in filled)


def number(text: str) -> str:
    """Write a stored number for people: three decimals, or thousands with commas.

    >>> number("0.801147"), number("3727124.115729"), number("408"), number("0.000012")
    ('0.801', '3,727,124', '408', '1.2e-05')
    """
    if not text or "inf" in text:
        return text
    value = float(text)
    if "." not in text:
        return f"{value:,.0f}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1e}" if 0 < abs(value) < 0.0005 else f"{value:.3f}"


def percent(text: str) -> str:
    """Write a stored share as a percentage with one decimal; empty stays empty.

    >>> percent("0.924020"), percent("")
    ('92.4', '')
    """
    return f"{100 * float(text):.1f}" if text else ""


def _plain(text: str) -> str:
    return {"True": "yes", "False": "no"}.get(text, text)


def leaderboard(scores: Sequence[TableRow], curves: Sequence[TableRow]) -> list[TableRow]:
    """Return a row a score: those on the whole training split, then those of learning curves.

    ``span`` is the 95 % interval, or of a curve one standard deviation over its subsamples;
    ``low`` and ``high`` are its ends on a scale from 0 to 100.
    """
    rows = [_on_whole(row) for row in scores]
    rows += [_on_subsample(row) for row in curves if row["size"] != "all"]
    return rows


def _on_whole(row: TableRow) -> TableRow:
    spans = {
        f"{name}_span": f"{percent(row[f'{name}_low'])} to {percent(row[f'{name}_high'])}"
        if row[name]
        else ""
        for name in ("accuracy", "macro_f1")
    }
    bounds = {"low": percent(row["accuracy_low"]), "high": percent(row["accuracy_high"])}
    kept = ("dataset", "view", "split", "model", "setting", "status", "reason", "examples")
    shown = {name: row[name] for name in kept} | {"examples": number(row["examples"])}
    scores = {name: percent(row[name]) for name in ("accuracy", "macro_f1")}
    scores["learnt"] = _learnt(row)
    return (
        shown | scores | spans | bounds | {"size": "all", "order": "1000000", "runs": row["seeds"]}
    )


def _learnt(row: TableRow) -> str:
    """Return what a model learnt from, where that is not the training split and nothing else."""
    said = Declared(row.get("trained_on") or TRAINED_HERE, row.get("pretrained_with") or NO_WEIGHTS)
    if said.usual:
        return ""
    return f"trained on: {said.trained_on}; pretrained with: {said.pretrained_with}"


def _on_subsample(row: TableRow) -> TableRow:
    spans = {
        f"{name}_span": f"± {percent(row[f'{name}_sd'])}" if row[f"{name}_sd"] else ""
        for name in ("accuracy", "macro_f1")
    }
    middle, spread = float(row["accuracy"] or 0), float(row["accuracy_sd"] or 0)
    kept = ("dataset", "view", "split", "model", "size")
    shown = {name: row[name] for name in kept} | spans
    shown |= {name: percent(row[name]) for name in ("accuracy", "macro_f1")}
    shown |= {"low": percent(str(middle - spread)), "high": percent(str(middle + spread))}
    more = {"setting": "default", "reason": row["reason"], "examples": "", "learnt": ""}
    more |= {"status": "done" if row["failed"] == "0" else "failed"}
    return shown | more | {"order": row["size"], "runs": row["draws"]}


def best(scores: Sequence[TableRow]) -> list[TableRow]:
    """Return for each dataset, view and split its best row by accuracy, and counts of the rest.

    ``equals`` is how many other rows are as accurate, ``done`` how many models have a score,
    ``lacking`` how many have none.
    """
    groups: dict[tuple[str, ...], list[TableRow]] = defaultdict(list)
    for row in scores:
        groups[row["dataset"], row["view"], row["split"]].append(row)
    best_rows = []
    for place_rows in groups.values():
        done = [row for row in place_rows if row["status"] == "done"]
        top = max(done, key=lambda row: float(row["accuracy"]), default=None)
        first = _on_whole(top) if top else {**_on_whole(place_rows[0]), "model": "", "setting": ""}
        equals = sum(row["accuracy"] == top["accuracy"] for row in done) - 1 if top else 0
        models = {row["model"] for row in done}
        lacking = {row["model"] for row in place_rows} - models
        counts = {"equals": equals, "done": len(models), "lacking": len(lacking)}
        best_rows.append(first | {name: str(count) for name, count in counts.items()})
    return best_rows


def failures(out: Path) -> tuple[list[Outcome], list[dict[str, Any]]]:
    """Return the failed runs, and the skipped ones grouped by model and reason."""
    listed = [*read_index(out), *read_index(out / REPRODUCED_FOLDER)]
    failed = sorted((o for o in listed if o.status == "failed"), key=lambda o: o.place)
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for outcome in listed:
        if outcome.status == "skipped":
            where = f"{outcome.dataset}, {outcome.view}, {outcome.split}"
            groups[outcome.model, outcome.reason].add(where)
    skipped: list[dict[str, Any]] = [
        {"model": model, "reason": reason, "where": sorted(where)}
        for (model, reason), where in sorted(groups.items())
    ]
    return failed, skipped


def fingerprints(out: Path) -> list[TableRow]:
    """Return one row a stored run on the whole training split: its key and its hashes."""
    rows = []
    for outcome in read_index(out):
        if not outcome.key or outcome.size != "all":
            continue
        known = has_fingerprint(out, outcome)
        fingerprint = load_fingerprint(out, outcome).as_dict() if known else {}
        row = {name: str(getattr(outcome, name)) for name in ("dataset", "view", "split", "model")}
        row |= {"setting": outcome.setting, "seed": str(outcome.seed), "key": outcome.key}
        hashes = {
            name: str(fingerprint.get(name, "gone"))[:12] for name in ("data", "stories", "code")
        }
        rows.append(row | hashes)
    return rows
