import json
from pathlib import Path

import pytest

import bench
from bench.catalog.paths import cache_folder
from bench.curate.table_dataset import write_table

TEXTS = [f"harga {a} naik di {b}" for a in ("garam", "beras", "kopi", "gula") for b in "abcde"]
TEXTS += [f"gol {a} bagi tim {b}" for a in ("telat", "cepat", "indah", "murah") for b in "fghij"]
LABELS = ["ekonomi"] * 20 + ["olahraga"] * 20


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TAJUK_CACHE", str(tmp_path / "cache"))
    return bench.open_table((TEXTS, LABELS), cache=cache_folder()).place


def test_a_written_table_is_a_dataset_with_the_same_rows(place: str, tmp_path: Path) -> None:
    counts = write_table(place, tmp_path / "mine")
    assert counts["examples"] == 40
    assert json.loads((tmp_path / "mine" / "counts.json").read_text()) == counts
    data = bench.load(tmp_path / "mine")
    assert sum(len(rows) for rows in data.values()) == 40
    kept = bench.load(place)
    assert {part: set(rows["id"]) for part, rows in data.items()} == {
        part: set(rows["id"]) for part, rows in kept.items()
    }


def test_a_name_that_a_dataset_has_and_a_place_that_is_taken_are_refused(
    place: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="a dataset has the name 'tajuk_hard'"):
        write_table(place, tmp_path / "tajuk_hard")
    with pytest.raises(ValueError, match=r"no name 'a\.b': use letters"):
        write_table(place, tmp_path / "a.b")
    write_table(place, tmp_path / "mine")
    with pytest.raises(ValueError, match="is there already and not empty"):
        write_table(place, tmp_path / "mine")
