"""Draws figures from the stored tables: those that a verb shows, or all that are missing."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from bench import figures as figure_files
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits
from bench.store.files import write_bytes
from bench.store.tables import read_table, table_path
from bench.texts import digest

ON_SCREEN = ("png", "svg")
FORMS = (*ON_SCREEN, "pdf")
_RETIRED = ("critical_difference",)  # names of figures that older versions drew


@cache
def figure_code() -> str:
    """Return the hash of the code that draws figures."""
    files = [plugin_file(figure_files, name) for name in plugin_names(figure_files)]
    files += sorted((Path(__file__).parents[1] / "drawing").glob("*.py"))
    return digest(*(file.read_bytes().hex() for file in files))


def remove_stale(out: Path, changed: Iterable[str] | None) -> None:
    """Remove the figures whose table changed, or is empty by now: none shows what is no more.

    None stands for all figures, also those that older versions drew under another name; a picture
    that somebody else put there stays.
    """
    names = plugin_names(figure_files)
    if changed is not None:
        stale = [name for name in names if _table(name) in changed or not _has_rows(out, name)]
    else:
        stale = [*names, *_RETIRED]
    for name in stale:
        for form in FORMS:
            _path(out, name, form).unlink(missing_ok=True)


def draw_missing(
    out: Path, names: Sequence[str] | None = None, forms: Sequence[str] = ON_SCREEN
) -> Iterator[Path]:
    """Draw what is missing of these figures (None: of all); yield the files of all that are there.

    A figure is laid out once for all its forms. One whose table is empty, or not there, is none.
    """
    for name in plugin_names(figure_files):
        if (names is None or name in names) and _has_rows(out, name):
            missing = [form for form in forms if not _path(out, name, form).is_file()]
            _render(name, read_table(out, _table(name)) if missing else None, out, missing)
        yield from (path for form in FORMS if (path := _path(out, name, form)).is_file())


def undrawn(out: Path) -> list[str]:
    """Return the names of the figures whose table has rows and that are not drawn."""
    return [
        name
        for name in plugin_names(figure_files)
        if _has_rows(out, name) and not _path(out, name, ON_SCREEN[0]).is_file()
    ]


def _path(out: Path, name: str, form: str) -> Path:
    return out / "figures" / f"{name}.{form}"


@cache
def _table(name: str) -> str:
    return str(plugin_traits(plugin_file(figure_files, name))["TABLE"])


def _has_rows(out: Path, name: str) -> bool:
    path = table_path(out, _table(name))
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return len(file.readlines(200_000)) >= 2 or bool(file.readline())


def _render(name: str, table: pd.DataFrame | None, out: Path, forms: Sequence[str]) -> None:
    if table is None:
        return
    # imported here: a run with nothing to draw needs no matplotlib
    from bench.drawing.theme import render_figure

    drawing = load_plugin(figure_files, name).draw(table)
    for form in forms:
        write_bytes(_path(out, name, form), render_figure(drawing, form))
