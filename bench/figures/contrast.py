"""Contrast pairs as two populations, headlines and twins, beside a lexicon of topic words."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.drawing.theme import COLOURS, GRID, QUIET, panel_title, panelled, shorten, style

TABLE = "contrast"
CAPTION = (
    "Test headlines (rings) and their twins (filled), which differ in a few words and in topic: "
    "the share that a model has right, with 95 % bootstrap intervals over stories, and of pairs "
    "with both right (bars). Dotted and dashed: headlines and twins of the lexicon keyword_rules, "
    "which looks for topic words and learns nothing. Where it passes a model on twins, the twins "
    "hold the topic words that the headlines ration, and the model trusts other words more. "
    "Default settings only."
)
_ROW = 0.17  # inches a model
_FRAME = 0.42  # inches of title and spacing a panel
_ACROSS = 2  # panels side by side
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
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="left")
    'd [9 pairs]'
    """
    plain = contrast[contrast["setting"] == "default"]
    panels = list(plain.groupby(["dataset", "view", "split"], sort=True))
    heights = [_FRAME + _ROW * max(4, len(of_panel)) for _, of_panel in panels]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label="right (%)", below=0.6)
        for axes, (name, of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel)
            title = panel_title(*map(str, name), most=30)
            axes.set_title(f"{title} [{of_panel['pairs'].iloc[0]} pairs]", loc="left")
        if panels:
            handles, names = grid[0].get_legend_handles_labels()
            figure.legend(
                handles, names, loc="outside lower center", ncols=5, fontsize=7, frameon=False
            )
    return figure


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
    axes.tick_params(axis="y", length=0, labelsize=6.5)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=QUIET, linewidth=0.3, alpha=0.4)
    axes.set_axisbelow(True)
