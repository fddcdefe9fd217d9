"""Reads a table from whatever it comes in: a file, a folder, one file a part, or memory."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.intake.columns import rank_of
from bench.intake.decoding import source_digest
from bench.intake.files import (
    JSON_FORMS,
    SEPARATED,
    TABLE_FORMS,
    Known,
    form_of,
    name_classes,
    part_named,
    read_file,
)
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

KEPT = ("rows.parquet", "table.json")  # a folder that `keeping.keep_table` wrote
BUILT = "dataset.json"  # the mark of a folder that `tajuk build` made: not read here
_SAVED = ("state.json", "dataset_dict.json")  # marks of a folder that `save_to_disk` made
_SPLITS = {"train": "training", "tune": "validation", "test": "test"}
_MEND = "give a file, a folder, a pandas, polars or Arrow table, a Dataset, or two lists"


def is_table(name: object) -> bool:
    """Say whether that is a table for this package: a path that looks like one, or no text.

    A folder counts that holds tables or was made by ``save_to_disk``, but was not built.

    >>> is_table("news.csv"), is_table("masakhanews.yor"), is_table((["a"], ["b"]))
    (True, False, True)
    """
    if not isinstance(name, (str, Path)):
        return True
    path = Path(name)
    if path.is_dir():
        return not (path / BUILT).is_file() and bool(_saved(path) or _tables_in(path))
    return bool(form_of(path))


def read_source(
    source: Any,
    asked: TableOptions,
    *,
    known: Known,
    cache: Path | None = None,
    progress: ReadProgress | None = None,
) -> Raw:
    """Return the table that a source holds; parts that it gives are kept.

    A source is a path, a mapping of parts to sources (``{"train": "a.csv", "test": "b.csv"}``),
    a table in memory, a `Dataset`, or a pair of lists: texts and labels.
    """
    if isinstance(source, (str, Path)):
        path = Path(source)
        if path.is_dir():
            return _read_folder(path, asked, known, cache, progress)
        return read_file(path, asked, known=known, progress=progress)
    if isinstance(source, Mapping):
        parts = {key: part_named(str(key)) for key in source}
        left = [str(key) for key, part in parts.items() if not part]
        if not any(parts.values()):
            if all(_is_list(cells) for cells in source.values()):
                return _of_lists({str(k): v for k, v in source.items()})
            raise wrong("the table", f"no part among {listed(left)}", "name train and test")
        read = []
        for key, value in source.items():
            if parts[key]:
                one = read_source(value, asked, known=known, cache=cache, progress=progress)
                read.append(_in_part(one, parts[key]))
        notes = [f"the parts {listed(map(show, left))} are left out"] if left else []
        return _joined(read, read[0].name, notes, asked.columns.label)
    return _of_memory(source)


def _saved(path: Path) -> bool:
    return any((path / name).is_file() for name in _SAVED)


def _tables_in(path: Path) -> list[Path]:
    """Return the tables of a folder and of the folders in it, without texts that tell of it."""
    tables = sorted(
        file
        for file in path.glob("**/*")
        if file.is_file() and len(file.relative_to(path).parts) <= 3 and form_of(file)
        if not any(part.startswith((".", "_")) for part in file.relative_to(path).parts)
    )
    return [
        file
        for file in tables
        # a lone .txt or .json is more often about the data than the data
        if not file.name.endswith(".txt") and not (file.suffix == ".json" and "info" in file.stem)
    ]


def _read_folder(
    path: Path, asked: TableOptions, known: Known, cache: Path | None, progress: ReadProgress | None
) -> Raw:
    if _saved(path):
        import datasets

        try:
            return replace(_of_memory(datasets.load_from_disk(str(path))), name=path.name)
        except (OSError, KeyError, TypeError) as error:
            reason = " ".join(str(error).split())[:80]
            raise wrong(short(path), f"cannot be read ({reason})", "save it again") from error
    files = _tables_in(path)
    if not files:
        raise wrong(
            short(path), "the folder holds no table", f"give files of {', '.join(TABLE_FORMS)}"
        )
    readme = path / "README.md"
    if readme.is_file() and "\nconfigs:" in readme.read_text(encoding="utf-8", errors="replace"):
        return replace(_load(path, cache), name=path.name)
    parts = {file: part_named(file.stem) or part_named(file.parent.name) for file in files}
    given = {file: part for file, part in parts.items() if part}
    chosen = given or parts
    for part in dict.fromkeys(given.values()):
        alike = [file for file in given if given[file] == part and part_named(file.stem)]
        # shards of one file differ by their numbers alone
        if len({re.sub(r"\d+", "", file.stem) for file in alike}) > 1:
            shown = listed((file.name for file in alike), most=110)
            option = "--validation" if part == "tune" else f"--{part}"
            raise wrong(
                short(path), f"which is the {_SPLITS[part]} split? {shown}", f"say {option} FILE"
            )
    kinds = {_kind(file) for file in chosen}
    if len(kinds) > 1:
        shown = listed(file.name for file in chosen)
        raise wrong(short(path), f"tables of several forms: {shown}", "give one of them")
    read = [
        read_file(file, asked, known=known, progress=progress, part=part)
        for file, part in chosen.items()
    ]
    left = [file.name for file in files if file not in chosen]
    notes = [f"left out, for their names give no part: {listed(left)}"] if left else []
    if not given and len(files) > 1:
        notes.append(f"{len(files)} files read as one table: {listed(f.name for f in files)}")
    return _joined(read, path.name, notes, asked.columns.label)


def _kind(path: Path) -> str:
    form = form_of(path)
    return next((forms[0] for forms in (SEPARATED, JSON_FORMS) if form in forms), form)


def _load(path: Path, cache: Path | None) -> Raw:
    """Read a folder as `load_dataset` does; its cache does not see a file change, so ours names it.

    See huggingface/datasets: the key of a folder with a card counts neither content nor path.
    """
    import tempfile

    import datasets

    with tempfile.TemporaryDirectory() as scratch:
        place = cache / "datasets" / source_digest(path) if cache else Path(scratch)
        try:
            loaded = datasets.load_dataset(str(path.resolve()), cache_dir=str(place))
            # what it maps into memory must outlive the folder
            return _of_memory(loaded)
        except ValueError as error:
            if str(error).startswith(short(path)):
                raise
            reason = " ".join(str(error).split())[:140]
            raise wrong(short(path), f"cannot be loaded ({reason})", "give one file") from error
        except Exception as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:140]
            raise wrong(short(path), f"cannot be loaded ({reason})", "give one file") from error


def _in_part(raw: Raw, part: str) -> Raw:
    pieces = tuple(Piece(p.where, p.rows, part, p.lines) for p in raw.pieces)
    return replace(raw, pieces=pieces)


def _joined(read: Sequence[Raw], name: str, notes: Sequence[str], label: str = "") -> Raw:
    """Return several tables as one, of the columns that all have.

    One that lacks the labels that others have, as the test split of a contest, is left out.
    """
    import pyarrow as pa

    remarks = []
    named = {column for one in read for column in one.names}
    labels = {column for column in named if column == label or (not label and _is_label(column))}
    blind = [one for one in read if labels and not labels & set(one.names)]
    if blind:
        read = [one for one in read if one not in blind]
        remarks = [f"{one.where} left out: it has no column {show(min(labels))}" for one in blind]
    shared = [column for column in read[0].names if all(column in one.names for one in read)]
    if not shared:
        other = next(one for one in read if not set(one.names) & set(read[0].names))
        raise wrong(
            other.where,
            f"the columns are {listed(other.names)}, not {listed(read[0].names)} as in "
            f"{read[0].where}",
            "give all files the same columns",
        )
    tables = [
        pa.table({c: pa.array(one.texts(c), pa.large_string()) for c in shared}) for one in read
    ]
    dropped = sorted({column for one in read for column in one.names} - set(shared))
    remarks += [f"columns that not every file has left out: {listed(dropped)}"] if dropped else []
    all_notes = [note for one in read for note in one.notes]
    pieces = tuple(piece for one in read for piece in one.pieces)
    return Raw(
        name, pa.concat_tables(tables), pieces, tuple(dict.fromkeys([*notes, *remarks, *all_notes]))
    )


def _is_label(column: str) -> bool:
    return rank_of(column, "label") == 1


def _is_list(cells: object) -> bool:
    return isinstance(cells, Sequence) and not isinstance(cells, (str, bytes))


def _of_memory(source: Any) -> Raw:
    """Return a table of memory, recognised without importing a library that is not there."""
    makers: dict[str, Callable[[Any], Raw]] = {
        "pandas": _of_pandas,
        "polars": _of_polars,
        "pyarrow": _of_arrow,
        "datasets": _of_datasets,
    }
    for kind in type(source).__mro__:
        if maker := makers.get(kind.__module__.partition(".")[0]):
            return maker(source)
    if isinstance(source, tuple) and len(source) == 2:
        texts, labels = (list(one) if _iterable(one) else one for one in source)
        if isinstance(texts, list) and isinstance(labels, list):
            return _of_lists({"text": texts, "label": labels})
    if _is_list(source) and source and all(isinstance(row, Mapping) for row in source):
        columns = dict.fromkeys(str(key) for row in source for key in row)
        return _of_lists({name: [row.get(name) for row in source] for name in columns})
    raise wrong("the table", f"a {type(source).__name__} is none", _MEND)


def _iterable(cells: object) -> bool:
    return hasattr(cells, "__iter__") and not isinstance(cells, (str, bytes, Mapping))


def _of_lists(columns: Mapping[str, Sequence[Any]]) -> Raw:
    import pyarrow as pa

    sizes = {name: len(cells) for name, cells in columns.items()}
    if len(set(sizes.values())) > 1:
        lengths = ", ".join(f"{n} of {name}" for name, n in sizes.items())
        raise wrong("the lists", f"not of one length: {lengths}", "give one label for each text")
    table = pa.table(
        {name: pa.array(map(as_text, cells), pa.large_string()) for name, cells in columns.items()}
    )
    return Raw("table", table, (Piece("the lists", table.num_rows),))


def _of_pandas(frame: Any) -> Raw:
    import pyarrow as pa

    if not hasattr(frame, "columns"):
        raise wrong("the table", f"a pandas {type(frame).__name__} has no columns", _MEND)
    columns = {
        str(name): pa.array(
            [as_text(cell) for cell in frame.iloc[:, i].astype(object)], pa.large_string()
        )
        for i, name in enumerate(frame.columns)
    }
    if len(columns) < len(frame.columns):
        raise wrong("the table", "two columns have one name", "rename one")
    return Raw("table", pa.table(columns), (Piece("the table", len(frame)),))


def _of_polars(frame: Any) -> Raw:
    if hasattr(frame, "collect"):
        frame = frame.collect()
    if not hasattr(frame, "to_arrow") or not hasattr(frame, "columns"):
        raise wrong("the table", f"a polars {type(frame).__name__} has no columns", _MEND)
    return _of_arrow(frame.to_arrow())


def _of_arrow(table: Any) -> Raw:
    import pyarrow as pa

    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if not isinstance(table, pa.Table):
        raise wrong("the table", f"an Arrow {type(table).__name__} has no columns", _MEND)
    return Raw("table", name_classes(table), (Piece("the table", table.num_rows),))


def _of_datasets(source: Any) -> Raw:
    if not isinstance(source, Mapping):
        return _of_dataset(source, "the dataset", "")
    parts = {name: part_named(str(name)) for name in source}
    named = {name: part for name, part in parts.items() if part}
    if not named and len(parts) > 1:
        raise wrong(
            "the dataset", f"the splits are {listed(map(str, parts))}", "give one, as ds['...']"
        )
    left = [str(name) for name in parts if named and name not in named]
    notes = [f"the splits {listed(map(show, left))} are left out"] if left else []
    read = [_of_dataset(source[n], f"the split {n}", part) for n, part in (named or parts).items()]
    return _joined(read, "dataset", notes)


def _of_dataset(dataset: Any, where: str, part: str) -> Raw:
    if not hasattr(dataset, "with_format") or not hasattr(dataset, "num_rows"):
        raise wrong(where, f"a {type(dataset).__name__} is read once", "give a Dataset in memory")
    table = dataset.with_format("arrow")[:]
    import pyarrow as pa

    for name, feature in dataset.features.items():
        if names := getattr(feature, "names", None):
            cells = [names[i] if i is not None and i >= 0 else "" for i in _cells(table[name])]
            at = table.column_names.index(name)
            table = table.set_column(at, name, pa.array(cells, pa.large_string()))
    return Raw("dataset", table, (Piece(where, table.num_rows, part),))


def _cells(column: Any) -> Iterator[Any]:
    yield from column.to_pylist()
