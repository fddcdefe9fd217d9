from pathlib import Path

from bench.build.extract import (
    extract_shards,
    plan_file,
    read_shard_rows,
    rows_file,
    shard_key,
)
from bench.build.shards import plan_shards


def test_a_shard_is_read_into_a_file_of_rows_once_for_all(tmp_path: Path) -> None:
    pages, work = tmp_path / "pages", tmp_path / "work"
    pages.mkdir()
    work.mkdir()
    (pages / "a.html").write_text("<h1>Kopi Peru Tertahan di Pelabuhan</h1>")
    (pages / "b.html").write_text("")
    (shard,) = plan_shards([pages])
    key = shard_key(shard)
    plan_file(work, key).write_text(shard.as_json())
    extract_shards(work, key, set())
    assert rows_file(work, key).is_file()
    text = repr(list(read_shard_rows(work, key)))
    assert "Kopi Peru Tertahan di Pelabuhan" in text
    assert "'at': 'b.html', 'aside': 'empty" in text


def test_a_key_names_the_files_and_not_how_the_folder_was_spelt(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.html").write_text("<h1>Judul</h1>")
    (one,), (two,) = (list(plan_shards([at])) for at in (tmp_path / "p", tmp_path / "." / "p"))
    assert shard_key(one) == shard_key(two)
    (tmp_path / "p" / "b.html").write_text("<h1>Judul lain</h1>")
    (three,) = plan_shards([tmp_path / "p"])
    assert shard_key(three) != shard_key(one)
