"""Trained on one dataset, tested on another: macro-F1 of each pair, one panel a model."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bench.drawing.theme import GRID, PAGE, new_figure, shorten, style

TABLE = "transfer"
CAPTION = (
    "Macro-F1 in percent over the topics of the test split, by the dataset a model was trained on "
    "(rows) and tested on (columns). Framed: both are the same dataset. A star: training or test "
    "lacks a topic. Hatched: no score. Test headlines that share a story with training are left "
    "out; classes of other datasets stand for the topics only approximately."
)
_CELL = 0.33  # inches a cell, at most
_NAMES = 1.2  # inches that the names of the datasets take, on either side
_SIDE_BY_SIDE = 8  # datasets up to which two panels share the width
_LONGEST = 18  # characters of a dataset's name
_DARK = 0.65  # from here on white figures are read better than black ones


def draw(transfer: pd.DataFrame) -> Figure:
    """Draw the table of `transferred.table`: the datasets in its order, a panel for each model.

    >>> row = {"trained_on": "a", "tested_on": "b", "model": "m", "status": "done", "reason": ""}
    >>> drawn = draw(pd.DataFrame([row | {"macro_f1": 0.5}]))
    >>> drawn.axes[0].get_title(), [text.get_text() for text in drawn.axes[0].texts]
    ('m', ['50'])
    """
    names = list(dict.fromkeys([*transfer["trained_on"], *transfer["tested_on"]]))
    models = list(transfer.groupby("model", sort=True))
    across = 2 if len(names) <= _SIDE_BY_SIDE and len(models) > 1 else 1
    down = max(-(-len(models) // across), 1)
    cell = min(_CELL, (PAGE - _NAMES) / (across * max(len(names), 1)))
    with style():
        height = down * (cell * len(names) + 0.3) + _NAMES
        figure = new_figure(width=PAGE, height=height)
        grid = figure.subplots(down, across, squeeze=False)
        for axes in grid.flat[len(models) :]:
            axes.remove()
        for number, (model, rows) in enumerate(models):
            axes = grid.flat[number]
            _panel(axes, rows, names, size=min(7.0, 21 * cell))
            axes.set_title(shorten(str(model), most=30))
            short = [shorten(name, most=_LONGEST) for name in names]
            # names stand at the edge alone: a panel below or to the left has the same ones
            last = number + across >= len(models)
            axes.set_xticks(
                range(len(names)), labels=short if last else [], rotation=40, ha="right",
                rotation_mode="anchor",
            )  # fmt: skip
            axes.set_yticks(range(len(names)), labels=short if number % across == 0 else [])
        figure.supxlabel("tested on", fontsize=8)
        figure.supylabel("trained on", fontsize=8)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, names: list[str], *, size: float) -> None:
    cells = {(row.trained_on, row.tested_on): row for row in rows.itertuples()}
    shades = np.full((len(names), len(names)), np.nan)
    for i, one in enumerate(names):
        for j, two in enumerate(names):
            words, value = _words(cells.get((one, two)))
            shades[i, j] = value
            colour = "white" if value > _DARK else "black"
            if words:
                small = size if value == value else 0.7 * size
                axes.text(j, i, words, ha="center", va="center", fontsize=small, color=colour)
            if np.isnan(value):
                axes.add_patch(_square(i, j, facecolor="white", edgecolor=GRID, hatch="////"))
    axes.imshow(shades, vmin=0, vmax=1, cmap="Blues")
    for i in range(len(names)):
        axes.add_patch(_square(i, i, inside=0.04, facecolor="none", edgecolor="black"))
    axes.tick_params(length=0, labelsize=6.5)
    axes.spines[:].set_visible(False)


def _words(row: Any) -> tuple[str, float]:
    """Return what stands in a cell, and its value; NaN where it has none."""
    if row is None:
        return "", float("nan")
    if row.status != "done":
        return ("failed" if row.status == "failed" else "not run"), float("nan")
    if pd.isna(row.macro_f1):
        return "none", float("nan")
    return f"{100 * row.macro_f1:.0f}{'*' if row.reason else ''}", float(row.macro_f1)


def _square(i: int, j: int, *, inside: float = 0.0, **more: Any) -> Rectangle:
    side = 1 - 2 * inside
    return Rectangle((j - 0.5 + inside, i - 0.5 + inside), side, side, linewidth=1.0, **more)
