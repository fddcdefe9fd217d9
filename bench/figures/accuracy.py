"""Every model's accuracy with its interval, one panel a dataset, best on top."""

import pandas as pd
from matplotlib.figure import Figure

from bench import theme

TABLE = "scores"
CAPTION = (
    "Accuracy on the test part; a line is the 95 % bootstrap interval over stories, a cross the "
    "same model tuned on the tune part. The dotted line marks the commonest class, where that "
    "baseline was run."
)
_ACROSS = 3  # panels side by side
_ROW = 0.15  # inches a model
_FRAME = 0.42  # inches of title and spacing a row of panels


def draw(scores: pd.DataFrame) -> Figure:
    """Draw one panel a dataset, view and split, one row a model, the failed at the foot.

    ``scores`` is the table of `tables.scores`. A model that was left out (its extra is missing,
    other labels) is named in the table alone.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "status": "done", "reason": "", "accuracy": 0.5}
    >>> row |= {"accuracy_low": 0.4, "accuracy_high": 0.6}
    >>> draw(pd.DataFrame([row])).axes[0].get_xlabel()
    'accuracy (%)'
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
                _panel(axes, rows)
                # at the right edge: there a long name has the width of the whole panel
                most = 40 if across == 1 else 26
                axes.set_title(theme.title(*map(str, name), most=most), loc="right")
        for axes in grid[-1, : len(bands[-1])] if bands else []:
            axes.set_xlabel("accuracy (%)")
    return figure


def _panel(axes, rows: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    plain = rows[rows["setting"] == "default"]
    # the best on top; what failed stands below, by name
    plain = plain.sort_values(["accuracy", "model"], ascending=[True, False], na_position="first")
    place = {model: y for y, model in enumerate(plain["model"])}
    low, high = 100 * plain["accuracy_low"], 100 * plain["accuracy_high"]
    axes.hlines(range(len(plain)), low, high, color=theme.COLOURS[0], linewidth=1.2)
    axes.plot(
        100 * plain["accuracy"], range(len(plain)), "o", color=theme.COLOURS[0], markersize=3.5
    )
    tuned = rows[(rows["setting"] == "tuned") & rows["model"].isin(place)]
    axes.plot(
        100 * tuned["accuracy"], [place[model] for model in tuned["model"]], "x",
        color=theme.COLOURS[1], markersize=3.5, markeredgewidth=0.9,
    )  # fmt: skip
    for y, status in enumerate(plain["status"]):
        if status == "failed":
            note = axes.text(1, y, "failed", va="center", fontsize=7, color=theme.QUIET)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    floor = plain.loc[plain["model"] == "majority", "accuracy"]
    if floor.notna().any():
        axes.axvline(100 * floor.iloc[0], color=theme.QUIET, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, 100)
    axes.set_yticks(range(len(plain)), labels=[theme.shorten(m, most=22) for m in plain["model"]])
    axes.tick_params(axis="y", length=0, labelsize=6.5)
    axes.set_ylim(-0.6, len(plain) - 0.4)
    axes.grid(axis="x", color=theme.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
