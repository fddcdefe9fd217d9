"""Writes files atomically, and locks a folder against other processes."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WRITING, _SCRATCH = ".writing-", ".tajuk-"
_STALE = 3600.0  # seconds after which what is half-written is nobody's any more
_SWEPT: set[Path] = set()


def check_writable(out: Path) -> None:
    """Check, before hours of work, that files can be written to a folder; create it if need be.

    Raises ValueError where a file has its name, and OSError where nothing can be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ValueError(f"{out}: a file stands there; name a folder") from error
    with naming(out), tempfile.TemporaryFile(dir=out) as file:
        file.write(b"tajuk")
        file.flush()


def write_json(path: Path, data: Any) -> bool:
    """Write data as readable JSON with sorted keys; say whether the file changed."""
    return write_bytes(path, json_bytes(data))


def json_bytes(data: Any) -> bytes:
    """Return data as readable JSON with sorted keys."""
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def write_bytes(path: Path, content: bytes) -> bool:
    """Write a temporary file and rename it over the path; say whether the content changed."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.parent / scratch_name()
    try:
        with naming(path):
            scratch.write_bytes(content)
            os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    return True


def scratch_name() -> str:
    """Return a name for what is written beside its place, and renamed into it when it is whole."""
    return f"{_WRITING}{os.getpid()}-{secrets.token_hex(4)}"


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Give an OSError that names no file, as one of a full disk, the name of this one."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise type(error)(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def sweep(folder: Path) -> None:
    """Remove what killed runs have left half-written in a folder; once for each folder.

    What was begun less than an hour ago may be another's that still writes.
    """
    if folder in _SWEPT:
        return
    _SWEPT.add(folder)
    for left in folder.glob(f"{_WRITING}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime < _STALE:
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()


@contextlib.contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Yield a folder of this process' own, and remove it; and those of processes that are gone.

    ``parent`` defaults to the system's temporary folder. A process holds the lock of its folder
    for as long as it lives: so one whose lock is free is left of a killed one.
    """
    place = Path(parent or tempfile.gettempdir())
    for left in place.glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError), (left / ".lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=parent) as folder:
        # locked before it has the name that is looked for
        begun = Path(folder, ".locking")
        with naming(begun), begun.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            begun.rename(Path(folder, ".lock"))
            yield Path(folder)


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the lock of a folder's index, tables and figures; wait while another holds it."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
