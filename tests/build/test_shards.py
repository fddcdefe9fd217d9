from pathlib import Path

import pytest

from bench.build.shards import from_json, plan_shards


def test_every_page_stands_in_one_shard_and_a_shard_comes_back_as_it_was(tmp_path: Path) -> None:
    names = [f"{i}.html" for i in range(5)] + ["a.txt"]
    for name in names:
        (tmp_path / name).write_text("<h1>Judul</h1>")
    (tmp_path / "style.css").write_text("x")
    shards = list(plan_shards([tmp_path]))
    assert sorted(file[0] for shard in shards for file in shard.files) == sorted(names)
    assert [from_json(shard.as_json()) for shard in shards] == shards


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none: no such file or folder"):
        list(plan_shards([tmp_path / "none"]))
