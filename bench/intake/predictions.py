"""Reads predictions made elsewhere, from a table of any form, and refuses what does not fit.

What had to be understood (a number for a label, a comma for a point) is said in notes.
"""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.intake.columns import column_key
from bench.intake.files import read_file
from bench.intake.labelling import LabelReader
from bench.intake.options import Raw, TableOptions, listed, short, show, wrong
from bench.records.corpora import Corpus, Split
from bench.records.predictions import Predictions
from bench.texts import fold

# names of columns, the best first
_IDS = (
    ("example id", "exampleid", "headline id"),
    ("id", "ids", "guid", "uuid", "key", "doc id", "row id", "item id"),
    ("index", "idx", "column 1", "unnamed 0", "no", "nomor", "row", "n"),
)
_LABELS = (
    ("prediction", "predictions", "predicted label", "predicted", "pred", "preds", "y pred"),
    ("pred label", "label pred", "predicted class", "predicted topic", "predicted category"),
    ("prediksi", "output", "answer", "answers", "response", "model label", "ypred"),
    ("label", "labels", "class", "category", "topic", "kategori", "label id", "0"),
)
_SCORES = ("score", "confidence", "probability", "prob", "proba", "max prob", "certainty")
_ROWS = ("probabilities", "probs", "scores", "logits", "all scores", "distribution", "proba")
_USUAL = {name for names in (*_IDS, *_LABELS, _SCORES, _ROWS) for name in names}
_PREFIX = re.compile(r"^(?:p|prob|probs|proba|probability|score|pred|label|class)[ :_.-]+", re.I)
_ROUNDED = 0.02  # by so much a row of rounded probabilities may miss 1


@dataclass(frozen=True, eq=False)
class External:
    """Predictions made elsewhere, and a line for all that had to be understood."""

    predictions: Predictions
    notes: tuple[str, ...]


def read_predictions(
    path: str | Path,
    corpus: Corpus,
    split: Split,
    *,
    numbered: Sequence[str] = (),
    asked: TableOptions | None = None,
) -> External:
    """Return the predictions that a file holds for the test split.

    ``numbered`` are the labels in the card's order, by which numbers are read; by default those
    of the corpus. Raises ValueError that names the missing, extra, doubled or unknown ids, or
    the unknown label with its line and the nearest that there is.
    """
    path = Path(path)
    raw = read_file(path, asked or TableOptions(), known=count_named)
    if not raw.table.num_rows:
        raise wrong(short(path), "holds no prediction", "write one row for each test id")
    labels = tuple(numbered) or corpus.labels
    notes = list(raw.notes)
    wanted = [corpus.examples[i].id for i in corpus.indices(split.test)]
    everything = {example.id for example in corpus.examples}
    known = everything | set(wanted)
    keys, id_column = _ids(raw, corpus.name, wanted, known)
    probabilities, used = _probabilities(raw, corpus.labels, labels, notes)
    column = _best(raw, _LABELS, {id_column, *used})
    if column:
        predicted = _labelled(raw, column, corpus.labels, labels, notes)
        score_columns = [
            cell for cell in (column_key(name) for name in raw.names) if cell in _SCORES
        ]
        if score_columns and probabilities is None:
            probabilities = _of_two(raw, score_columns[0], predicted, corpus.labels, notes)
    elif probabilities is not None:
        predicted = [corpus.labels[i] for i in probabilities.argmax(axis=1)]
        notes.append("labels: the class with the highest probability")
    else:
        raise wrong(
            raw.place(0).rpartition(":")[0],
            f"no column of predictions; there are {listed(map(show, raw.names))}",
            "name it prediction, or give one column of probabilities a label",
        )
    at = {key: row for row, key in enumerate(keys)}
    _check_ids(at, wanted, everything, short(path))
    rows = [at[key] for key in wanted]
    test = corpus.indices(split.test)
    leaking = set(corpus.leaking(split))
    chosen = tuple(predicted[row] for row in rows)
    if probabilities is not None:
        probabilities = probabilities[rows]
        best = [corpus.labels[i] for i in probabilities.argmax(axis=1)]
        if column and (n := sum(a != b for a, b in zip(best, chosen, strict=True))):
            notes.append(f"{n} predictions are not the class of the highest probability: kept")
    predictions = Predictions(
        ids=tuple(wanted),
        stories=tuple(corpus.stories[i] for i in test),
        labels=tuple(corpus.examples[i].label for i in test),
        predicted=chosen,
        classes=corpus.labels,
        probabilities=probabilities,
        leaks=tuple(i in leaking for i in test),
    )
    return External(predictions, tuple(notes))


def count_named(names: Sequence[str]) -> int:
    """Return how many of a header's names are usual in files of predictions."""
    return sum(column_key(name) in _USUAL for name in names)


def _best(raw: Raw, ranks: Sequence[Sequence[str]], taken: set[str]) -> str:
    for names in ranks:
        for wanted in names:
            for column in raw.names:
                if column not in taken and column_key(column) == wanted:
                    return column
    return ""


def _ids(raw: Raw, dataset: str, wanted: Sequence[str], known: set[str]) -> tuple[list[str], str]:
    """Return the id of every row; refuse row numbers, with the Python that gives ids."""
    fix = f"ids come from Python: rows = bench.load({dataset[:40]!r})['test']; ids = rows['id']"
    where = raw.place(0).rpartition(":")[0]
    best = max(
        (
            name
            for names in _IDS
            for name in names
            for name in raw.names
            if column_key(name) in names
        ),
        key=lambda name: sum(cell.strip() in known for cell in raw.texts(name)),
        default="",
    )
    if not best:
        columns = [(sum(c.strip() in known for c in raw.texts(n)), n) for n in raw.names]
        hits, name = max(columns)
        best = name if hits else ""
    if not best:
        shown = listed(map(show, raw.names), most=90)
        raise wrong(where, f"no column of ids; there are {shown}", f"add example_id; {fix}")
    cells = [cell.strip() for cell in raw.texts(best)]
    if not any(cell in known for cell in cells) and all(re.fullmatch(r"\d+", c) for c in cells):
        shown = ", ".join(cells[:3])
        raise wrong(where, f"column {show(best)} holds row numbers ({shown}), no ids", fix)
    seen: dict[str, int] = {}
    for row, cell in enumerate(cells):
        if seen.setdefault(cell, row) != row:
            first = raw.place(seen[cell]).rpartition(":")[2]
            raise wrong(
                raw.place(row), f"id {show(cell)} stands twice (line {first} too)", "keep one"
            )
    return cells, best


# what a spreadsheet makes of an id of digits, or of digits with one e
_TURNED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")


def _check_ids(at: Mapping[str, int], wanted: Sequence[str], known: set[str], where: str) -> None:
    problems = {
        "unknown ids": sorted(set(at) - known),
        "extra ids, which are not in the test split": sorted(set(at) & known - set(wanted)),
        "missing ids": [key for key in wanted if key not in at],
    }
    wrong_ids = [
        f"{len(ids)} {what} ({listed((show(i, most=16)[1:-1] for i in ids[:3]), most=40)}"
        f"{', …' if len(ids) > 3 else ''})"
        for what, ids in problems.items()
        if ids
    ]
    if wrong_ids:
        fix = f"give one line for each of the {len(wanted)} test ids"
        if any(_TURNED.fullmatch(key) for key in at.keys() - known):
            fix = "a spreadsheet turned ids into numbers: import that column as text"
        raise wrong(where, "; ".join(wrong_ids), fix)


def _labelled(
    raw: Raw,
    column: str,
    labels: Sequence[str],
    numbered: Sequence[str],
    notes: list[str],
) -> list[str]:
    names = LabelReader(labels, numbered)
    cells = raw.texts(column)
    meant = {cell: names.label(cell) for cell in dict.fromkeys(cells)}
    bad = next((row for row, cell in enumerate(cells) if not meant[cell]), None)
    if bad is not None:
        cell = cells[bad]
        lead = f"unknown label {show(cell)}"
        if names.is_number(cell):
            fix = f"the card's numbers go from 0 ({numbered[0]}) to {len(numbered) - 1}"
        elif near := difflib.get_close_matches(fold(cell), [fold(one) for one in labels], n=1):
            offer = next(one for one in labels if fold(one) == near[0])
            fix = f"did you mean {show(offer)}? There are {listed(labels, most=100)}"
        else:
            fix = f"use {listed(labels, most=120)}"
        raise wrong(raw.place(bad), lead, fix)
    notes += names.told()
    return [meant[cell] for cell in cells]


def _probabilities(
    raw: Raw, labels: Sequence[str], numbered: Sequence[str], notes: list[str]
) -> tuple[np.ndarray | None, set[str]]:
    """Return the probabilities of every row in the order of the labels, and their columns."""
    lists = next((n for n in raw.names if column_key(n) in _ROWS and _is_list(raw, n)), "")
    if lists:
        return _of_lists(raw, lists, labels, numbered, notes), {lists}
    of: dict[str, str] = {}
    names = LabelReader(labels, numbered)
    for column in raw.names:
        if column_key(column) in _USUAL and column not in labels:
            continue
        label = names.label(column) or names.label(_PREFIX.sub("", column))
        if label and _is_numeric(raw, column):
            of.setdefault(label, column)
    if not of or (len(of) == 1 and next(iter(of.values())).isdigit()):
        return None, set()
    if len(of) == 1 and len(labels) == 2:
        (label, column) = next(iter(of.items()))
        p = np.array([_number(cell) for cell in raw.texts(column)])
        notes.append(f"probabilities from column {show(column)}: of one class of two")
        both = [p, 1 - p] if label == labels[0] else [1 - p, p]
        return _checked(np.column_stack(both), raw, notes), {column}
    lacking = [label for label in labels if label not in of]
    if lacking:
        raise wrong(
            raw.place(0).rpartition(":")[0],
            f"columns of probabilities for {listed(of, most=60)}, none for {listed(lacking)}",
            "give one column for each label, or none",
        )
    columns = [[_number(cell) for cell in raw.texts(of[label])] for label in labels]
    if any("," in cell for label in labels for cell in raw.texts(of[label])):
        notes.append("probabilities: a comma is read as the decimal point")
    notes.append(f"probabilities from the columns {listed(of.values())}")
    return _checked(np.array(columns).T, raw, notes), set(of.values())


def _of_lists(
    raw: Raw, column: str, labels: Sequence[str], numbered: Sequence[str], notes: list[str]
) -> np.ndarray:
    rows = [_numbers_of(cell, labels, numbered) for cell in raw.texts(column)]
    bad = next((i for i, row in enumerate(rows) if len(row) != len(labels)), None)
    if bad is not None:
        what = f"{len(rows[bad])} probabilities in column {show(column)}, not {len(labels)}"
        raise wrong(raw.place(bad), what, "give one for each label, in the card's order")
    notes.append(f"probabilities from column {show(column)}, in the card's order of labels")
    return _checked(np.array(rows), raw, notes)


def _is_list(raw: Raw, column: str) -> bool:
    return all(cell.strip()[:1] in ("[", "{") for cell in raw.texts(column)[:50])


def _numbers_of(cell: str, labels: Sequence[str], numbered: Sequence[str]) -> list[float]:
    """Return the numbers of a list, or of what Hugging Face's pipelines give for all classes."""
    try:
        parsed: Any = json.loads(cell.replace("'", '"'))
    except ValueError:
        parsed = [_number(part) for part in cell.strip("[]").replace(",", " ").split()]
    if isinstance(parsed, list) and parsed and all(isinstance(one, dict) for one in parsed):
        parsed = {str(one.get("label")): one.get("score") for one in parsed}
    if isinstance(parsed, dict):
        names = LabelReader(labels, numbered)
        of = {names.label(str(key)): value for key, value in parsed.items()}
        return [_number(str(of[label])) for label in labels if label in of]
    return [_number(str(one)) for one in parsed] if isinstance(parsed, list) else []


def _is_numeric(raw: Raw, column: str) -> bool:
    cells = [cell for cell in raw.texts(column)[:50] if cell.strip()]
    return bool(cells) and all(not np.isnan(_number(cell)) for cell in cells)


def _number(cell: str) -> float:
    text = cell.strip().removesuffix("%").strip()
    if re.fullmatch(r"-?\d*,\d+(e-?\d+)?", text, re.I):
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _checked(p: np.ndarray, raw: Raw, notes: list[str]) -> np.ndarray:
    """Return the rows as probabilities: percents divided, rounding evened out; refuse the rest."""
    sums = p.sum(axis=1)
    if np.isfinite(p).all() and (p >= 0).all() and (abs(sums - 100) <= 100 * _ROUNDED).all():
        p, sums = p / 100, sums / 100
        notes.append("probabilities: read as percents")
    with np.errstate(invalid="ignore"):
        wrong_rows = ~np.isfinite(p).all(axis=1) | (p < 0).any(axis=1) | (abs(sums - 1) > _ROUNDED)
    if wrong_rows.any():
        row = int(np.argmax(wrong_rows))
        if not np.isfinite(p[row]).all():
            problem, fix = "a probability that is no number", "give one number for each label"
        elif (p[row] < 0).any():
            problem, fix = f"a probability of {p[row].min():g}", "give softmax(logits), not logits"
        else:
            problem, fix = f"probabilities that sum to {sums[row]:g}", "make each row sum to 1"
        raise wrong(raw.place(row), problem, fix)
    if (abs(sums - 1) > 1e-6).any():
        if (abs(sums - 1) > 1e-4).any():
            notes.append("probabilities: rounded, so each row is divided by its sum")
        p = p / sums[:, None]
    return p


def _of_two(
    raw: Raw, key: str, predicted: Sequence[str], labels: Sequence[str], notes: list[str]
) -> np.ndarray | None:
    """Return the probabilities that a score of the chosen class gives, where classes are two."""
    column = next(name for name in raw.names if column_key(name) == key)
    scores = np.array([_number(cell) for cell in raw.texts(column)])
    if len(labels) == 2 and np.isfinite(scores).all() and ((scores >= 0) & (scores <= 1)).all():
        first = np.where(np.array(predicted) == labels[0], scores, 1 - scores)
        notes.append(f"probabilities from column {show(column)}: of the chosen class of two")
        return np.column_stack([first, 1 - first])
    notes.append(
        f"column {show(column)} is not used: log loss and calibration want one column a label"
    )
    return None
