"""Accuracy against the number of training headlines, one panel a dataset, one line a model."""

import pandas as pd
from matplotlib.figure import Figure

from bench import theme

TABLE = "curves"
CAPTION = (
    "Accuracy by the number of training headlines, on a logarithmic scale: the mean over draws of "
    "nested subsets, the same for every model; a bar is one standard deviation between draws."
)
_ACROSS = 2  # panels side by side
_SIGNS = "os^Dv<>Pp*XhHd8"
_LINES = ("-", "--", ":", "-.")


def draw(curves: pd.DataFrame) -> Figure:
    """Draw the table of `tables.curves`: a line is told by its sign and dashes, not by colour.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m", "size": "10"}
    >>> row |= {"train_rows": 30.0, "draws": 10, "accuracy": 0.5, "accuracy_sd": 0.1}
    >>> draw(pd.DataFrame([row])).axes[0].get_ylabel()
    'accuracy (%)'
    """
    panels = list(curves.groupby(["dataset", "view", "split"], sort=True))
    models = sorted(set(curves["model"]))
    across = min(_ACROSS, max(len(panels), 1))
    down = max(-(-len(panels) // across), 1)
    with theme.style():
        legend = 0.16 * -(-len(models) // 4) + 0.2
        figure = theme.figure(width=theme.PAGE, height=2.6 * down + legend)
        grid = figure.subplots(down, across, squeeze=False)
        for axes in grid.flat[len(panels) :]:
            axes.remove()
        for axes, (name, rows) in zip(grid.flat, panels, strict=False):
            _panel(axes, rows, models)
            axes.set_title(theme.title(*map(str, name)), loc="left")
        handles = grid.flat[0].get_lines() if panels else []
        marks = {line.get_label(): line for line in handles}
        figure.legend(
            marks.values(), [theme.shorten(str(name), most=24) for name in marks],
            loc="outside lower center", ncols=4, fontsize=6.5, frameon=False,
        )  # fmt: skip
    return figure


def _panel(axes, rows: pd.DataFrame, models: list[str]) -> None:  # type: ignore[no-untyped-def]
    for number, model in enumerate(models):
        own = rows[rows["model"] == model].sort_values("train_rows")
        colour = theme.COLOURS[number % len(theme.COLOURS)]
        axes.plot(
            own["train_rows"], 100 * own["accuracy"], marker=_SIGNS[number % len(_SIGNS)],
            linestyle=_LINES[number // len(theme.COLOURS) % len(_LINES)], color=colour,
            linewidth=0.8, markersize=3, label=model,
        )  # fmt: skip
        spread = 100 * own["accuracy_sd"].fillna(0)
        axes.errorbar(
            own["train_rows"], 100 * own["accuracy"], yerr=spread, fmt="none", ecolor=colour,
            elinewidth=0.4,
        )  # fmt: skip
    axes.set_xscale("log")
    sizes = sorted({round(n) for n in rows["train_rows"]})
    axes.set_xticks(sizes, labels=[f"{n:,}" for n in sizes])
    axes.minorticks_off()
    axes.set_xlabel("training headlines")
    axes.set_ylabel("accuracy (%)")
    axes.grid(color=theme.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
