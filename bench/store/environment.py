"""Says what a run was made with: versions, machine, lock file."""

import os
import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from bench.texts import digest

ARITHMETIC = ("scikit-learn", "numpy", "scipy")
_REST = ("matplotlib", "pandas", "pyarrow")


@cache
def extra_versions(name: str) -> dict[str, str]:
    """Return the versions of what one of our extras brings; "absent" where it is not installed.

    Raises LookupError for an extra that there is not.
    """
    wanted: dict[str, str] = {}
    for line in requires("tajuk") or ():
        requirement, _, condition = line.partition(";")
        if re.search(rf"""extra\s*==\s*['"]{re.escape(name)}['"]""", condition):
            distribution = re.split(r"[<>=!~\[ (]", requirement.strip(), maxsplit=1)[0]
            wanted[distribution] = version_of(distribution)
    if not wanted:
        raise LookupError(f"no extra {name!r}; pyproject.toml names those that there are")
    return wanted


@cache
def version_of(name: str) -> str:
    """Return a distribution's version; "absent" where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def machine() -> str:
    """Describe the machine: system, kind of processor and how many of them."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"


def environment() -> dict[str, str]:
    """Return what a run was made with: versions, the machine's kind, the lock's SHA-256."""
    lock = Path(__file__).resolve().parents[2] / "requirements.lock"
    return {
        "tajuk": version("tajuk"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "lock_sha256": digest(lock.read_text()) if lock.is_file() else "installed without a lock",
        **{name: version(name) for name in (*ARITHMETIC, *_REST)},
    }
