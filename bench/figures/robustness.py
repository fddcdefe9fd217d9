"""Points of accuracy lost when test headlines are perturbed: a line each, or a cell a model."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
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
from bench.drawing.words import counted, legend_below, say, shown_of

TABLE = "robustness"
CAPTION = (
    "Accuracy on perturbed test headlines less accuracy on the same headlines as they stand, in "
    "points. Up to three models: a sign a strength, with its 95 % interval over stories. More "
    "models: a cell each, at the largest strength, and a star where the model is worse for certain "
    "(adjusted for its rows). Twins are headlines of another topic, three words apart: "
    "they stand on a scale of their own, as a number."
)
_FEW = 3  # models up to which each has a panel
_ROW = 0.17  # inches a row
_MOST = 40  # models that a page has room for
_SIGNS = ("o", "s", "^", "D")
_TWINS = "twins"
_DARK = 0.6  # of the scale: from here on white figures are read better than black ones


def draw(robustness: pd.DataFrame) -> Figure:
    """Draw the table of `study_tables.robustness`: one panel a dataset, or one a model of it.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m", "strength": 1.0}
    >>> row |= {"perturbation": "typos", "difference": -0.1, "low": -0.2, "high": 0.0}
    >>> row |= {"verdict": "worse", "accuracy_before": 0.9, "accuracy": 0.8, "examples": 10}
    >>> draw(pd.DataFrame([row])).axes[0].get_xlabel()
    'points of accuracy'
    """
    robustness = robustness.dropna(subset=["difference"])
    places = spread(list(robustness.groupby(["dataset", "view", "split"], sort=True)))
    panels: list[tuple[str, pd.DataFrame]] = []
    for place, rows in places:
        title = panel_title(*map(str, place))
        models = sorted(set(rows["model"]))
        if len(models) <= _FEW:
            panels += [
                (f"{title}: {shorten(m, most=24)}", rows[rows["model"] == m]) for m in models
            ]
        else:
            panels.append((title, rows[rows["model"].isin(models[:_MOST])]))
    heights = [_height(rows) for _, rows in panels] or [1.0]
    every = len(panels)
    shown = fitting(heights, across=1) if panels else 0
    panels, heights = panels[:shown], heights[: max(shown, 1)]
    with style():
        figure = new_figure(width=PAGE, height=sum(heights) + 0.3)
        grid = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights).flat
        if not panels:
            grid[0].remove()
        for axes, (title, rows) in zip(grid, panels, strict=False):
            many = rows["model"].nunique() > 1
            (_cells if many else _lines)(axes, rows)
            axes.set_title(title, loc="left")
        if panels:
            drawn = pd.concat([rows for _, rows in panels])
            if any(rows["model"].nunique() > 1 for _, rows in panels):
                stars = [Line2D([], [], marker="$*$", color="black", linestyle="none")]
                legend_below(figure, stars, ["worse for certain (adjusted)"])
            say(figure, _message(drawn) + shown_of(shown, every, "panels"))
    return figure


def _message(rows: pd.DataFrame) -> str:
    """Say which perturbation costs most in the mean, at the largest strength."""
    plain = rows[rows["perturbation"] != _TWINS]
    if plain.empty:
        return "no perturbation but twins was tried"
    last = plain.sort_values("strength").drop_duplicates(
        ["dataset", "view", "split", "model", "perturbation"], keep="last"
    )
    losses = -100 * last.groupby("perturbation")["difference"].mean().sort_values()
    models = counted(last["model"].nunique(), "model")
    worst = shorten(str(losses.index[0]))
    return f"{worst} costs most: {losses.iloc[0]:.1f} points in the mean of {models}"


def _height(rows: pd.DataFrame) -> float:
    if rows["model"].nunique() > 1:
        return _ROW * (rows["model"].nunique() + 1) + 1.3
    return _ROW * max(rows["perturbation"].nunique(), 2) + 0.95


def _lines(axes: Axes, rows: pd.DataFrame) -> None:
    plain = rows[rows["perturbation"] != _TWINS]
    strongest = plain.sort_values("strength").drop_duplicates("perturbation", keep="last")
    names = list(strongest.sort_values(["difference", "perturbation"])["perturbation"])[::-1]
    strengths = sorted(set(plain["strength"]))
    step = 0.5 / max(len(strengths), 1)
    for number, strength in enumerate(strengths):
        each = plain[plain["strength"] == strength].set_index("perturbation")
        here = [name for name in names if name in each.index]
        y = np.array([names.index(name) for name in here]) + step * (number - len(strengths) / 2)
        x, low, high = (100 * each.loc[here, key].to_numpy(float) for key in
                        ("difference", "low", "high"))  # fmt: skip
        axes.errorbar(
            x, y, xerr=[np.maximum(x - low, 0), np.maximum(high - x, 0)], fmt=_SIGNS[number % 4],
            color=COLOURS[number % len(COLOURS)], markersize=3.5, elinewidth=0.8,
            label=f"strength {strength:g}, 95 % interval",
        )  # fmt: skip
    axes.axvline(0, color=QUIET, linewidth=0.6)
    axes.set_yticks(range(len(names)), labels=[shorten(name, most=24) for name in names])
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel("points of accuracy")
    handles, labels = axes.get_legend_handles_labels()
    twins = rows[(rows["perturbation"] == _TWINS) & rows["difference"].notna()]
    for difference in twins["difference"]:
        handles.append(Line2D([], [], linestyle="none"))
        labels.append(f"beside: twins {_points(float(difference))}")
    axes.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=6.5
    )


def _cells(axes: Axes, rows: pd.DataFrame) -> None:
    last = rows.sort_values("strength").drop_duplicates(["model", "perturbation"], keep="last")
    table = last.pivot(index="model", columns="perturbation", values="difference")
    verdicts = last.pivot(index="model", columns="perturbation", values="verdict")
    plain = [name for name in table.columns if name != _TWINS]
    order = table[plain].mean(axis=1).sort_values(ascending=False, kind="stable").index
    columns = [*table[plain].mean().sort_values(kind="stable").index]
    columns += [_TWINS] if _TWINS in table.columns else []
    before = last.drop_duplicates("model").set_index("model")["accuracy_before"]
    most = max(float((100 * -table[plain]).max().max()), 5.0)
    shades = 100 * -table.loc[order, columns].to_numpy(float)
    shades[:, [i for i, name in enumerate(columns) if name == _TWINS]] = np.nan
    image = axes.imshow(np.clip(shades, 0, most), vmin=0, vmax=most, cmap="Oranges", aspect="auto")
    for i, model in enumerate(order):
        for j, name in enumerate(columns):
            value = table.loc[model, name]
            if value == value:
                star = "*" if verdicts.loc[model, name] == "worse" else ""
                dark = name != _TWINS and shades[i, j] > _DARK * most
                axes.text(
                    j, i, f"{_points(float(value))}{star}", ha="center", va="center", fontsize=6,
                    color="white" if dark else "black",
                )  # fmt: skip
    names = [f"{shorten(model, most=22)}  {100 * before[model]:.1f} %" for model in order]
    axes.set_yticks(range(len(order)), labels=names, fontsize=6.5)
    axes.set_xticks(
        range(len(columns)), labels=[shorten(name, most=20) for name in columns], rotation=35,
        ha="right", rotation_mode="anchor", fontsize=6.5,
    )  # fmt: skip
    axes.set_ylabel("model, and its accuracy as headlines stand", fontsize=6.5)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = axes.figure.colorbar(image, ax=axes, pad=0.01, aspect=30)
    bar.set_label("points of accuracy lost; * worse for certain", fontsize=6.5)
    bar.ax.tick_params(labelsize=6)


def _points(share: float) -> str:
    """Return a difference in points, with a sign where it is none.

    >>> _points(-0.123), _points(0.0)
    ('-12.3', '0.0')
    """
    points = round(100 * share, 1)
    return f"{points:+.1f}" if points else "0.0"
