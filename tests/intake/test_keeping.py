import os
import time
from pathlib import Path

import pytest

from bench.intake import keeping
from bench.intake.keeping import is_kept, load_kept, open_table, read_names, write_files

ROWS = (["harga garam naik", "gol telat", "beras turun", "kiper pindah"] * 1, list("etet"))
TABLE = ([f"{t} {i}" for i in range(5) for t in ROWS[0]], ROWS[1] * 5)


def test_a_kept_table_is_read_back_and_a_broken_one_named(tmp_path: Path) -> None:
    table = open_table(TABLE, cache=tmp_path)
    assert is_kept(table.place)
    again = load_kept(Path(table.place))
    assert (again.content, again.CARD) == (table.content, table.CARD)
    assert list(again.read({})) == list(table.read({}))
    (Path(table.place) / "rows.parquet").write_bytes(b"x")
    with pytest.raises(ValueError, match=r"the kept table is broken .*; remove it"):
        load_kept(Path(table.place))


def test_without_a_cache_nothing_is_written(tmp_path: Path) -> None:
    assert open_table(TABLE).place == ""
    assert not is_kept(tmp_path)


def test_names_are_the_lines_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("ekonomi\nolahraga\n")
    assert read_names(tmp_path / "names.txt") == ("ekonomi", "olahraga")


def test_files_go_into_a_new_folder_only(tmp_path: Path) -> None:
    write_files({"a/b.txt": b"1", "c.txt": b"2"}, tmp_path / "new")
    assert (tmp_path / "new" / "a" / "b.txt").read_bytes() == b"1"
    with pytest.raises(ValueError, match="is there already and not empty; give a new folder"):
        write_files({"c.txt": b"3"}, tmp_path / "new")


def test_the_cache_keeps_the_tables_read_last_and_those_of_the_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = time.time() - 30 * 86_400
    texts, labels = TABLE
    places = []
    for n in range(3):
        (tmp_path / f"{n}.csv").write_text(
            "judul,kategori\n"
            + "".join(f"{a} {n},{b}\n" for a, b in zip(texts, labels, strict=True))
        )
        places.append(Path(open_table(tmp_path / f"{n}.csv", cache=tmp_path).place))
        os.utime(places[-1], (long_ago, long_ago))
    monkeypatch.setattr(keeping, "_KEPT_MOST", 2)
    open_table(tmp_path / "0.csv", cache=tmp_path)  # read again: it is no longer the oldest
    open_table(TABLE, cache=tmp_path)
    assert [place.exists() for place in places] == [True, False, False]
