"""What a piece of work takes of this process' memory, in megabytes (1e6 bytes); Linux only."""

import contextlib
import ctypes
import platform
from pathlib import Path
from typing import Any


def held_mb() -> float:
    """Return the memory that this process holds, and begin to watch for its peak.

    What earlier work has given back goes to the system first: it would be taken again without
    a trace. Where there is no /proc a peak cannot be set back, and this is NaN, as is `peak_mb`.
    """
    if platform.system() != "Linux":
        return float("nan")
    with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
        ctypes.CDLL(None).malloc_trim(0)
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _status_mb("VmRSS")


def peak_mb() -> float:
    """Return the most that this process has held since `held_mb`."""
    return _status_mb("VmHWM")


def matrix_mb(given: Any) -> float:
    """Return what a sparse matrix takes; 0 for texts, which are held for all models.

    >>> matrix_mb(["two", "texts"])
    0.0
    """
    parts = (getattr(given, name, None) for name in ("data", "indices", "indptr"))
    size: int = sum(part.nbytes for part in parts if part is not None)
    return size / 1e6


def _status_mb(name: str) -> float:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        kilobytes = int(next(line for line in lines if line.startswith(name)).split()[1])
        return kilobytes * 1024 / 1e6
    return float("nan")
