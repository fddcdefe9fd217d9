import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D

from bench.drawing.theme import COLUMN, PAGE, new_figure, style
from bench.drawing.words import legend_below, say


@pytest.mark.parametrize("width", [COLUMN, PAGE])
def test_message_and_legend_stay_inside_and_leave_the_axes_their_room(width: float) -> None:
    with style():
        figure = new_figure(width=width, height=1.5)
        axes = figure.subplots()
        axes.plot([1, 2], [1, 2])
        names = [f"MODEL_{i}_with_a_name_of_its_own" for i in range(9)]
        legend_below(figure, [Line2D([], []) for _ in names], names)
        say(figure, "WORDS_AND_CHARS leads on 9 of 9 datasets; " * 4)
        figure.set_dpi(200)
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
    for text in (figure._suptitle, *figure.legends[0].get_texts()):
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1
    assert axes.get_window_extent(renderer).height > 0.9 * 200
