"""Writes a table as CSV and reads it back."""

from pathlib import Path

import pandas as pd

# the columns by which every table names a model on a test split
KEYS = ("dataset", "view", "split", "model")


def table_path(out: Path, name: str) -> Path:
    """Return the path of a table in a folder of results."""
    return out / "tables" / f"{name}.csv"


def read_table(out: Path, name: str) -> pd.DataFrame:
    """Return a table of a folder of results as it is stored."""
    return read_csv(table_path(out, name))


_TEXT_COLUMNS = (
    *KEYS, "setting", "status", "reason", "seen", "machine", "best", "size", "label",
    "trained_on", "pretrained_with", "advice", "verdict",
)  # fmt: skip


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV with six decimals and line feeds: the same bytes everywhere."""
    text: str = table.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return text.encode()


def read_csv(path: Path) -> pd.DataFrame:
    """Read a table back that `as_csv` made; an empty text stays one, an empty number is NaN."""
    table = pd.read_csv(path, keep_default_na=False, na_values=[""])
    for name in set(table.columns) & set(_TEXT_COLUMNS):
        table[name] = table[name].astype(object).where(table[name].notna(), "").astype(str)
    whole = {n: "Int64" for n in ("seeds", "examples", "stories") if n in table.columns}
    return table.astype(whole)
