"""Every model's accuracy with its interval, one panel a dataset, best on top."""

import pandas as pd
from matplotlib.figure import Figure

from bench import theme

TABLE = "scores"
CAPTION = (
    "Accuracy on held-out stories; a line is the 95 % bootstrap interval over stories. "
    "The dotted line marks the commonest class, where that baseline was run."
)
_ROW = 0.2  # inches a model
_FRAME = 0.42  # inches of title and spacing a panel


def draw(scores: pd.DataFrame) -> Figure:
    """Draw one panel a dataset, view and split, one row a model, the failed at the foot.

    A model that was left out (its extra is missing, other labels) is named in the table alone.

    ``scores`` is the table of `tables.scores`.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "status": "done", "reason": "", "accuracy": 0.5}
    >>> row |= {"accuracy_low": 0.4, "accuracy_high": 0.6}
    >>> draw(pd.DataFrame([row])).axes[0].get_xlabel()
    'accuracy (%)'
    """
    kept = scores[scores["status"] != "skipped"]
    panels = list(kept.groupby(["dataset", "view", "split"], sort=True))
    heights = [_FRAME + _ROW * max(len(rows), 2) for _, rows in panels]
    with theme.style():
        figure = theme.figure(width=theme.COLUMN, height=sum(heights) + 0.35)
        grid = figure.subplots(len(panels), 1, squeeze=False, sharex=True, height_ratios=heights)
        for axes, (name, rows) in zip(grid[:, 0], panels, strict=True):
            _panel(axes, rows)
            # at the right edge: there a long name has the width of the whole column
            axes.set_title(theme.title(*map(str, name)), loc="right")
        grid[-1, 0].set_xlabel("accuracy (%)")
        grid[-1, 0].set_xlim(0, 100)
    return figure


def _panel(axes, rows: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    # the best on top; what failed stands below, by name
    rows = rows.sort_values(["accuracy", "model"], ascending=[True, False], na_position="first")
    done = (rows["status"] == "done").to_numpy()
    y = range(len(rows))
    low, high = 100 * rows["accuracy_low"], 100 * rows["accuracy_high"]
    axes.hlines(y, low, high, color=theme.COLOURS[0], linewidth=1.2)
    axes.plot(100 * rows["accuracy"], y, "o", color=theme.COLOURS[0], markersize=3.5)
    for place, (ok, status) in enumerate(zip(done, rows["status"], strict=True)):
        if not ok:
            word = "failed" if status == "failed" else "left out"
            note = axes.text(1, place, word, va="center", fontsize=7, color=theme.QUIET)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    floor = rows.loc[rows["model"] == "majority", "accuracy"]
    if floor.notna().any():
        axes.axvline(100 * floor.iloc[0], color=theme.QUIET, linewidth=0.8, linestyle=":")
    tuned = rows["setting"].map({"default": "", "tuned": ", tuned"})
    axes.set_yticks(
        list(y), labels=[theme.shorten(m + t) for m, t in zip(rows["model"], tuned, strict=True)]
    )
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=theme.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
