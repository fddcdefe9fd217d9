"""Opens a table, and keeps it in the cache by the hash of its files, so a second use is quick."""

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.intake.columns import count_known
from bench.intake.decoding import source_digest, table_bytes
from bench.intake.gathering import KEPT, read_source
from bench.intake.options import ReadProgress, TableOptions, short, wrong
from bench.intake.tables import Table, make_table
from bench.records.cards import Card
from bench.records.corpora import PARTS, Corpus, Split
from bench.texts import digest

TABLE_FORMAT = "1"  # raised when the same file would be read another way
_ROWS, _ABOUT = KEPT  # the second is written last
_KEPT_MOST = 32  # tables that the cache holds, those of the last week aside


def open_table(
    source: Any,
    options: TableOptions | None = None,
    *,
    cache: Path | None = None,
    progress: ReadProgress | None = None,
) -> Table:
    """Return the table of a source: a path, one path a part, a table in memory, two lists.

    With ``cache`` (a folder), what was read is kept there, files by their content and by what
    was asked, and files are taken from there the next time. Then the table's ``place`` is a
    source by itself, for another process to open. Raises ValueError, in one line of at most 300
    characters, for what cannot be read.
    """
    options = options or TableOptions()
    if isinstance(source, (str, Path)) and is_kept(source):
        return load_kept(Path(source))
    place = None
    if cache is not None and (files := source_digest(source)):
        key = digest(TABLE_FORMAT, files, _named(source), options.as_json(), length=32)
        place = cache / "tables" / key
        if (place / _ABOUT).is_file():
            with suppress(OSError):  # a cache may be read-only
                os.utime(place)
            return load_kept(place)
    raw = read_source(source, options, known=count_known, cache=cache, progress=progress)
    table = make_table(raw, options, progress)
    if cache is None:
        return table
    if place is None:
        name_key = digest(TABLE_FORMAT, table.name, table.content, options.as_json(), length=32)
        place = cache / "tables" / name_key
    keep_table(table, place)
    _prune(place.parent)
    return replace(table, place=str(place))


def is_kept(place: str | Path) -> bool:
    """Say whether a folder is one that `keep_table` wrote."""
    return all((Path(place) / name).is_file() for name in KEPT)


def read_names(path: str | Path) -> tuple[str, ...]:
    """Return the lines of a file of names, for `TableOptions.names`."""
    from bench.intake.decoding import encoding_of

    raw = table_bytes(Path(path))
    encoding, _ = encoding_of(raw, where=short(path))
    return tuple(raw.decode(encoding, "replace").splitlines())


def _named(source: Any) -> str:
    """Return the names that a source's files have, for they name the dataset."""
    if isinstance(source, Mapping):
        return json.dumps({str(part): _named(path) for part, path in source.items()})
    return Path(source).absolute().name


def keep_table(table: Table, place: Path) -> None:
    """Write a table into a folder; it is there whole, or not at all."""
    import pyarrow.parquet as pq

    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = place.parent / f".writing-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        scratch.mkdir()
        pq.write_table(table.rows, scratch / _ROWS, compression="zstd")
        about = {
            "name": table.name,
            "card": asdict(table.CARD),
            "taken": table.taken,
            "set_aside": table.excluded,
            "warnings": table.warnings,
            "read_rows": table.read_rows,
            "content": table.content,
            "rows_sha256": _sha256(scratch / _ROWS),
        }
        written = json.dumps(about, ensure_ascii=False, indent=1, default=str)
        (scratch / _ABOUT).write_text(written, encoding="utf-8")
        try:
            scratch.rename(place)
        except OSError:
            if not (place / _ABOUT).is_file():
                # what is left of a folder that somebody emptied
                shutil.rmtree(place)
                scratch.rename(place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _prune(kept: Path) -> None:
    """Remove the tables that were read longest ago, beyond so many; never one of this week."""
    read = sorted(
        (path.stat().st_mtime, path) for path in kept.iterdir() if not path.name.startswith(".")
    )
    for when, path in read[:-_KEPT_MOST]:
        if when < time.time() - 7 * 86_400:
            shutil.rmtree(path, ignore_errors=True)


def load_kept(place: Path) -> Table:
    """Return a table that `keep_table` wrote; ValueError where the folder is not whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
        # one that an older version kept names none
        if about.get("rows_sha256") not in (None, _sha256(place / _ROWS)):
            raise ValueError(f"{_ROWS} was changed")
        rows = pq.read_table(place / _ROWS)
        return Table(
            name=about["name"],
            CARD=_card(about["card"]),
            rows=rows,
            taken=tuple(about["taken"]),
            excluded=about["set_aside"],
            warnings=tuple(about["warnings"]),
            read_rows=about["read_rows"],
            content=about["content"],
            place=str(place),
        )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:80]
        raise wrong(short(place), f"the kept table is broken ({reason})", "remove it") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _card(fields: Any) -> Card:
    plain: Any = {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
    cut = date.fromisoformat(plain["cut"]) if plain["cut"] else None
    return Card(**(plain | {"cut": cut}))


def table_files(table: Table, corpus: Corpus, split: Split) -> dict[str, bytes]:
    """Return the files of a dataset folder: rows by part, the metadata, the mark last.

    The rows are those of ``corpus``, which was made of the table, in the parts of ``split``;
    `bench.folders` reads them. What else a row came with (day, publisher, body) goes along.
    """
    from bench.intake.croissant import croissant_file

    bodies: dict[str, str] = {}
    if "body" in table.rows.column_names:
        pairs = zip(table.rows["id"].to_pylist(), table.rows["body"].to_pylist(), strict=True)
        bodies = {key: body for key, body in pairs if body}
    files: dict[str, bytes] = {}
    for part in PARTS:
        rows = []
        for i in corpus.indices(getattr(split, part)):
            example = corpus.examples[i]
            row = {"id": example.id, "text": example.text, "label": example.label}
            row["story"] = corpus.stories[i]
            row |= {"date": example.date} if example.date else {}
            row |= {"publisher": example.publisher} if example.publisher else {}
            row |= {"body": bodies[example.id]} if example.id in bodies else {}
            rows.append(json.dumps(row, ensure_ascii=False) + "\n")
        files[f"data/headlines-{part}.jsonl"] = "".join(rows).encode()
    card = replace(table.CARD, own=tuple(files), labels=corpus.labels)
    files["croissant.json"] = croissant_file(table.name, card, files)
    marked = {
        "format": 1,
        "labels": corpus.labels,
        "title": table.CARD.title,
        "languages": table.CARD.languages,
        "licence": table.CARD.licence,
    }
    files["dataset.json"] = json.dumps(marked, ensure_ascii=False, indent=1).encode()
    return files


def write_files(files: Mapping[str, bytes], out: Path) -> None:
    """Write the files of a folder, the last one last; a file is there whole, or not at all."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise wrong(short(out), "is there already and not empty", "give a new folder")
    for name, raw in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.parent / f".writing-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            scratch.write_bytes(raw)
            os.replace(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)
