"""Critical-difference diagrams: average ranks over datasets, and which are not told apart."""

import pandas as pd
from matplotlib.figure import Figure

from bench.drawing.theme import PAGE, QUIET, new_figure, shorten, style

TABLE = "ranks"
CAPTION = (
    "Average rank of each model over the datasets, the best on the left. Nemenyi's test does not "
    "tell apart models that a thick bar joins; average ranks further apart than CD differ at the "
    "5 % level. Where Friedman's p is above 0.05, no difference at all is shown."
)
_TOP = 0.62  # inches of title, CD bar and scale above the axis
_BAR = 0.09  # inches from one bar to the next
_ROW = 0.16  # inches a label
_SIDE = 0.27  # share of the width that the labels of a side take


def draw(ranks: pd.DataFrame) -> Figure:
    """Draw the table of `tables_ranks.ranks` as Demsar (2006) did, one panel a metric.

    >>> row = {"metric": "accuracy", "model": "m", "datasets": 5, "average_rank": 1.0}
    >>> row |= {"friedman_p": 0.2, "critical_difference": 0.7, "groups": "a"}
    >>> other = row | {"model": "n", "average_rank": 2.0, "groups": "b"}
    >>> draw(pd.DataFrame([row, other])).axes[0].get_title(loc="left")
    'accuracy on 5 datasets; Friedman p = 0.200'
    """
    panels = [
        (str(metric), rows.sort_values(["average_rank", "model"]))
        for metric, rows in ranks.groupby("metric", sort=True)
    ]
    below = [0.1 + _BAR * len(_bars(rows)) + _ROW * (1 + len(rows)) / 2 for _, rows in panels]
    heights = [_TOP + height + 0.1 for height in below]
    with style():
        figure = new_figure(width=PAGE, height=max(sum(heights) + 0.3, 1.0))
        grid = figure.subplots(max(len(panels), 1), 1, squeeze=False, height_ratios=heights or [1])
        for axes, (metric, rows), height in zip(grid.flat, panels, heights, strict=False):
            _panel(axes, rows, height)
            p = rows["friedman_p"].iloc[0]
            p_text = f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
            name = "macro-F1" if metric == "macro_f1" else shorten(metric, most=40)
            title = f"{name} on {rows['datasets'].iloc[0]} datasets; Friedman {p_text}"
            axes.set_title(title, loc="left")
    return figure


def _bars(rows: pd.DataFrame) -> list[tuple[float, float]]:
    """Return from which to which rank each group of two models or more reaches, best first."""
    groups: dict[str, list[float]] = {}
    for rank, letters in zip(rows["average_rank"], rows["groups"], strict=True):
        for letter in str(letters).split():
            groups.setdefault(letter, []).append(float(rank))
    return sorted(
        (min(positions), max(positions)) for positions in groups.values() if len(positions) > 1
    )


def _panel(axes, rows: pd.DataFrame, height: float) -> None:  # type: ignore[no-untyped-def]
    # x in ranks, y in inches from the axis
    last = len(rows)
    margin = max(last - 1, 1) * _SIDE / (1 - 2 * _SIDE)
    left, right = 1 - margin, last + margin
    axes.set_xlim(left, right)
    axes.set_ylim(_TOP - height, _TOP)
    axes.set_axis_off()
    axes.set_xticks([])
    axes.set_yticks([])
    axes.hlines(0, 1, last, color="black", linewidth=0.8)
    for rank in range(1, last + 1, 1 + last // 30):
        axes.vlines(rank, 0, 0.05, color="black", linewidth=0.8)
        axes.text(rank, 0.08, str(rank), ha="center", va="bottom", fontsize=7)
    difference = float(rows["critical_difference"].iloc[0])
    end = min(1 + difference, right)
    axes.plot([1, end], [0.36, 0.36], color="black", linewidth=1.0, marker="|", markersize=5)
    axes.text((1 + end) / 2, 0.39, f"CD = {difference:.2f}", ha="center", va="bottom", fontsize=7)
    bars = _bars(rows)
    for i, (start, stop) in enumerate(bars, start=1):
        # a hair longer than from first to last, so that the bar is seen to hold both
        reach = 0.006 * (right - left)
        axes.hlines(-_BAR * i, start - reach, stop + reach, color="black", linewidth=2.4)
    top = -_BAR * len(bars) - 0.1
    half = (last + 1) // 2
    for i, (model, rank) in enumerate(zip(rows["model"], rows["average_rank"], strict=True)):
        best = i < half
        row = i if best else last - 1 - i
        y, x = top - _ROW * (row + 0.5), (1 - 0.04 * margin if best else last + 0.04 * margin)
        axes.plot([rank, rank, x], [0, y, y], color=QUIET, linewidth=0.6)
        name = shorten(str(model), most=24)
        label = f"{name}  {rank:.2f}" if best else f"{rank:.2f}  {name}"
        axes.text(
            x - 0.02 * margin if best else x + 0.02 * margin, y, label,
            ha="right" if best else "left", va="center", fontsize=7,
        )  # fmt: skip
