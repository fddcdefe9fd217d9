"""Accuracy against what it costs: seconds to fit and to predict, and memory; a row a dataset."""

from collections.abc import Iterator
from itertools import pairwise
from math import cos, floor, hypot, log10, pi, sin

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.drawing.theme import COLOURS, GRID, PAGE, QUIET, new_figure, panel_title, shorten, style

TABLE = "tradeoffs"
CAPTION = (
    "Accuracy against what it costs, on logarithmic scales (that of accuracy: of the errors). "
    "The stepped line is the Pareto front, the models on it are squares. Hollow: measured while "
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
_TICKS = ((12, (1, 1.5, 2, 3, 4, 6, 8)), (60, (1, 2, 5)))  # up to which ratio, which multiples
_MOST = 5  # decades that have room for their labels
_INSIDE = (1.85, 1.55)  # inches of a panel within its axes, about
_RINGS = (0.085, 0.13, 0.18, 0.24, 0.31, 0.39, 0.5)  # inches from a point to its number
_TURNS = (0, 6, 3, 9, 1, 5, 7, 11, 2, 4, 8, 10)  # its direction in twelfths: sideways first
Box = tuple[float, float, float, float]  # centre, half of width and height, in inches


def draw(tradeoffs: pd.DataFrame) -> Figure:
    """Draw the table of `tables_tradeoffs.tradeoffs`: a row a dataset, a panel a cost.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "accuracy": 0.5, "fit_seconds": 1.0, "comparable": True}
    >>> row |= {"predict_seconds_per_1000": 0.1, "memory_mb": 200.0, "front_fit": True}
    >>> row |= {"front_predict": True, "front_memory": True}
    >>> draw(pd.DataFrame([row])).axes[0].get_xlabel()
    'seconds to fit'
    """
    plain = tradeoffs[tradeoffs["setting"] == "default"]
    every = plain.groupby(["dataset", "view", "split"], sort=True)
    groups = sorted(every, key=lambda group: _order(*map(str, group[0])))[:_SHOWN]
    models = sorted({model for _, rows in groups for model in rows["model"]})
    number = {model: str(i) for i, model in enumerate(models, start=1)}
    with style():
        legend = 0.14 * -(-len(models) // 4) + 0.2
        figure = new_figure(width=PAGE, height=2.15 * max(len(groups), 1) + legend)
        grid = figure.subplots(max(len(groups), 1), len(_COSTS), squeeze=False)
        for row, (name, rows) in zip(grid, groups, strict=False):
            for axes, (cost, front, label, least) in zip(row, _COSTS, strict=True):
                known = rows[rows[cost].notna()]
                if len(known):
                    drawn = known.assign(front=known[front], x=known[cost].clip(lower=least))
                    _panel(axes, drawn, number)
                axes.set_xlabel(label)
            row[0].set_ylabel("accuracy (%)")
            row[0].set_title(panel_title(*map(str, name)), loc="left")
        unseen = [grid[0, 0].plot([], [], linestyle="none")[0] for _ in models]
        figure.legend(
            unseen, [f"{number[name]}  {shorten(str(name), most=24)}" for name in models],
            loc="outside lower center", ncols=4, fontsize=6.5, frameon=False,
            handlelength=0, handletextpad=0,
        )  # fmt: skip
    return figure


def _order(dataset: str, view: str, split: str) -> tuple[int, str, str, str]:
    first = split == "story" and (dataset, view) in _FIRST
    place = _FIRST.index((dataset, view)) if first else len(_FIRST)
    return place, dataset, view, split


def _panel(axes: Axes, rows: pd.DataFrame, number: dict[str, str]) -> None:
    # by errors, so that the best, who are close, stand apart; labelled by what is right
    rows = rows.assign(y=(100 * (1 - rows["accuracy"])).clip(lower=_FEWEST))
    front = rows[rows["front"]].sort_values(["x", "y"], ascending=[True, False])
    left, right = rows["x"].min() / 1.7, rows["x"].max() * 1.7
    bottom, top = rows["y"].max() * 1.15, rows["y"].min() / 1.25
    steps = [(row["x"], row["y"]) for _, row in front.iterrows()]
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
    _name(axes, rows.sort_values(["y", "x"]), steps, number)


def _ticks(low: float, high: float) -> list[float]:
    steps = next((steps_of for most, steps_of in _TICKS if high / low < most), (1.0,))
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    every = [step * 10.0**power for power in powers for step in steps]
    shown = [tick for tick in every if low <= tick <= high]
    # over many decades every second or third will do
    return shown[:: -(-len(shown) // _MOST)] if len(steps) == 1 else shown


def _name(
    axes: Axes, rows: pd.DataFrame, steps: list[tuple[float, float]], number: dict[str, str]
) -> None:
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()

    def inches(x: float, y: float) -> tuple[float, float]:
        shares = log10(x / left) / log10(right / left), log10(y / bottom) / log10(top / bottom)
        return _INSIDE[0] * shares[0], _INSIDE[1] * shares[1]

    names = [number[model] for model in rows["model"]]
    points = list(zip(rows["x"], rows["y"], strict=True))
    taken = [(*inches(*point), 0.03, 0.03) for point in points]
    for (x, y), (x2, y2) in pairwise(inches(*step) for step in steps):
        taken.append(((x + x2) / 2, y, (x2 - x) / 2, 0.01))
        taken.append((x2, (y + y2) / 2, 0.01, (y2 - y) / 2))
    offsets = _beside([inches(*point) for point in points], names, taken)
    for name, point, (across, up) in zip(names, points, offsets, strict=True):
        far = hypot(across, up) > 1.2 * _RINGS[0]
        line = {"arrowstyle": "-", "linewidth": 0.35, "color": QUIET, "shrinkA": 0}
        axes.annotate(
            name, point, (72 * across, 72 * up), textcoords="offset points", ha="center",
            va="center", fontsize=5.5, bbox={"pad": 0.3, "alpha": 0},
            arrowprops=line | {"shrinkB": 2} if far else None,
        )  # fmt: skip


def _beside(
    points: list[tuple[float, float]], names: list[str], taken: list[Box]
) -> Iterator[tuple[float, float]]:
    """Yield for each point, in inches, how far off its number finds room, the nearest first."""
    taken = list(taken)
    spots = [(ring * cos(k * pi / 6), ring * sin(k * pi / 6)) for ring in _RINGS for k in _TURNS]
    for (x, y), name in zip(points, names, strict=True):
        size = (0.025 * len(name) + 0.01, 0.045)
        free = (spot for spot in spots if _is_free((x + spot[0], y + spot[1], *size), taken))
        dx, dy = next(free, spots[0])
        taken.append((x + dx, y + dy, *size))
        yield dx, dy


def _is_free(box: Box, taken: list[Box]) -> bool:
    x, y, wide, high = box
    inside = wide <= x <= _INSIDE[0] - wide and high <= y <= _INSIDE[1] - high
    return inside and all(
        abs(x - other[0]) >= wide + other[2] or abs(y - other[1]) >= high + other[3]
        for other in taken
    )
