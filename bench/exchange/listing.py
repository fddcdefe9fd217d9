"""Says in one table what a folder of results holds, and takes models out of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import baselines as baseline_files
from bench.flow.publish import publish
from bench.plugins import plugin_names
from bench.records.runs import Outcome
from bench.store.declared import declared_of
from bench.store.files import locked
from bench.store.index import read_index, write_index
from bench.store.predictions import check_sound, delete_predictions, load_costs, load_predictions

COLUMNS = (
    "dataset", "view", "split", "model", "setting", "size", "draw", "seed", "status", "accuracy",
    "examples", "trained_on", "pretrained_with", "fingerprint", "reason",
)  # fmt: skip


def list_results(
    out: str | Path = "results/latest",
    *,
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
) -> pd.DataFrame:
    """Return one row a run that a folder of results lists: what it was, and its score.

    ``fingerprint`` is the first 8 digits of the key, ``accuracy`` a share of all test headlines;
    a run without predictions has its ``reason``. ``models`` and ``datasets`` choose rows. Raises
    ValueError where the folder holds no run.
    """
    known = plugin_names(baseline_files)
    rows: list[dict[str, Any]] = []
    for outcome in chosen_outcomes(Path(out), models, datasets):
        row = {name: getattr(outcome, name) for name in (*COLUMNS[:9], "reason")}
        if outcome.key:
            check_sound(Path(out), outcome)
            fingerprint, predictions = load_predictions(Path(out), outcome)
            costs = load_costs(Path(out), outcome)
            said = declared_of(fingerprint, costs, baseline=outcome.model in known)
            right = np.array(predictions.predicted) == np.array(predictions.labels)
            row |= {"accuracy": float(right.mean()), "examples": len(right)}
            row |= {"trained_on": said.trained_on, "pretrained_with": said.pretrained_with}
            row |= {"fingerprint": outcome.key[:8]}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"examples": "Int64"})


def chosen_outcomes(
    out: Path, models: Sequence[str] = (), datasets: Sequence[str] = ()
) -> list[Outcome]:
    """Return what a folder lists of these models and datasets; all where none is named.

    Raises ValueError, with the choices, for a folder without a run and for a name it lacks.
    """
    listed = read_index(out)
    if not listed:
        raise ValueError(f"{out}: holds no run; make one with: tajuk run --out {out}")
    for kind, names in (("model", models), ("dataset", datasets)):
        there = sorted({getattr(outcome, kind) for outcome in listed})
        for name in names:
            if name not in there:
                raise ValueError(f"{out}: holds no {kind} {name!r}; there are {', '.join(there)}")
    return [
        outcome
        for outcome in listed
        if (not models or outcome.model in models) and (not datasets or outcome.dataset in datasets)
    ]


def remove_results(
    out: str | Path,
    models: Sequence[str],
    *,
    datasets: Sequence[str] = (),
    delete: bool = False,
) -> list[Outcome]:
    """Take models out of a folder's list, tables and figures; return what was taken out.

    The predictions stay, so that the same `run` lists them again without running, unless
    ``delete``. Raises ValueError, with the choices, for a model or dataset that is not listed.
    """
    folder = Path(out)
    if not models:
        raise ValueError("no model is named; name those to be removed")
    gone = chosen_outcomes(folder, models, datasets)
    places = {outcome.place for outcome in gone}
    with locked(folder):
        write_index(folder, [o for o in read_index(folder) if o.place not in places])
    publish(folder, [], [])
    if delete:
        for outcome in gone:
            if outcome.key:
                delete_predictions(folder, outcome)
    return gone
