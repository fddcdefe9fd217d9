"""Reads published values: what a paper printed, where it was seen, and for which row."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("language", "model", "metric", "value", "seen", "printed_as", "table", "source")


@dataclass(frozen=True)
class Value:
    """One printed value, in percent. ``seen`` is "read" or "recalled" (not seen in print)."""

    language: str
    model: str
    metric: str
    value: float
    seen: str
    source: str

    def __post_init__(self) -> None:
        if self.seen not in ("read", "recalled"):
            raise ValueError(f"seen is {self.seen!r}; use read or recalled")
        if not 0 <= self.value <= 100:
            raise ValueError(f"a value of {self.value} is no percentage")
        if not self.source:
            raise ValueError("a published value needs its source")


def home() -> Path:
    """Return the folder of published values: in a checkout, or in the installed package."""
    here = Path(__file__).resolve().parent
    inside = here / "_published"
    return inside if inside.is_dir() else here.parent / "results" / "published"


def read_values(raw: bytes, *, where: str) -> dict[tuple[str, str], Value]:
    """Return the values of a paper's CSV file by language and model.

    Raises ValueError with the line for a missing column, a row that stands twice, or a value
    that is none.
    """
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError(f"{where}:1: the columns must be {','.join(COLUMNS)}")
    found: dict[tuple[str, str], Value] = {}
    for row in rows:
        line = f"{where}:{rows.line_num}"
        key = row["language"], row["model"]
        if key in found:
            raise ValueError(f"{line}: {key[0]}, {key[1]} stands twice; keep one")
        try:
            found[key] = Value(*key, row["metric"], float(row["value"]), row["seen"], row["source"])
        except (TypeError, ValueError) as error:
            raise ValueError(f"{line}: {error}; mend the row") from error
    return found
