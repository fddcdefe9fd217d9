import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bench.store.files import (
    check_writable,
    json_bytes,
    locked,
    scratch_folder,
    sweep,
    write_bytes,
    write_json,
)


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


def test_the_umask_of_a_person_holds_for_files_and_folders(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_bytes(tmp_path / "private", b"x")
        with scratch_folder(tmp_path) as scratch:
            assert scratch.stat().st_mode & 0o077 == 0
        os.umask(0o022)
        write_bytes(tmp_path / "shared", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o644


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(
    tmp_path: Path,
) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom bench.store.files import scratch_folder\n"
        "with scratch_folder(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'texts').write_text('x')\n    print(folder, flush=True)\n"
        "    time.sleep(600)\n"
    )
    asked = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = []
    for process in processes:
        assert process.stdout is not None
        folders.append(Path(process.stdout.readline().strip()))
    processes[0].kill()
    processes[0].communicate()
    with scratch_folder(tmp_path) as mine:
        assert sorted(tmp_path.iterdir()) == sorted([folders[1], mine])
    assert (folders[1] / "texts").is_file()
    processes[1].kill()
    processes[1].communicate()
    with scratch_folder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_half_written_files_and_folders_of_long_ago_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".writing-1-a").write_bytes(b"half")
    (tmp_path / ".writing-2-b").mkdir()
    (tmp_path / ".writing-2-b" / "predictions.parquet").write_bytes(b"half")
    (tmp_path / ".writing-3-now").write_bytes(b"half")
    for name in (".writing-1-a", ".writing-2-b"):
        os.utime(tmp_path / name, (0, 0))
    sweep(tmp_path)
    assert os.listdir(tmp_path) == [".writing-3-now"]


def test_a_full_disk_is_told_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # as `write` does: without a name

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*a\.json'"):
        write_json(tmp_path / "a.json", {})
    assert list(tmp_path.iterdir()) == []
