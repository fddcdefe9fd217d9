"""What a person may say of a table, what a table is when it is read, and short words for both."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

ReadProgress = Callable[
    [str, int, int], None
]  # the stage, rows done, rows in all (0: not known yet)
MOST_CHARACTERS = 300  # characters of an error, whatever the file holds


@dataclass(frozen=True)
class Columns:
    """The columns that a person names; an empty one is looked for."""

    text: str = ""
    label: str = ""
    id: str = ""
    group: str = ""
    time: str = ""
    body: str = ""
    source: str = ""
    part: str = ""

    def named(self) -> dict[str, str]:
        """Return the columns that were named, by role."""
        return {role: str(name) for role, name in asdict(self).items() if str(name)}


@dataclass(frozen=True)
class TableOptions:
    """How a table is to be read; what is empty is found out, and said.

    ``names`` are the lines of a file that names the labels which the table numbers.
    ``min_rows`` is the fewest rows that a class needs to be kept. ``unseen`` is the source that
    the split by publisher keeps for its test split; ``day_first`` says how 3/4/2026 is meant.
    """

    columns: Columns = Columns()
    separator: str = ""
    encoding: str = ""
    sheet: str = ""
    header: bool = True
    skip_bad: bool = False
    first_label: bool = False
    merge_labels: bool = False
    names: tuple[str, ...] = ()
    min_rows: int = 3
    day_first: bool | None = None
    unseen: str = ""
    name: str = ""
    language: str = "und"
    licence: str = "not stated"

    def __post_init__(self) -> None:
        if self.min_rows < 1:
            raise ValueError(f"--min-rows {self.min_rows}: give 1 or more")
        if len(self.separator) > 1:
            spelt = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
            if self.separator not in spelt:
                raise ValueError(
                    f"--separator {self.separator[:20]!r}: give one sign, or tab, comma, "
                    "semicolon, pipe"
                )
            object.__setattr__(self, "separator", spelt[self.separator])

    def as_json(self) -> str:
        """Return all that was asked as one line that is the same whenever the same was asked."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class Piece:
    """The rows of one file: how errors name it, its given part, and how many there are.

    ``lines`` says on which line each row starts; without it, rows are counted from 1.
    """

    where: str
    rows: int
    part: str = ""
    lines: Sequence[int] = ()


@dataclass(frozen=True, eq=False)
class Raw:
    """A table as it stands in its files: an Arrow table, and where each row comes from."""

    name: str
    table: Any
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(piece.rows for piece in self.pieces) != self.table.num_rows:
            raise ValueError(f"{self.name}: its pieces do not add up to its rows")

    @property
    def where(self) -> str:
        """Return how an error names the whole table."""
        return self.pieces[0].where if len(self.pieces) == 1 else self.name

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return list(self.table.column_names)

    def texts(self, column: str) -> list[str]:
        """Return a column as texts; what is missing is empty."""
        return as_texts(self.table.column(column))

    def place(self, row: int) -> str:
        """Return how an error names a row: file and line."""
        for piece in self.pieces:
            if row < piece.rows:
                return f"{piece.where}:{piece.lines[row] if piece.lines else row + 1}"
            row -= piece.rows
        raise IndexError(row)

    def given(self) -> list[str]:
        """Return the given part of every row; empty where its file has none."""
        return [piece.part for piece in self.pieces for _ in range(piece.rows)]


@dataclass(frozen=True)
class Found:
    """Which column is what, and the lines that say so."""

    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def as_texts(column: Any) -> list[str]:
    """Return an Arrow column as texts, so that one content is the same from every format."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    values = column.to_pylist()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
        return [value or "" for value in values] if column.null_count else values
    return [as_text(value) for value in values]


_SURROGATE = re.compile("[\ud800-\udfff]")


def as_text(value: Any) -> str:
    """Return a cell as text: whole numbers without a point, days as ISO dates, lists as JSON.

    >>> [as_text(v) for v in (2.0, 0.5, True, None, float("nan"), ["a", "b"], date(2026, 3, 4))]
    ['2', '0.5', 'True', '', '', '["a", "b"]', '2026-03-04']
    """
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "tolist"):
        return as_text(value.tolist())
    if isinstance(value, (list, tuple, dict)):
        return _SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, default=str))
    text = str(value)
    return "" if text in ("NaT", "<NA>") else text


def show(text: object, *, most: int = 40) -> str:
    r"""Return a text on one line in quotes, cut where it is long.

    >>> show("Gol\ntelat"), show("a" * 50, most=5)
    ("'Gol telat'", "'aaaa…'")
    """
    line = " ".join(str(text).split())
    line = "".join(sign if sign.isprintable() else "?" for sign in line)
    return "'" + (line if len(line) <= most else line[: most - 1] + "…") + "'"


def listed(things: Iterable[str], *, most: int = 120) -> str:
    """Return a list in words, as much of it as fits, and how many more there are.

    >>> listed(["a", "b"]), listed(["aaaa", "bbbb", "cccc"], most=10)
    ('a, b', 'aaaa, bbbb and 1 more')
    """
    items = list(things)
    shown: list[str] = []
    for item in items:
        if shown and len(", ".join([*shown, item])) > most:
            break
        shown.append(item if len(item) <= most else item[: most - 1] + "…")
    rest = len(items) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def short(path: str | Path, *, most: int = 80) -> str:
    """Return a path for an error; of a long one, its end."""
    text = str(path)
    text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return text if len(text) <= most else "…" + text[-(most - 1) :]


def wrong(where: str, what: str, fix: str) -> ValueError:
    """Return the error that a bad input is refused with: one line, of at most 300 characters.

    >>> str(wrong("a.csv:3", "1 field, not 2", "fix the row"))
    'a.csv:3: 1 field, not 2; fix the row'
    """
    end = f"; {fix}" if fix else ""
    head = f"{short(where, most=100)}: {what}"
    room = MOST_CHARACTERS - len(end)
    if len(head) > room:
        head = head[: max(room - 1, 0)] + "…"
    return ValueError((head + end)[:MOST_CHARACTERS])
