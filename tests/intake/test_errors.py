"""Whatever is wrong with a file is said in one line of at most 300 characters."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.intake.files import TABLE_FORMS
from bench.intake.keeping import open_table
from bench.intake.options import Columns, TableOptions

BAD = {
    "ragged.csv": (b"judul,kategori\nHarga naik, stok turun,a\nGol,b\n", ":2: 3 fields, not 2"),
    "open.csv": (b'judul,kategori\n"Gol",b\n"Harga,a\n', ":3: a double quote opens here"),
    "empty.csv": (b"", "the file is empty"),
    "blank.csv": (b"\n\n", "no row"),
    "header.csv": (b"judul,kategori\n", "no row; add rows"),
    "page.csv": (b"<!DOCTYPE html><html></html>", "holds a web page"),
    "mostly-utf8.csv": (
        b"judul,kategori\n" + "kopi é ü ñ naik,a\n".encode() * 9 + b"gol \xff,b\n",
        ":11: byte 0xff is no UTF-8, and the rest is",
    ),
    "broken.csv.gz": (b"\x1f\x8b\x08\0\0\0", "gz packing is broken"),
    "broken.parquet": (b"PAR1 no more", "parquet cannot be read"),
    "no.parquet": (b"judul,kategori", "is no .parquet file"),
    "broken.xlsx": (b"PK\x03\x04 no more", "packing is broken"),
    "no.xlsx": (b"judul,kategori\n", "is no .xlsx file"),
    "broken.json": (b'[\n{"judul": "a", "kategori": b}\n]', ":2: no JSON"),
    "broken.jsonl": (b'{"judul": "a"}\n{"judul"\n', ":2: no JSON"),
    "numbers.json": (b"[1, 2]", ":1: no record but '1'"),
    "number.json": (b"3", "the JSON is a int"),
    "uneven.json": (b'{"judul": ["a"], "kategori": []}', "different lengths: judul 1, kategori 0"),
    "one-class.csv": (b"judul,kategori\na b c,x\nd e f,x\n", "1 class left in column 'kategori'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files(name: str, tmp_path: Path) -> None:
    raw, reason = BAD[name]
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(ValueError, match=r".") as error:
        open_table(tmp_path / name)
    text = str(error.value)
    assert reason in text
    assert name in text
    assert "; " in text
    assert len(text) <= 300
    assert "\n" not in text


def test_no_such_file_is_said_of_none_that_exists(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such file; check the path"):
        open_table(tmp_path / "news.csv")
    (tmp_path / "news.doc").write_bytes(b"x")
    with pytest.raises(ValueError, match=r"no table by its ending '.doc'; give .csv"):
        open_table(tmp_path / "news.doc")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="the folder holds no table"):
        open_table(tmp_path / "empty")


def test_wrong_things_of_memory() -> None:
    with pytest.raises(ValueError, match="a int is none; give a file"):
        open_table(3)
    with pytest.raises(ValueError, match="2 of text, 1 of label; give one label for each text"):
        open_table((["a", "b"], ["c"]))
    with pytest.raises(ValueError, match="no part among"):
        open_table({"first": "a.csv"})


def test_bad_rows_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("judul,kategori\na b c,x\nd, e, f,y\ng h i,y\n")
    table = open_table(path, TableOptions(skip_bad=True))
    assert [e.text for e in table.read({})] == ["a b c", "g h i"]
    assert "1 rows with more or fewer fields left out, as --skip-bad asks" in table.taken


def told(source: object, asked: TableOptions | None = None) -> str:
    """Return nothing where a table can be read, else its error, or that this is as it should be."""
    try:
        open_table(source, asked)
    except ValueError as error:
        text = str(error)
        return "one short line" if len(text) <= 300 and len(text.splitlines()) == 1 else text
    return ""


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200), st.sampled_from([*TABLE_FORMS, ".csv.gz", ".doc"]))
def test_any_bytes_end_in_one_line(tmp_path: Path, raw: bytes, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(raw)
    assert told(path) in ("", "one short line")


cells = st.text(max_size=400)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(cells, min_size=2, max_size=3), max_size=8), cells)
def test_any_cells_end_in_one_line(rows: list[list[str]], name: str) -> None:
    records = [dict(zip(("judul", "kategori", name), row, strict=False)) for row in rows]
    for columns in (Columns(), Columns(text="judul"), Columns(label=name or "x")):
        assert told(records, TableOptions(columns=columns)) in ("", "one short line")
