"""Reliability diagrams: how often a model is right against how sure it says it is."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.drawing.panels import spread
from bench.drawing.theme import (
    COLOURS,
    GRID,
    PAGE,
    QUIET,
    fitting,
    new_figure,
    panel_title,
    shorten,
    style,
)
from bench.drawing.words import legend_below, say, shown_of

TABLE = "reliability"
CAPTION = (
    "Share of answers that are right against the probability that the model gave them, in bins of "
    "about equally many test examples. Below the diagonal a model is too sure, above it not "
    "sure enough; above each panel the models' expected calibration error, in colour and order of "
    "the legend. Of the models with probabilities, the three most accurate over all panels. Only "
    "bins of 50 examples a seed or more; a test split with fewer than three such has no panel."
)
_ACROSS = 3  # panels side by side
_SIDE = 2.1  # inches a panel, title included
_LINE = 9.0  # points a line of calibration error above a panel
_MODELS = 3  # lines in a panel
_FEWEST = 3  # bins that make a diagram
_SIGNS = "os^"
_LINES = ("-", "--", ":")


def draw(reliability: pd.DataFrame) -> Figure:
    """Draw the table of `tables.calibration.reliability` for default settings, a panel a dataset.

    The same models everywhere: those on most panels, of these the most accurate in the mean.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m", "bin": 1}
    >>> row |= {"setting": "default", "examples": 90, "confidence": 0.5, "accuracy": 0.6}
    >>> rows = [row | {"bin": i, "enough": True} for i in (1, 2, 3)]
    >>> draw(pd.DataFrame(rows)).axes[0].get_title(loc="right")
    'd'
    >>> len(draw(pd.DataFrame(rows[:2])).axes)
    0
    """
    rows = reliability[(reliability["setting"] == "default") & reliability["enough"]]
    bins = rows.groupby(["dataset", "view", "split", "model"])["bin"].transform("size")
    rows = rows[bins >= _FEWEST]
    models = _models(rows)
    rows = rows[rows["model"].isin(models)]
    every = spread(list(rows.groupby(["dataset", "view", "split"], sort=True)))
    side = _SIDE + _LINE * len(_errors(rows, models)) / 72
    shown = fitting([side] * len(every), across=_ACROSS)
    panels = every[:shown]
    across = min(_ACROSS, max(len(panels), 1))
    down = max(-(-len(panels) // across), 1)
    with style():
        figure = new_figure(width=PAGE, height=side * down if panels else 0.8)
        grid = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        for axes in grid.flat[len(panels) :]:
            axes.remove()
        if not panels:
            figure.text(0.5, 0.5, "no test split is large enough", ha="center", va="center")
        for axes, (name, of_panel) in zip(grid.flat, panels, strict=False):
            _panel(axes, of_panel, models)
            # at the right edge: there a long name has the width of the whole panel
            pad = 4 + _LINE * len(_errors(of_panel, models))
            axes.set_title(panel_title(*map(str, name), most=30), loc="right", pad=pad)
            axes.tick_params(labelbottom=True, labelleft=True)
        for number, axes in enumerate(grid.flat[: len(panels)]):
            axes.set_ylabel("right (%)" if number % across == 0 else "")
            axes.set_xlabel("probability (%)" if number >= len(panels) - across else "")
        # not every model has enough bins on every panel
        named = {
            label: handle
            for axes in grid.flat[: len(panels)]
            for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
        }
        names = [model for model in models if model in named]
        handles = [named[name] for name in names]
        if panels:
            even = Line2D([], [], color=QUIET, linewidth=0.5)
            short = [shorten(name, most=30) for name in names]
            legend_below(figure, [*handles, even], [*short, "as sure as right"])
            say(figure, _message(rows, models[0]) + shown_of(shown, len(every), "test splits"))
    return figure


def _message(rows: pd.DataFrame, model: str) -> str:
    """Say by how much the best model is surer than it is right, in the mean over test splits."""
    bins = rows[rows["model"] == model].dropna(subset=["accuracy"])
    bins = bins.assign(weight=bins["examples"].astype(float))
    gap = (bins["confidence"] - bins["accuracy"]) * bins["weight"]
    place = [bins[name] for name in ("dataset", "view", "split")]
    each = 100 * gap.groupby(place).sum() / bins["weight"].groupby(place).sum()
    mean = float(each.mean())
    more = "surer" if mean >= 0 else "less sure"
    where = f" in the mean of {len(each)} test splits" if len(each) > 1 else ""
    return f"{shorten(model)} is {abs(mean):.1f} points {more} than it is right{where}"


def _models(rows: pd.DataFrame) -> list[str]:
    hits = rows.assign(right=rows["accuracy"] * rows["examples"].astype(float))
    each = hits.groupby(["dataset", "view", "split", "model"], as_index=False)[
        ["right", "examples"]
    ].sum()
    each["accuracy"] = each["right"] / each["examples"].astype(float)
    known = each.groupby("model")["accuracy"].agg(["size", "mean"]).reset_index()
    known = known.sort_values(["size", "mean", "model"], ascending=[False, False, True])
    return [str(model) for model in known["model"].head(_MODELS)]


def _errors(rows: pd.DataFrame, models: list[str]) -> list[tuple[int, str]]:
    """Return the calibration errors of a panel in words, each with the number of its model."""
    if "ece_says" not in rows:
        return []
    says = rows.dropna(subset=["ece_says"]).groupby("model")["ece_says"].first()
    return [(number, str(says[model])) for number, model in enumerate(models) if model in says]


def _panel(axes, rows: pd.DataFrame, models: list[str]) -> None:  # type: ignore[no-untyped-def]
    axes.plot([0, 100], [0, 100], color=QUIET, linewidth=0.5)
    for number, model in enumerate(models):
        bins = rows[rows["model"] == model].sort_values("bin")
        if bins.empty:
            continue
        axes.plot(
            100 * bins["confidence"], 100 * bins["accuracy"], marker=_SIGNS[number],
            linestyle=_LINES[number], color=COLOURS[number], linewidth=0.8,
            markersize=3.2, markerfacecolor="white" if number else COLOURS[number],
            markeredgewidth=0.8, label=model,
        )  # fmt: skip
    errors = _errors(rows, models)
    for line, (number, says) in enumerate(errors[::-1]):
        # above the panel: within it they would lie on the lines of one model or another
        axes.annotate(
            f"ECE {says}", (1, 1), (0, 3 + _LINE * line), xycoords="axes fraction",
            textcoords="offset points", ha="right", color=COLOURS[number], annotation_clip=False,
        )  # fmt: skip
    axes.set_xlim(-3, 103)
    axes.set_ylim(-3, 103)
    axes.set_xticks([0, 50, 100])
    axes.set_yticks([0, 50, 100])
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
