import pytest

from bench.drawing.theme import new_figure, render_figure, shorten, style


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_figure_is_the_same_bytes(form: str) -> None:
    made = []
    for _ in range(2):
        with style():
            figure = new_figure(width=2, height=1)
            figure.subplots().plot([1, 2], [2, 1], label="x")
        made.append(render_figure(figure, form))
    assert made[0] == made[1]
    assert b"/tmp" not in made[0]


def test_style_does_not_leak() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    with style():
        new_figure(width=1, height=1)
    assert dict(matplotlib.rcParams) == before


def test_shorten_keeps_both_ends() -> None:
    for most in range(5, 30):
        short = shorten("a_dataset_with_a_very_long_name", most=most)
        assert len(short) <= most or most >= 31
        assert short[0] == "a"
        assert short[-1] == "e"
