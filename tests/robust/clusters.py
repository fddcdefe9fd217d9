"""Dask workers that die, hang, join late or have other code: the tests of these, one by one."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ("tests/execution/test_dask.py", "tests/execution/test_pool.py")
WORDS = "cluster or dask or scheduler or worker or versions or readers"
_LINE = re.compile(r"^(\S+::\S+(?: .*?)?) (PASSED|FAILED|ERROR|SKIPPED)", re.M)


def tried() -> Iterator[tuple[str, str]]:
    """Yield each test of a cluster, and whether it failed or was left out."""
    asked = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", WORDS, *TESTS]
    shown = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True).stdout
    results = _LINE.findall(shown)
    if not results:
        yield "the tests of a cluster", shown[-300:]
    for name, outcome in results:
        yield name.rpartition("::")[2], "" if outcome == "PASSED" else outcome.lower()
