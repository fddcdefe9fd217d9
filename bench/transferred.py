"""From stored answers to the transfer matrix: trained on one dataset, tested on another."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import loaders, plugins, store
from bench.crosswalk import TOPICS
from bench.metrics import METRICS, accuracy, f1
from bench.records import Outcome, Predictions
from bench.stats import Floats, score_intervals, story_counts

FOLDER = "transfer"  # below OUT: answers and index, apart from those of ordinary runs
JOINT = "+"  # between the names of the two datasets
INTERVAL_SEED = 0  # of the resamples behind every interval
DRAWS = 2000
_NUMBERS = tuple(f"{name}{end}" for name in METRICS for end in ("", "_low", "_high"))
COLUMNS = (
    "trained_on", "tested_on", "model", "status", "reason", "train_rows", "test_rows", "leaking",
    *_NUMBERS,
)  # fmt: skip
# one language, named by two standards; and Nigerian Pidgin, whose words are English
_SHORT = {"eng": "en", "ind": "id", "pcm": "en-pcm"}


def table(out: Path) -> pd.DataFrame:
    """Return one row a model and pair of datasets, sorted by model and by the datasets' language.

    ``test_rows`` are all headlines of the test part, ``leaking`` those of them that share a story
    with a headline of the train part: these are left out of the scores. Accuracy and macro-F1 in
    [0, 1] with 95 % intervals that resample stories (`stats.score_intervals`). Macro-F1 is the mean
    over the topics that the test part holds. A model that failed or could not run keeps its row,
    without numbers; ``reason`` says why, or which topic training or test lacks. What ``out`` lists
    but no longer holds is left out.
    """
    folder = out / FOLDER
    rows = [
        _row(folder, outcome)
        for outcome in store.read_index(folder)
        if not outcome.key or store.has_receipt(folder, outcome)
    ]
    rows.sort(key=lambda row: (row["model"], *map(_order, (row["trained_on"], row["tested_on"]))))
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = dict.fromkeys(("train_rows", "test_rows", "leaking"), "Int64")
    return made.astype(whole | dict.fromkeys(_NUMBERS, "float64"))


def _order(name: str) -> tuple[str, str]:
    """Return the language of a dataset and its name; a folder's language is not known."""
    dataset, _, language = name.partition(".")
    if dataset not in plugins.names(loaders):
        return "", name
    language = language or plugins.load(loaders, dataset).CARD.languages[0]
    return _SHORT.get(language, language), name


def _row(folder: Path, outcome: Outcome) -> dict[str, Any]:
    trained_on, _, tested_on = outcome.dataset.partition(JOINT)
    row: dict[str, Any] = {
        "trained_on": trained_on,
        "tested_on": tested_on,
        "model": outcome.model,
        "status": "done" if outcome.key else outcome.status,
        "reason": outcome.reason,
    }
    if not outcome.key:
        return row
    _, answers = store.load(folder, outcome)
    notes = store.load_notes(folder, outcome)
    if "topics" not in notes:
        where = f"{outcome.dataset}, {outcome.model}"
        raise ValueError(f"{where}: has no notes.json; delete its predictions and run again")
    row["train_rows"], row["test_rows"] = notes["train_rows"], len(answers.ids)
    row["leaking"] = sum(answers.leaks)
    row["reason"] = _lacking(notes["topics"], set(answers.labels))
    if row["leaking"] == row["test_rows"]:
        why = "every test example shares a story with training"
        return row | {"reason": "; ".join(filter(None, (row["reason"], why)))}
    return row | _scores(answers)


def _lacking(trained: Sequence[str], tested: set[str]) -> str:
    """Say which topics of the test part training lacks, and which the test part itself lacks.

    >>> _lacking(["diplomacy", "sports"], {"diplomacy", "sports", "trade"})
    'no trade in training'
    """
    asked = [f"no {topic} in training" for topic in sorted(tested - set(trained))]
    return "; ".join(asked + [f"no {topic} in test" for topic in TOPICS if topic not in tested])


def _scores(answers: Predictions) -> dict[str, float]:
    """Return each metric and its interval over the examples that do not leak."""
    kept = [i for i, leaks in enumerate(answers.leaks) if not leaks]
    labels = [answers.labels[i] for i in kept]
    own = [answers.stories[i] for i in kept]
    counts = story_counts(own, labels, [answers.predicted[i] for i in kept], answers.classes)
    tested = np.array([name in set(labels) for name in answers.classes])
    metrics: dict[str, Callable[[Floats], Floats]] = {
        "accuracy": accuracy,
        "macro_f1": partial(_mean_f1, tested),
    }
    (found,) = score_intervals([counts], metrics, seed=INTERVAL_SEED, draws=DRAWS)
    scores: dict[str, float] = {}
    for name, metric in metrics.items():
        scores[name] = float(metric(counts.sum(axis=0)))
        scores[f"{name}_low"], scores[f"{name}_high"] = found[name]
    return scores


def _mean_f1(tested: np.ndarray, counts: Floats) -> Floats:
    """Return the mean F1 over the tested classes; (..., k, k) to (...)."""
    mean: Floats = f1(counts)[..., tested].mean(axis=-1)
    return mean


def as_text(table: pd.DataFrame) -> str:
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
                values = [_cell(cells.get((one, two)), metric) for two in names]
                lines.append(f"  {i:>3} {one:<{width}}{''.join(f'{v:>7}' for v in values)}")
    return "\n".join([*lines, *_remarks(table)])


def _cell(row: Any, metric: str) -> str:
    value = float("nan") if row is None else getattr(row, metric)
    return "-" if value != value else f"{100 * value:.1f}"


def _remarks(table: pd.DataFrame) -> list[str]:
    lines: list[str] = []
    pairs = table.drop_duplicates(["trained_on", "tested_on"])
    for row in pairs[pairs["leaking"].fillna(0) > 0].itertuples():
        where = f"{row.trained_on} -> {row.tested_on}"
        lines.append(f"  {where}: {row.leaking} of {row.test_rows} share a story with training")
    if lines:
        lines = ["", "left out of the scores:", *lines]
    done = table[(table["status"] == "done") & (table["reason"] != "")]
    for reason, rows in done.groupby("reason", sort=True):
        own = dict.fromkeys(f"{r.trained_on} -> {r.tested_on}" for r in rows.itertuples())
        lines += ["", f"{reason}: {', '.join(own)}"]
    lost = table[table["status"] != "done"]
    for (model, status, why), rows in lost.groupby(["model", "status", "reason"], sort=True):
        verb = "FAILED" if status == "failed" else "left out"
        where = ", ".join(f"{r.trained_on} -> {r.tested_on}" for r in rows.itertuples())
        lines += ["", f"{model} {verb} ({where}): {why}"]
    return lines
