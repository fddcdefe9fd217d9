"""Risk-coverage curves: how many answers are wrong when the least sure are held back."""

import pandas as pd
from matplotlib.figure import Figure

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

TABLE = "risk_coverage"
CAPTION = (
    "Share of wrong answers among the most confident, against the share of examples answered: at "
    "the right edge all are. A confidence that knows right from wrong rises late; one that says "
    "nothing is flat. Of the models with probabilities, the four most accurate over all panels."
)
_ACROSS = 3  # panels side by side
_SIDE = 2.1  # inches a panel, title included
_MODELS = 4  # lines in a panel
_SIGNS = "os^D"
_LINES = ("-", "--", ":", "-.")


def draw(risk_coverage: pd.DataFrame) -> Figure:
    """Draw the table of `risk_coverage_table` for default settings, a panel a dataset.

    The same models everywhere: those on most panels, of these the most accurate in the mean.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "coverage": 1.0, "risk": 0.1}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="right")
    'd'
    """
    rows = risk_coverage[risk_coverage["setting"] == "default"].dropna(subset=["risk"])
    whole = rows[rows["coverage"] == 1]
    known = whole.groupby("model")["risk"].agg(["size", "mean"]).reset_index()
    known = known.sort_values(["size", "mean", "model"], ascending=[False, True, True])
    models = [str(model) for model in known["model"].head(_MODELS)]
    rows = rows[rows["model"].isin(models)]
    every = spread(list(rows.groupby(["dataset", "view", "split"], sort=True)))
    shown = fitting([_SIDE] * len(every), across=_ACROSS)
    panels = every[:shown]
    across = min(_ACROSS, max(len(panels), 1))
    down = max(-(-len(panels) // across), 1)
    with style():
        figure = new_figure(width=PAGE, height=_SIDE * down)
        grid = figure.subplots(down, across, squeeze=False, sharex=True)
        for axes in grid.flat[len(panels) :]:
            axes.remove()
        for axes, (name, of_panel) in zip(grid.flat, panels, strict=False):
            _panel(axes, of_panel, models)
            # at the right edge: there a long name has the width of the whole panel
            axes.set_title(panel_title(*map(str, name), most=30), loc="right")
            axes.tick_params(labelbottom=True)
        for number, axes in enumerate(grid.flat[: len(panels)]):
            axes.set_ylabel("wrong (%)" if number % across == 0 else "")
            axes.set_xlabel("answered (%)" if number >= len(panels) - across else "")
        if panels:
            handles, names = grid.flat[0].get_legend_handles_labels()
            legend_below(figure, handles, [shorten(name, most=24) for name in names])
            say(figure, _message(rows, models[0]) + shown_of(shown, len(every), "test splits"))
    return figure


def _message(rows: pd.DataFrame, model: str) -> str:
    """Say how many errors the best model saves when it holds back half, in the mean."""
    curves = rows[rows["model"] == model].groupby(["dataset", "view", "split"])
    pairs = []
    for _, curve in curves:
        middle = int((curve["coverage"] - 0.5).abs().to_numpy().argmin())
        end = int(curve["coverage"].to_numpy().argmax())
        pairs.append((float(curve["risk"].iloc[end]), float(curve["risk"].iloc[middle])))
    whole, half = (100 * sum(risks) / len(risks) for risks in zip(*pairs, strict=True))
    words = f"{shorten(model)} is wrong in {whole:.0f} % of all answers"
    mean = ", in the mean" if len(pairs) > 1 else ""
    return f"{words}, in {half:.0f} % of its surer half{mean}"


def _panel(axes, rows: pd.DataFrame, models: list[str]) -> None:  # type: ignore[no-untyped-def]
    for number, model in enumerate(models):
        curve = rows[rows["model"] == model].sort_values("coverage")
        axes.plot(
            100 * curve["coverage"], 100 * curve["risk"], marker=_SIGNS[number],
            # not every point, nor the same for all: signs would hide the lines
            markevery=(number, 5), linestyle=_LINES[number], color=COLOURS[number],
            linewidth=0.9, markersize=3.2, markeredgewidth=0.8,
            markerfacecolor="white" if number else COLOURS[number], label=model,
        )  # fmt: skip
    axes.set_xlim(0, 103)
    axes.set_xticks([0, 50, 100])
    # never a scale so fine that one wrong answer looks like a cliff
    top = max(float(100 * rows["risk"].max()), 10.0)
    axes.set_ylim(-0.03 * top, 1.08 * top)
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
