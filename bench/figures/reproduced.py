"""Published values beside ours, one panel a paper and model, one row a language."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from bench.drawing.panels import spread
from bench.drawing.theme import COLOURS, GRID, HEIGHT, QUIET, fitting, panelled, shorten, style
from bench.drawing.words import say, shown_of

TABLE = "reproduced"
CAPTION = (
    "Published values (rings: read in print; dashed: as a secondary source quotes them; grey: "
    "recalled from memory, and so no proof) and ours (filled: the protocol as it was found to be; "
    "other signs: another reading of it), in percent of the paper's metric. The table says what of "
    "a protocol was picked because it comes nearest to what is published."
)
_ACROSS = 3  # panels side by side
_ROW = 0.15  # inches a language
_MOST = int((HEIGHT - 3.0) / _ROW)  # languages that a panel has room for
_FEWEST = 6  # rows that a panel has room for at least
_FRAME = 0.88  # inches of title and axis a row of panels
_LINE = 0.13  # inches a line of a legend
_BELOW = 0.45  # inches from an axis down to its legend
# how a published value is known: what the legend says, colour and line of its ring
_RINGS = {
    "read": ("published, read", COLOURS[-1], "-"),
    "secondary": ("published, by a secondary source", COLOURS[-1], (0, (2, 1))),
    "recalled": ("published, recalled", QUIET, "-"),
}
_SIGNS = (("o", 0), ("x", 1), ("^", 2), ("s", 3))  # a sign and a colour for each reading


def draw(reproduced: pd.DataFrame) -> Figure:
    r"""Draw the rows of `reproduced.table` that have a value; the failed are left to the table.

    >>> row = {"paper": "p", "language": "l", "model": "m", "reading": "r", "value": 50.0}
    >>> row |= {"metric": "macro_f1", "published": 51.0, "seen": "read"}
    >>> draw(pd.DataFrame([row])).axes[0].get_title(loc="right")
    'p\nm'
    """
    done = reproduced[reproduced["value"].notna()]
    grouped = done.groupby(["paper", "model"], sort=True)
    # a mean alone needs no picture: it stands in the table
    every = spread([(name, rows) for name, rows in grouped if (rows["language"] != "avg").any()])
    every = [(name, _shown(rows)) for name, rows in every]
    heights = [
        _FRAME
        + _LINE * (rows["reading"].nunique() + 2)
        + _ROW * max(_FEWEST, rows["language"].nunique())
        for _, rows in every
    ]
    shown = fitting(heights, across=_ACROSS)
    panels, heights = every[:shown], heights[:shown]
    with style():
        figure, grid = panelled(heights, across=_ACROSS, label="", below=0)
        for axes, ((paper, model), rows) in zip(grid, panels, strict=True):
            _panel(axes, rows)
            names = [shorten(str(name), most=24) for name in (paper, model)]
            # at the right edge: there a long name has the width of the whole panel
            axes.set_title("\n".join(names), loc="right")
            axes.set_xlabel(str(rows["metric"].iloc[0]).replace("_f1", " F1") + " (%)")
        if panels:
            say(figure, _message(done) + shown_of(shown, len(every), "panels"))
    return figure


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of as many languages as a panel has room for; the mean is kept."""
    languages = sorted(set(rows["language"]), key=lambda name: (name != "avg", name))
    return rows[rows["language"].isin(languages[:_MOST])]


def _message(done: pd.DataFrame) -> str:
    """Say how many published values come out within a point in the reading that is nearest."""
    known = done[done["published"].notna()]
    if known.empty:
        return "no value beside these was published"
    gaps = (known["value"] - known["published"]).abs()
    nearest = gaps.groupby([known[name] for name in ("paper", "model", "language")]).min()
    within = int((nearest <= 1).sum())
    words = f"{within} of {len(nearest)} published values come out within a point"
    return f"{words} in the nearest reading"


def _panel(axes, rows: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    languages = sorted(set(rows["language"]), key=lambda name: (name != "avg", name), reverse=True)
    place = {language: i for i, language in enumerate(languages)}
    readings = list(dict.fromkeys(rows["reading"]))
    for reading, (sign, colour) in zip(readings, _SIGNS, strict=False):
        values = rows[rows["reading"] == reading]
        axes.plot(
            values["value"], [place[name] for name in values["language"]], sign, linestyle="none",
            color=COLOURS[colour], markersize=3.2, label=shorten(str(reading), most=28),
        )  # fmt: skip
    printed = rows[rows["published"].notna()].drop_duplicates("language")
    for seen, (words, edge, line) in _RINGS.items():
        values = printed[printed["seen"] == seen]
        if len(values):
            axes.scatter(
                values["published"], [place[name] for name in values["language"]], s=42,
                facecolors="none", edgecolors=edge, linewidths=0.8, linestyles=line, label=words,
                zorder=2.5,
            )  # fmt: skip
    axes.set_yticks(range(len(languages)), labels=[shorten(name, most=16) for name in languages])
    axes.set_ylim(-0.7, len(languages) - 0.3)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    # a fixed way down, whatever the height of the axes
    down = ScaledTranslation(0, -_BELOW, axes.figure.dpi_scale_trans)
    beneath = axes.transAxes + down
    axes.legend(
        loc="upper right", bbox_to_anchor=(1, 0), bbox_transform=beneath, fontsize=6.5,
        frameon=False, ncols=1, handletextpad=0.2, borderpad=0,
    )  # fmt: skip
