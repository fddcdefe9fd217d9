"""Draws the figures whose table has changed."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from bench import figures as figure_files
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits
from bench.store.files import write_bytes
from bench.store.tables import read_table, table_path

ON_SCREEN = ("png", "svg")
FORMS = (*ON_SCREEN, "pdf")


def draw_changed(out: Path, changed: set[str], *, redraw: bool) -> Iterator[Path]:
    """Draw the figures whose table changed, from the table as it is stored; yield all there are.

    A run draws what a screen shows; a PDF comes with `tajuk figures`, and goes when it is stale.
    """
    for name in plugin_names(figure_files):
        table = str(plugin_traits(plugin_file(figure_files, name))["TABLE"])
        paths = {form: out / "figures" / f"{name}.{form}" for form in FORMS}
        if _is_empty(table_path(out, table)):
            wanted: tuple[str, ...] = ()
        else:
            wanted = FORMS if redraw else ON_SCREEN
        missing = [form for form in wanted if not paths[form].is_file()]
        if table in changed or missing:
            for path in paths.values():
                path.unlink(missing_ok=True)
            _render(name, read_table(out, table), {form: paths[form] for form in wanted})
        yield from (path for path in paths.values() if path.is_file())


def _is_empty(path: Path) -> bool:
    with path.open("rb") as file:
        return len(file.readlines(200_000)) < 2 and not file.readline()


def _render(name: str, table: pd.DataFrame, paths: dict[str, Path]) -> None:
    if not paths:
        return
    # imported here: a run with nothing to draw needs no matplotlib
    from bench.drawing.theme import render_figure

    drawing = load_plugin(figure_files, name).draw(table)
    for form, path in paths.items():
        write_bytes(path, render_figure(drawing, form))
