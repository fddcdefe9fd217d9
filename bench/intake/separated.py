"""Reads CSV, TSV and their kin: whatever separator, encoding and first line, with line numbers."""

import contextlib
import csv
import io
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bench.intake.decoding import encoding_of
from bench.intake.options import Piece, Raw, ReadProgress, TableOptions, listed, show, wrong

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SNIFFED = 200  # rows that a separator is judged by
_CHUNK = 50_000
_LONGEST = 1 << 27  # characters of one field


def read_separated(
    raw: bytes,
    asked: TableOptions,
    *,
    where: str,
    known: Callable[[Sequence[str]], int],
    tabs: bool = False,
    progress: ReadProgress | None = None,
) -> Raw:
    r"""Return the table of a file of separated values; ``known`` counts the names it knows.

    ``tabs`` says that the file's name promises tabs. A row with more or fewer fields than the
    first is an error that names its line, unless ``asked.skip_bad``.

    >>> table = read_separated(b"judul;topik\nGol;bola\n", TableOptions(), where="a.csv", known=len)
    >>> table.names, table.notes
    (['judul', 'topik'], ("separator ';' (--separator takes another)",))
    """
    encoding, note = encoding_of(raw, where=where, asked=asked.encoding)
    notes = [note] if note else []
    skipped = 0
    if (first := _lines(raw, encoding).readline()).lower().startswith("sep=") and len(
        first.rstrip("\r\n")
    ) == 5:
        separator, skipped = first[4], 1
    elif asked.separator:
        separator = asked.separator
    else:
        separator = _separator(raw, encoding, where, known, "\t" if tabs else ",")
    if separator != ("\t" if tabs else ","):
        shown = "tab" if separator == "\t" else repr(separator)
        notes.append(f"separator {shown} (--separator takes another)")
    above = _above(_sample(raw, encoding, separator)[skipped:]) if asked.header else 0
    if above:
        notes.append(f"{above} rows above the header left out")
    form = _Form(encoding, separator, skipped, above)
    with _wide_fields():
        try:
            rows = _read(raw, form, asked, where, True, progress)
        except _QuotesError as error:
            try:
                rows = _read(raw, form, asked, where, False, progress)
            except ValueError:
                raise error.told from None
            if any(_holds_quoted(column) for column in rows[1]):
                raise error.told from None
            notes.append("quotes are read as signs of the text: they do not pair")
    names, columns, lines, left = rows
    if left:
        notes.append(f"{left} rows with more or fewer fields left out, as --skip-bad asks")
    import pyarrow as pa

    table = pa.table(columns, names=names)
    return Raw(where, table, (Piece(where, table.num_rows, lines=lines),), tuple(notes))


def _holds_quoted(column: Any) -> bool:
    """Say whether some cell stands in quotes: then quotes are more than signs of the text."""
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(column, '^".*"$')).as_py())


@dataclass(frozen=True)
class _Form:
    """How a file is written; ``skipped`` lines and ``above`` rows stand before its header."""

    encoding: str
    separator: str
    skipped: int
    above: int


class _QuotesError(Exception):
    """A row's quotes do not pair; ``told`` is what to say if nothing else helps."""

    def __init__(self, told: ValueError) -> None:
        super().__init__(str(told))
        self.told = told


@contextlib.contextmanager
def _wide_fields() -> Iterator[None]:
    """Let a field be longer than Python's 131,072 characters, for as long as it is read."""
    before = csv.field_size_limit(_LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _lines(raw: bytes, encoding: str) -> io.TextIOWrapper:
    # text and bytes need not stand whole in the memory side by side
    return io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline="", errors="replace")


def _rows(lines: io.TextIOWrapper, separator: str, quoted: bool, strict: bool) -> Any:
    if quoted:
        return csv.reader(lines, delimiter=separator, strict=strict)
    return csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)


def _separator(
    raw: bytes,
    encoding: str,
    where: str,
    known: Callable[[Sequence[str]], int],
    usual: str,
) -> str:
    """Return the separator under which most rows have as many fields as the first."""
    scores: dict[str, tuple[bool, bool, int, float]] = {}
    for separator in SEPARATORS:
        sample = _sample(raw, encoding, separator)
        above = _above(sample)
        sample = sample[above:]
        if not sample or len(sample[0]) < 2 or _is_title(sample[0]):
            continue
        fit = sum(len(row) == len(sample[0]) for row in sample) / len(sample)
        scores[separator] = (fit == 1, not above, known(sample[0]), fit)
    if not scores:
        return usual
    best = max(scores.values())
    chosen = [separator for separator, score in scores.items() if score == best]
    if len(chosen) == 1 or usual in chosen:
        return usual if usual in chosen else chosen[0]
    options = " or ".join(SEPARATORS[separator] for separator in chosen)
    raise wrong(f"{where}:1", f"the separator could be {options}", "say which with --separator")


def _sample(raw: bytes, encoding: str, separator: str) -> list[list[str]]:
    rows = _rows(_lines(raw, encoding), separator, True, False)
    try:
        with _wide_fields():
            return [row for row in islice(rows, _SNIFFED) if any(row)]
    except csv.Error:
        return []


def _is_title(row: Sequence[str]) -> bool:
    """Say whether a row has its first field alone; that of an index may lack a name."""
    return bool(row) and bool(row[0].strip()) and not any(cell.strip() for cell in row[1:])


def _above(sample: Sequence[Sequence[str]]) -> int:
    """Return how many titles stand above the header: rows of one field before a regular table."""
    first = next((i for i, row in enumerate(sample) if not _is_title(row)), 0)
    table = sample[first : first + 3]
    return first if len(table) > 1 and len({len(row) for row in table}) == 1 else 0


def _read(
    raw: bytes,
    form: _Form,
    asked: TableOptions,
    where: str,
    quoted: bool,
    progress: ReadProgress | None,
) -> tuple[list[str], list[Any], "array[int]", int]:
    import pyarrow as pa

    lines = _lines(raw, form.encoding)
    for _ in range(form.skipped):
        lines.readline()
    reader = _numbered(_rows(lines, form.separator, quoted, True), form.skipped, where)
    filled = (one for one in reader if any(one[1]))
    line, first = next(islice(filled, form.above, None), (0, []))
    if not first:
        raise wrong(where, "the file holds no row", "save the table again")
    width = len(first)
    header = first if asked.header else [str(i + 1) for i in range(width)]
    chunks: list[list[Any]] = [[] for _ in range(width)]
    numbers, bad = array("q"), list[tuple[int, int]]()
    rows: list[list[str]] = [] if asked.header else [first]
    if not asked.header:
        numbers.append(line)

    def flush() -> None:
        for column, values in zip(chunks, zip(*rows, strict=True), strict=False):
            column.append(pa.array(values, pa.large_string()))
        rows.clear()
        if progress:
            progress("reading", len(numbers), 0)

    for line, row in reader:
        if len(row) != width:
            if len(row) > width and not any(row[width:]):
                row = row[:width]
            elif not any(cell.strip() for cell in row):
                continue
            else:
                bad.append((line, len(row)))
                continue
        elif not any(row):
            continue
        rows.append(row)
        numbers.append(line)
        if len(rows) == _CHUNK:
            flush()
    flush()
    if bad and not asked.skip_bad:
        line, fields = bad[0]
        more = f", and so have {len(bad) - 1} more rows" if len(bad) > 1 else ""
        fix = f"put a text that holds {show(form.separator)} in double quotes, or --skip-bad"
        if fields < width:
            fix = "give the row all its fields, empty ones too, or --skip-bad"
        what = f"{fields} fields, not {width} ({listed(header, most=60)}){more}"
        raise wrong(f"{where}:{line}", what, fix)
    names = tidy_names(header)
    columns = [pa.chunked_array(column or [[]], pa.large_string()) for column in chunks]
    return names, columns, numbers, len(bad)


def _numbered(rows: Any, skipped: int, where: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row with the line on which it starts."""
    start = skipped + 1
    try:
        for row in rows:
            yield start, row
            start = rows.line_num + skipped + 1
    except csv.Error as error:
        reason = str(error)
        if "unexpected end" in reason:
            reason = "a double quote opens here and never closes"
        problem = wrong(f"{where}:{start}", reason, "close the quote, or double the quotes inside")
        raise _QuotesError(problem) from None


def tidy_names(header: Sequence[object]) -> list[str]:
    """Return names that are there and differ: a missing one is "column 2", a second "a (2)".

    >>> tidy_names(["a ", "", "a"])
    ['a', 'column 2', 'a (2)']
    """
    names: list[str] = []
    for i, cell in enumerate(header, start=1):
        name = plain = " ".join(str(cell or "").replace("\ufeff", "").split()) or f"column {i}"
        n = 1
        while name in names:
            n += 1
            name = f"{plain} ({n})"
        names.append(name)
    return names
