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
    "How accuracy changes (arrow) when test examples whose story stands in the training or "
    "validation split are left out of upstream's test split; beside each model its accuracy in "
    "percent as published (ring). Grey: 95 % bootstrap interval over stories. In brackets: how "
    "many leak. Only splits in which some do. Default "
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
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="right")
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
        figure, grid = panelled(
            heights[:shown], across=_ACROSS, label="change in accuracy (points)", below=0.4
        )
        most = _farthest([of_panel for _, of_panel in panels]) if panels else 1.0
        for axes, ((dataset, view), of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel, most)
            name = panel_title(str(dataset), str(view), "published", most=26)
            leaking = f"[{of_panel['leaking'].iloc[0]} of {of_panel['examples'].iloc[0]}]"
            axes.set_title(f"{name} {leaking}", loc="right")
        if panels:
            ring = Line2D([], [], color=COLOURS[-1], linestyle="none", **_RING)
            arrow = Line2D([], [], color=COLOURS[0], marker=">", markersize=3.5, markevery=[1])
            span = Line2D([], [], color=GRID, linewidth=2.5)
            names = ["as published, with its accuracy", "without what leaks", "95 % interval"]
            legend_below(figure, [ring, arrow, span], names)
            say(figure, _message(rows) + shown_of(shown, len(every), "test splits"))
    return figure


def _most_moved(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a panel that a page has room for, those that leaks lift most."""
    moved = (rows["published"] - rows["clean"]).abs().sort_values(ascending=False, kind="stable")
    return rows.loc[moved.index[:_MOST]]


def _message(rows: pd.DataFrame) -> str:
    """Say by how much leaking examples lift an accuracy at most, and where."""
    lifts = 100 * (rows["published"] - rows["clean"])
    row = rows.assign(lift=lifts).sort_values("lift", kind="stable").iloc[-1]
    if lifts.max() <= 0.05:
        return "no accuracy is lifted by test examples that leak"
    model, dataset = shorten(str(row["model"])), shorten(str(row["dataset"]))
    return f"leaks lift an accuracy by up to {lifts.max():.1f} points ({model} on {dataset})"


def _panel(axes: Axes, rows: pd.DataFrame, most: float) -> None:
    rows = rows.sort_values(["published", "model"], ascending=[True, False])
    y = range(len(rows))
    moves = 100 * (rows["clean"] - rows["published"])
    if "difference_low" in rows:
        ends = -100 * rows["difference_high"], -100 * rows["difference_low"]
        axes.hlines(y, *ends, color=GRID, linewidth=2.5)
    axes.axvline(0, color=COLOURS[-1], linewidth=0.6)
    axes.plot([0] * len(rows), y, color=COLOURS[-1], linestyle="none", **_RING)
    style_ = {"arrowstyle": "-|>,head_length=0.3,head_width=0.15", "color": COLOURS[0]}
    for end, at in zip(moves, y, strict=True):
        if abs(end) > most / 200:
            arrow = style_ | {"linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", (end, at), (0, at), arrowprops=arrow)
    axes.set_xlim(-1.1 * most, 1.1 * most)
    labels = [
        f"{shorten(str(model), most=20)} {100 * score:.1f}"
        for model, score in zip(rows["model"], rows["published"], strict=True)
    ]
    axes.set_yticks(list(y), labels=labels)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def _farthest(panels: list[pd.DataFrame]) -> float:
    """Return how far the axes of all panels reach to either side, in points."""
    columns = [name for name in ("difference_low", "difference_high") if name in panels[0]]
    ends = [100 * rows[columns].abs().max().max() for rows in panels if columns]
    ends += [100 * (rows["clean"] - rows["published"]).abs().max() for rows in panels]
    return float(max([end for end in ends if end == end], default=0.0)) or 1.0
