"""Writes files whole or not at all, and keeps two processes from one folder."""

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def check_writable(out: Path) -> None:
    """Raise OSError, before hours of work, where nothing can be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ValueError(f"{out}: a file stands there; name a folder") from error
    with tempfile.TemporaryFile(dir=out) as file:
        file.write(b"tajuk")


def write_json(path: Path, data: Any) -> bool:
    """Write data as readable JSON with sorted keys; say whether the file changed."""
    return write_bytes(path, json_bytes(data))


def json_bytes(data: Any) -> bytes:
    """Return data as readable JSON with sorted keys."""
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def write_bytes(path: Path, content: bytes) -> bool:
    """Write a file beside its place and rename it into it; say whether it changed."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(scratch).chmod(0o644)
        os.replace(scratch, path)
    finally:
        Path(scratch).unlink(missing_ok=True)
    return True


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keep other processes out of the index, tables and figures of a folder meanwhile."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
