"""A paper's learning curves with ours on them, one panel a language and source of labels."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.drawing.theme import COLOURS, GRID, PAGE, QUIET, new_figure, shorten, style

TABLE = "published_curves"
CAPTION = (
    "Weighted F1 by the number of training rows, on a logarithmic scale: the mean over a paper's "
    "runs (grey and black, as printed by its authors) and over our subsamples (colours); a bar is "
    "one standard deviation. Left: gold labels. Middle: labels by rules, with the paper's own "
    "curve of gold labels for scale. Right: as many of each; the axis counts the gold rows. At the "
    "foot of a panel, and below it: from how many rows the paper's model is ahead of ours for "
    "good, with the 95 % interval over runs on this test set (≤: at every size; >: not "
    "even with all rows). Printed curves that start from English data or from another dev set "
    "stand in the table."
)
_LABELS = ("gold", "rules", "gold+rules")
_LEFT_OUT = ("_full_dev", "_english_first", "_distilled")
_PRINTED = ((COLOURS[-1], "-"), (QUIET, "--"), (QUIET, ":"), (COLOURS[-1], "-."))
_SIGNS = "os^Dv<>Pp*"
_HEIGHT = 2.35  # inches a panel, without the lines below it
_LINE = 0.135  # inches a line of text
_STEP = 0.045  # between the bars at the foot, of the panel's height


def draw(published_curves: pd.DataFrame) -> Figure:
    """Draw the table of `published_curves_table`, with the columns of `with_crossings`.

    >>> row = {"paper": "p", "language": "l", "whose": "ours", "model": "m", "labels": "gold"}
    >>> row |= {"rows": 10, "metric": "weighted_f1", "mean": 50.0, "sd": 1.0, "overtaken": None}
    >>> draw(pd.DataFrame([row])).axes[0].get_ylabel()
    'weighted f1 (%)'
    """
    shown = published_curves[~published_curves["model"].str.endswith(_LEFT_OUT)]
    places = list(dict.fromkeys(zip(shown["paper"], shown["language"], strict=True)))
    ours = sorted(set(shown.loc[shown["whose"] == "ours", "model"]))
    printed = list(dict.fromkeys(shown.loc[shown["whose"] == "published", "model"]))
    below = _LINE * (len(ours) + 2)
    legend = 0.16 * -(-(len(ours) + len(printed)) // 4) + 0.25
    with style():
        height = max((_HEIGHT + below) * len(places) + legend, 1.0)
        figure = new_figure(width=PAGE, height=height)
        if not places:
            return figure
        grid = figure.subplots(len(places), len(_LABELS), squeeze=False, sharey="row")
        marks: dict[str, Any] = {}
        for line, place in zip(grid, places, strict=True):
            of_place = shown[(shown["paper"] == place[0]) & (shown["language"] == place[1])]
            ends = of_place["rows"].min() * 0.8, of_place["rows"].max() * 1.25
            for axes, labels in zip(line, _LABELS, strict=True):
                _panel(axes, of_place, labels, ours, marks)
                _frame(axes, of_place, ends)
                _foot(axes, of_place[of_place["labels"] == labels], ours, ends)
                axes.set_title(f"{shorten(place[1], most=16)}: {labels}", loc="left")
            line[0].set_ylabel(str(of_place["metric"].iloc[0]).replace("_", " ") + " (%)")
        # the printed first
        marks = dict(sorted(marks.items(), key=lambda mark: mark[0].startswith("ours: ")))
        figure.legend(
            marks.values(), [shorten(name, most=30) for name in marks],
            loc="outside lower center", ncols=4, fontsize=6.5, frameon=False,
        )  # fmt: skip
    return figure


def _panel(
    axes: Axes, rows: pd.DataFrame, labels: str, ours: list[str], marks: dict[str, Any]
) -> None:
    theirs = rows[(rows["whose"] == "published")]
    # the paper has no curve of labels by rules alone: its gold one is there for scale
    wanted = "gold" if labels == "rules" else labels
    names = dict.fromkeys(theirs["model"])
    for (colour, dashes), name in zip(_PRINTED, names, strict=False):
        points = theirs[(theirs["labels"] == wanted) & (theirs["model"] == name)]
        for drawn, of_labels in points.groupby("labels", sort=True):
            bars = _bars(axes, of_labels, colour, dashes, marker="none")
            marks.setdefault(f"{name} ({drawn})" if len(names) == 1 else name, bars)
    for number, name in enumerate(ours):
        points = rows[
            (rows["whose"] == "ours") & (rows["labels"] == labels) & (rows["model"] == name)
        ]
        if len(points):
            sign = _SIGNS[number % len(_SIGNS)]
            marks.setdefault(f"ours: {name}", _bars(axes, points, _colour(ours, name), "-", sign))


def _bars(axes: Axes, points: pd.DataFrame, colour: str, dashes: str, marker: str) -> Any:
    ordered = points.sort_values("rows")
    return axes.errorbar(
        ordered["rows"], ordered["mean"], yerr=ordered["sd"].fillna(0), color=colour,
        linestyle=dashes, marker=marker, linewidth=0.9, elinewidth=0.5, markersize=2.8,
    )  # fmt: skip


def _frame(axes: Axes, rows: pd.DataFrame, ends: tuple[float, float]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(*ends)
    axes.set_ylim(0, max(float((rows["mean"]).max()) * 1.05, 1.0))
    sizes = [n for n in (10, 30, 100, 300, 1000, 3000, 10_000) if ends[0] <= n <= ends[1]]
    axes.set_xticks(sizes, labels=[f"{n:,}" for n in sizes])
    axes.minorticks_off()
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _foot(axes: Axes, rows: pd.DataFrame, ours: list[str], ends: tuple[float, float]) -> None:
    overtaken: dict[str, Any] = {
        str(row.model): row for row in rows[rows["overtaken"].notna()].itertuples()
    }
    lines = ["training rows"]
    sizes = int(rows["rows"].min() if len(rows) else 0), int(rows["rows"].max() if len(rows) else 0)
    if len(overtaken):
        name = str(next(iter(overtaken.values())).overtaken_by)
        lines.append(f"{shorten(name, most=24)}: ahead from")
    for number, name in enumerate(n for n in ours if n in overtaken):
        row = overtaken[name]
        at, low, high = (
            float(end) for end in (row.overtaken, row.overtaken_low, row.overtaken_high)
        )
        y = 0.03 + _STEP * number
        across = axes.get_xaxis_transform()
        axes.plot(
            [min(max(end, ends[0]), ends[1]) for end in (low, high)], [y, y], transform=across,
            color=_colour(ours, name), linewidth=1.4, solid_capstyle="butt",
        )  # fmt: skip
        if ends[0] < at < ends[1]:
            axes.plot(at, y, "|", transform=across, color="black", markersize=5)
        spoken = [_spoken(end, sizes) for end in (at, low, high)]
        lines.append(f"{shorten(name, most=14)} {spoken[0]} [{spoken[1]}, {spoken[2]}]")
    axes.set_xlabel("\n".join(lines), fontsize=6.5)


def _spoken(number: float, sizes: tuple[int, int]) -> str:
    if number == 0:
        return f"≤{sizes[0]:,}"
    return f">{sizes[1]:,}" if number == float("inf") else f"{number:,.0f}"


def _colour(ours: list[str], name: str) -> str:
    return COLOURS[ours.index(name) % (len(COLOURS) - 1)]
