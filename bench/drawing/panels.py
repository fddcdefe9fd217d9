"""Draws one metric's panels: every model's score with its interval, one panel a dataset."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.drawing.theme import COLOURS, GRID, QUIET, panel_title, panelled, shorten, style

_ACROSS = 3  # panels side by side
_ROW = 0.15  # inches a model
_FRAME = 0.42  # inches of title and spacing a row of panels


def draw_panels(scores: pd.DataFrame, *, metric: str, label: str) -> Figure:
    """Draw one panel a dataset, view and split, one row a model, best on top.

    ``scores`` is the table of `tables.scores`; of it this reads ``metric`` (a share), its
    ``_low`` and ``_high``. What failed stands at the foot of its panel; a model that was left
    out (its extra is missing, other labels) is named in the table alone. The dotted line is
    the score of the baseline "majority".

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "status": "done", "f": 0.5, "f_low": 0.4, "f_high": 0.6}
    >>> draw_panels(pd.DataFrame([row]), metric="f", label="F (%)").axes[0].get_xlabel()
    'F (%)'
    """
    kept = scores[scores["status"] != "skipped"]
    panels = list(kept.groupby(["dataset", "view", "split"], sort=True))
    heights = [_FRAME + _ROW * max(4, rows["model"].nunique()) for _, rows in panels]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label=label, narrow=True)
        for axes, (name, rows) in zip(grid, panels, strict=True):
            _panel(axes, rows, metric)
            # at the right edge: there a long name has the width of the whole panel
            axes.set_title(panel_title(*map(str, name), most=30), loc="right")
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, metric: str) -> None:
    plain = rows[rows["setting"] == "default"]
    # the best on top; what failed stands below, by name
    plain = plain.sort_values([metric, "model"], ascending=[True, False], na_position="first")
    place = {model: y for y, model in enumerate(plain["model"])}
    low, high = 100 * plain[f"{metric}_low"], 100 * plain[f"{metric}_high"]
    axes.hlines(range(len(plain)), low, high, color=COLOURS[0], linewidth=1.2)
    tuned = rows[(rows["setting"] == "tuned") & rows["model"].isin(place)]
    signs = ((plain, "o", COLOURS[0]), (tuned, "x", COLOURS[1]))
    for shown, sign, colour in signs:
        scored = shown[shown[metric].notna()]
        if len(scored):  # an empty line, not clipped, would have bounds without end
            axes.plot(
                100 * scored[metric], [place[model] for model in scored["model"]], sign,
                color=colour, markersize=3.5, markeredgewidth=0.9, clip_on=False,
            )  # fmt: skip
    for y, status in enumerate(plain["status"]):
        if status == "failed":
            note = axes.text(1, y, "failed", va="center", fontsize=7, color=QUIET)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    floor = plain.loc[plain["model"] == "majority", metric]
    if floor.notna().any():
        axes.axvline(100 * floor.iloc[0], color=QUIET, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, 100)
    axes.set_yticks(range(len(plain)), labels=[shorten(m, most=22) for m in plain["model"]])
    axes.tick_params(axis="y", length=0, labelsize=6.5)
    axes.set_ylim(-0.6, len(plain) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
