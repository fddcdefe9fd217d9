"""Contrast pairs: how often a model has a headline right, and how often both twins of a pair."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.drawing.theme import COLOURS, GRID, QUIET, panel_title, panelled, shorten, style

TABLE = "contrast"
CAPTION = (
    "Headlines that differ in a few words and in topic: the share of single headlines that are "
    "right (rings) and of pairs with both right (filled), with its 95 % bootstrap interval over "
    "stories. Default settings only."
)
_ROW = 0.17  # inches a model
_FRAME = 0.42  # inches of title and spacing a panel
_ACROSS = 2  # panels side by side


def draw(contrast: pd.DataFrame) -> Figure:
    """Draw the table of `tables_contrast.contrast`: a panel a dataset, view and split.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "pairs": 9, "single": 0.8, "both": 0.6}
    >>> row |= {"both_low": 0.5, "both_high": 0.7}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="left")
    'd [9 pairs]'
    """
    plain = contrast[contrast["setting"] == "default"]
    panels = list(plain.groupby(["dataset", "view", "split"], sort=True))
    heights = [_FRAME + _ROW * max(4, len(of_panel)) for _, of_panel in panels]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label="right (%)", narrow=True)
        for axes, (name, of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel)
            title = panel_title(*map(str, name), most=30)
            axes.set_title(f"{title} [{of_panel['pairs'].iloc[0]} pairs]", loc="left")
    return figure


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    rows = rows.sort_values(["both", "model"], ascending=[True, False])
    y = range(len(rows))
    single, both = 100 * rows["single"], 100 * rows["both"]
    axes.hlines(y, both, single, color=QUIET, linewidth=0.6, linestyle=":")
    axes.hlines(y, 100 * rows["both_low"], 100 * rows["both_high"], color=COLOURS[0], linewidth=1.2)
    axes.plot(both, y, "o", color=COLOURS[0], markersize=3.5, clip_on=False)
    axes.plot(
        single, y, "o", markerfacecolor="white", markeredgecolor=COLOURS[-1], markersize=4.5,
        markeredgewidth=0.8, clip_on=False,
    )  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_yticks(list(y), labels=[shorten(str(model), most=22) for model in rows["model"]])
    axes.tick_params(axis="y", length=0, labelsize=6.5)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
