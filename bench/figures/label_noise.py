"""Macro-F1 against the share of wrong training labels, and what leaving out suspects wins back."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.theme import COLOURS, GRID, PAGE, QUIET, new_figure, panel_title, shorten, style
from bench.drawing.words import legend_below, say, shown_of

TABLE = "label_noise"
CAPTION = (
    "Above: macro-F1 by the share of training labels that are wrong: at random, as a model "
    "confuses the classes, or as a real source has them wrong. Each line is a baseline, the mean "
    "over draws. Below: the points of macro-F1 that leaving out the labels that confident learning "
    "suspects adds; a bar is the 95 % interval over stories and draws."
)
_SIGNS = "os^Dv<>Pp*XhHd8"
_LINES = ("-", "--", ":", "-.")
_NONE = "none"
_WON = ("won_back", "won_back_low", "won_back_high")
_MADE = ("uniform", "confusion")  # noise of ours: it comes first
_MOST = 4  # kinds of noise side by side
_HIGH = 3.1  # inches a test split: both of its rows
_NAMED = 12  # models that a legend has room for: the best without noise


def draw(noise: pd.DataFrame) -> Figure:
    """Draw the table of `study_tables.label_noise`: two panels a test split and kind of noise.

    >>> row = {"dataset": "d", "view": "gold", "split": "story", "model": "m", "share": 0.2}
    >>> row |= {"noise": "uniform", "cleaned": False, "wrong": 0.2, "macro_f1": 0.5}
    >>> drawn = draw(pd.DataFrame([row]).assign(won_back=float("nan")))
    >>> drawn.axes[0].get_ylabel()
    'macro-F1 (%)'
    """
    noise = noise[noise["model"].isin(_best(noise))]
    every: list[tuple[str, pd.DataFrame, list[str]]] = []
    turns: list[int] = []
    for place, rows in noise.groupby(["dataset", "view", "split"], sort=True):
        kinds = sorted(set(rows["noise"]) - {_NONE}, key=lambda kind: (kind not in _MADE, kind))
        for start in range(0, len(kinds), _MOST):
            every.append((panel_title(*map(str, place)), rows, kinds[start : start + _MOST]))
            turns.append(start)
    # each test split once before any has its second row
    every = [every[i] for i in sorted(range(len(every)), key=lambda i: turns[i])]
    # two rows of at most four: eight panels are a page
    panels = every[: max(1, 9 // max((len(kinds) for _, _, kinds in every), default=1))][:2]
    models = sorted(set(noise["model"]))
    across = max((len(kinds) for _, _, kinds in panels), default=1)
    with style():
        figure = new_figure(width=PAGE, height=_HIGH * max(len(panels), 1))
        grid = figure.subplots(2 * max(len(panels), 1), across, squeeze=False)
        for row, (title, rows, kinds) in enumerate(panels):
            for column in range(across):
                upper, lower = grid[2 * row][column], grid[2 * row + 1][column]
                lower.set_label("below")
                if column >= len(kinds):
                    upper.remove()
                    lower.remove()
                    continue
                _scores(upper, rows, kinds[column], models)
                _won_back(lower, rows, kinds[column], models)
                _limit(upper, lower, rows)
                if column:
                    upper.set_yticklabels([])
                    lower.set_yticklabels([])
                # the place stands above the first column, as wide as that is
                head = shorten(title, most=max(22, 80 // across)) if not column else ""
                kind = shorten(kinds[column], most=14)
                upper.set_title(f"{head}\n{kind}" if head else kind, loc="left")
                if not column:
                    upper.set_ylabel("macro-F1 (%)")
                    lower.set_ylabel("points won back")
        if not panels:
            for axes in grid.flat:
                axes.remove()
        else:
            handles = grid[0][0].get_lines()[: len(models)]
            bar = Line2D([], [], color=QUIET, marker="|", linestyle="none", markersize=8)
            names = [*(shorten(name, most=20) for name in models), "95 % interval"]
            legend_below(figure, [*handles, bar], names)
            say(figure, _message(noise) + shown_of(len(panels), len(every), "rows of panels"))
    return figure


def _best(noise: pd.DataFrame) -> list[str]:
    """Return the models that are drawn: the best where no label is wrong."""
    clean = noise[noise["noise"] == _NONE].groupby("model")["macro_f1"].mean()
    missing = [model for model in sorted(set(noise["model"])) if model not in clean.index]
    order = clean.sort_values(ascending=False, kind="stable").index
    return [str(model) for model in [*order, *missing]][:_NAMED]


def _message(noise: pd.DataFrame) -> str:
    """Say what the largest share of wrong labels costs, in the mean over models."""
    plain = noise[~noise["cleaned"] & noise["macro_f1"].notna()]
    clean = plain[plain["noise"] == _NONE].groupby("model")["macro_f1"].mean()
    wrong = plain[plain["noise"] != _NONE]
    if wrong.empty or clean.empty:
        return "macro-F1 by the share of wrong labels"
    worst = wrong[wrong["wrong"] == wrong["wrong"].max()]
    lost = 100 * (worst["model"].map(clean) - worst["macro_f1"]).mean()
    share = 100 * float(worst["wrong"].iloc[0])
    return f"{share:.0f} % wrong labels cost {lost:.1f} points of macro-F1 in the mean over models"


def _limit(upper: Axes, lower: Axes, rows: pd.DataFrame) -> None:
    """Give all panels of a test split the same limits, so that they can be compared."""
    most = 100 * float(rows["share"].max())
    scores = 100 * rows["macro_f1"].dropna()
    won = 100 * rows[[name for name in _WON if name in rows]].to_numpy(float)
    for axes in (upper, lower):
        axes.set_xlim(-0.08 * most, 1.08 * most)
    if len(scores):
        upper.set_ylim(scores.min() - 3, scores.max() + 3)
    if np.isfinite(won).any():
        lower.set_ylim(min(np.nanmin(won), 0) - 1, max(np.nanmax(won), 0) + 1)


def _scores(axes: Axes, rows: pd.DataFrame, kind: str, models: list[str]) -> None:
    plain = rows[rows["noise"].isin([kind, _NONE]) & ~rows["cleaned"]]
    for number, model in enumerate(models):
        points = plain[plain["model"] == model].sort_values("wrong")
        axes.plot(
            100 * points["wrong"], 100 * points["macro_f1"], marker=_SIGNS[number % len(_SIGNS)],
            linestyle=_LINES[number // len(COLOURS) % len(_LINES)], linewidth=0.8, markersize=2.5,
            color=COLOURS[number % len(COLOURS)],
        )  # fmt: skip
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _won_back(axes: Axes, rows: pd.DataFrame, kind: str, models: list[str]) -> None:
    cleaned = rows[(rows["noise"] == kind) & rows["cleaned"] & rows["won_back"].notna()]
    # beside each other, within what lies between two shares
    shares = np.unique(100 * cleaned["share"].to_numpy(float))
    most = 100 * float(rows["share"].max())
    gap = min([0.12 * most, *(0.7 * np.diff(shares))])
    for number, model in enumerate(models):
        points = cleaned[cleaned["model"] == model].sort_values("share")
        if not len(points):
            continue
        y, low, high = (100 * points[key].to_numpy(float) for key in _WON)
        shift = gap * ((number + 0.5) / len(models) - 0.5)
        axes.errorbar(
            100 * points["share"] + shift, y,
            yerr=[np.maximum(y - low, 0), np.maximum(high - y, 0)],
            fmt=_SIGNS[number % len(_SIGNS)],
            color=COLOURS[number % len(COLOURS)], markersize=2.5, elinewidth=0.6,
        )  # fmt: skip
    axes.axhline(0, color=QUIET, linewidth=0.6)
    axes.set_xlabel("% wrong")
    axes.grid(axis="y", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
