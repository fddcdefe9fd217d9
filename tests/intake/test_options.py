import pytest

from bench.intake.options import Columns, TableOptions, as_text, listed, show, wrong


def test_named_columns_are_those_that_were_named() -> None:
    assert Columns(text="judul", label="").named() == {"text": "judul"}


@pytest.mark.parametrize(("given", "sign"), [("tab", "\t"), ("semicolon", ";"), ("|", "|")])
def test_a_separator_goes_by_its_sign_or_name(given: str, sign: str) -> None:
    assert TableOptions(separator=given).separator == sign


def test_options_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="--min-rows 0: give 1 or more"):
        TableOptions(min_rows=0)
    with pytest.raises(ValueError, match="--separator 'ab': give one sign"):
        TableOptions(separator="ab")
    assert TableOptions().as_json() == TableOptions().as_json()
    assert TableOptions(min_rows=4).as_json() != TableOptions().as_json()


def test_an_error_is_one_line_of_at_most_300_characters_whatever_the_cell_holds() -> None:
    error = wrong("a.csv:3", f"no label {show('x' * 10_000 + chr(10) + 'y')}", "give one")
    assert len(str(error)) <= 300
    assert "\n" not in str(error)
    assert str(error).startswith("a.csv:3: no label")
    assert len(listed(map(str, range(10_000)), most=50)) < 80


def test_cells_become_texts() -> None:
    cells = (None, float("nan"), 1.0, 2, "x")
    assert [as_text(cell) for cell in cells] == ["", "", "1", "2", "x"]
