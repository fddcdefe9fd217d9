"""Writes files atomically, and locks a folder against other processes."""

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def check_writable(out: Path) -> None:
    """Check, before hours of work, that files can be written to a folder; create it if need be.

    Raises ValueError where a file has its name, and OSError where nothing can be written.
    """
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
    """Write a temporary file and rename it over the path; say whether the content changed."""
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
    """Hold the lock of a folder's index, tables and figures; wait while another holds it."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
