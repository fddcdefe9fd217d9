"""Draws one metric's panels: every model's score with its interval, one panel a dataset."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench import theme

_ACROSS = 3  # panels side by side
_ROW = 0.15  # inches a model
_FRAME = 0.42  # inches of title and spacing a row of panels


def draw(scores: pd.DataFrame, *, metric: str, label: str) -> Figure:
    """Draw one panel a dataset, view and split, one row a model, best on top.

    ``scores`` is the table of `tables.scores`; of it this reads ``metric`` (a share), its
    ``_low`` and ``_high``. What failed stands at the foot of its panel; a model that was left
    out (its extra is missing, other labels) is named in the table alone. The dotted line is
    the score of the baseline "majority".

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "status": "done", "f": 0.5, "f_low": 0.4, "f_high": 0.6}
    >>> draw(pd.DataFrame([row]), metric="f", label="F (%)").axes[0].get_xlabel()
    'F (%)'
    """
    kept = scores[scores["status"] != "skipped"]
    panels = list(kept.groupby(["dataset", "view", "split"], sort=True))
    across = min(_ACROSS, max(len(panels), 1))
    bands = [panels[i : i + across] for i in range(0, len(panels), across)]
    heights = [
        _FRAME + _ROW * max(4, *(rows["model"].nunique() for _, rows in band)) for band in bands
    ]
    with theme.style():
        width = theme.COLUMN if across == 1 else theme.PAGE
        figure = theme.figure(width=width, height=max(sum(heights) + 0.35, 1.0))
        grid = figure.subplots(
            max(len(bands), 1), across, squeeze=False, height_ratios=heights or [1]
        )
        for row, band in zip(grid, bands, strict=False):
            for axes in row[len(band) :]:
                axes.remove()
            for axes, (name, rows) in zip(row, band, strict=False):
                _panel(axes, rows, metric)
                # at the right edge: there a long name has the width of the whole panel
                most = 40 if across == 1 else 26
                axes.set_title(theme.title(*map(str, name), most=most), loc="right")
        for axes in grid[-1, : len(bands[-1])] if bands else []:
            axes.set_xlabel(label)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, metric: str) -> None:
    plain = rows[rows["setting"] == "default"]
    # the best on top; what failed stands below, by name
    plain = plain.sort_values([metric, "model"], ascending=[True, False], na_position="first")
    place = {model: y for y, model in enumerate(plain["model"])}
    low, high = 100 * plain[f"{metric}_low"], 100 * plain[f"{metric}_high"]
    axes.hlines(range(len(plain)), low, high, color=theme.COLOURS[0], linewidth=1.2)
    axes.plot(100 * plain[metric], range(len(plain)), "o", color=theme.COLOURS[0], markersize=3.5)
    tuned = rows[(rows["setting"] == "tuned") & rows["model"].isin(place)]
    axes.plot(
        100 * tuned[metric], [place[model] for model in tuned["model"]], "x",
        color=theme.COLOURS[1], markersize=3.5, markeredgewidth=0.9,
    )  # fmt: skip
    for y, status in enumerate(plain["status"]):
        if status == "failed":
            note = axes.text(1, y, "failed", va="center", fontsize=7, color=theme.QUIET)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    floor = plain.loc[plain["model"] == "majority", metric]
    if floor.notna().any():
        axes.axvline(100 * floor.iloc[0], color=theme.QUIET, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, 100)
    axes.set_yticks(range(len(plain)), labels=[theme.shorten(m, most=22) for m in plain["model"]])
    axes.tick_params(axis="y", length=0, labelsize=6.5)
    axes.set_ylim(-0.6, len(plain) - 0.4)
    axes.grid(axis="x", color=theme.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
