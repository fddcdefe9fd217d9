"""What shortcuts reach: probes that see next to nothing, beside plain baselines and chance."""

from math import ceil, floor

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.panels import spread
from bench.drawing.theme import (
    COLOURS,
    GRID,
    HEIGHT,
    QUIET,
    fitting,
    panel_title,
    panelled,
    shorten,
    style,
)
from bench.drawing.words import legend_below, say, shown_of

TABLE = "probes"
CAPTION = (
    "Test accuracy of the best of a family of predictors that sees only a text's length, signs, "
    "first word, and so on (triangles; the predictor chosen on the validation split). Lines go "
    "from what the view gives away at least (95 % over stories) to what none of them exceeds. "
    "Beside them baselines that read the text (rings). Dotted: the share of the commonest class. "
    "Each panel has its own scale. A dataset of several languages has a sign a language, and a "
    "band for the commonest classes."
)
_ACROSS = 3  # panels side by side
_ROW = 0.15  # inches a model
_MOST = int((HEIGHT - 1.9) / _ROW)  # rows that a panel has room for
_FRAME = 0.42  # inches of title and spacing a row of panels
_SIZE = 3.2  # points of a sign: small enough that most intervals reach beyond it
_SIGNS = {"probe": ("^", COLOURS[1]), "baseline": ("o", COLOURS[0])}


def draw(probes: pd.DataFrame) -> Figure:
    """Draw the table of `tables.probes.probes`: a panel a dataset and view, a row a model.

    >>> row = {"dataset": "d.id", "view": "headline", "seen": "length", "kind": "probe"}
    >>> row |= {"accuracy": 0.4, "low": 0.3, "most": 0.5, "chance": 0.3}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="right")
    'd'
    """
    whole = probes.assign(dataset=probes["dataset"].str.split(".").str[0])
    whole = whole.dropna(subset=["accuracy"])
    every = spread(list(whole.groupby(["dataset", "view"], sort=True)))
    cut = [(name, _best(of_panel)) for name, of_panel in every]
    heights = [_FRAME + _ROW * max(4, of_panel["seen"].nunique()) for _, of_panel in cut]
    shown = fitting(heights, across=_ACROSS)
    panels, heights = cut[:shown], heights[:shown]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label="accuracy (%)")
        for axes, ((dataset, view), of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel)
            name = panel_title(str(dataset), str(view), "story", most=30)
            axes.set_title(name, loc="right")
        if panels:
            legend_below(figure, *_legend(pd.concat([of_panel for _, of_panel in panels])))
            say(figure, _message(whole) + shown_of(shown, len(every), "views"))
    return figure


def _best(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that a page has room for: those that reach most."""
    reach = rows.groupby("seen")["accuracy"].median().sort_values(ascending=False, kind="stable")
    return rows[rows["seen"].isin(reach.index[:_MOST])]


def _message(rows: pd.DataFrame) -> str:
    """Say which shortcut reaches most beyond the commonest class."""
    seen = rows[rows["kind"] == "probe"]
    if seen.empty:
        return "no probe was run on these datasets"
    seen = seen.assign(over=seen["accuracy"] - seen["chance"])
    row = seen.sort_values("over", kind="stable").iloc[-1]
    over = 100 * row["over"]
    if round(over) < 1:
        return "no shortcut alone reaches more than the commonest class"
    where = shorten(str(row["dataset"]))
    words = f"a probe that sees only {shorten(str(row['seen']))} is {over:.0f} points above"
    return f"{words} the commonest class ({where})"


def _legend(rows: pd.DataFrame) -> tuple[list[Line2D], list[str]]:
    handles = [
        Line2D(
            [], [], color=colour, marker=sign, markersize=_SIZE, linewidth=1.2,
            markerfacecolor=colour if kind == "probe" else "none",
            linestyle="-" if kind == "probe" else "none",
        )
        for kind, (sign, colour) in _SIGNS.items()
    ]  # fmt: skip
    kinds = set(rows["kind"])
    every = [
        (handles[0], "probe, from what it gives away to its bound", "probe" in kinds),
        (handles[1], "baseline that reads the text", "baseline" in kinds),
        (Line2D([], [], color=QUIET, linestyle=":", linewidth=0.8), "commonest class", True),
    ]
    return [one for one, _, here in every if here], [name for _, name, here in every if here]


def _ends(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of a panel's axis, in tens of percent: from 0 on intervals would vanish."""
    every = 100 * rows[["accuracy", "low", "most", "chance"]].to_numpy(float)
    return 10 * floor(np.nanmin(every) / 10 - 0.2), min(10 * ceil(np.nanmax(every) / 10 + 0.2), 100)


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    middle = rows.groupby(["kind", "seen"])["accuracy"].median().reset_index()
    # probes below, baselines above, each from the worst to the best
    middle = middle.sort_values(["kind", "accuracy", "seen"], ascending=[False, True, True])
    names = zip(middle["kind"], middle["seen"], strict=True)
    place = {name: y for y, name in enumerate(names)}
    low, high = 100 * rows["chance"].min(), 100 * rows["chance"].max()
    if high > low:
        axes.axvspan(low, high, color=GRID, linewidth=0, alpha=0.7)
    for edge in {low, high}:
        axes.axvline(edge, color=QUIET, linewidth=0.8, linestyle=":")
    for kind, (sign, colour) in _SIGNS.items():
        of_kind = rows[rows["kind"] == kind]
        if of_kind.empty:  # an empty line has bounds without end
            continue
        bounded = of_kind[of_kind["low"].notna()]
        axes.hlines(
            [place[kind, seen] for seen in bounded["seen"]], 100 * bounded["low"],
            100 * bounded["most"], color=colour, linewidth=1.2, alpha=0.7,
        )  # fmt: skip
        axes.plot(
            100 * of_kind["accuracy"], [place[kind, seen] for seen in of_kind["seen"]], sign,
            linestyle="none", color=colour, markersize=_SIZE, markeredgewidth=0.8,
            markerfacecolor=colour if kind == "probe" else "none", clip_on=False,
        )  # fmt: skip
    if middle["kind"].nunique() > 1:
        axes.axhline((middle["kind"] == "probe").sum() - 0.5, color=QUIET, linewidth=0.4)
    axes.set_xlim(*_ends(rows))
    axes.locator_params(axis="x", nbins=4)
    axes.set_yticks(range(len(middle)), labels=[shorten(s, most=22) for s in middle["seen"]])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(middle) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
