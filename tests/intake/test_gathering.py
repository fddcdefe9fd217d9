from pathlib import Path

import pandas as pd
import pytest

from bench.intake.columns import count_known
from bench.intake.decoding import source_digest
from bench.intake.gathering import is_table, read_source
from bench.intake.options import TableOptions

FRAME = pd.DataFrame({"judul": ["gol", "beras"], "topik": ["a", "b"]})


def test_what_counts_as_a_table(tmp_path: Path) -> None:
    assert is_table("x.parquet.gz") or is_table("x.parquet")
    assert not is_table("tajuk_hard")
    assert not is_table(tmp_path)
    FRAME.to_csv(tmp_path / "train.csv", index=False)
    assert is_table(tmp_path)


def test_the_hash_of_files_is_that_of_their_content(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        FRAME.to_csv(tmp_path / name, index=False)
    one = source_digest({"train": tmp_path / "a.csv", "test": tmp_path / "b.csv"})
    FRAME.iloc[:1].to_csv(tmp_path / "b.csv", index=False)
    assert source_digest({"train": tmp_path / "a.csv", "test": tmp_path / "b.csv"}) != one
    assert source_digest(FRAME) == ""
    with pytest.raises(ValueError, match=r"c\.csv: no such file; check the path"):
        source_digest(tmp_path / "c.csv")


def test_files_of_two_splits_keep_them(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "a.csv", index=False)
    source = {"train": tmp_path / "a.csv", "test": tmp_path / "a.csv"}
    raw = read_source(source, TableOptions(), known=count_known)
    assert [piece.part for piece in raw.pieces] == ["train", "test"]
    with pytest.raises(ValueError, match="a int is none"):
        read_source(3, TableOptions(), known=count_known)
