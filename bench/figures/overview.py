"""Every model on every dataset: its score, who cannot be told apart from the best, its rank."""

from math import radians, sin
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from bench.drawing.theme import COLOURS, GRID, HEIGHT, PAGE, QUIET, new_figure, shorten, style
from bench.drawing.words import counted, inches, legend_below, say, shown_of

TABLE = "overview"
CAPTION = (
    "Accuracy in percent on each dataset's test split, with its 95 % interval over "
    "stories, default hyperparameters; the darker, the nearer to the best of the dataset. Framed: "
    "the best, and the models level with it: a paired test, adjusted for their number, does not "
    "tell them apart from it (test examples that leak are left out of the test). At the right the "
    "mean rank over corpora and where it may lie on other corpora and other stories; best on top."
)
_COLUMNS = 30  # datasets that a page has room for
_WORDED = 12  # datasets up to which the interval stands in the cell as numbers, not as a line
_ROW = {True: 0.28, False: 0.2}  # inches a model: with the interval as numbers, as a line
_TOP = 1.75  # inches of names above the cells, at most
_SIDE = 3.0  # inches of names and ranks beside the cells
_LONGEST = 24  # characters of a name
_LEGEND = 1.0  # inches of the message and the legend
_PALEST = 0.10  # a share: models farther behind have the lightest shade
_SPAN = 20.0  # points of accuracy that the line of an interval would have across a whole cell
_EDGE = 0.035  # of a cell: between it and its frame
_APART = ("cannot tell", "equivalent", "better")
# light enough everywhere for black numbers
_SHADES = LinearSegmentedColormap.from_list("nearness", ["#FFFFFF", "#7FB4DC"])


def draw(overview: pd.DataFrame) -> Figure:
    """Draw the table of `tables.recommendations.overview_table`: a row a model.

    Up to 30 datasets and as many models as a page holds, the best first; the message says where
    some are left to the table.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m", "behind": 0.0}
    >>> row |= {"status": "done", "accuracy": 0.5, "accuracy_low": 0.4, "accuracy_high": 0.6}
    >>> row |= {"examples": 9, "standing": "best", "corpora": 1, "average_rank": float("nan")}
    >>> row |= {"average_rank_low": float("nan"), "average_rank_high": float("nan")}
    >>> draw(pd.DataFrame([row])).get_suptitle()
    'm leads with 50.0 %'
    """
    datasets, models = _datasets(overview), _models(overview)
    shown = datasets[:_COLUMNS]
    worded = len(shown) <= _WORDED
    rows = models[: int((HEIGHT - _TOP - _LEGEND) / _ROW[worded])]
    kept = overview[overview["dataset"].isin(shown) & overview["model"].isin(rows)]
    ranked = bool(kept["average_rank"].notna().any())
    with style():
        steep = _steep(shown)
        longest = max((inches(shorten(name, most=_LONGEST)) for name in shown), default=0.0)
        top = 0.3 + longest * sin(radians(steep))
        figure = new_figure(width=PAGE, height=max(_ROW[worded] * len(rows) + top, 1.0))
        if not rows:
            return figure
        # a lone dataset needs no cell as wide as the page
        wide = max(len(shown), 3.0)
        ratios = [wide, max(0.22 * wide, 1.2)] if ranked else [wide]
        grid = figure.subplots(1, len(ratios), squeeze=False, width_ratios=ratios)[0]
        _cells(grid[0], kept, shown, rows, worded=worded)
        if ranked:
            _ranks(grid[1], kept, rows)
        legend_below(figure, *_legend(kept, worded=worded, ranked=ranked))
        say(figure, _message(overview, len(shown), len(rows)))
    return figure


def _datasets(overview: pd.DataFrame) -> list[str]:
    """Return the names of the datasets, by name; the largest test splits where not all fit."""
    sizes = overview.groupby("dataset")["examples"].max().fillna(0)
    largest = sorted(sizes.index, key=lambda name: (-int(sizes[name]), name))[:_COLUMNS]
    return [*sorted(largest), *sorted(set(sizes.index) - set(largest))]


def _models(overview: pd.DataFrame) -> list[str]:
    """Return the scored models: by mean rank, then by how far they are behind in the mean."""
    scored = overview[overview["accuracy"].notna()]
    of_model = scored.groupby("model").agg(rank=("average_rank", "min"), gap=("behind", "mean"))
    order = of_model.reset_index().sort_values(["rank", "gap", "model"], na_position="last")
    return [str(model) for model in order["model"]]


def _message(overview: pd.DataFrame, columns: int, rows: int) -> str:
    """Say who is ahead: by mean rank where there is one, else by how often it is the best."""
    models, total = _models(overview), int(overview["dataset"].nunique())
    best = overview[overview["standing"] == "best"]
    ranks = overview.dropna(subset=["average_rank"]).drop_duplicates("model")
    leads = best["model"].value_counts()
    if len(ranks) > 1:
        words = _level(overview, models[0], total)
    elif total == 1 and len(best):
        words = _alone(overview, best.iloc[0])
    elif len(leads):
        leader = sorted(str(model) for model in leads[leads == leads.max()].index)[0]
        words = f"{shorten(leader)} leads on {leads.max()} of {counted(total, 'dataset')}"
    else:
        words = f"{shorten(models[0])} is the nearest to the best in the mean"
    words += shown_of(columns, total, "datasets")
    return words + shown_of(rows, len(models), "models")


def _level(overview: pd.DataFrame, model: str, total: int) -> str:
    here = overview[overview["model"] == model]
    level = int(here["standing"].isin(("best", *_APART)).sum())
    rank = f"{shorten(model)} has the best mean rank ({here['average_rank'].iloc[0]:.1f})"
    return f"{rank} and is level with the best on {level} of {counted(total, 'dataset')}"


def _alone(overview: pd.DataFrame, best: pd.Series) -> str:
    words = f"{shorten(str(best['model']))} leads with {100 * best['accuracy']:.1f} %"
    if overview["accuracy"].count() < 2:
        return words
    level = int(overview["standing"].isin(_APART).sum())
    return f"{words}; {counted(level, 'other')} cannot be told apart from it"


def _cells(
    axes: Axes, kept: pd.DataFrame, shown: list[str], models: list[str], *, worded: bool
) -> None:
    rows = {(row.model, row.dataset): row for row in kept.itertuples()}
    shades = np.full((len(models), len(shown)), np.nan)
    for i, model in enumerate(models):
        for j, dataset in enumerate(shown):
            row: Any = rows.get((model, dataset))
            if row is None or row.accuracy != row.accuracy:
                axes.text(j, i, "–", ha="center", va="center", color=QUIET)
                continue
            shades[i, j] = 1 - min(row.behind / _PALEST, 1)
            _cell(axes, j, i, row, worded=worded)
    axes.imshow(shades, vmin=0, vmax=1, cmap=_SHADES, aspect="auto")
    axes.set_xticks(np.arange(len(shown) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(models) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=GRID, linewidth=0.4)
    axes.set_yticks(range(len(models)), labels=[shorten(model, most=_LONGEST) for model in models])
    steep = _steep(shown)
    axes.set_xticks(
        range(len(shown)), labels=[shorten(name, most=_LONGEST) for name in shown], rotation=steep,
        ha="left" if steep == 40 else "center", va="bottom" if steep != 40 else "baseline",
        rotation_mode="anchor" if steep == 40 else "default",
    )  # fmt: skip
    axes.tick_params(which="both", length=0, top=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)


def _steep(shown: list[str]) -> int:
    """Return by how many degrees the names of the datasets are turned, so that they have room."""
    cell = (PAGE - _SIDE) / max(len(shown), 1)
    if all(inches(shorten(name, most=_LONGEST)) < cell - 0.05 for name in shown):
        return 0
    return 40 if len(shown) <= _WORDED else 90


def _cell(axes: Axes, x: int, y: int, row: Any, *, worded: bool) -> None:
    best, level = row.standing == "best", row.standing in _APART
    score = 100 * row.accuracy
    low, high = 100 * row.accuracy_low, 100 * row.accuracy_high
    known = low == low and high == high
    up = 0.17 if worded and known else 0.12 if known else 0
    axes.text(
        x, y - up, f"{score:.1f}" if worded else f"{score:.0f}", ha="center", va="center",
        fontweight="bold" if best and worded else "normal",
    )  # fmt: skip
    if known and worded:
        words = f"{low:.0f}–{high:.0f}"
        axes.text(x, y + 0.24, words, ha="center", va="center", fontsize=6, color="#333333")
    elif known:
        half = min((high - low) / _SPAN, 0.9) / 2
        axes.plot([x - half, x + half], [y + 0.33] * 2, color="black", linewidth=0.9)
    if best or level:
        side = 1 - 2 * _EDGE
        corner = (x - 0.5 + _EDGE, y - 0.5 + _EDGE)
        axes.add_patch(Rectangle(corner, side, side, fill=False, **_frame(best=best)))


def _frame(*, best: bool) -> dict[str, Any]:
    return {
        "edgecolor": "black",
        "linewidth": 1.4 if best else 0.7,
        "linestyle": "-" if best else (0, (3, 1.5)),
    }


def _ranks(axes: Axes, kept: pd.DataFrame, models: list[str]) -> None:
    of_model = kept.drop_duplicates("model").set_index("model").reindex(models)
    middle, low, high = (
        of_model[f"average_rank{end}"].to_numpy(float) for end in ("", "_low", "_high")
    )
    y = range(len(models))
    axes.hlines(y, low, high, color=COLOURS[0], linewidth=1.2)
    axes.plot(middle, y, "o", color=COLOURS[0], markersize=3, linestyle="none")
    top = float(np.nanmax([*high, *middle, 2]))
    axes.set_xlim(0.5, 1.55 * top)
    for at, value in zip(y, middle, strict=True):
        if value == value:
            axes.text(1.53 * top, at, f"{value:.1f}", ha="right", va="center")
    axes.set_ylim(len(models) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks([1, max(round(top / 2), 2), round(top)] if top >= 4 else [1, 2])
    axes.set_xlabel("mean rank")
    axes.xaxis.set_label_position("top")
    axes.tick_params(top=False, labeltop=True, bottom=False, labelbottom=False, length=0)
    axes.spines[:].set_visible(False)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _legend(kept: pd.DataFrame, *, worded: bool, ranked: bool) -> tuple[list[Any], list[str]]:
    standings = set(kept["standing"])
    bold = Patch(facecolor="white", **_frame(best=True))
    level = Patch(facecolor="white", **_frame(best=False))
    line = Line2D([], [], color="black", linewidth=0.9)
    dot = Line2D([], [], color=COLOURS[0], marker="o", markersize=3, linewidth=1.2)
    dash = Line2D([], [], color=QUIET, marker="$–$", linestyle="none", markersize=5)
    far = f"{100 * _PALEST:.0f} points or more behind"
    dark, pale = (Patch(facecolor=_SHADES(end), edgecolor=GRID) for end in (1.0, 0.0))
    cells = kept["model"].nunique() * kept["dataset"].nunique()
    every = [
        (bold, "best of the dataset", "best" in standings),
        (level, "not told apart from the best", bool(standings & set(_APART))),
        (dark, "as good as the best", True),
        (pale, far, bool((kept["behind"] >= _PALEST).any())),
        (line, f"95 % interval; a cell is {_SPAN:.0f} points wide", not worded),
        (dot, "mean rank, 95 % interval", ranked),
        (dash, "no score", kept["accuracy"].count() < cells),
    ]
    return [one for one, _, here in every if here], [name for _, name, here in every if here]
