"""Accuracy on upstream's split as published, beside the same model's without what leaks into it."""

import pandas as pd
from matplotlib.figure import Figure

from bench.drawing.theme import COLOURS, GRID, QUIET, panel_title, panelled, shorten, style

TABLE = "published_clean"
CAPTION = (
    "Accuracy on all of upstream's test examples (rings) and without those whose story stands in "
    "train or tune (filled). In brackets: how many leak. Only splits in which some do. Default "
    "settings; of several seeds the mean."
)
_ROW = 0.17  # inches a model
_FRAME = 0.42  # inches of title and spacing a panel
_ACROSS = 2  # panels side by side


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
    panels = list(rows.groupby(["dataset", "view"], sort=True))
    heights = [_FRAME + _ROW * len(of_panel) for _, of_panel in panels]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label="accuracy (%)", below=0.4)
        for axes, ((dataset, view), of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel)
            name = panel_title(str(dataset), str(view), "published", most=34)
            leaking = f"[{of_panel['leaking'].iloc[0]} of {of_panel['examples'].iloc[0]}]"
            axes.set_title(f"{name} {leaking}", loc="left")
    return figure


def _panel(axes, rows: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    rows = rows.sort_values(["published", "model"], ascending=[True, False])
    y = range(len(rows))
    published, clean = 100 * rows["published"], 100 * rows["clean"]
    axes.hlines(y, published, clean, color=QUIET, linewidth=0.8)
    axes.plot(clean, y, "o", color=COLOURS[0], markersize=3.2)
    axes.plot(
        published, y, "o", markerfacecolor="none", markeredgecolor=COLOURS[-1],
        markersize=5.5, markeredgewidth=0.7,
    )  # fmt: skip
    axes.set_yticks(list(y), labels=[shorten(str(model), most=22) for model in rows["model"]])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
