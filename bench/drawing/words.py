"""What a figure says in words: its message above it, the legend below it, and names in lists."""

from collections.abc import Sequence
from functools import cache
from math import ceil
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

_SIZE = {"normal": 7.0, "bold": 8.0}  # points: of a legend, of a message
_HANDLE = 0.42  # inches that the sign of an entry takes, with the space around it
_LINE = 0.15  # inches a line of either


def say(figure: Figure, message: str) -> None:
    r"""Put a figure's message above it, broken into lines, and make room for them.

    >>> figure = Figure(figsize=(2, 1))
    >>> say(figure, "one model leads on nine of ten datasets")
    >>> figure.get_suptitle()
    'one model leads on nine of\nten datasets'
    """
    wide, high = figure.get_size_inches()
    lines = [""]
    for word in message.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and inches(longer, weight="bold") > wide - 0.12:
            lines.append(word)
        else:
            lines[-1] = longer
    figure.set_size_inches(wide, high + _LINE * len(lines) + 0.05)
    figure.suptitle("\n".join(lines), x=0.05 / wide, ha="left", fontweight="bold")


def shown_of(shown: int, total: int, what: str) -> str:
    """Return the remark that a message ends with where a page does not hold all; else nothing.

    >>> shown_of(9, 17, "test splits"), shown_of(2, 2, "models")
    (' (9 of 17 test splits shown)', '')
    """
    return f" ({shown} of {total} {what} shown)" if shown < total else ""


def legend_below(figure: Figure, handles: Sequence[Any], names: Sequence[str]) -> None:
    """Put a legend below a figure, in as many columns as its width holds, and make room for it.

    >>> from matplotlib.lines import Line2D
    >>> figure = Figure(figsize=(3, 1))
    >>> legend_below(figure, [Line2D([], [])] * 4, ["short"] * 4)
    >>> round(float(figure.get_size_inches()[1]), 2)
    1.2
    """
    if not names:
        return
    wide, high = figure.get_size_inches()
    entry = _HANDLE + max(map(inches, names))
    columns = max(1, min(len(names), int(wide / entry)))
    figure.set_size_inches(wide, high + _LINE * ceil(len(names) / columns) + 0.05)
    figure.legend(
        handles, names, loc="outside lower center", ncols=columns, frameon=False, handlelength=1.6,
        handletextpad=0.4, columnspacing=1.0, borderpad=0.1, labelspacing=0.3,
    )  # fmt: skip


@cache
def inches(text: str, *, size: float = 0.0, weight: str = "normal") -> float:
    """Return how wide a text is, in inches, in the type of a legend or (bold) of a message.

    >>> inches("iiii") < inches("WWWW") < inches("WWWW", weight="bold")
    True
    """
    if not text.strip():
        return 0.0
    type_ = FontProperties(family="DejaVu Sans", weight=weight)
    path = TextPath((0, 0), text, size=size or _SIZE[weight], prop=type_)
    return float(path.get_extents().width) / 72


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "dataset"), counted(2, "dataset"), counted(0, "study", "studies")
    ('1 dataset', '2 datasets', '0 studies')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"
