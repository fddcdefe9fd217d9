import pytest

from bench.delimited import read_rows


def rows(raw: bytes, **more: object) -> list[tuple[int, list[str]]]:
    plain = {"where": "a.csv", "delimiter": ",", "header": None} | more
    return list(read_rows(raw, **plain))  # type: ignore[arg-type]


def test_rows_come_with_the_line_they_begin_on() -> None:
    assert rows(b'a,b\n"x\ny",z\nu,v\n') == [(1, ["a", "b"]), (2, ["x\ny", "z"]), (4, ["u", "v"])]
    assert rows(b"") == []


def test_a_byte_order_mark_is_no_text() -> None:
    assert rows("\ufeffa,b\n".encode()) == [(1, ["a", "b"])]


def test_a_header_that_is_another_is_named() -> None:
    with pytest.raises(ValueError, match=r"a\.csv:1: "):
        rows(b"x,y\n1,2\n", header=("a", "b"))
    assert rows(b"a,b\n1,2\n", header=("a", "b")) == [(2, ["1", "2"])]
