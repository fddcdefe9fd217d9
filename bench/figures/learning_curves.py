"""Accuracy against the number of training headlines, one panel a dataset, one line a model."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench import theme

TABLE = "curves"
CAPTION = (
    "Accuracy by the number of training headlines, on a logarithmic scale: the mean over draws of "
    "nested subsets, the same for every model; a bar is one standard deviation between draws. "
    "Large rings, with a letter above: from there the model named below has the best mean, where "
    "straight lines between neighbouring sizes cross; how sure a lead is, this does not say. "
    "A cross at the foot: a draw of that size failed, so there is no mean."
)
_ACROSS = 2  # panels side by side
_LINE = 0.13  # inches a line below a panel
_SIGNS = "os^Dv<>Pp*XhHd8"
_LINES = ("-", "--", ":", "-.")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def draw(curves: pd.DataFrame) -> Figure:
    """Draw the table of `tables.curves`: a line is told by its sign and dashes, not by colour.

    Where it has the columns of `tables_crossings.with_leads`, each change of the best model is
    marked and named.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m", "size": "10"}
    >>> row |= {"train_rows": 30.0, "draws": 10, "accuracy": 0.5, "accuracy_sd": 0.1}
    >>> draw(pd.DataFrame([row])).axes[0].get_ylabel()
    'accuracy (%)'
    """
    if "leads_from" not in curves:
        curves = curves.assign(leads_from=float("nan"), leads_from_accuracy=float("nan"))
    panels = list(curves.groupby(["dataset", "view", "split"], sort=True))
    leads = max((rows["leads_from"].round(3).nunique() for _, rows in panels), default=0)
    models = sorted(set(curves["model"]))
    across = min(_ACROSS, max(len(panels), 1))
    down = max(-(-len(panels) // across), 1)
    with theme.style():
        legend = 0.16 * -(-len(models) // 4) + 0.2
        figure = theme.figure(
            width=theme.PAGE, height=(2.6 + _LINE * (leads + 1 if leads else 0)) * down + legend
        )
        grid = figure.subplots(down, across, squeeze=False)
        for axes in grid.flat[len(panels) :]:
            axes.remove()
        for axes, (name, rows) in zip(grid.flat, panels, strict=False):
            _panel(axes, rows, models)
            # above the letters, where there are any
            axes.set_title(theme.title(*map(str, name)), loc="left", pad=12 if leads else None)
        handles = grid.flat[0].get_lines() if panels else []
        marks = {str(line.get_label()): line for line in handles}
        marks = {name: line for name, line in marks.items() if name in models}
        figure.legend(
            marks.values(), [theme.shorten(name, most=24) for name in marks],
            loc="outside lower center", ncols=4, fontsize=6.5, frameon=False,
        )  # fmt: skip
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, models: list[str]) -> None:
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
    _mark(axes, rows)
    for model, own in rows[rows["accuracy"].isna()].groupby("model", sort=True):
        colour = theme.COLOURS[models.index(model) % len(theme.COLOURS)]
        axes.plot(
            own["train_rows"], [0.03] * len(own), "X", transform=axes.get_xaxis_transform(),
            color=colour, markersize=5,
        )  # fmt: skip
        sizes = ", ".join(f"{n:,.0f}" for n in own["train_rows"])
        below = f"cross: {theme.shorten(str(model), most=24)} failed at {sizes}"
        axes.set_xlabel(f"{axes.get_xlabel()}\n{below}")
    axes.set_ylabel("accuracy (%)")
    axes.grid(color=theme.GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _mark(axes: Axes, rows: pd.DataFrame) -> None:
    leads = rows[rows["leads_from"].notna()]
    points = leads.groupby(leads["leads_from"].round(3), sort=True)
    lines = ["training headlines"]
    # who takes the lead in one point shares a letter
    for letter, (x, own) in zip(_LETTERS, points, strict=False):
        height = 100 * own["leads_from_accuracy"].max()
        axes.axvline(x, color=theme.QUIET, linewidth=0.5, linestyle=":")
        axes.plot(x, height, "o", color="black", markerfacecolor="none", markersize=8)
        axes.text(
            x, 1.01, letter, transform=axes.get_xaxis_transform(), ha="center", va="bottom",
            fontsize=7,
        )  # fmt: skip
        names = theme.shorten(" and ".join(sorted(own["model"])), most=32)
        lines.append(f"{letter}: {names} {'leads' if len(own) == 1 else 'lead'} from {x:,.0f}")
    axes.set_xlabel("\n".join(lines))
