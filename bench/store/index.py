"""Reads and writes the list of outcomes that the tables show."""

import json
import warnings
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench.records.runs import Outcome
from bench.store.files import write_json
from bench.store.predictions import content_of, has_fingerprint


def read_index(out: Path) -> list[Outcome]:
    """Return the outcomes that ``out/run.json`` lists; none where there is no such file.

    Raises ValueError for a file that cannot be read.
    """
    path = out / "run.json"
    if not path.is_file():
        return []
    try:
        return [_outcome(row) for row in json.loads(path.read_bytes())["outcomes"]]
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path}: cannot be read; delete it and run again") from error


def _outcome(row: Any) -> Outcome:
    for name, value in row.items():
        if type(value) is not (int if name in ("draw", "seed") else str):
            raise TypeError(f"{name} is a {type(value).__name__}")
    outcome = Outcome(**row)
    # these name folders: none may lead out of the folder of results
    parts = (outcome.dataset, outcome.view, outcome.split, outcome.model, outcome.key)
    if outcome.key and any("/" in part or part.startswith(".") for part in parts):
        raise ValueError("a name that names no folder")
    return outcome


def write_index(out: Path, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Write the outcomes to ``out/run.json``, sorted by place; return them with their contents.

    A reused outcome is written as a done one, so a second run writes the same bytes. With each key
    stands what binds the stored predictions to it. What an older version stored is taken over as it
    stands, once, and a warning says how much. Raises ValueError for predictions that were changed.
    """
    outcomes = _with_contents(out, outcomes)
    rows = [asdict(o) for o in sorted(outcomes, key=lambda o: o.place)]
    for row in rows:
        row["status"] = "done" if row["status"] == "reused" else row["status"]
        if not row["content"]:
            del row["content"]
    write_json(out / "run.json", {"outcomes": rows})
    return outcomes


def _with_contents(out: Path, outcomes: Sequence[Outcome]) -> list[Outcome]:
    # whoever ran or reused something does not know what the list has of it
    listed = {(o.place, o.key): o.content for o in read_index(out)}
    bound_outcomes, old = [], 0
    for outcome in outcomes:
        content = outcome.content
        if outcome.status == "reused":
            content = content or listed.get((outcome.place, outcome.key), "")
        if outcome.key and not content and has_fingerprint(out, outcome):
            content, is_old = content_of(out, outcome)
            old += is_old
        bound_outcomes.append(replace(outcome, content=content))
    if old:
        warnings.warn(
            f"{out}: {old} results that an older version stored are taken over as they stand; "
            "from now on a change to one is seen",
            stacklevel=2,
        )
    return bound_outcomes
