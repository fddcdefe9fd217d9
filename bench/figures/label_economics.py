"""Macro-F1 against what labels cost, one line a source, and where gold alone is as good."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from bench.drawing.panels import spread
from bench.drawing.theme import (
    COLOURS,
    GRID,
    PAGE,
    QUIET,
    fitting,
    new_figure,
    panel_title,
    shorten,
    style,
)
from bench.drawing.words import legend_below, say, shown_of

TABLE = "label_economics"
CAPTION = (
    "Macro-F1 by the cost of the training labels, on a logarithmic scale: rows times the price of "
    "their source. Solid: rows of one source alone; dashed: gold rows beside all rows of a source. "
    "A bar is the 95 % interval over stories and subsamples. A ring marks the cost from which on "
    "gold alone is as good as a source alone, its whisker the 95 % interval, an arrow an interval "
    "that runs on beyond what was tried."
)
_SIGNS = "os^Dv<>P"
_COLUMNS = 2  # panels side by side
_HIGH = 2.6  # inches a panel


def draw(economics: pd.DataFrame) -> Figure:
    """Draw the table of `study_tables.label_economics`: one panel a test split and model.

    >>> row = {"dataset": "d", "view": "gold", "split": "story", "model": "m", "source": "gold"}
    >>> row |= {"kind": "gold", "agreement": 1.0, "gold_rows": 20, "cost": 6.0, "macro_f1": 0.5}
    >>> row |= {"macro_f1_low": 0.4, "macro_f1_high": 0.6, "crossing_cost": float("nan")}
    >>> draw(pd.DataFrame([row])).axes[0].get_xlabel()
    'cost of the labels'
    """
    economics = economics.dropna(subset=["macro_f1"])
    every = spread(list(economics.groupby(["dataset", "view", "split", "model"], sort=True)))
    shown = fitting([_HIGH] * len(every), across=_COLUMNS, around=1.7)
    panels = every[:shown]
    across = min(_COLUMNS, max(len(panels), 1))
    down = max(-(-len(panels) // across), 1)
    sources = _sources(economics)
    with style():
        figure = new_figure(width=PAGE, height=_HIGH * down)
        grid = figure.subplots(down, across, squeeze=False).flat
        for axes in grid[len(panels) :]:
            axes.remove()
        for axes, (place, rows) in zip(grid, panels, strict=False):
            dataset, view, split, model = map(str, place)
            _panel(axes, rows, sources)
            title = panel_title(dataset, view, split, most=24)
            axes.set_title(f"{title}: {shorten(model, most=16)}", loc="left")
        if panels:
            handles = _legend(sources)
            legend_below(figure, handles, [str(handle.get_label()) for handle in handles])
            say(figure, _message(economics) + shown_of(shown, len(every), "panels"))
    return figure


def _message(rows: pd.DataFrame) -> str:
    """Say which source alone reaches the highest macro-F1, and what its labels cost then."""
    alone = rows[(rows["source"] == "gold") | (rows["gold_rows"] == 0)]
    # a source whose every label is gold's own, such as the annotators behind it, tells nothing
    alone = alone[(alone["source"] == "gold") | (alone["agreement"] < 1)]
    if alone.empty:
        return "no source was tried alone"
    best = alone.sort_values("macro_f1", kind="stable").iloc[-1]
    words = (
        f"{shorten(str(best['source']))} labels alone reach {100 * best['macro_f1']:.1f} % macro-F1"
    )
    return f"{words} at a cost of {best['cost']:,.0f} ({shorten(str(best['dataset']))})"


def _sources(economics: pd.DataFrame) -> list[str]:
    names = sorted(set(economics["source"]), key=str)
    return [name for name in names if name == "gold"] + [n for n in names if n != "gold"]


def _panel(axes: Axes, rows: pd.DataFrame, sources: list[str]) -> None:
    for number, source in enumerate(sources):
        here = rows[(rows["source"] == source) & (rows["cost"] > 0)]
        alone = here if source == "gold" else here[here["gold_rows"] == 0]
        beside = here.iloc[:0] if source == "gold" else here[here["gold_rows"] > 0]
        for points, dashes in ((alone, "-"), (beside, "--")):
            _line(axes, points.sort_values("cost"), number, dashes)
        _ring(axes, alone, rows, number)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,g}"))
    axes.set_xlabel("cost of the labels")
    axes.set_ylabel("macro-F1 (%)")
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _line(axes: Axes, points: pd.DataFrame, number: int, dashes: str) -> None:
    y, low, high = (
        100 * points[key].to_numpy(float) for key in ("macro_f1", "macro_f1_low", "macro_f1_high")
    )
    axes.errorbar(
        points["cost"].to_numpy(float), y, yerr=[np.maximum(y - low, 0), np.maximum(high - y, 0)],
        color=COLOURS[number % len(COLOURS)], marker=_SIGNS[number % len(_SIGNS)], markersize=3,
        linestyle=dashes, linewidth=0.9, elinewidth=0.5,
    )  # fmt: skip


def _ring(axes: Axes, alone: pd.DataFrame, rows: pd.DataFrame, number: int) -> None:
    """Mark where gold is as good as a source: on gold's own line."""
    if not len(alone) or "crossing_cost" not in alone:
        return
    cost = float(alone["crossing_cost"].iloc[0])
    gold = rows[(rows["source"] == "gold") & (rows["cost"] > 0)].sort_values("cost")
    if not np.isfinite(cost) or cost <= 0 or not len(gold):
        return
    x, y = gold["cost"].to_numpy(float), 100 * gold["macro_f1"].to_numpy(float)
    height = float(np.interp(np.log(cost), np.log(x), y))
    colour = COLOURS[number % len(COLOURS)]
    axes.plot(cost, height, "o", color=colour, markerfacecolor="none", markersize=9)
    low, high = (float(alone[f"crossing_cost_{end}"].iloc[0]) for end in ("low", "high"))
    left = low if low > 0 else float(x.min())
    right = high if np.isfinite(high) else float(x.max())
    axes.plot([left, right], [height, height], color=colour, linewidth=2.2, alpha=0.35)
    if not np.isfinite(high):
        axes.plot(right, height, ">", color=colour, markersize=5, alpha=0.6)
    if low <= 0:
        axes.plot(left, height, "<", color=colour, markersize=5, alpha=0.6)


def _legend(sources: list[str]) -> list[Line2D]:
    handles = [
        Line2D(
            [], [], color=COLOURS[i % len(COLOURS)], marker=_SIGNS[i % len(_SIGNS)], markersize=3,
            linewidth=0.9, label=shorten(source, most=22),
        )
        for i, source in enumerate(sources)
    ]  # fmt: skip
    return [
        *handles,
        Line2D([], [], color=QUIET, linestyle="-", linewidth=0.9, label="source alone"),
        Line2D([], [], color=QUIET, linestyle="--", linewidth=0.9, label="gold beside all of it"),
        Line2D(
            [], [], color=QUIET, marker="o", markerfacecolor="none", markersize=8, linewidth=2.2,
            alpha=0.6, label="from here on gold is as good",
        ),
        Line2D([], [], color=QUIET, marker=">", linewidth=2.2, alpha=0.6, markersize=5,
               label="its interval runs on"),
        Line2D([], [], color=QUIET, marker="|", linestyle="none", markersize=8,
               label="95 % interval"),
    ]  # fmt: skip
