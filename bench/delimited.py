"""Reads delimited bytes (CSV, TSV) into rows, each with the line on which it starts."""

import csv
import io
from collections.abc import Iterator


def read_rows(
    raw: bytes,
    *,
    where: str,
    delimiter: str,
    header: tuple[str, ...] | None,
    quoted: bool = True,
    encoding: str = "utf-8-sig",
) -> Iterator[tuple[int, list[str]]]:
    r"""Yield line number and fields of every row below the header.

    A quoted field may hold delimiters, line feeds and doubled quotes; with ``quoted=False`` a
    quote is a sign like any other. ``header=None`` says that the file has none, and then
    the number of fields is not checked. A quote that never closes is an error: it would
    swallow the rows below it.

    >>> raw = b'id,text\r\n1,"two\nlines"\r\n2,b\r\n'
    >>> list(read_rows(raw, where="a.csv", delimiter=",", header=("id", "text")))
    [(2, ['1', 'two\nlines']), (4, ['2', 'b'])]
    >>> list(read_rows(b"id,text\n1\n", where="a.csv", delimiter=",", header=("id", "text")))
    Traceback (most recent call last):
    ...
    ValueError: a.csv:2: 1 fields, not 2 (id, text); fix the row or fetch the file again
    """
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{where}:{line}: not {encoding} ({error}); fetch the file again"
        ) from None
    lines = io.StringIO(text, newline="")
    if quoted:
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
    else:
        rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    names = ", ".join(header or ())
    start = 1
    try:
        if header is not None and (first := next(rows, [])) != list(header):
            raise ValueError(
                f"{where}:1: the columns are {', '.join(first) or 'missing'}, not {names}; "
                "fetch the pinned file"
            )
        start = rows.line_num + 1
        for row in rows:
            if header is not None and len(row) != len(header):
                raise ValueError(
                    f"{where}:{start}: {len(row)} fields, not {len(header)} ({names}); "
                    "fix the row or fetch the file again"
                )
            yield start, row
            start = rows.line_num + 1
    except csv.Error as error:
        raise ValueError(f"{where}:{start}: {error}; fix the row's quotes") from None


_FORMULA = tuple("=+-@\t\r")  # a spreadsheet runs what a cell begins with one of these


def as_cell(text: str) -> str:
    """Return a text as a cell of CSV that a spreadsheet shows and does not run.

    >>> as_cell("=1+1"), as_cell("Gol Telat")
    ("'=1+1", 'Gol Telat')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain_cell(cell: str) -> str:
    """Return the text that `as_cell` was given.

    >>> plain_cell("'=1+1"), plain_cell("'Gol' Telat")
    ('=1+1', "'Gol' Telat")
    """
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell
