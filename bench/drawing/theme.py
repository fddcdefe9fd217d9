"""Colours, sizes and fonts of every figure; makes a `Figure`, and bytes of one."""

import io
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

COLUMN = 85 / 25.4  # inches: one column of a two-column journal page
PAGE = 175 / 25.4  # inches: both columns
HEIGHT = 235 / 25.4  # inches: a journal page, less room for the caption
MOST_PANELS = 9  # of a figure: more are a table
# Okabe and Ito (2008): told apart by the colour-blind; dark first, so grey prints differ too
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
QUIET = "#6E6E6E"
GRID = "#D9D9D9"
_STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same glyphs everywhere
    "font.size": 7.0,
    "axes.titlesize": 7.0,
    "axes.labelsize": 7.0,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "legend.fontsize": 7.0,
    "figure.titlesize": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "svg.hashsalt": "tajuk",  # without it, ids inside an SVG differ from run to run
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
    # letters as wide at one resolution as at another: the layout is worked out at one of them
    "text.hinting": "no_hinting",
}
_DATES = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


def new_figure(*, width: float, height: float) -> Figure:
    """Return an empty figure, in inches, that keeps all its labels inside."""
    with rc_context(_STYLE):
        return Figure(figsize=(width, height), layout=_Layout())


def panelled(
    heights: Sequence[float], *, across: int, label: str, below: float = 0.35, narrow: bool = False
) -> tuple[Figure, list[Axes]]:
    """Return a figure of panels, row by row, and their axes; below each column stands the label.

    ``heights`` are inches a panel, its title and space among them; a row takes its largest.
    ``below`` is what the label and a legend take. Up to ``across`` panels stand side by side; a
    lone one is a column of a journal page wide where ``narrow`` says so, else all are a page.
    """
    across = min(across, max(len(heights), 1))
    rows = [max(heights[i : i + across]) for i in range(0, len(heights), across)] or [0.65]
    width = COLUMN if narrow and across == 1 else PAGE
    figure = new_figure(width=width, height=max(sum(rows) + below, 1.0))
    grid = figure.subplots(len(rows), across, squeeze=False, height_ratios=rows).flat
    for axes in grid[len(heights) :]:
        axes.remove()
    for axes in grid[max(len(heights) - across, 0) : len(heights)]:
        axes.set_xlabel(label)
    return figure, list(grid[: len(heights)])


def fitting(heights: Sequence[float], *, across: int, around: float = 1.4) -> int:
    """Return how many of the panels, given by their inches, a page holds: at most nine.

    ``around`` is what message, labels and legend take. The first always has its place.

    >>> fitting([4.0] * 12, across=3), fitting([1.0] * 12, across=3), fitting([99.0], across=3)
    (3, 9, 1)
    """
    for shown in range(min(len(heights), MOST_PANELS), 1, -1):
        rows = [max(heights[i : min(i + across, shown)]) for i in range(0, shown, across)]
        if sum(rows) + around <= HEIGHT:
            return shown
    return min(len(heights), 1)


class _Layout(ConstrainedLayoutEngine):
    """The constrained layout, rounded.

    Its solver adds up in an order that follows addresses in memory, so that the last bit of a
    position differs from process to process; an SVG names its clips by a hash of all bits.
    """

    def execute(self, fig: Any) -> Any:
        """Place the axes, to a millionth of the figure."""
        solved = super().execute(fig)
        for axes in fig.axes:
            if axes.get_in_layout():
                x, y, wide, high = axes.get_position(original=True).bounds
                axes.set_position([round(v, 6) for v in (x, y, wide, high)], which="original")
                axes.set_in_layout(True)
        return solved


def style() -> AbstractContextManager[None]:
    """Return the context in which axes are made and drawn: ``with theme.style(): ...``."""
    return rc_context(_STYLE)


def render_figure(drawn: Figure, form: str) -> bytes:
    """Return a figure as the bytes of a PNG, SVG or PDF file; the same bytes every time.

    A PNG has a palette of 256 colours: a third of the bytes, and no difference to be seen. An
    SVG loses its indentation. The layout is worked out once, for all forms.
    """
    with rc_context(_STYLE):
        if drawn.get_layout_engine() is not None:
            FigureCanvasAgg(drawn)
            drawn.draw_without_rendering()
            drawn.set_layout_engine("none")
        if form == "png":
            return _pixels(drawn)
        out = io.BytesIO()
        drawn.savefig(out, format=form, metadata=_DATES[form])
    return re.sub(rb"\n +", b"\n", out.getvalue()) if form == "svg" else out.getvalue()


def _pixels(drawn: Figure) -> bytes:
    dpi = _STYLE["savefig.dpi"]
    before = drawn.dpi
    drawn.set_dpi(dpi)
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    image = Image.fromarray(pixels[..., :3].copy())
    drawn.set_dpi(before)
    # median cut keeps the colours of `COLOURS` and the grid to the last bit; no dither: no specks
    reduced = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small = io.BytesIO()
    reduced.save(small, format="png", optimize=True, dpi=(dpi, dpi))
    return small.getvalue()


def shorten(name: str, *, most: int = 28) -> str:
    """Return a name at most so many characters long, cut in the middle.

    >>> shorten("a_dataset_with_a_very_long_name_indeed", most=16)
    'a_datase…_indeed'
    """
    if len(name) <= most:
        return name
    head = most // 2
    return f"{name[:head]}…{name[-(most - 1 - head) :]}"


def panel_title(dataset: str, view: str, split: str, *, most: int = 40) -> str:
    """Return a panel's title; what is every dataset's default is left out.

    >>> panel_title("detik_5k", "headline", "story"), panel_title("click_id", "open", "time")
    ('detik_5k', 'click_id, open, by time')
    """
    parts = [dataset]
    parts += [view] if view != "headline" else []
    parts += [f"by {split}"] if split not in ("story", "published") else []
    return shorten(", ".join(parts), most=most)
