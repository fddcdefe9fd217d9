import os
import threading
from pathlib import Path

import pytest

from bench.store.files import check_writable, json_bytes, locked, write_bytes, write_json


def test_a_file_is_written_once_and_says_whether_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.json"
    assert write_json(path, {"b": 1, "a": [2]})
    assert path.read_bytes() == json_bytes({"a": [2], "b": 1})
    assert not write_json(path, {"a": [2], "b": 1})
    assert write_bytes(path, b"x")
    assert [p.name for p in path.parent.iterdir()] == ["a.json"], "nothing half-written is left"


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(ValueError, match=r"out: a file stands there; name a folder"):
        check_writable(tmp_path / "out")
    check_writable(tmp_path / "new" / "out")
    assert list((tmp_path / "new" / "out").iterdir()) == []


def test_two_do_not_hold_a_folder_at_once(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path):
            order.append("second")

    with locked(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
    assert os.listdir(tmp_path) == [".lock"]
