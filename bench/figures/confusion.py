"""Which class is taken for which: one confusion matrix a dataset and model."""

import pandas as pd
from matplotlib.figure import Figure

from bench import theme

TABLE = "confusions"
CAPTION = (
    "Test examples by true class (rows) and predicted class (columns); "
    "shade is the share of the true class."
)
_ACROSS = 3  # matrices side by side
_SIDE = {3: 2.0, 4: 2.1, 5: 2.25}  # inches a matrix, by its classes


def draw(confusions: pd.DataFrame) -> Figure:
    """Draw one matrix a dataset, view and model, the counts written in its cells.

    ``confusions`` is the table of `tables.confusions`.

    >>> cell = {"dataset": "d", "view": "headline", "model": "m"}
    >>> cells = [cell | {"label": a, "prediction": b, "examples": 1} for a in "xy" for b in "xy"]
    >>> len(draw(pd.DataFrame(cells)).axes)
    1
    """
    panels = list(confusions.groupby(["dataset", "view", "model"], sort=True))
    classes = max((rows["label"].nunique() for _, rows in panels), default=2)
    side = _SIDE.get(classes, 2.0 if classes < 3 else 2.6)
    down = -(-len(panels) // _ACROSS) if panels else 1
    with theme.style():
        figure = theme.figure(width=theme.PAGE, height=side * down)
        grid = figure.subplots(down, _ACROSS, squeeze=False)
        for axes, (name, rows) in zip(grid.flat, panels, strict=False):
            _matrix(axes, rows)
            dataset, view, model = (str(part) for part in name)
            place = dataset if view == "headline" else f"{dataset}, {view}"
            axes.set_title(f"{theme.shorten(model, most=26)}\n{theme.shorten(place, most=30)}")
        for axes in list(grid.flat)[len(panels) :]:
            axes.remove()
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
    short = [theme.shorten(str(name), most=14) for name in names]
    axes.set_xticks(
        range(len(names)), labels=short, rotation=40, ha="right", rotation_mode="anchor"
    )
    axes.set_yticks(range(len(names)), labels=short)
    axes.tick_params(length=0, labelsize=6.5)
    axes.spines[:].set_visible(False)
