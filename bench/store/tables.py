"""Writes a table as CSV and reads it back; a stamp says what the tables of a folder are made of."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from bench.delimited import as_cell, plain_cell
from bench.store.files import write_json

# the columns by which every table names a model on a test split
KEYS = ("dataset", "view", "split", "model")


def table_path(out: Path, name: str) -> Path:
    """Return the path of a table in a folder of results."""
    return out / "tables" / f"{name}.csv"


def read_table(out: Path, name: str) -> pd.DataFrame:
    """Return a table of a folder of results as it is stored."""
    return read_csv(table_path(out, name))


_TEXT_COLUMNS = (
    *KEYS, "setting", "status", "reason", "seen", "machine", "best", "size", "label", "prediction",
    "trained_on", "pretrained_with", "advice", "verdict", "perturbation", "worst_by", "worst_value",
    "source", "kind", "noise",
)  # fmt: skip


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV with six decimals and line feeds: the same bytes everywhere.

    A text that a spreadsheet would run stands behind a quote; `read_csv` takes it off again.
    """
    table = table.map(lambda cell: as_cell(cell) if isinstance(cell, str) else cell)
    text: str = table.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return text.encode()


def read_csv(path: Path) -> pd.DataFrame:
    """Read a table back that `as_csv` made; an empty text stays one, an empty number is NaN."""
    table = pd.read_csv(path, keep_default_na=False, na_values=[""])
    for name in set(table.columns) & set(_TEXT_COLUMNS):
        texts = table[name].astype(object).where(table[name].notna(), "").astype(str)
        table[name] = texts.map(plain_cell)
    whole = {n: "Int64" for n in ("seeds", "examples", "stories") if n in table.columns}
    return table.astype(whole)


def write_stamp(out: Path, made_of: str, names: Iterable[str], drawn_by: str = "") -> None:
    """Note what the tables of a folder are made of, the SHA-256 of each, and what draws figures."""
    files = {name: _sha256(table_path(out, name)) for name in names}
    write_json(_stamp(out), {"tables": made_of, "files": files, "figures": drawn_by})


def read_stamp(out: Path) -> str:
    """Return what the tables of a folder are made of; empty where nothing says so."""
    return str(_read_stamp(out).get("tables", ""))


def read_drawn_by(out: Path) -> str:
    """Return the code that drew the figures of a folder; empty where nothing says so."""
    return str(_read_stamp(out).get("figures", ""))


def remove_stamp(out: Path) -> None:
    """Remove the note: whoever comes next makes the tables anew."""
    _stamp(out).unlink(missing_ok=True)


def edited_tables(out: Path, names: Iterable[str] | None = None) -> list[str]:
    """Return the tables that are not there, or not as they were written.

    ``names`` default to those that the stamp names. One that it does not name (an older version
    wrote it) counts as edited only if asked for by name.
    """
    files = _read_stamp(out).get("files", {})
    files = files if isinstance(files, dict) else {}
    return [
        name
        for name in (files if names is None else names)
        if not table_path(out, name).is_file() or files.get(name) != _sha256(table_path(out, name))
    ]


def _stamp(out: Path) -> Path:
    return out / "tables" / "made_of.json"


def _read_stamp(out: Path) -> dict[str, Any]:
    # whatever stands there that is none of ours, the tables can be made again
    try:
        stamp = json.loads(_stamp(out).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
