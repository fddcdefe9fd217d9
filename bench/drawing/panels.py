"""Draws one metric's dot plot: every model's score with its interval, one panel a test split."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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

_ACROSS = 3  # panels side by side
_ROW = 0.15  # inches a model
_FRAME = 0.42  # inches of title and spacing a row of panels
_AROUND = 1.3  # inches of message, label and legend
_MOST_ROWS = int((HEIGHT - _AROUND - _FRAME) / _ROW)
_SPAN = 30.0  # points that an axis shows at most: on 0 to 100 the intervals would vanish
_PLACE = ["dataset", "view", "split"]


def draw_panels(scores: pd.DataFrame, *, metric: str, label: str) -> Figure:
    """Draw one panel a dataset, view and split, one row a model, best on top.

    ``scores`` is the table of `tables.scores`; of it this reads ``metric`` (a share), its
    ``_low`` and ``_high``. What failed stands at the foot of its panel; a model that was left
    out (its extra is missing, other labels) is named in the table alone. The axes of all panels
    are equally many points wide, at most 30, and end at the best; a model farther behind stands
    at the left edge with its number. As many panels as a page holds, at most nine: each dataset
    once, largest test split first, before its other views; the message says how many there are.

    >>> row = {"dataset": "d", "view": "headline", "split": "story", "model": "m"}
    >>> row |= {"setting": "default", "status": "done", "f": 0.5, "f_low": 0.4, "f_high": 0.6}
    >>> figure = draw_panels(pd.DataFrame([row]), metric="f", label="F (%)")
    >>> figure.axes[0].get_xlabel(), figure.get_suptitle()
    ('F (%)', 'm has an F of 50.0 %')
    """
    kept = scores[scores["status"] != "skipped"]
    every = _ordered(kept)
    panels, heights = _fitting(every, metric)
    span = max((_needed(rows, metric) for _, rows in panels), default=1.0)
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label=label, narrow=True)
        for axes, (name, rows) in zip(grid, panels, strict=True):
            _panel(axes, rows, metric, span)
            # at the right edge: there a long name has the width of the whole panel
            axes.set_title(panel_title(*map(str, name), most=30), loc="right")
        if panels:
            legend_below(figure, *_legend([rows for _, rows in panels], metric, span))
            say(figure, _message(every, panels, metric, label.partition(" (")[0]))
    return figure


def spread(groups: list[tuple[Any, pd.DataFrame]], *, at: int = 0) -> list[Any]:
    """Return groups in their order, but each dataset once before any has its second.

    ``at`` says which part of a group's name is the dataset.

    >>> spread([(("a", "x"), 1), (("a", "y"), 2), (("b", "x"), 3)])
    [(('a', 'x'), 1), (('b', 'x'), 3), (('a', 'y'), 2)]
    """
    seen: dict[str, int] = {}
    turns = []
    for name, _ in groups:
        seen[name[at]] = seen.get(name[at], -1) + 1
        turns.append(seen[name[at]])
    return [group for _, group in sorted(zip(turns, groups, strict=True), key=lambda one: one[0])]


def _ordered(kept: pd.DataFrame) -> list[tuple[Any, pd.DataFrame]]:
    """Return the rows of each test split, those of one dataset apart, largest test split first."""
    if "examples" not in kept:
        kept = kept.assign(examples=0)
    groups = list(kept.groupby(_PLACE, sort=True))
    # of the views of a dataset "headline" first, and a scheme that holds stories together
    groups.sort(key=lambda group: (group[0][1] != "headline", group[0][2] != "story"))
    turn: dict[str, int] = {}
    keys = {}
    for name, rows in groups:
        dataset = str(name[0])
        turn[dataset] = turn.get(dataset, -1) + 1
        keys[name] = (turn[dataset], -int(rows["examples"].fillna(0).max()), name)
    return sorted(groups, key=lambda group: keys[group[0]])


def _fitting(
    every: list[tuple[Any, pd.DataFrame]], metric: str
) -> tuple[list[tuple[Any, pd.DataFrame]], list[float]]:
    """Return the panels that a page holds, and their heights in inches."""
    panels = []
    for name, rows in every:
        best = rows[rows["setting"] == "default"].sort_values(
            [metric, "model"], ascending=[False, True], na_position="last"
        )
        panels.append((name, rows[rows["model"].isin(best["model"].head(_MOST_ROWS))]))
    heights = [_FRAME + _ROW * max(4, rows["model"].nunique()) for _, rows in panels]
    shown = fitting(heights, across=_ACROSS, around=_AROUND)
    return panels[:shown], heights[:shown]


def _needed(rows: pd.DataFrame, metric: str) -> float:
    """Return how many points the axis of a panel has to show, at most 30."""
    ends = 100 * rows[[metric, f"{metric}_low", f"{metric}_high"]].astype(float)
    top = ends.max().max()
    near = ends[ends[metric] >= top - _SPAN]
    wide = float(top - near.min().min())
    return min(max(wide, 2.0), _SPAN) if wide == wide else 2.0


def _panel(axes: Axes, rows: pd.DataFrame, metric: str, span: float) -> None:
    plain = rows[rows["setting"] == "default"]
    # the best on top; what failed stands below, by name
    plain = plain.sort_values([metric, "model"], ascending=[True, False], na_position="first")
    place = {model: y for y, model in enumerate(plain["model"])}
    left = _left(rows, metric, span)
    right = left + 1.06 * span
    axes.set_xlim(left, right)
    axes.locator_params(axis="x", nbins=5)
    low, high = 100 * plain[f"{metric}_low"], 100 * plain[f"{metric}_high"]
    axes.hlines(range(len(plain)), low, high, color=COLOURS[0], linewidth=1.2)
    tuned = rows[(rows["setting"] == "tuned") & rows["model"].isin(place)]
    for shown, sign, colour in ((plain, "o", COLOURS[0]), (tuned, "x", COLOURS[1])):
        scored = shown[100 * shown[metric] >= left]
        if len(scored):  # an empty line has bounds without end
            axes.plot(
                100 * scored[metric], [place[model] for model in scored["model"]], sign,
                color=colour, markersize=3.5, markeredgewidth=0.9, clip_on=False,
            )  # fmt: skip
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    for y, (status, score) in enumerate(zip(plain["status"], 100 * plain[metric], strict=True)):
        far = score < left
        if far or status == "failed":
            axes.text(
                left + 0.01 * (right - left), y, f"◂ {score:.1f}" if far else "failed",
                va="center", color=QUIET, bbox=box,
            )  # fmt: skip
    floor = plain.loc[plain["model"] == "majority", metric]
    if len(floor) and 100 * floor.iloc[0] >= left:
        axes.axvline(100 * floor.iloc[0], color=QUIET, linewidth=0.8, linestyle=":")
    axes.set_yticks(range(len(plain)), labels=[shorten(m, most=22) for m in plain["model"]])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(plain) - 0.4)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _left(rows: pd.DataFrame, metric: str, span: float) -> float:
    """Return where the axis of a panel begins, in percent: so far left of the best."""
    top = 100 * float(rows[[metric, f"{metric}_high"]].astype(float).max().max())
    return (top if top == top else 100.0) - 1.03 * span


def _legend(panels: list[pd.DataFrame], metric: str, span: float) -> tuple[list[Line2D], list[str]]:
    rows = pd.concat(panels)
    scored = rows[rows[metric].notna()]
    dot = Line2D([], [], color=COLOURS[0], marker="o", markersize=3.5, linewidth=1.2)
    cross = Line2D([], [], color=COLOURS[1], marker="x", markersize=3.5, linestyle="none")
    dots = Line2D([], [], color=QUIET, linestyle=":", linewidth=0.8)
    arrow = Line2D([], [], color=QUIET, marker="<", markersize=3.5, linestyle="none")
    ends = [(_left(of_panel, metric, span), of_panel) for of_panel in panels]
    plain = [(left, of_panel[of_panel["setting"] == "default"]) for left, of_panel in ends]
    far = any((100 * of_panel[metric] < left).any() for left, of_panel in plain)
    floor = any(
        (100 * of_panel.loc[of_panel["model"] == "majority", metric] >= left).any()
        for left, of_panel in plain
    )
    every = [
        (dot, "score, 95 % interval", True),
        (cross, "tuned", (scored["setting"] == "tuned").any()),
        (dots, "commonest class", floor),
        (arrow, "lies farther left", far),
    ]
    return [one for one, _, here in every if here], [name for _, name, here in every if here]


def _message(
    every: list[tuple[Any, pd.DataFrame]],
    panels: list[tuple[Any, pd.DataFrame]],
    metric: str,
    name: str,
) -> str:
    """Say who leads: of one test split with its score and who reaches it, of many how often."""
    words = _leader(every, metric) if len(every) > 1 else _lone(every[0][1], metric, name)
    models = max(rows["model"].nunique() for _, rows in every)
    drawn = max(rows["model"].nunique() for _, rows in panels)
    words += shown_of(len(panels), len(every), "test splits")
    return words + shown_of(drawn, models, "models")


def _leader(every: list[tuple[Any, pd.DataFrame]], metric: str) -> str:
    ordered = [_scored(rows, metric) for _, rows in every]
    best = [str(rows["model"].iloc[0]) for rows in ordered if len(rows)]
    if not best:
        return "no model has a score"
    leads = pd.Series(best).value_counts()
    leader = sorted(str(model) for model in leads[leads == leads.max()].index)[0]
    return f"{shorten(leader)} leads on {leads.max()} of {counted(len(every), 'test split')}"


def _lone(rows: pd.DataFrame, metric: str, name: str) -> str:
    plain = _scored(rows, metric)
    if plain.empty:
        return "no model has a score"
    best, others = plain.iloc[0], plain.iloc[1:]
    who, score = shorten(str(best["model"])), f"{100 * best[metric]:.1f} %"
    if others.empty:
        article = "an" if name[0].lower() in "aeiouf" else "a"
        return f"{who} has {article} {name} of {score}"
    level = int((others[f"{metric}_high"] >= best[f"{metric}_low"]).sum())
    if not level:
        return f"{who} leads with {score}, and no other interval reaches its own"
    return f"{who} leads with {score}; {counted(level, 'interval')} of others overlap its own"


def _scored(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return the rows of default settings that have a score, the best first."""
    plain = rows[(rows["setting"] == "default") & rows[metric].notna()]
    return plain.sort_values([metric, "model"], ascending=[False, True])
