"""What a new model gains or loses against every baseline, with its interval."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bench.drawing.panels import spread
from bench.drawing.theme import (
    COLOURS,
    GRID,
    HEIGHT,
    QUIET,
    fitting,
    panel_title,
    panelled,
    shorten,
    style,
)
from bench.drawing.words import counted, legend_below, say, shown_of

TABLE = "differences"
CAPTION = (
    "Difference in accuracy of a new model and each baseline on the same test examples, in points; "
    "a thick line is the 95 % interval over stories, the thin one around it is adjusted for the "
    "number of baselines in a panel (Bonferroni), and the verdict is read from it: better right of "
    "zero, worse left of it, equivalent within the band, a point to either side. The scale, one "
    "for all panels, is logarithmic beyond three points."
)
_ACROSS = 3  # panels side by side
_ROW = 0.15  # inches a baseline
_FRAME = 0.55  # inches of title and spacing a row of panels
_TICKS = (-3, 0, 3, 10, 30)
_WIDE = (-30, -3, 0, 3, 30)  # ticks where a baseline is better by more than ten points
_MOST = int((HEIGHT - 2.2) / _ROW)  # baselines that a panel has room for
_EQUAL = 1.0  # points to either side of zero: the region of practical equivalence
_WIDTHS = {"": 1.6, "adjusted_": 0.6}  # points of the lines: unadjusted, adjusted
# of each verdict: its sign, its colour, the colour inside, its words
_VERDICTS = {
    "better": (">", COLOURS[0], COLOURS[0], "new model better"),
    "worse": ("<", COLOURS[1], COLOURS[1], "new model worse"),
    "equivalent": ("s", "black", "black", "equivalent"),
    "cannot tell": ("o", QUIET, "white", "cannot tell"),
}


def draw(differences: pd.DataFrame) -> Figure:
    r"""Draw the accuracy rows of the table ``differences``: a panel a new model and dataset.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "new"}
    >>> row |= {"baseline": "old", "metric": "accuracy", "difference": 0.02, "low": 0.01}
    >>> row |= {"high": 0.03, "adjusted_low": 0.005, "adjusted_high": 0.035, "verdict": "better"}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="right")
    'new\nd'
    """
    rows = differences[differences["metric"] == "accuracy"].dropna(subset=["difference"])
    every = spread(list(rows.groupby(["model", "dataset", "view", "split"], sort=True)), at=1)
    cut = [(name, of_panel.sort_values("difference").head(_MOST)) for name, of_panel in every]
    heights = [_FRAME + _ROW * max(4, len(of_panel)) for _, of_panel in cut]
    shown = fitting(heights, across=_ACROSS)
    panels = cut[:shown]
    with style():
        figure, grid = panelled(heights[:shown], across=_ACROSS, label="difference (points)")
        limits = _limits([of_panel for _, of_panel in panels])
        for axes, ((model, *name), of_panel) in zip(grid, panels, strict=True):
            _panel(axes, of_panel, limits)
            head = shorten(str(model), most=30)
            axes.set_title(f"{head}\n{panel_title(*map(str, name), most=30)}", loc="right")
        if panels:
            there = set(pd.concat([of_panel for _, of_panel in panels])["verdict"])
            signs = [_sign(grid[0], [], [], verdict) for verdict in _VERDICTS if verdict in there]
            names = [words for verdict, (*_, words) in _VERDICTS.items() if verdict in there]
            lines = [Line2D([], [], color=QUIET, linewidth=width) for width in _WIDTHS.values()]
            handles = [*signs, *lines, Patch(facecolor=GRID, alpha=0.7)]
            names += ["95 % interval", "adjusted interval", "one point to either side"]
            legend_below(figure, handles, names)
            say(figure, _message(rows) + shown_of(shown, len(every), "panels"))
    return figure


def _message(rows: pd.DataFrame) -> str:
    """Say how the first of the new models fares against the baselines, over all test splits."""
    model = sorted(set(rows["model"]))[0]
    of_model = rows[rows["model"] == model]
    verdicts = of_model["verdict"].value_counts()
    better, worse = (int(verdicts.get(name, 0)) for name in ("better", "worse"))
    what = counted(len(of_model), "comparison")
    return f"{shorten(str(model))} is better in {better} of {what} with baselines, worse in {worse}"


def _limits(panels: list[pd.DataFrame]) -> tuple[float, float]:
    """Return the ends of the scale that all panels share, in points."""
    rows = pd.concat(panels) if panels else pd.DataFrame({"adjusted_low": [], "adjusted_high": []})
    low, high = 100 * rows["adjusted_low"].min(), 100 * rows["adjusted_high"].max()
    return min(low, -3.0) if low == low else -3.0, max(high, 3.0) if high == high else 3.0


def _panel(axes: Axes, rows: pd.DataFrame, limits: tuple[float, float]) -> None:
    rows = rows.sort_values(["difference", "baseline"], ascending=[False, True])
    rows = rows.assign(y=range(len(rows)))
    axes.axvspan(-_EQUAL, _EQUAL, color=GRID, linewidth=0, alpha=0.7)
    axes.axvline(0, color="black", linewidth=0.7)
    for verdict, of_verdict in rows.groupby("verdict", sort=True):
        colour = _VERDICTS[str(verdict)][1]
        for kind, width in _WIDTHS.items():
            axes.hlines(
                of_verdict["y"],
                100 * of_verdict[f"{kind}low"],
                100 * of_verdict[f"{kind}high"],
                color=colour,
                linewidth=width,
            )
        _sign(axes, 100 * of_verdict["difference"], of_verdict["y"], str(verdict))
    # close models matter most, and a floor far behind them must not squeeze them into a line
    axes.set_xscale("symlog", linthresh=3, linscale=0.7)
    low, high = limits
    axes.set_xlim(1.25 * low, 1.25 * high)
    ticks = _WIDE if low < -10 else _TICKS
    axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.xaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
    axes.set_yticks(
        range(len(rows)), labels=[shorten(str(name), most=22) for name in rows["baseline"]]
    )
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _sign(axes: Axes, x, y, verdict: str):  # type: ignore[no-untyped-def]
    sign, colour, inside, _ = _VERDICTS[verdict]
    return axes.plot(
        x, y, sign, linestyle="none", color=colour, markerfacecolor=inside, markersize=4,
        markeredgewidth=0.8,
    )[0]  # fmt: skip
