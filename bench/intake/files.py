"""Reads a table from a path: one file of any usual form, or a folder of them with given splits."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.intake.decoding import ENDINGS, encoding_of, table_bytes
from bench.intake.options import (
    Piece,
    Raw,
    ReadProgress,
    TableOptions,
    as_text,
    listed,
    short,
    show,
    wrong,
)
from bench.intake.separated import read_separated, tidy_names

SHEETS = (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods")
SEPARATED = (".csv", ".tsv", ".tab", ".txt")
JSON_FORMS = (".json", ".jsonl", ".ndjson")
TABLE_FORMS = (*SEPARATED, *SHEETS, *JSON_FORMS, ".parquet")
MOST_ROWS = 5_000_000  # of a table: a few times what any dataset of headlines has
_LINES_A_ROW = 10  # a text may hold some line breaks
_MOST_UNPACKED = 1 << 31  # bytes of texts
_BATCH = 1 << 16  # rows of a Parquet file read at a time
_BINARY = (b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PARTS = {
    "train": ("train", "training", "trn", "latih", "pelatihan", "trainset"),
    "tune": ("tune", "validation", "valid", "val", "dev", "devel", "development", "validasi"),
    "test": ("test", "testing", "tst", "uji", "pengujian", "testset", "eval"),
}
PART_NAMES = {word: part for part, words in _PARTS.items() for word in words}
Known = Callable[[Sequence[str]], int]


def form_of(path: str | Path) -> str:
    """Return the ending that says what form a file has, packing aside; empty where none does.

    >>> form_of("news.CSV.gz"), form_of("pages/a.html")
    ('.csv', '')
    """
    name = Path(path).name.lower()
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return next((form for form in TABLE_FORMS if name.endswith(form)), "")


def stem_of(path: str | Path) -> str:
    """Return a file's name without its form and packing.

    >>> stem_of("data/news.2026.csv.gz")
    'news.2026'
    """
    name = Path(path).name
    for ending in ENDINGS:
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    form = form_of(path)
    return name[: -len(form)] if form and name.lower().endswith(form) else name


def part_named(word: str) -> str:
    """Return the part that a word stands for: train, tune, test; empty for any other.

    >>> [part_named(word) for word in ("Validation", "latih", "train-00000-of-00002", "news")]
    ['tune', 'train', 'train', '']
    """
    plain = word.strip().casefold()
    if plain in PART_NAMES:
        return PART_NAMES[plain]
    parts = {PART_NAMES[p] for p in re.split(r"[^a-z]+", plain) if p in PART_NAMES}
    return parts.pop() if len(parts) == 1 else ""


def read_file(
    path: Path,
    asked: TableOptions,
    *,
    known: Known,
    progress: ReadProgress | None = None,
    part: str = "",
) -> Raw:
    """Return the table that a file holds; ValueError with file, line and fix where it is bad."""
    if progress:
        progress("reading", 0, 0)
    raw = table_bytes(path)
    where, form = short(path), form_of(path)
    if not raw.startswith(_BINARY) and raw.count(b"\n") > _LINES_A_ROW * MOST_ROWS:
        raise _too_many(where, f"{raw.count(bytes([10])):,} lines")
    if raw.startswith(b"PAR1"):
        read = _read_parquet(raw, where)
    elif raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        read = _read_sheet(raw, where, asked)
    elif raw[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<table")):
        raise wrong(where, "holds a web page, not a table", "save it as CSV")
    elif form in SHEETS or form == ".parquet":
        raise wrong(where, f"is no {form} file: it begins with {show(raw[:12])}", "save it again")
    elif form in JSON_FORMS:
        read = _read_json(raw, where, asked)
    elif form in SEPARATED:
        tabs = form in (".tsv", ".tab")
        read = read_separated(raw, asked, where=where, known=known, tabs=tabs, progress=progress)
    else:
        raise wrong(
            where,
            f"no table by its ending {show(path.suffix)}",
            f"give {', '.join(TABLE_FORMS)} (or one packed as .gz, .zst), or a folder of them",
        )
    if read.table.num_rows > MOST_ROWS:
        raise _too_many(where, f"{read.table.num_rows:,} rows")
    pieces = tuple(Piece(piece.where, piece.rows, part, piece.lines) for piece in read.pieces)
    return Raw(stem_of(path), read.table, pieces, read.notes)


def _read_parquet(raw: bytes, where: str) -> Raw:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(raw))
        # a few hundred kilobytes can hold one row twenty million times
        if file.metadata.num_rows > MOST_ROWS:
            raise _too_many(where, f"{file.metadata.num_rows:,} rows")
        batches, size = [], 0
        for batch in file.iter_batches(_BATCH):
            size += batch.nbytes
            if size > _MOST_UNPACKED:
                raise _too_many(where, f"more than {_MOST_UNPACKED >> 20:,} MiB of texts")
            batches.append(batch)
        table = pa.Table.from_batches(batches, file.schema_arrow)
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())[:80]
        raise wrong(where, f"the parquet cannot be read ({reason})", "save it again") from error
    return Raw(where, name_classes(table), (Piece(where, table.num_rows),))


def _too_many(where: str, what: str) -> ValueError:
    fix = f"give at most {MOST_ROWS:,} rows (a sample, or a part)"
    return wrong(where, f"holds {what}", fix)


def name_classes(table: Any) -> Any:
    """Return the table with the names of its classes, where Hugging Face's header gives them."""
    import pyarrow as pa

    header = (table.schema.metadata or {}).get(b"huggingface")
    features = json.loads(header).get("info", {}).get("features", {}) if header else {}
    for column, feature in features.items():
        names = feature.get("names") if isinstance(feature, dict) else None
        if isinstance(names, dict):
            names = [names[key] for key in sorted(names, key=int)]
        if names and column in table.column_names and pa.types.is_integer(table[column].type):
            cells = [
                names[i] if i is not None and 0 <= i < len(names) else ""
                for i in table[column].to_pylist()
            ]
            place = table.column_names.index(column)
            table = table.set_column(place, column, pa.array(cells, pa.large_string()))
    return table


def _read_sheet(raw: bytes, where: str, asked: TableOptions) -> Raw:
    from python_calamine import CalamineError, CalamineWorkbook

    if raw.startswith(b"PK\x03\x04"):
        _check_unpacked(raw, where)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = book.sheet_names
        if asked.sheet and asked.sheet not in sheets:
            raise wrong(where, f"no sheet {show(asked.sheet)}", f"there are {listed(sheets)}")
        filled = [n for n in sheets if n == asked.sheet or book.get_sheet_by_name(n).height]
        chosen = asked.sheet or (filled or sheets)[0]
        rows: list[Any] = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        reason = " ".join(str(error).split())[:80]
        raise wrong(where, f"the sheet cannot be read ({reason})", "save it again") from error
    notes = []
    if len(filled) > 1 and not asked.sheet:
        others = listed(show(name) for name in filled if name != chosen)
        notes.append(f"sheet {show(chosen)} (--sheet takes another of {others})")
    lines = [i + 1 for i, row in enumerate(rows) if any(cell not in ("", None) for cell in row)]
    if not lines:
        raise wrong(where, f"the sheet {show(chosen)} is empty", "choose another with --sheet")
    width = max(map(len, rows))
    # a title above the table stands alone on its row
    above = 0
    while (
        asked.header
        and above + 1 < len(lines)
        and _filled(rows[lines[above] - 1]) < min(2, _filled(rows[lines[above + 1] - 1]))
    ):
        above += 1
    if above:
        notes.append(f"{above} rows above the header, row {lines[above]}, left out")
    kept = [[as_text(cell) for cell in rows[line - 1]] for line in lines[above:]]
    kept = [row + [""] * (width - len(row)) for row in kept]
    header = kept[0] if asked.header else [str(i + 1) for i in range(width)]
    body, numbers = (kept[1:], lines[above + 1 :]) if asked.header else (kept, lines)
    columns = list(zip(*body, strict=True)) or [()] * width
    used = [i for i in range(width) if header[i] or any(columns[i])]
    return _table(where, {n: columns[i] for n, i in _named(header, used)}, numbers, notes)


def _check_unpacked(raw: bytes, where: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            size = sum(member.file_size for member in file.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # whoever reads the sheet will say what is wrong
    if size > _MOST_UNPACKED:
        raise _too_many(where, f"{size >> 20:,} MiB, unpacked")


def _filled(row: Sequence[Any]) -> int:
    return sum(cell not in ("", None) for cell in row)


def _named(header: Sequence[str], used: Sequence[int]) -> list[tuple[str, int]]:
    names = tidy_names(header)
    return [(names[i], i) for i in used]


def _table(
    where: str, columns: Mapping[str, Sequence[str]], lines: Sequence[int], notes: Sequence[str]
) -> Raw:
    import pyarrow as pa

    arrays = {name: pa.array(cells, pa.large_string()) for name, cells in columns.items()}
    table = pa.table(arrays)
    return Raw(where, table, (Piece(where, table.num_rows, lines=lines),), tuple(notes))


def _read_json(raw: bytes, where: str, asked: TableOptions) -> Raw:
    encoding, note = encoding_of(raw, where=where, asked=asked.encoding)
    text = raw.decode(encoding, "replace").lstrip("\ufeff")
    notes = [note] if note else []
    try:
        whole = json.loads(text)
    except RecursionError:
        raise wrong(where, "the JSON is nested too deeply", "give a list of records") from None
    except ValueError as error:
        at = getattr(error, "lineno", 1)
        records, lines = _json_lines(text, where, len(text.splitlines()[:2]) > 1, at, error)
        return _table(where, _columns(records, where, lines), lines, notes)
    if isinstance(whole, dict):
        lists = [key for key, value in whole.items() if isinstance(value, list)]
        if set(whole) >= {"columns", "data"} and len(lists) >= 2:
            whole = [dict(zip(whole["columns"], row, strict=False)) for row in whole["data"]]
        elif len(lists) == 1 and all(isinstance(row, dict) for row in whole[lists[0]]):
            notes.append(f"the rows are those of {show(lists[0])}")
            whole = whole[lists[0]]
        elif len(lists) > 1 or (len(lists) == len(whole) == 1):
            return _table(where, _lists({key: whole[key] for key in lists}, where), (), notes)
        elif whole and all(isinstance(value, dict) for value in whole.values()):
            keys = {key for value in whole.values() for key in value}
            if all(key.lstrip("-").isdigit() for key in keys):
                order = list(dict.fromkeys(key for value in whole.values() for key in value))
                lists_of = {n: [v.get(key) for key in order] for n, v in whole.items()}
                return _table(where, _lists(lists_of, where), (), notes)
            whole = list(whole.values())
        else:
            whole = [whole]  # one line of JSONL is a record of its own
    if not isinstance(whole, list):
        raise wrong(where, f"the JSON is a {type(whole).__name__}", "give a list of records")
    if not whole:
        raise wrong(where, "the JSON holds no record", "give a list of records")
    return _table(where, _columns(whole, where, ()), (), notes)


def _json_lines(
    text: str, where: str, several: bool, at: int, error: ValueError
) -> tuple[list[Any], list[int]]:
    records, lines = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError) as bad:
            problem = bad if records or several else error
            line_of = number if records else at
            shown = line if records else text.split("\n")[at - 1]
            raise wrong(
                f"{where}:{line_of}",
                f"no JSON ({str(problem)[:60]}): {show(shown)}",
                "fix the line; it is one record a line, or one list of records",
            ) from None
        lines.append(number)
    return records, lines


def _columns(rows: list[Any], where: str, lines: Sequence[int]) -> dict[str, list[str]]:
    names: dict[str, None] = {}
    for i, row in enumerate(rows):
        if not isinstance(row, dict):
            line = lines[i] if lines else i + 1
            raise wrong(
                f"{where}:{line}",
                f"no record but {show(json.dumps(row, default=str))}",
                'give records such as {"text": ..., "label": ...}',
            )
        for name in row:
            names.setdefault(name)
    return {name: [as_text(row.get(name)) for row in rows] for name in names}


def _lists(columns: Mapping[str, Sequence[Any]], where: str) -> dict[str, list[str]]:
    sizes = {name: len(cells) for name, cells in columns.items()}
    if len(set(sizes.values())) > 1:
        lengths = listed(f"{name} {n}" for name, n in sizes.items())
        raise wrong(where, f"columns of different lengths: {lengths}", "give each the same number")
    return {name: [as_text(cell) for cell in cells] for name, cells in columns.items()}
