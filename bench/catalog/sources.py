"""Turns what a user gives as a dataset into its name: a dataset's name, a folder, or a table."""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import loaders
from bench.catalog.built import MARK
from bench.catalog.paths import cache_folder
from bench.intake.gathering import is_table
from bench.intake.keeping import is_kept, open_table
from bench.intake.options import Columns, ReadProgress, TableOptions
from bench.intake.tables import Table
from bench.plugins import plugin_names
from bench.records.names import DatasetName
from bench.records.runs import SourceKeywords, TableKeywords


class TableNotice(UserWarning):
    """What was taken from a table, and what to look at in it."""


def dataset_names(
    sources: Any,
    options: TableOptions | None = None,
    *,
    say: Callable[[str], None] | None = None,
    progress: ReadProgress | None = None,
) -> tuple[str, ...]:
    """Return the names of datasets; a table is read, kept in the cache, and named by its place.

    ``sources`` is one dataset or several: a dataset's name, a folder, the path of a table, a
    table in memory, ``{"train": ..., "test": ...}``, or a pair of lists, texts and labels. Each
    line that tells what was taken from a table goes to ``say``, by default as a `TableNotice`.
    Raises ValueError, in one line, for a table that cannot be read.
    """
    names = []
    for source in _several(sources):
        if not is_source_of_rows(source):
            names.append(str(source))
            continue
        table = (
            source
            if isinstance(source, Table) and source.place
            else _open(source, options, progress)
        )
        lines = [f"{table.name}: {line}" for line in table.lines()]
        if say:
            for line in lines:
                say(line)
        else:
            warnings.warn("\n".join(lines), TableNotice, stacklevel=3)
        names.append(table.place)
    return tuple(names)


def is_source_of_rows(source: Any) -> bool:
    """Say whether a source is a table to be read, and not a dataset with a name or folder.

    >>> is_source_of_rows("tajuk"), is_source_of_rows("news.csv")
    (False, True)
    """
    if isinstance(source, str | Path):
        known = DatasetName.parse(str(source)).dataset in plugin_names(loaders)
        done = Path(source, MARK).is_file() or is_kept(source)
        return not done and is_table(source) and (not known or Path(source).is_file())
    return True


def _open(source: Any, options: TableOptions | None, progress: ReadProgress | None) -> Table:
    if isinstance(source, Table):
        raise ValueError(f"{source.name}: open it with cache=..., so that others can read it")
    table = open_table(source, options, cache=cache_folder(), progress=progress)
    if table.name in plugin_names(loaders):
        # two datasets of one name would share a folder of results
        named = replace(options or TableOptions(), name=f"{table.name}-table")
        return open_table(source, named, cache=cache_folder(), progress=progress)
    return table


def column_options(keywords: SourceKeywords) -> TableOptions:
    """Return how to read a table, from the keywords that name its columns.

    >>> column_options({"text": "judul", "view": "headline"}).columns.text
    'judul'
    """
    roles = TableKeywords.__annotations__
    named = {role: str(name) for role, name in keywords.items() if role in roles and name}
    return TableOptions(columns=Columns(**named))


def _several(sources: Any) -> Iterable[Any]:
    """Return one dataset or several as several.

    >>> _several("tajuk"), _several(["tajuk", "click_id"]), len(_several((["a"], ["x"])))
    (['tajuk'], ['tajuk', 'click_id'], 1)
    """
    if isinstance(sources, list | tuple) and all(
        isinstance(s, str | Path | Table) for s in sources
    ):
        return list(sources)
    return [sources]
