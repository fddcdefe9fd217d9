"""From stored predictions to the transfer matrix: trained on one dataset, tested on another."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import loaders
from bench.catalog.crosswalk import TOPICS
from bench.plugins import load_plugin, plugin_names
from bench.records.names import DatasetName, DatasetPair
from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.stats.intervals import score_intervals, story_counts
from bench.stats.metrics import METRICS, Floats, accuracy, f1
from bench.store.index import read_index
from bench.store.predictions import has_fingerprint, load_notes, load_predictions

TRANSFER_FOLDER = "transfer"  # below OUT: predictions and index, apart from those of ordinary runs
_NUMBERS = tuple(f"{name}{end}" for name in METRICS for end in ("", "_low", "_high"))
TRANSFER_COLUMNS = (
    "trained_on", "tested_on", "model", "status", "reason", "train_rows", "test_rows", "leaking",
    *_NUMBERS,
)  # fmt: skip
# one language, named by two standards; and Nigerian Pidgin, whose words are English
_SHORT = {"eng": "en", "ind": "id", "pcm": "en-pcm"}


def transfer_table(out: Path) -> pd.DataFrame:
    """Return one row a model and pair of datasets, sorted by model and by the datasets' language.

    ``test_rows`` are all headlines of the test split, ``leaking`` those of them that share a story
    with a headline of the training split: these are left out of the scores. Accuracy and macro-F1
    in [0, 1] with 95 % intervals over stories (`stats.intervals.score_intervals`).
    Macro-F1 is the mean over the topics that the test split holds. A model that failed or could not
    run keeps its row, without numbers; ``reason`` says why, or which topic training or test lacks.
    What ``out`` lists but no longer holds is left out.
    """
    folder = out / TRANSFER_FOLDER
    rows = [
        _row(folder, outcome)
        for outcome in read_index(folder)
        if not outcome.key or has_fingerprint(folder, outcome)
    ]
    rows.sort(key=lambda row: (row["model"], *map(_order, (row["trained_on"], row["tested_on"]))))
    table = pd.DataFrame(rows, columns=list(TRANSFER_COLUMNS))
    whole = dict.fromkeys(("train_rows", "test_rows", "leaking"), "Int64")
    return table.astype(whole | dict.fromkeys(_NUMBERS, "float64"))


def _order(name: str) -> tuple[str, str]:
    """Return the language of a dataset and its name; a folder's language is not known."""
    parsed = DatasetName.parse(name)
    if parsed.dataset not in plugin_names(loaders):
        return "", name
    language = parsed.language or load_plugin(loaders, parsed.dataset).CARD.languages[0]
    return _SHORT.get(language, language), name


def _row(folder: Path, outcome: Outcome) -> dict[str, Any]:
    pair = DatasetPair.parse(outcome.dataset)
    row: dict[str, Any] = {
        "trained_on": pair.trained_on,
        "tested_on": pair.tested_on,
        "model": outcome.model,
        "status": "done" if outcome.key else outcome.status,
        "reason": outcome.reason,
    }
    if not outcome.key:
        return row
    _, predictions = load_predictions(folder, outcome)
    notes = load_notes(folder, outcome)
    if "topics" not in notes:
        where = f"{outcome.dataset}, {outcome.model}"
        raise ValueError(f"{where}: has no notes.json; delete its predictions and run again")
    row["train_rows"], row["test_rows"] = notes["train_rows"], len(predictions.ids)
    row["leaking"] = sum(predictions.leaks)
    row["reason"] = _lacking(notes["topics"], set(predictions.labels))
    if row["leaking"] == row["test_rows"]:
        why = "every test example shares a story with training"
        return row | {"reason": "; ".join(filter(None, (row["reason"], why)))}
    return row | _scores(predictions)


def _lacking(trained: Sequence[str], tested: set[str]) -> str:
    """Say which topics of the test split training lacks, and which the test split itself lacks.

    >>> _lacking(["diplomacy", "sports"], {"diplomacy", "sports", "trade"})
    'no trade in training'
    """
    lines = [f"no {topic} in training" for topic in sorted(tested - set(trained))]
    return "; ".join(lines + [f"no {topic} in test" for topic in TOPICS if topic not in tested])


def _scores(predictions: Predictions) -> dict[str, float]:
    """Return each metric and its interval over the examples that do not leak."""
    kept = [i for i, leaks in enumerate(predictions.leaks) if not leaks]
    labels = [predictions.labels[i] for i in kept]
    stories = [predictions.stories[i] for i in kept]
    counts = story_counts(
        stories, labels, [predictions.predicted[i] for i in kept], predictions.classes
    )
    tested = np.array([name in set(labels) for name in predictions.classes])
    metrics: dict[str, Callable[[Floats], Floats]] = {
        "accuracy": accuracy,
        "macro_f1": partial(_mean_f1, tested),
    }
    (spans,) = score_intervals([counts], tested=tested.tolist())
    scores: dict[str, float] = {}
    for name, metric in metrics.items():
        scores[name] = float(metric(counts.sum(axis=0)))
        scores[f"{name}_low"], scores[f"{name}_high"] = spans[name]
    return scores


def _mean_f1(tested: np.ndarray, counts: Floats) -> Floats:
    """Return the mean F1 over the tested classes; (..., k, k) to (...)."""
    mean: Floats = f1(counts)[..., tested].mean(axis=-1)
    return mean
