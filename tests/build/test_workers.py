from pathlib import Path

from bench.build.cache import Reader
from bench.build.extract import rows_file
from bench.build.shards import plan_shards
from bench.build.workers import read_all


def test_every_shard_is_read_by_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    reader = Reader(tmp_path / "work", 2, None)
    keys = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text(f"<h1>Gol Telat di Menit {name}</h1>")
        keys += [reader.plan(shard) for shard in plan_shards([tmp_path / name])]
    assert sorted(read_all(tmp_path / "work", keys, jobs=2)) == sorted(keys)
    assert all(rows_file(tmp_path / "work", key).is_file() for key in keys)
