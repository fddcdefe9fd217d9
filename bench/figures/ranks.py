"""Places of the models over corpora with their intervals, and who cannot be told apart."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.theme import COLOURS, GRID, HEIGHT, QUIET, fitting, panelled, shorten, style
from bench.drawing.words import counted, legend_below, say, shown_of

TABLE = "ranks"
CAPTION = (
    "Place of each model by its mean score over the corpora (dot), languages of a corpus averaged, "
    "and where the place may lie on other stories of the same corpora (thick; all of a panel hold "
    "together at 95 %). Models that share a letter cannot be told apart so. Thin and open: the "
    "average rank within corpora and where it may lie on other corpora; few corpora leave it wide. "
    "Tuned and default models are ranked apart."
)
_ACROSS = 2  # panels side by side
_ROW = 0.15  # inches a model
_FRAME = 0.45  # inches of title and spacing a row of panels
_MOST = int((HEIGHT - 1.9) / _ROW)  # models that a panel has room for
_TICKS = 10  # on the scale
_NUMBERS = (
    "place", "place_low", "place_high", "average_rank", "average_rank_low", "average_rank_high",
)  # fmt: skip


def draw(ranks: pd.DataFrame) -> Figure:
    """Draw the table ``ranks`` of `tables.ranks.rank_tables`: a panel a metric and setting.

    >>> row = {"metric": "accuracy", "setting": "default", "model": "m", "corpora": 5, "place": 1}
    >>> row |= {"place_low": 1, "place_high": 2, "average_rank": 1.2, "average_rank_low": 1.0}
    >>> row |= {"average_rank_high": 2.0, "groups": "a", "friedman_p": 0.2}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="right")
    'accuracy, default, 5 corpora; Friedman p = 0.200'
    """
    every = list(ranks.groupby(["metric", "setting"], sort=True))
    cut = [(name, of_panel.sort_values(["place", "model"]).head(_MOST)) for name, of_panel in every]
    heights = [_FRAME + _ROW * max(4, len(of_panel)) for _, of_panel in cut]
    shown = fitting(heights, across=_ACROSS)
    panels, heights = cut[:shown], heights[:shown]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label="place, rank", below=0.35)
        for axes, ((metric, setting), of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel)
            p = of_panel["friedman_p"].iloc[0]
            p_text = f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
            name = "macro-F1" if metric == "macro_f1" else shorten(str(metric), most=20)
            # at the right edge: there a long title has the width of the whole panel
            title = f"{name}, {setting}, {of_panel['corpora'].iloc[0]} corpora; Friedman {p_text}"
            axes.set_title(title, loc="right")
        if panels:
            handles, names = grid[0].get_legend_handles_labels()
            letters = Line2D([], [], color=QUIET, marker="$a$", linestyle="none", markersize=4)
            legend_below(figure, [*handles, letters], [*names, "share a letter: not told apart"])
            say(figure, _message(every) + shown_of(shown, len(every), "rankings"))
    return figure


def _message(panels: list[tuple[Any, pd.DataFrame]]) -> str:
    """Say who is first by accuracy, and how many share its letter."""
    rows = panels[0][1].dropna(subset=["place"]).sort_values(["place", "model"])
    if rows.empty:
        return "no model is ranked"
    first = rows.iloc[0]
    letters = set(str(first["groups"]).split())
    level = sum(bool(letters & set(str(groups).split())) for groups in rows["groups"].iloc[1:])
    corpora = counted(int(first["corpora"]), "corpus", "corpora")
    words = f"{shorten(str(first['model']))} is first over {corpora}"
    return (
        f"{words}; {counted(level, 'other')} cannot be told apart from it"
        if len(rows) > 1
        else words
    )


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    rows = rows.sort_values(["place", "model"], ascending=[False, False])
    y, k = range(len(rows)), len(rows)
    number = {name: rows[name].astype(float) for name in _NUMBERS}
    above, below = [one + 0.17 for one in y], [one - 0.2 for one in y]
    axes.hlines(
        above, number["place_low"], number["place_high"], color=COLOURS[0], linewidth=2.2, alpha=0.6
    )
    axes.plot(
        number["place"], above, "o", linestyle="none", color=COLOURS[0], markersize=3.5,
        label="place by mean score; other stories of these corpora",
    )  # fmt: skip
    axes.hlines(
        below, number["average_rank_low"], number["average_rank_high"], color=COLOURS[1],
        linewidth=0.7,
    )  # fmt: skip
    axes.plot(
        number["average_rank"], below, "D", linestyle="none", color=COLOURS[1], markersize=2.6,
        markerfacecolor="white", markeredgewidth=0.7, label="average rank; other corpora too",
    )  # fmt: skip
    widest = max(len(str(groups)) for groups in rows["groups"])
    room = k * (0.04 + 0.022 * widest)  # for the letters, at the right
    for at, groups in zip(y, rows["groups"], strict=True):
        axes.text(k + 0.5 + 0.02 * k, at, str(groups), va="center", fontsize=6, color=QUIET)
    axes.set_xlim(0.5, k + 0.5 + room)
    axes.set_xticks(range(1, k + 1, 1 + k // _TICKS))
    axes.set_yticks(list(y), labels=[shorten(str(model), most=22) for model in rows["model"]])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, k - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
