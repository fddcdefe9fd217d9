"""Accuracy against the number of training headlines: one panel a test split, one line a model."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.panels import spread
from bench.drawing.theme import (
    COLOURS,
    GRID,
    PAGE,
    fitting,
    new_figure,
    panel_title,
    shorten,
    style,
)
from bench.drawing.words import legend_below, say, shown_of

TABLE = "curves"
CAPTION = (
    "Accuracy by the number of training headlines, on a logarithmic scale: the mean over draws of "
    "nested subsets, the same for every model; a bar is one standard deviation between draws. "
    "Named are up to six models that are or become the best, then the next best at the largest "
    "size; the rest is grey. A ring: from there on this model has the best mean, where straight "
    "lines between neighbouring sizes cross; how sure a lead is, this does not say. A cross at the "
    "foot: a draw of that size failed, so there is no mean."
)
_ACROSS = 2  # panels side by side
_HIGH = 2.7  # inches a panel
_NAMED = 6  # lines with a colour and a name
_REST = "#B8B8B8"
_SIGNS = "os^Dv<"
_LINES = ("-", "--", ":", "-.", "-", "--")
_APART = 0.052  # of a panel's height: between two names


def draw(curves: pd.DataFrame) -> Figure:
    """Draw the table of `tables.curves`: a line is told by its name, sign and dashes.

    Where it has the columns of `tables.curves.with_leads`, each change of the best model has a
    ring.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m", "size": "10"}
    >>> row |= {"train_rows": 30.0, "draws": 10, "accuracy": 0.5, "accuracy_sd": 0.1}
    >>> figure = draw(pd.DataFrame([row, row | {"size": "20", "train_rows": 60.0}]))
    >>> figure.axes[0].get_ylabel(), figure.get_suptitle()
    ('accuracy (%)', 'm goes from 50.0 % on 30 to 50.0 % on 60 headlines (d)')
    """
    if "leads_from" not in curves:
        curves = curves.assign(leads_from=float("nan"), leads_from_accuracy=float("nan"))
    groups = list(curves.groupby(["dataset", "view", "split"], sort=True))
    # a line needs two points
    lined = [
        group for group in groups if group[1].dropna(subset=["accuracy"])["size"].nunique() > 1
    ]
    every = spread(lined)
    shown = fitting([_HIGH] * len(every), across=_ACROSS)
    panels = every[:shown]
    across = min(_ACROSS, max(len(panels), 1))
    down = max(-(-len(panels) // across), 1)
    with style():
        figure = new_figure(width=PAGE, height=_HIGH * down)
        grid = figure.subplots(down, across, squeeze=False).flat
        for axes in grid[len(panels) :]:
            axes.remove()
        for axes, (name, rows) in zip(grid, panels, strict=False):
            _panel(axes, rows)
            axes.set_title(panel_title(*map(str, name)), loc="left")
        if panels:
            rows = pd.concat([of_panel for _, of_panel in panels])
            legend_below(figure, *_legend(rows))
            words = _message(*panels[0])
            say(figure, words + shown_of(shown, len(every), "test splits"))
    return figure


def _message(name: tuple[str, str, str], rows: pd.DataFrame) -> str:
    """Say who is best at the largest size of a test split, and from where on."""
    scored = rows.dropna(subset=["accuracy"])
    sizes = scored["train_rows"].round()
    last = scored[sizes == sizes.max()].sort_values(["accuracy", "model"], ascending=[False, True])
    model, where = str(last["model"].iloc[0]), shorten(str(name[0]))
    line = scored[scored["model"] == model].sort_values("train_rows")
    leads = line["leads_from"].dropna()
    if scored["model"].nunique() > 1:
        start = max(leads.max(), line["train_rows"].min()) if len(leads) else None
        begin = f" from {start:,.0f} training headlines on" if start else ""
        return f"{shorten(model)} is best{begin} ({where})"
    (one, two), (few, many) = 100 * line["accuracy"].iloc[[0, -1]], line["train_rows"].iloc[[0, -1]]
    ends = f"from {one:.1f} % on {few:,.0f} to {two:.1f} % on {many:,.0f} headlines"
    return f"{shorten(model)} goes {ends} ({where})"


def _named(rows: pd.DataFrame) -> list[str]:
    """Return the models that have a name: those that lead somewhere, then the best at the end."""
    scored = rows.dropna(subset=["accuracy"])
    best = scored.sort_values(["train_rows", "accuracy", "model"], ascending=[False, False, True])
    winners = best.drop_duplicates("train_rows")["model"]
    leads = scored.loc[scored["leads_from"].notna(), "model"]
    order = dict.fromkeys([*winners.head(1), *leads, *winners, *best["model"]])
    return [str(model) for model in order][:_NAMED]


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    named = _named(rows)
    for model, points in rows.groupby("model", sort=True):
        if model not in named:
            line = points.sort_values("train_rows")
            axes.plot(line["train_rows"], 100 * line["accuracy"], color=_REST, linewidth=0.6)
    ends = []
    for number, model in enumerate(named):
        points = rows[rows["model"] == model].sort_values("train_rows")
        colour, spread_ = COLOURS[number], 100 * points["accuracy_sd"].fillna(0)
        axes.errorbar(
            points["train_rows"], 100 * points["accuracy"], yerr=spread_, color=colour,
            marker=_SIGNS[number], linestyle=_LINES[number], linewidth=0.9, markersize=3,
            elinewidth=0.5,
        )  # fmt: skip
        leads = points[points["leads_from"].notna()]
        axes.plot(
            leads["leads_from"], 100 * leads["leads_from_accuracy"], "o", color=colour,
            markerfacecolor="none", markersize=9, linestyle="none",
        )  # fmt: skip
        last = points.dropna(subset=["accuracy"])
        if len(last):
            ends.append((100 * float(last["accuracy"].iloc[-1]), model, colour))
    lost = rows[rows["accuracy"].isna()]
    axes.plot(
        lost["train_rows"], [0.03] * len(lost), "x", transform=axes.get_xaxis_transform(),
        color="black", markersize=4, linestyle="none",
    )  # fmt: skip
    axes.set_xscale("log")
    sizes = sorted({round(n) for n in rows["train_rows"].dropna()})
    axes.set_xticks(_sparse(sizes), labels=[f"{n:,}" for n in _sparse(sizes)])
    axes.minorticks_off()
    axes.set_ylabel("accuracy (%)")
    axes.set_xlabel("training headlines")
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    _name(axes, ends)


def _sparse(sizes: list[int]) -> list[int]:
    """Return the sizes that have room on a logarithmic axis: each half as large again at least."""
    kept: list[int] = []
    for size in reversed(sizes):
        if not kept or size * 1.7 < kept[-1]:
            kept.append(size)
    return kept[::-1]


def _name(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Put each name at the right edge, at the height of its line's end or a little beside."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, high)
    ordered = sorted(ends)
    # from the top down each below the last, then from the bottom up none below the axis
    heights, height = [], 2.0
    for score, _, _ in ordered[::-1]:
        height = min((score - low) / (high - low), height - _APART * 1.35)
        heights.append(height)
    lowest = _APART / 2
    for (_, model, colour), height in zip(ordered, heights[::-1], strict=True):
        height = max(height, lowest)
        lowest = height + _APART * 1.35
        axes.annotate(
            shorten(model, most=22), (1.02, height), xycoords="axes fraction", va="center",
            color=colour, annotation_clip=False,
        )  # fmt: skip


def _legend(rows: pd.DataFrame) -> tuple[list[Line2D], list[str]]:
    bar = Line2D([], [], color="black", marker="|", linestyle="none", markersize=8)
    grey = Line2D([], [], color=_REST, linewidth=0.8)
    ring = Line2D([], [], color="black", marker="o", markerfacecolor="none", linestyle="none")
    ring.set_markersize(7)
    cross = Line2D([], [], color="black", marker="x", markersize=4, linestyle="none")
    every = [
        (bar, "standard deviation between draws", True),
        (ring, "takes the lead", bool(rows["leads_from"].notna().any())),
        (grey, "other models", rows["model"].nunique() > _NAMED),
        (cross, "a draw failed", bool(rows["accuracy"].isna().any())),
    ]
    return [one for one, _, here in every if here], [name for _, name, here in every if here]
