from pathlib import Path

import pytest

from bench.build.cache import Reader, build_locked
from bench.build.shards import plan_shards


def test_two_builds_of_one_folder_do_not_run_at_once(tmp_path: Path) -> None:
    with (
        build_locked(tmp_path / "work"),
        pytest.raises(ValueError, match="another build is writing there; wait for it"),
        build_locked(tmp_path / "work"),
    ):
        pass


def test_what_was_read_is_not_missing_any_more(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text("<h1>Gol Telat di Menit Akhir</h1>")
    (tmp_path / "work").mkdir()
    reader = Reader(tmp_path / "work", 1, None)
    keys = [reader.plan(shard) for shard in plan_shards([tmp_path / "pages"])]
    assert reader.missing(keys) == keys
    reader.read(keys, None)
    assert reader.missing(keys) == []
