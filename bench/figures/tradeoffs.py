"""Accuracy against what it costs: seconds to fit and to predict, and memory; a row a dataset."""

from itertools import pairwise
from math import floor, hypot, log10

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.theme import COLOURS, GRID, PAGE, QUIET, new_figure, panel_title, shorten, style
from bench.drawing.words import inches, legend_below, say, shown_of

TABLE = "tradeoffs"
CAPTION = (
    "Accuracy against what it costs, on logarithmic scales (that of accuracy: of the errors, so "
    "that the best stand apart). The stepped line is the Pareto front: no other model is both "
    "better and cheaper; the models on it are named where there is room. Hollow: measured while "
    "other models ran beside, so that these costs cannot be compared. Default settings only."
)
_SHOWN = 3  # datasets; the first of these that were run, then others by name
_FIRST = (("tajuk", "topics"), ("detik_5k", "headline"), ("click_id", "topics"))
_COSTS = (
    ("fit_seconds", "front_fit", "seconds to fit", 1e-6),
    ("predict_seconds_per_1000", "front_predict", "seconds for 1,000 headlines", 1e-6),
    ("memory_mb", "front_memory", "memory (MB)", 0.1),
)  # and the least that is drawn: a table's last decimal; of memory, what a process may take anyway
_FEWEST = 0.1  # errors, in percent: what a perfect model is drawn at
_TICKS = ((12, (1, 1.5, 2, 3, 4, 6, 8)), (120, (1, 2, 5)))  # up to which ratio, which multiples
_MOST = 5  # decades that have room for their labels
_INSIDE = (1.72, 1.75)  # inches of a panel within its axes, about
_HIGH = 2.4  # inches of a row of panels
_STEPS = 40  # places for a name that are tried, across and up
_EDGE = 0.015  # inches of a name's box beyond its letters, at least
_FAR = 0.5  # inches from a model to its name, at most
_DOTS = 12  # of a line from a model to its name
_LONGEST = 18  # characters of a name
Box = tuple[float, float, float, float]  # centre, half of width and height, in inches


def draw(tradeoffs: pd.DataFrame) -> Figure:
    """Draw the table of `tables_tradeoffs.tradeoffs`: a row a dataset, a panel a cost.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "accuracy": 0.5, "fit_seconds": 1.0, "comparable": True}
    >>> row |= {"predict_seconds_per_1000": 0.1, "memory_mb": 200.0, "front_fit": True}
    >>> row |= {"front_predict": True, "front_memory": True}
    >>> drawn = draw(pd.DataFrame([row, row | {"model": "n", "accuracy": 0.4}]))
    >>> drawn.axes[0].get_xlabel()
    'seconds to fit'
    """
    plain = tradeoffs[(tradeoffs["setting"] == "default") & tradeoffs["accuracy"].notna()]
    every = [
        (name, rows) for name, rows in plain.groupby(["dataset", "view", "split"], sort=True)
        if any(rows[cost].count() > 1 for cost, *_ in _COSTS)
    ]  # fmt: skip
    groups = sorted(every, key=lambda group: _order(*map(str, group[0])))[:_SHOWN]
    with style():
        figure = new_figure(width=PAGE, height=_HIGH * max(len(groups), 1) if groups else 0.8)
        if not groups:
            figure.text(0.5, 0.5, "no test split has the costs of two models", ha="center")
            return figure
        grid = figure.subplots(len(groups), len(_COSTS), squeeze=False)
        for row, (name, rows) in zip(grid, groups, strict=True):
            for axes, (cost, front, label, least) in zip(row, _COSTS, strict=True):
                known = rows[rows[cost].notna()]
                if len(known) < 2:
                    axes.remove()
                    continue
                drawn = known.assign(front=known[front], x=known[cost].clip(lower=least))
                _panel(axes, drawn)
                axes.set_xlabel(label)
                axes.set_ylabel("accuracy (%)")
            drawn_here = [axes for axes in row if axes.figure is not None]
            title = f"{panel_title(*map(str, name), most=36)}"
            drawn_here[0].set_title(title, loc="left")
        legend_below(figure, *_legend(pd.concat([rows for _, rows in groups])))
        words = _message(str(groups[0][0][0]), groups[0][1])
        say(figure, words + shown_of(len(groups), len(every), "test splits"))
    return figure


def _message(dataset: str, rows: pd.DataFrame) -> str:
    """Say how much the quickest on the Pareto front loses to the best, and how much it saves."""
    cost = "predict_seconds_per_1000"
    front = rows[(rows["front_predict"] == True) & rows[cost].notna()]  # noqa: E712
    where = shorten(dataset)
    if len(front) < 2:
        model = shorten(str(front["model"].iloc[0])) if len(front) else "no model"
        return f"{model} alone is on the Pareto front of accuracy and time to predict ({where})"
    ordered = front.sort_values([cost, "model"])
    best = front.sort_values(["accuracy", cost], ascending=[False, True]).iloc[0]
    # the quickest that is within five points of the best
    near = ordered[ordered["accuracy"] >= best["accuracy"] - 0.05].iloc[0]
    if near["model"] == best["model"]:
        name_of = shorten(str(best["model"]))
        return f"{name_of} is the best, and none within five points is quicker ({where})"
    times = best[cost] / max(float(near[cost]), 1e-6)
    lost = 100 * (best["accuracy"] - near["accuracy"])
    one, two = shorten(str(near["model"])), shorten(str(best["model"]))
    return f"{one} predicts {times:,.1f} times as fast as {two}, {lost:.1f} points behind ({where})"


def _legend(rows: pd.DataFrame) -> tuple[list[Line2D], list[str]]:
    fronts = Line2D([], [], color=COLOURS[1], marker="s", markersize=4, linestyle="none")
    line = Line2D([], [], color=QUIET, linewidth=0.9)
    others = Line2D([], [], color=COLOURS[0], marker="o", markersize=3.2, linestyle="none")
    hollow = Line2D([], [], color=COLOURS[0], marker="o", markersize=3.2, linestyle="none")
    hollow.set_markerfacecolor("white")
    handles, names = [fronts, line, others], ["on the Pareto front", "Pareto front", "other models"]
    if not rows["comparable"].all():
        handles, names = [*handles, hollow], [*names, "hollow: costs not comparable"]
    return handles, names


def _order(dataset: str, view: str, split: str) -> tuple[int, str, str, str]:
    first = split == "story" and (dataset, view) in _FIRST
    place = _FIRST.index((dataset, view)) if first else len(_FIRST)
    return place, dataset, view, split


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    # by errors, so that the best, who are close, stand apart; labelled by what is right
    rows = rows.assign(y=(100 * (1 - rows["accuracy"])).clip(lower=_FEWEST))
    front = rows[rows["front"]].sort_values(["x", "y"], ascending=[True, False])
    left, right = rows["x"].min() / 1.7, rows["x"].max() * 1.7
    bottom, top = rows["y"].max() * 1.15, rows["y"].min() / 1.25
    steps = [(row["x"], row["y"]) for _, row in front.iterrows()]
    if steps:
        steps.append((right, steps[-1][1]))
        axes.step(*zip(*steps, strict=True), where="post", color=QUIET, linewidth=0.9)
    for (on_front, comparable), points in rows.groupby(["front", "comparable"], sort=True):
        colour = COLOURS[1 if on_front else 0]
        axes.plot(
            points["x"], points["y"], "s" if on_front else "o", linestyle="none", color=colour,
            markersize=4 if on_front else 3.2, markeredgewidth=0.8,
            markerfacecolor=colour if comparable else "white",
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(ticks := _ticks(left, right), labels=[f"{tick:g}" for tick in ticks])
    axes.set_yticks(ticks := _ticks(top, bottom), labels=[f"{100 - tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    _name(axes, rows.sort_values(["y", "x"]), steps)


def _ticks(low: float, high: float) -> list[float]:
    steps = next((steps_of for most, steps_of in _TICKS if high / low < most), (1.0,))
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    every = [step * 10.0**power for power in powers for step in steps]
    shown = [tick for tick in every if low <= tick <= high]
    # over many decades every second or third will do
    return shown[:: -(-len(shown) // _MOST)] if len(steps) == 1 else shown


def _name(axes: Axes, rows: pd.DataFrame, steps: list[tuple[float, float]]) -> None:
    """Write the names of the models on the front, each where it covers nothing else."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()

    def place(x: float, y: float) -> tuple[float, float]:
        shares = log10(x / left) / log10(right / left), log10(y / bottom) / log10(top / bottom)
        return _INSIDE[0] * shares[0], _INSIDE[1] * shares[1]

    marks = [(*place(x, y), 0.035, 0.035) for x, y in zip(rows["x"], rows["y"], strict=True)]
    taken = list(marks)
    for (x, y), (x2, y2) in pairwise(place(*step) for step in steps):
        taken.append(((x + x2) / 2, y, abs(x2 - x) / 2, 0.01))
        taken.append((x2, (y + y2) / 2, 0.01, abs(y2 - y) / 2))
    front = rows[rows["front"] == True]  # noqa: E712
    names: list[Box] = []
    for model, x, y in zip(front["model"], front["x"], front["y"], strict=True):
        name, point = shorten(str(model), most=_LONGEST), place(x, y)
        # marks that lie on its own do not bar its way
        others = [mark for mark in marks if hypot(mark[0] - point[0], mark[1] - point[1]) > 0.09]
        spot = _beside(point, 1.1 * inches(name) / 2 + _EDGE, taken, [*names, *others])
        if spot is None:
            continue
        axes.text(
            spot[0] / _INSIDE[0], spot[1] / _INSIDE[1], name, transform=axes.transAxes,
            ha="center", va="center",
        )  # fmt: skip
        taken.append(spot)
        names.append(spot)
        if abs(spot[1] - point[1]) > 0.12 or abs(spot[0] - point[0]) > spot[2] + 0.1:
            line = {"arrowstyle": "-", "linewidth": 0.4, "color": QUIET, "shrinkA": 0, "shrinkB": 2}
            end = _nearest(point, spot)
            axes.annotate(
                "", (x, y), (end[0] / _INSIDE[0], end[1] / _INSIDE[1]),
                textcoords="axes fraction", arrowprops=line,
            )  # fmt: skip
            taken += _dots(point, end)


def _nearest(point: tuple[float, float], box: Box) -> tuple[float, float]:
    """Return where the line from a point meets the box of its name."""
    x, y, wide, high = box[0], box[1], box[2] - _EDGE, box[3] - _EDGE
    return min(max(point[0], x - wide), x + wide), min(max(point[1], y - high), y + high)


def _dots(one: tuple[float, float], two: tuple[float, float]) -> list[Box]:
    """Return a line as small boxes, so that no name lies on it."""
    shares = [(number + 0.5) / _DOTS for number in range(_DOTS)]
    return [
        (one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1]), 0.01, 0.01)
        for share in shares
    ]


def _beside(
    point: tuple[float, float], half: float, taken: list[Box], barred: list[Box]
) -> Box | None:
    """Return the nearest free place for a name so wide, by half; None where there is none.

    The line to it crosses none of the barred.
    """
    wide, high = _INSIDE
    spots = [
        (half + (wide - 2 * half) * i / _STEPS, 0.07 + (high - 0.14) * j / _STEPS, half, 0.065)
        for i in range(_STEPS + 1)
        for j in range(_STEPS + 1)
    ]
    spots.sort(key=lambda spot: hypot((spot[0] - point[0]) / 2, spot[1] - point[1]))
    for spot in spots:
        end = _nearest(point, spot)
        if hypot(end[0] - point[0], end[1] - point[1]) > _FAR:
            continue
        dots = _dots(point, end)
        if _is_free(spot, taken) and all(_apart(dot, name) for dot in dots for name in barred):
            return spot
    return None


def _is_free(box: Box, taken: list[Box]) -> bool:
    x, y, wide, high = box
    inside = wide <= x <= _INSIDE[0] - wide and high <= y <= _INSIDE[1] - high
    return inside and all(_apart(box, other) for other in taken)


def _apart(one: Box, two: Box) -> bool:
    return abs(one[0] - two[0]) >= one[2] + two[2] or abs(one[1] - two[1]) >= one[3] + two[3]
