"""Which class is taken for which: confusion matrices of the best three models a dataset."""

import pandas as pd
from matplotlib.figure import Figure

from bench.drawing.theme import PAGE, new_figure, panel_title, shorten, style

TABLE = "confusions"
CAPTION = (
    "Test examples by true class (rows) and predicted class (columns); shade is the share of the "
    "true class. Default settings; of a model with several seeds, the answers of the first."
)
_ACROSS = 3  # matrices side by side
_SIDE = {3: 2.0, 4: 2.1, 5: 2.25}  # inches a matrix, by its classes


def draw(confusions: pd.DataFrame) -> Figure:
    """Draw the best three models of each dataset, in a row of their own, the counts in the cells.

    ``confusions`` is the table of `tables.confusions`.

    >>> cell = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> cell |= {"examples": 1, "rank": 1}
    >>> cells = [cell | {"label": a, "prediction": b} for a in "xy" for b in "xy"]
    >>> len(draw(pd.DataFrame(cells)).axes)
    1
    """
    confusions = confusions[confusions["rank"] <= _ACROSS]
    panels = []
    for name, rows in confusions.groupby(["dataset", "view", "split"], sort=True):
        models = [
            (name, model, cells)
            for model, cells in rows.sort_values("rank", kind="stable").groupby("model", sort=False)
        ]
        panels += models + [None] * (-len(models) % _ACROSS)
    classes = confusions.groupby(["dataset", "view"])["label"].nunique().max()
    side = _SIDE.get(classes, 2.0 if classes < 3 else 2.6)
    with style():
        figure = new_figure(width=PAGE, height=side * (len(panels) // _ACROSS) + 0.3)
        grid = figure.subplots(len(panels) // _ACROSS, _ACROSS, squeeze=False)
        for axes, panel in zip(grid.flat, panels, strict=True):
            if panel is None:
                axes.remove()
                continue
            name, model, rows = panel
            _matrix(axes, rows)
            head = f"{shorten(str(model), most=30)}\n{panel_title(*map(str, name), most=30)}"
            # at the right edge: there a long name has the width of the whole panel
            axes.set_title(head, loc="right")
        figure.supxlabel("predicted class", fontsize=8)
        figure.supylabel("true class", fontsize=8)
    return figure


def _matrix(axes, rows: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    names = list(dict.fromkeys(rows["label"]))
    counts = rows.pivot(index="label", columns="prediction", values="examples")
    counts = counts.reindex(index=names, columns=names)
    shares = counts.div(counts.sum(axis=1).clip(lower=1), axis=0).to_numpy(dtype=float)
    axes.imshow(shares, vmin=0, vmax=1, cmap="Blues")
    for i in range(len(names)):
        for j in range(len(names)):
            dark = shares[i, j] > 0.55
            axes.text(
                j, i, str(counts.iloc[i, j]), ha="center", va="center", fontsize=7,
                color="white" if dark else "black",
            )  # fmt: skip
    short = [shorten(str(name), most=14) for name in names]
    axes.set_xticks(
        range(len(names)), labels=short, rotation=40, ha="right", rotation_mode="anchor"
    )
    axes.set_yticks(range(len(names)), labels=short)
    axes.tick_params(length=0, labelsize=6.5)
    axes.spines[:].set_visible(False)
