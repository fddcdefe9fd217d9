"""Which class is taken for which: confusion matrices of the best model and of the new one."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bench.drawing.panels import spread
from bench.drawing.theme import GRID, PAGE, fitting, new_figure, panel_title, shorten, style
from bench.drawing.words import legend_below, say, shown_of

TABLE = "confusions"
CAPTION = (
    "Test examples by true class (rows) and predicted class (columns); shade is the share of the "
    "true class. The most accurate model of a test split and, where one was brought, the best "
    "new model beside it. Default settings; of several seeds the answers of the first."
)
_SIDE = {3: 2.0, 4: 2.1, 5: 2.25}  # inches a matrix, by its classes
_COUNTED = 12  # classes up to which a cell has room for its count
_PLACE = ["dataset", "view", "split"]


def draw(confusions: pd.DataFrame) -> Figure:
    """Draw the best model of each test split and the new one, the counts in the cells.

    ``confusions`` is the table of `tables.scores.confusions_table`.

    >>> cell = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> cell |= {"examples": 1, "rank": 1, "shown": "best"}
    >>> cells = [cell | {"label": a, "prediction": b} for a in "xy" for b in "xy"]
    >>> draw(pd.DataFrame(cells)).get_suptitle()
    'x is most often taken for y: 50 % of it (d, m)'
    """
    if "shown" not in confusions:
        confusions = confusions.assign(shown=confusions["rank"].map({1: "best"}))
    shown = confusions[confusions["shown"].isin(("best", "new"))]
    across = 2 if (shown["shown"] == "new").any() else 3
    places = spread(list(shown.groupby(_PLACE, sort=True)))
    panels: list[tuple[Any, Any, pd.DataFrame]] = []
    rows_of: list[range] = []
    for name, rows in places:
        models = list(rows.sort_values("rank", kind="stable").groupby("model", sort=False))
        rows_of.append(range(len(panels), len(panels) + len(models)))
        panels += [(name, model, cells) for model, cells in models]
    classes = int(shown.groupby(_PLACE)["label"].nunique().max()) if len(shown) else 0
    side = _SIDE.get(classes, 2.0 if classes < 3 else 2.6)
    most = fitting([side] * len(panels), across=across)
    panels = panels[: max((one.stop for one in rows_of if one.stop <= most), default=most)]
    down = max(-(-len(panels) // across), 1)
    with style():
        figure = new_figure(width=PAGE, height=side * down + 0.3)
        grid = list(figure.subplots(down, across, squeeze=False).flat)
        for axes in grid[len(panels) :]:
            axes.remove()
        for axes, (name, model, rows) in zip(grid, panels, strict=False):
            _matrix(axes, rows)
            head = f"{shorten(str(model), most=30)}\n{panel_title(*map(str, name), most=30)}"
            # at the right edge: there a long name has the width of the whole panel
            axes.set_title(head, loc="right")
        for number, axes in enumerate(grid[: len(panels)]):
            axes.set_ylabel("true class" if number % across == 0 else "")
            axes.set_xlabel("predicted class" if number >= len(panels) - across else "")
        if panels:
            ends = [Patch(facecolor=colour, edgecolor=GRID) for colour in ("#08306B", "#F7FBFF")]
            legend_below(figure, ends, ["all of the true class", "none of it"])
            drawn = len({name for name, _, _ in panels})
            mixed = pd.concat([rows.assign(model=model) for _, model, rows in panels])
            say(figure, _message(mixed) + shown_of(drawn, len(places), "test splits"))
    return figure


def _message(shown: pd.DataFrame) -> str:
    """Say which two classes the best models mix up most, as a share of the true one."""
    best = shown[shown["shown"] == "best"]
    totals = best.groupby([*_PLACE, "label"])["examples"].transform("sum").clip(lower=1)
    best = best.assign(part=best["examples"] / totals)
    wrong = best[(best["label"] != best["prediction"]) & (best["examples"] > 0)]
    if wrong.empty:
        return "the best models take no class for another"
    order = ["part", *_PLACE, "label", "prediction"]
    row = wrong.sort_values(order, ascending=[False, *[True] * (len(order) - 1)]).iloc[0]
    one, two, where, model = (
        shorten(str(row[key])) for key in ("label", "prediction", "dataset", "model")
    )
    return (
        f"{one} is most often taken for {two}: {100 * row['part']:.0f} % of it ({where}, {model})"
    )


def _matrix(axes, rows: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    names = list(dict.fromkeys(rows["label"]))
    counts = rows.pivot(index="label", columns="prediction", values="examples")
    counts = counts.reindex(index=names, columns=names)
    shares = counts.div(counts.sum(axis=1).clip(lower=1), axis=0).to_numpy(dtype=float)
    axes.imshow(shares, vmin=0, vmax=1, cmap="Blues")
    for i in range(len(names)):
        for j in range(len(names)):
            if len(names) > _COUNTED:
                break
            dark = shares[i, j] > 0.55
            axes.text(
                j, i, str(counts.iloc[i, j]), ha="center", va="center",
                color="white" if dark else "black",
            )  # fmt: skip
    short = [shorten(str(name), most=14) for name in names]
    axes.set_xticks(
        range(len(names)), labels=short, rotation=40, ha="right", rotation_mode="anchor"
    )
    axes.set_yticks(range(len(names)), labels=short)
    axes.tick_params(length=0, labelsize=7)
    axes.spines[:].set_visible(False)
