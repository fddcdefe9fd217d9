"""Reads and writes the list of outcomes that the tables show."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.records.runs import Outcome
from bench.store.files import write_json


def read_index(out: Path) -> list[Outcome]:
    """Return the outcomes that ``out/run.json`` lists; none where there is no such file.

    Raises ValueError for a file that cannot be read.
    """
    path = out / "run.json"
    if not path.is_file():
        return []
    try:
        return [Outcome(**row) for row in json.loads(path.read_text())["outcomes"]]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: cannot be read; delete it and run again") from error


def write_index(out: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the outcomes to ``out/run.json``, sorted by place.

    A reused outcome is written as a done one, so a second run writes the same bytes.
    """
    rows = [asdict(o) for o in sorted(outcomes, key=lambda o: o.place)]
    for row in rows:
        row["status"] = "done" if row["status"] == "reused" else row["status"]
    write_json(out / "run.json", {"outcomes": rows})
