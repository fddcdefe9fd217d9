"""Accuracy against the number of training headlines, two panels a dataset, one line a model."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.drawing.theme import COLOURS, GRID, PAGE, QUIET, new_figure, panel_title, shorten, style

TABLE = "curves"
CAPTION = (
    "Accuracy by the number of training headlines, on a logarithmic scale: the mean over draws of "
    "nested subsets, the same for every model; a bar is one standard deviation between draws. "
    "Below: how many points each mean is behind the best of its size (a line may leave the panel). "
    "Large rings, with a letter above: from there the model named below has the best mean, where "
    "straight lines between neighbouring sizes cross; how sure a lead is, this does not say. "
    "A cross at the foot: a draw of that size failed, so there is no mean."
)
_ACROSS = 2  # panels side by side
_LINE = 0.13  # inches a line below a panel
_SIGNS = "os^Dv<>Pp*XhHd8"
_LINES = ("-", "--", ":", "-.")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FARTHEST = 8.0  # points behind the best that the lower panel shows


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
    with style():
        legend = 0.16 * -(-len(models) // 4) + 0.2
        figure = new_figure(
            width=PAGE, height=(4.4 + _LINE * (leads + 1 if leads else 0)) * down + legend
        )
        grid = figure.subplots(2 * down, across, squeeze=False)
        uppers, lowers = grid[::2].flat, grid[1::2].flat
        for axes in (*uppers[len(panels) :], *lowers[len(panels) :]):
            axes.remove()
        for upper, lower, (name, rows) in zip(uppers, lowers, panels, strict=False):
            _panel(upper, rows, models)
            _behind(lower, rows, models)
            _mark(upper, lower, rows)
            _failed(upper, lower, rows, models)
            # above the letters, where there are any
            upper.set_title(panel_title(*map(str, name)), loc="left", pad=12 if leads else None)
        handles = uppers[0].get_lines() if panels else []
        marks = {str(line.get_label()): line for line in handles}
        marks = {name: line for name, line in marks.items() if name in models}
        figure.legend(
            marks.values(), [shorten(name, most=24) for name in marks],
            loc="outside lower center", ncols=4, fontsize=6.5, frameon=False,
        )  # fmt: skip
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, models: list[str]) -> None:
    _lines(axes, rows.assign(y=100 * rows["accuracy"]), models)
    for model, points in rows.groupby("model", sort=True):
        axes.errorbar(
            points["train_rows"], 100 * points["accuracy"], yerr=100 *
            points["accuracy_sd"].fillna(0),
            fmt="none", ecolor=_colour(models, str(model)), elinewidth=0.4,
        )  # fmt: skip
    axes.set_ylabel("accuracy (%)")


def _behind(axes: Axes, rows: pd.DataFrame, models: list[str]) -> None:
    best = rows.groupby("size")["accuracy"].transform("max")
    gaps = rows.assign(y=100 * (rows["accuracy"] - best))
    _lines(axes, gaps, models)
    low = gaps["y"].min()
    axes.set_ylim(max(low if low < 0 else -1.0, -_FARTHEST) * 1.05, 0.4)
    axes.set_ylabel("points behind the best")


def _lines(axes: Axes, rows: pd.DataFrame, models: list[str]) -> None:
    for number, model in enumerate(models):
        points = rows[rows["model"] == model].sort_values("train_rows")
        axes.plot(
            points["train_rows"], points["y"], marker=_SIGNS[number % len(_SIGNS)],
            linestyle=_LINES[number // len(COLOURS) % len(_LINES)],
            color=_colour(models, model), linewidth=0.8, markersize=3, label=model,
        )  # fmt: skip
    axes.set_xscale("log")
    sizes = sorted({round(n) for n in rows["train_rows"].dropna()})
    axes.set_xticks(sizes, labels=[f"{n:,}" for n in sizes])
    axes.minorticks_off()
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _colour(models: list[str], model: str) -> str:
    return COLOURS[models.index(model) % len(COLOURS)]


def _mark(upper: Axes, lower: Axes, rows: pd.DataFrame) -> None:
    leads = rows[rows["leads_from"].notna()]
    points = leads.groupby(leads["leads_from"].round(3), sort=True)
    lines = ["training headlines"]
    # who takes the lead in one point shares a letter
    for letter, (x, crossing) in zip(_LETTERS, points, strict=False):
        for axes in (upper, lower):
            axes.axvline(x, color=QUIET, linewidth=0.5, linestyle=":")
        height = 100 * crossing["leads_from_accuracy"].max()
        upper.plot(x, height, "o", color="black", markerfacecolor="none", markersize=8)
        upper.text(
            x, 1.01, letter, transform=upper.get_xaxis_transform(), ha="center", va="bottom",
            fontsize=7,
        )  # fmt: skip
        names = shorten(" and ".join(sorted(crossing["model"])), most=32)
        lines.append(f"{letter}: {names} {'leads' if len(crossing) == 1 else 'lead'} from {x:,.0f}")
    lower.set_xlabel("\n".join(lines))


def _failed(upper: Axes, lower: Axes, rows: pd.DataFrame, models: list[str]) -> None:
    for model, gaps in rows[rows["accuracy"].isna()].groupby("model", sort=True):
        upper.plot(
            gaps["train_rows"], [0.03] * len(gaps), "X", transform=upper.get_xaxis_transform(),
            color=_colour(models, str(model)), markersize=5,
        )  # fmt: skip
        sizes = ", ".join(f"{n:,.0f}" for n in gaps["train_rows"])
        remark = f"cross: {shorten(str(model), most=24)} failed at {sizes}"
        lower.set_xlabel(f"{lower.get_xlabel()}\n{remark}")
