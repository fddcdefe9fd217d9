"""Accuracy on upstream's split as published, beside the same model's without what leaks into it."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.theme import (
    COLOURS,
    GRID,
    HEIGHT,
    fitting,
    panel_title,
    panelled,
    shorten,
    style,
)
from bench.drawing.words import legend_below, say, shown_of

TABLE = "published_clean"
CAPTION = (
    "Accuracy on all of upstream's test examples (ring), and whither the arrow leads, without those "
    "whose story stands in the training or validation split. In brackets: how many leak. Only splits in which some do. Default "
    "settings; of several seeds the mean."
)
_ROW = 0.17  # inches a model
_FRAME = 0.42  # inches of title and spacing a panel
_ACROSS = 2  # panels side by side
_MOST = int((HEIGHT - 2.0) / _ROW)  # models that a panel has room for
_RING: dict[str, Any] = {
    "marker": "o", "markersize": 5, "markerfacecolor": "white", "markeredgewidth": 0.7,
}  # fmt: skip


def draw(published_clean: pd.DataFrame) -> Figure:
    """Draw the rows of `tables.published_clean` where any example leaks, one panel a dataset.

    >>> row = {"dataset": "d", "view": "headline", "model": "m", "metric": "accuracy"}
    >>> row |= {"published": 0.6, "clean": 0.5, "examples": 100, "leaking": 9}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="left")
    'd [9 of 100]'
    """
    rows = published_clean[
        (published_clean["metric"] == "accuracy") & (published_clean["leaking"] > 0)
    ]
    rows = rows[rows["published"].notna() & rows["clean"].notna()]
    every = list(rows.groupby(["dataset", "view"], sort=True))
    # where most leaks there is most to see
    every.sort(key=lambda one: -float((one[1]["leaking"] / one[1]["examples"]).max()))
    cut = [(name, _most_moved(of_panel)) for name, of_panel in every]
    heights = [_FRAME + _ROW * max(3, len(of_panel)) for _, of_panel in cut]
    shown = fitting(heights, across=_ACROSS)
    panels = cut[:shown]
    with style():
        figure, grid = panelled(heights[:shown], across=_ACROSS, label="accuracy (%)", below=0.4)
        for axes, ((dataset, view), of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel)
            name = panel_title(str(dataset), str(view), "published", most=26)
            leaking = f"[{of_panel['leaking'].iloc[0]} of {of_panel['examples'].iloc[0]}]"
            axes.set_title(f"{name} {leaking}", loc="right")
        if panels:
            ring = Line2D([], [], color=COLOURS[-1], linestyle="none", **_RING)
            arrow = Line2D([], [], color=COLOURS[0], marker=">", markersize=3.5, markevery=[1])
            legend_below(figure, [ring, arrow], ["as published", "without what leaks"])
            say(figure, _message(rows) + shown_of(shown, len(every), "test splits"))
    return figure


def _most_moved(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a panel that a page has room for, those that leaks lift most."""
    moved = (rows["published"] - rows["clean"]).abs().sort_values(ascending=False, kind="stable")
    return rows.loc[moved.index[:_MOST]]


def _message(rows: pd.DataFrame) -> str:
    """Say by how much leaking examples lift an accuracy at most, and where."""
    lifts = 100 * (rows["published"] - rows["clean"])
    row = rows.loc[lifts.idxmax()]
    if lifts.max() <= 0.05:
        return "no accuracy is lifted by test examples that leak"
    model, dataset = shorten(str(row["model"])), shorten(str(row["dataset"]))
    return f"leaks lift an accuracy by up to {lifts.max():.1f} points ({model} on {dataset})"


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    rows = rows.sort_values(["published", "model"], ascending=[True, False])
    y = range(len(rows))
    published, clean = 100 * rows["published"], 100 * rows["clean"]
    axes.plot(published, y, color=COLOURS[-1], linestyle="none", **_RING)
    style_ = {"arrowstyle": "-|>,head_length=0.3,head_width=0.15", "color": COLOURS[0]}
    for start, end, at in zip(published, clean, y, strict=True):
        arrow = style_ | {"linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (end, at), (start, at), arrowprops=arrow)
    ends = [*published, *clean]
    room = 0.06 * max(max(ends) - min(ends), 5.0)
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_yticks(list(y), labels=[shorten(str(model), most=22) for model in rows["model"]])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
