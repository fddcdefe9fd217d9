import pytest

from bench.intake.options import TableOptions
from bench.intake.separated import read_separated, tidy_names


def read(text: str, **more: object) -> object:
    options = TableOptions(**more)  # type: ignore[arg-type]
    return read_separated(text.encode(), options, where="a.csv", known=len)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_separator_is_found(sign: str) -> None:
    table = read(f"judul{sign}topik\nGol telat{sign}bola\nBeras naik{sign}pasar\n")
    assert table.names == ["judul", "topik"]  # type: ignore[attr-defined]
    assert table.texts("topik") == ["bola", "pasar"]  # type: ignore[attr-defined]


def test_a_row_of_another_length_is_named_or_left_out() -> None:
    with pytest.raises(ValueError, match=r"a\.csv:3: 1 field"):
        read("judul,topik\nGol,bola\nBeras\n")
    table = read("judul,topik\nGol,bola\nBeras\n", skip_bad=True)
    assert table.texts("judul") == ["Gol"]  # type: ignore[attr-defined]


def test_a_quoted_cell_may_hold_anything() -> None:
    table = read('judul,topik\n"Gol, ""telat""\ndan lagi",bola\n')
    assert table.texts("judul") == ['Gol, "telat"\ndan lagi']  # type: ignore[attr-defined]


def test_names_that_are_empty_or_twice_are_told_apart() -> None:
    assert len(set(tidy_names(["a", "a", "", ""]))) == 4
