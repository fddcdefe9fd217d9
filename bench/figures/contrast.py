"""Contrast pairs as two populations, headlines and twins, beside a lexicon of topic words."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bench.drawing.panels import spread
from bench.drawing.theme import (
    COLOURS,
    GRID,
    HEIGHT,
    QUIET,
    fitting,
    panel_title,
    panelled,
    shorten,
    style,
)
from bench.drawing.words import counted, legend_below, say, shown_of

TABLE = "contrast"
CAPTION = (
    "Test headlines (rings) and their twins (filled), which differ in a few words and in topic: "
    "the share that a model has right, with 95 % bootstrap intervals over stories, and of pairs "
    "with both right (bars). Dotted and dashed: headlines and twins of the lexicon keyword_rules, "
    "which looks for topic words and learns nothing. Where it passes a model on twins, the twins "
    "hold the topic words that the headlines ration, and the model trusts other words more. "
    "Default settings only."
)
_LEXICON = "keyword_rules"  # the model that every other stands beside
_ROW = 0.17  # inches a model
_FRAME = 0.42  # inches of title and spacing a panel
_ACROSS = 2  # panels side by side
_MOST = int((HEIGHT - 2.2) / _ROW)  # models that a panel has room for
# column, how far above its row, sign, colour of the edge and of the inside
_POPULATIONS = (
    ("headline", 0.16, "o", COLOURS[0], "white"),
    ("twin", -0.16, "s", COLOURS[1], COLOURS[1]),
)


def draw(contrast: pd.DataFrame) -> Figure:
    """Draw the table of `tables_contrast.contrast`: a panel a dataset, view and split.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "pairs": 9, "lexicon_headline": 0.4, "lexicon_twin": 0.8}
    >>> for name in ("headline", "twin", "both"):
    ...     row |= {name: 0.6, f"{name}_low": 0.5, f"{name}_high": 0.7}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="right")
    'd [9 pairs]'
    """
    plain = contrast[contrast["setting"] == "default"]
    plain = plain.dropna(subset=["headline", "twin"])
    every = spread(list(plain.groupby(["dataset", "view", "split"], sort=True)))
    cut = [
        (name, of_panel.sort_values(["twin", "model"], ascending=[False, True]).head(_MOST))
        for name, of_panel in every
    ]
    heights = [_FRAME + _ROW * max(4, len(of_panel)) for _, of_panel in cut]
    shown = fitting(heights, across=_ACROSS, around=1.6)
    panels, heights = cut[:shown], heights[:shown]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label="right (%)", below=0.35)
        for axes, (name, of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel)
            title = panel_title(*map(str, name), most=26)
            axes.set_title(f"{title} [{of_panel['pairs'].iloc[0]} pairs]", loc="right")
        if panels:
            legend_below(figure, *_legend(pd.concat([of_panel for _, of_panel in panels])))
            say(figure, _message(plain) + shown_of(shown, len(every), "test splits"))
    return figure


def _message(rows: pd.DataFrame) -> str:
    """Say how far twins lie below headlines, in the mean over models and test splits."""
    gap = 100 * (rows["headline"] - rows["twin"]).mean()
    less = "less" if gap >= 0 else "more"
    words = "twins and headlines are answered right equally often" if abs(gap) < 0.5 else ""
    words = words or f"twins are answered right {abs(gap):.0f} points {less} often than headlines"
    lexicon = rows["lexicon_twin"] > rows["twin"]
    beaten, others = int(lexicon.sum()), int((rows["model"] != _LEXICON).sum())
    return (
        f"{words}; the lexicon passes {beaten} of {counted(others, 'score')} on twins"
        if beaten
        else words
    )


def _legend(rows: pd.DataFrame) -> tuple[list[Line2D | Patch], list[str]]:
    handles: list[Line2D | Patch] = [Patch(facecolor=GRID)]
    names = ["both of a pair"]
    for name, _, sign, colour, inside in _POPULATIONS:
        handles.append(
            Line2D(
                [], [], color=colour, marker=sign, markersize=3.8, linewidth=1.2,
                markerfacecolor=inside,
            )
        )  # fmt: skip
        names.append(f"{name}s, 95 % interval")
        if rows[f"lexicon_{name}"].notna().any():
            dashes: Any = ":" if name == "headline" else "--"
            handles.append(Line2D([], [], color=colour, linewidth=0.9, linestyle=dashes))
            names.append(f"lexicon, {name}s")
    return handles, names


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    rows = rows.sort_values(["twin", "model"], ascending=[True, False])
    y = range(len(rows))
    axes.barh(y, 100 * rows["both"], height=0.7, color=GRID, label="both of a pair")
    for name, up, sign, colour, inside in _POPULATIONS:
        at = [one + up for one in y]
        low, high = 100 * rows[f"{name}_low"], 100 * rows[f"{name}_high"]
        axes.hlines(at, low, high, color=colour, linewidth=1.2)
        axes.plot(
            100 * rows[name], at, sign, color=colour, markersize=3.8, markeredgewidth=0.8,
            markerfacecolor=inside, clip_on=False, linestyle="none", label=f"{name}s",
        )  # fmt: skip
        lexicon = rows[f"lexicon_{name}"].iloc[0]
        if lexicon == lexicon:
            dashes = ":" if name == "headline" else "--"
            axes.axvline(
                100 * lexicon, color=colour, linewidth=0.9, linestyle=dashes,
                label=f"lexicon, {name}s",
            )  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_yticks(list(y), labels=[shorten(str(model), most=22) for model in rows["model"]])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=QUIET, linewidth=0.3, alpha=0.4)
    axes.set_axisbelow(True)
