import json
from pathlib import Path

import pandas as pd
import pytest

import bench
from bench.catalog.sources import TableNotice, dataset_names, is_source_of_rows
from bench.intake.options import Columns, TableOptions
from bench.intake.tables import Table

ROWS = [(f"harga garam pasar {'abcdefghij'[i]} naik", "ekonomi") for i in range(10)]
ROWS += [(f"gol telat pemain {'klmnopqrst'[i]} di liga", "olahraga") for i in range(10)]
FRAME = pd.DataFrame(ROWS, columns=["judul", "kategori"])


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAJUK_CACHE", str(tmp_path / "cache"))


def test_names_stay_and_a_table_gets_the_name_of_its_place(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "news.csv", index=False)
    lines: list[str] = []
    names = dataset_names(["tajuk_hard", tmp_path / "news.csv"], say=lines.append)
    assert names[0] == "tajuk_hard"
    assert Path(names[1]).parent == tmp_path / "cache" / "tables"
    assert lines[0] == "news: text: column 'judul', by its name (--text takes another)"
    assert lines[-1] == "news: 20 rows read, 20 kept in 2 classes"
    # what has a place is opened already: nothing is said of it again
    assert dataset_names(names, say=lambda line: pytest.fail(line)) == names


def test_one_content_is_one_place_in_memory_and_out_of_two_files(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "news.csv", index=False)
    rows = FRAME.to_dict(orient="records")
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    quiet = dict.fromkeys(("news.csv", "news.jsonl"), "")
    for name in quiet:
        (place,) = dataset_names(tmp_path / name, say=lambda line: None)
        data = bench.load(place)
        quiet[name] = repr([(row["id"], row["label"]) for row in data["test"]])
    assert len(set(quiet.values())) == 1
    with pytest.warns(TableNotice, match="20 rows read"):
        (place,) = dataset_names(FRAME)
    assert repr([(r["id"], r["label"]) for r in bench.load(place)["test"]]) in quiet.values()


def test_a_table_never_takes_the_name_of_a_dataset(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "tajuk.csv", index=False)
    lines: list[str] = []
    dataset_names(tmp_path / "tajuk.csv", say=lines.append)
    assert {line.partition(":")[0] for line in lines} == {"tajuk-table"}


def test_what_is_a_table_and_what_a_name(tmp_path: Path) -> None:
    assert not is_source_of_rows("masakhanews.yor")
    assert is_source_of_rows("nothing/there.csv")
    assert is_source_of_rows((["a"], ["b"]))
    assert not is_source_of_rows(tmp_path)


def test_columns_are_those_that_were_named() -> None:
    with pytest.warns(TableNotice, match="label: column 'judul', as asked"):
        dataset_names(FRAME.assign(judul=["a", "b"] * 10, kategori=FRAME["judul"]),
                      TableOptions(columns=Columns(text="kategori", label="judul")))  # fmt: skip


def test_a_table_without_a_place_cannot_be_read_by_others() -> None:
    table = bench.open_table(FRAME)
    assert isinstance(table, Table)
    with pytest.raises(ValueError, match=r"open it with cache=\.\.\., so that others can read it"):
        dataset_names(table)
