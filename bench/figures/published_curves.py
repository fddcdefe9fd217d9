"""A paper's learning curves with ours on them, one panel a language and source of labels."""

from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.theme import (
    COLOURS,
    GRID,
    MOST_PANELS,
    PAGE,
    QUIET,
    fitting,
    new_figure,
    shorten,
    style,
)
from bench.drawing.words import counted, legend_below, say, shown_of

TABLE = "published_curves"
CAPTION = (
    "Weighted F1 by the number of training rows, on a logarithmic scale: the mean over a paper's "
    "runs (grey and black, as printed by its authors) and over our subsamples (colours); a bar is "
    "one standard deviation. Gold labels, labels by rules (with the paper's own curve of gold "
    "labels for scale), or as many of each; there the axis counts the gold rows. In the strip "
    "below a panel: from how many rows on the paper's model is ahead of ours, in its colour, for "
    "good (tick), with the 95 % interval over runs on this test set; an arrow to the left: at "
    "every size, to the right: not even with all rows. Printed curves that start from English "
    "data or from another dev set stand in the table."
)
_LABELS = {"gold": "gold", "rules": "by rules; printed: gold", "gold+rules": "gold and rules"}
_LEFT_OUT = ("_full_dev", "_english_first", "_distilled")
_PRINTED = ((COLOURS[-1], "-"), (QUIET, "--"), (QUIET, ":"), (COLOURS[-1], "-."))
_SIGNS = "os^Dv<"
_OURS, _THEIRS = len(_SIGNS), len(_PRINTED)
_HIGH = 2.3  # inches a panel
_STEP = 0.045  # of a panel's height: a line of the strip
_SIZES = (10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)


def draw(published_curves: pd.DataFrame) -> Figure:
    """Draw the table of `published_curves_table`, with the columns of `with_crossings`.

    Up to three languages, six models of ours and, of a language, four printed ones, told apart by
    their order in the paper; the message says what is left.

    >>> row = {"paper": "p", "language": "l", "whose": "ours", "model": "m", "labels": "gold"}
    >>> row |= {"rows": 10, "metric": "weighted_f1", "mean": 50.0, "sd": 1.0, "overtaken": None}
    >>> drawn = draw(pd.DataFrame([row]))
    >>> drawn.axes[0].get_ylabel(), drawn.get_suptitle()
    ('weighted F1 (%)', 'm is the best with all rows: 50.0 % (l)')
    """
    rows = published_curves[~published_curves["model"].str.endswith(_LEFT_OUT)]
    rows = rows.dropna(subset=["mean"])
    total = rows["model"].nunique()
    ours = sorted(set(rows.loc[rows["whose"] == "ours", "model"]))[:_OURS]
    rows = rows.assign(number=_numbers(rows, ours)).dropna(subset=["number"])
    every = list(dict.fromkeys(zip(rows["paper"], rows["language"], strict=True)))
    kinds = [kind for kind in _LABELS if (rows["labels"] == kind).any()]
    across = max(len(kinds), 1)
    most = MOST_PANELS // across
    shown = fitting([_HIGH] * across * min(len(every), most), across=across) // across
    places = every[:shown]
    with style():
        figure = new_figure(width=PAGE, height=max(_HIGH * len(places), 1.0))
        if not places:
            return figure
        grid = figure.subplots(len(places), across, squeeze=False, sharey="row")
        for line, place in zip(grid, places, strict=True):
            of_place = rows[(rows["paper"] == place[0]) & (rows["language"] == place[1])]
            for axes, kind in zip(line, kinds, strict=True):
                _panel(axes, of_place, kind)
                _strip(axes, of_place, kind, ours)
                title = f"{shorten(place[1], most=14)}: {_LABELS[kind]}"
                # at the right edge: there a long name has the width of the whole panel
                axes.set_title(title, loc="right")
            line[0].set_ylabel(str(of_place["metric"].iloc[0]).replace("_f1", " F1") + " (%)")
        for axes in grid[-1]:
            axes.set_xlabel("training rows")
        drawn = rows[rows["language"].isin([language for _, language in places])]
        legend_below(figure, *_legend(drawn))
        words = _message(drawn) + shown_of(len(places), len(every), "languages")
        say(figure, words + shown_of(rows["model"].nunique(), total, "models"))
    return figure


def _numbers(rows: pd.DataFrame, ours: list[str]) -> list[float]:
    """Return which colour or line each row has: of ours by name, of a paper by its order."""
    numbers = {("ours", "", name): float(i) for i, name in enumerate(ours)}
    for language, of_language in rows[rows["whose"] == "published"].groupby("language", sort=True):
        names = list(dict.fromkeys(of_language["model"]))[:_THEIRS]
        numbers |= {("published", str(language), name): float(i) for i, name in enumerate(names)}
    languages = rows["language"].where(rows["whose"] != "ours", "")
    keys = zip(rows["whose"], languages, rows["model"], strict=True)
    return [numbers.get(key, float("nan")) for key in keys]


def _message(rows: pd.DataFrame) -> str:
    """Say how many of our curves a printed one overtakes, and how late; else who is best."""
    known = rows[rows["overtaken"].notna()]
    if known.empty:
        last = rows[rows["rows"] == rows.groupby("language")["rows"].transform("max")]
        best = last.sort_values("mean", kind="stable").iloc[-1]
        where = shorten(str(best["language"]))
        score = f"{best['mean']:.1f} % ({where})"
        return f"{shorten(str(best['model']))} is the best with all rows: {score}"
    late = known.loc[np.isfinite(known["overtaken"].astype(float)), "overtaken"].astype(float)
    names = {str(name).partition(",")[0] for name in known["overtaken_by"]}
    by = shorten(names.pop()) if len(names) == 1 else "the printed model"
    words = f"{by} overtakes {len(late)} of {counted(len(known), 'curve')} of ours"
    if late.empty:
        return words
    when = f"at {late.max():,.0f} rows at the latest" if late.max() else "at every size"
    return f"{words}, {when}"


def _panel(axes: Axes, rows: pd.DataFrame, kind: str) -> None:
    # the paper has no curve of labels by rules alone: its gold one is there for scale
    wanted = {"published": "gold" if kind == "rules" else kind, "ours": kind}
    for whose, labels in wanted.items():
        here = rows[(rows["whose"] == whose) & (rows["labels"] == labels)]
        for number in sorted(set(here["number"].astype(int))):
            points = here[here["number"] == number]
            ordered = points.sort_values("rows")
            axes.errorbar(
                ordered["rows"], ordered["mean"], yerr=ordered["sd"].fillna(0), linewidth=0.9,
                elinewidth=0.5, markersize=2.8, **_look(whose, number),
            )  # fmt: skip
    axes.set_xscale("log")
    left, right = rows["rows"].min() * 0.8, rows["rows"].max() * 1.25
    axes.set_xlim(left, right)
    sizes = [size for size in _SIZES if left <= size <= right]
    axes.set_xticks(sizes, labels=[f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _look(whose: str, number: int) -> dict[str, Any]:
    if whose == "ours":
        return {"color": COLOURS[number], "marker": _SIGNS[number]}
    colour, dashes = _PRINTED[number]
    return {"color": colour, "linestyle": dashes}


def _strip(axes: Axes, rows: pd.DataFrame, kind: str, ours: list[str]) -> None:
    """Draw below the curves from where on the printed model is ahead of each of ours."""
    known = rows[rows["overtaken"].notna()]
    lines = int(known.groupby("labels")["model"].nunique().max()) if len(known) else 0
    spread = rows["sd"].fillna(0)
    low = 10 * floor((rows["mean"] - spread).min() / 10)
    high = 10 * ceil((rows["mean"] + spread).max() / 10)
    share = _STEP * (lines + 1) if lines else 0.0
    axes.set_ylim(low - (high - low) * share / (1 - share), high)
    step = 20 if high - low > 50 else 10
    axes.set_yticks(range(low, high + 1, step))
    if not lines:
        return
    axes.axhline(low, color=QUIET, linewidth=0.5)
    left, right = rows["rows"].min(), rows["rows"].max()
    here = known[known["labels"] == kind].set_index("model")
    for number, name in enumerate(name for name in ours if name in here.index):
        y, colour = _STEP * (number + 0.8), COLOURS[ours.index(name)]
        across: Any = {"transform": axes.get_xaxis_transform(), "color": colour}
        ends = [float(here[f"overtaken{end}"].loc[name]) for end in ("_low", "", "_high")]
        start, at, stop = (min(max(end, left), right) for end in ends)
        axes.plot([start, stop], [y, y], linewidth=1.4, solid_capstyle="butt", **across)
        if np.isfinite(ends[1]) and ends[1] > 0:
            axes.plot(at, y, "|", markersize=5, markeredgewidth=1.2, **across)
        if ends[0] <= 0:
            axes.plot(left, y, "<", markersize=3.5, clip_on=False, **across)
        if not np.isfinite(ends[2]):
            axes.plot(right, y, ">", markersize=3.5, clip_on=False, **across)


def _legend(rows: pd.DataFrame) -> tuple[list[Line2D], list[str]]:
    handles, words = [], []
    for whose in ("published", "ours"):
        side = rows[rows["whose"] == whose]
        for number in sorted(set(side["number"].astype(int))):
            names = " or ".join(sorted(set(side.loc[side["number"] == number, "model"])))
            look = _look(whose, number)
            handles.append(Line2D([], [], linewidth=0.9, markersize=2.8, **look))
            words.append(
                f"ours: {shorten(names, most=22)}" if whose == "ours" else shorten(names, most=46)
            )
    handles.append(Line2D([], [], color=QUIET, marker="|", linestyle="none", markersize=8))
    words.append("standard deviation")
    if rows["overtaken"].notna().any():
        handles.append(Line2D([], [], color=QUIET, marker="|", linewidth=1.4, markersize=5))
        words.append("printed ahead from here, 95 % interval")
        low, high = (rows[f"overtaken_{end}"].astype(float) for end in ("low", "high"))
        if (low <= 0).any() or np.isinf(high).any():
            handles.append(
                Line2D([], [], color=QUIET, marker=">", linestyle="none", markersize=3.5)
            )
            words.append("runs on beyond what was tried")
    return handles, words
