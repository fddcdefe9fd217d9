from collections import Counter
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


def test_what_is_passed_over_is_counted_by_reason(tmp_path: Path) -> None:
    (tmp_path / "a_files").mkdir()
    (tmp_path / "b_files").mkdir()
    for name in ("a.html", "b.mhtml", "c.html.gz", "d.xml", "e.md", "style.css", "p.png", "q.jpg",
                 "r.json", "LICENSE", ".DS_Store", "x.rekaan", "a_files/frame.html", "a_files/s.js",
                 "b_files/news.html"):  # fmt: skip
        (tmp_path / name).write_text("<h1>Judul Rekaan Saja</h1>")
    passed = Counter[str]()
    (shard,) = plan_shards([tmp_path], passed)
    # frames that a browser saved beside a page are no pages; a folder of another name is a folder
    assert [name for name, *_ in shard.files] == [
        "a.html", "b.mhtml", "c.html.gz", "d.xml", "e.md", "b_files/news.html",
    ]  # fmt: skip
    assert passed == {
        "part of a page saved complete": 2,
        "stylesheet": 1,
        "image": 2,
        "data or table": 1,
        "no page by its name (without suffix)": 1,
        "hidden file": 1,
        "no page by its name (.rekaan)": 1,
    }
