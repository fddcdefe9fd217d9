"""Trained on one dataset, tested on another: macro-F1 of each pair, of the best model there."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from bench.drawing.theme import GRID, PAGE, new_figure, shorten, style
from bench.drawing.words import inches, legend_below, say, shown_of

TABLE = "transfer"
CAPTION = (
    "Macro-F1 in percent over the topics of the test split, by the dataset that the model was "
    "trained on (rows) and tested on (columns), of the model with the highest mean on datasets "
    "other than its training data; the table has the others. Framed: both are the same dataset. A "
    "star: training or test lacks a topic. Hatched: no score. Test headlines that share a story "
    "with training are left out; classes of other datasets stand for the topics only approximately."
)
_CELL = 0.36  # inches a cell, at most
_MOST = 30  # datasets that a page has room for
_STARRED = _MOST // 2  # datasets up to which a cell has room for a star
_LONGEST = 18  # characters of a dataset's name
_DARK = 0.65  # from here on white figures are read better than black ones


def draw(transfer: pd.DataFrame) -> Figure:
    """Draw the table of `tables.transfer.transfer_table`: one matrix, the datasets in its order.

    >>> row = {"trained_on": "a", "tested_on": "b", "model": "m", "status": "done", "reason": ""}
    >>> drawn = draw(pd.DataFrame([row | {"macro_f1": 0.5}]))
    >>> drawn.get_suptitle(), [text.get_text() for text in drawn.axes[0].texts]
    ('m reaches a macro-F1 of 50 on other datasets in the mean', ['50'])
    """
    every = list(dict.fromkeys([*transfer["trained_on"], *transfer["tested_on"]]))
    names = every[:_MOST]
    model = _farthest(transfer)
    rows = transfer[transfer["model"] == model]
    short = [shorten(name, most=_LONGEST) for name in names]
    room = max((inches(name) for name in short), default=0.0)
    cell = min(_CELL, (PAGE - room - 0.5) / max(len(names), 1))
    with style():
        figure = new_figure(width=PAGE, height=max(cell * len(names) + room + 0.4, 1.0))
        axes = figure.subplots()
        _matrix(axes, rows, names)
        axes.set_xticks(range(len(names)), labels=short, rotation=90)
        axes.set_yticks(range(len(names)), labels=short)
        axes.set_xlabel("tested on")
        axes.set_ylabel("trained on")
        if names:
            legend_below(figure, *_legend(rows, names))
            say(figure, _message(rows, model) + shown_of(len(names), len(every), "datasets"))
    return figure


def _others(transfer: pd.DataFrame) -> pd.DataFrame:
    apart = transfer["trained_on"] != transfer["tested_on"]
    return transfer[apart & transfer["macro_f1"].notna()]


def _farthest(transfer: pd.DataFrame) -> str:
    """Return the model with the highest mean on other datasets, of those with most pairs."""
    means = _others(transfer).groupby("model")["macro_f1"].agg(["size", "mean"]).reset_index()
    order = means.sort_values(["size", "mean", "model"], ascending=[False, False, True])
    names = [*order["model"], *sorted(set(transfer["model"]))]
    return str(names[0]) if names else ""


def _message(rows: pd.DataFrame, model: str) -> str:
    away = _others(rows)["macro_f1"].mean()
    home = rows.loc[rows["trained_on"] == rows["tested_on"], "macro_f1"].mean()
    if away != away:
        return f"{shorten(model)} has no score on other datasets"
    reaches = f"{100 * away:.0f} on other datasets in the mean"
    if home != home:
        return f"{shorten(model)} reaches a macro-F1 of {reaches}"
    return f"{shorten(model)} falls from a macro-F1 of {100 * home:.0f} at home to {reaches}"


def _matrix(axes: Axes, rows: pd.DataFrame, names: list[str]) -> None:
    cells = {(row.trained_on, row.tested_on): row for row in rows.itertuples()}
    shades = np.full((len(names), len(names)), np.nan)
    # a star has room only where cells are wide
    star = len(names) <= _STARRED
    for i, one in enumerate(names):
        for j, two in enumerate(names):
            words, value = _words(cells.get((one, two)), star=star)
            shades[i, j] = value
            colour = "white" if value > _DARK else "black"
            if np.isnan(value):
                axes.add_patch(_square(i, j, facecolor="white", edgecolor=GRID, hatch="////"))
            elif words:
                axes.text(
                    j, i, words, ha="center", va="center", color=colour, fontsize=7 if star else 6
                )
    if names:
        axes.imshow(shades, vmin=0, vmax=1, cmap="Blues")
    for i in range(len(names)):
        axes.add_patch(_square(i, i, inside=0.04, facecolor="none", edgecolor="black"))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _legend(rows: pd.DataFrame, names: list[str]) -> tuple[list[Any], list[str]]:
    here = rows[rows["trained_on"].isin(names) & rows["tested_on"].isin(names)]
    scored = here[(here["status"] == "done") & here["macro_f1"].notna()]
    starred = len(names) <= _STARRED and bool((scored["reason"].fillna("") != "").any())
    high, low = (Patch(facecolor=colour, edgecolor=GRID) for colour in ("#08306B", "#F7FBFF"))
    frame = Patch(facecolor="none", edgecolor="black")
    hatched = Patch(facecolor="white", edgecolor=GRID, hatch="////")
    star = Line2D([], [], marker="$*$", color="black", linestyle="none", markersize=4)
    every = [
        (high, "macro-F1 of 100", True),
        (low, "macro-F1 of 0", True),
        (frame, "trained and tested on the same", True),
        (star, "a topic is lacking", starred),
        (hatched, "no score", len(scored) < len(names) ** 2),
    ]
    return [one for one, _, there in every if there], [name for _, name, there in every if there]


def _words(row: Any, *, star: bool) -> tuple[str, float]:
    """Return what stands in a cell, and its value; NaN where it has none."""
    if row is None or row.status != "done" or pd.isna(row.macro_f1):
        return "", float("nan")
    return f"{100 * row.macro_f1:.0f}{'*' if row.reason and star else ''}", float(row.macro_f1)


def _square(i: int, j: int, *, inside: float = 0.0, **more: Any) -> Rectangle:
    side = 1 - 2 * inside
    return Rectangle((j - 0.5 + inside, i - 0.5 + inside), side, side, linewidth=1.0, **more)
