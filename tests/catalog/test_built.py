import json
from pathlib import Path

import pytest

from bench.catalog.built import FORMAT, MARK, names_folder, open_built


def build(folder: Path, **more: object) -> str:
    about = {"format": FORMAT, "title": "t", "labels": ["a", "b"], "languages": ["id"]}
    (folder / "data").mkdir(parents=True)
    (folder / MARK).write_text(json.dumps(about | {"licence": "none"} | more))
    row = {"id": "1", "text": "judul", "label": "a", "story": "s"}
    for part in ("train", "tune", "test"):
        (folder / "data" / f"headlines-{part}.jsonl").write_text(json.dumps(row | {"id": part}))
    return str(folder)


def test_rows_come_pinned_to_the_split_of_their_file(tmp_path: Path) -> None:
    folder = open_built(build(tmp_path / "mine"))
    rows = list(folder.read(folder.files_of()))
    assert [(e.id, e.pinned, e.ties) for e in rows] == [
        (part, part, ("story:s",)) for part in ("train", "tune", "test")
    ]
    assert (folder.name, names_folder(str(tmp_path / "mine"))) == ("mine", True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: (f / MARK).unlink(), "was not made by tajuk build, or not to its end"),
        (lambda f: (f / MARK).write_text("{"), "cannot be read .*build it again: tajuk build"),
        (lambda f: (f / MARK).write_text('{"format": 9}'), "format 9, not 1"),
    ],
)
def test_a_folder_that_is_none_is_named(tmp_path: Path, change: object, words: str) -> None:
    name = build(tmp_path / "mine")
    change(tmp_path / "mine")  # type: ignore[operator]
    with pytest.raises(ValueError, match=words):
        open_built(name)


def test_a_row_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    folder = open_built(build(tmp_path / "mine"))
    (tmp_path / "mine" / "data" / "headlines-test.jsonl").write_text('{"id": "1"}')
    with pytest.raises(ValueError, match=r"headlines-test\.jsonl:1: no example with id, text"):
        list(folder.read(folder.files_of()))
    (tmp_path / "mine" / "data" / "headlines-test.jsonl").unlink()
    with pytest.raises(ValueError, match=r"has no data/headlines-test\.jsonl"):
        folder.files_of()
