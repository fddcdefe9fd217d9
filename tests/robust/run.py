"""Tries to break it in every way that once did, and prints what was tried, survived and failed.

``python tests/robust/run.py [PART ...]``: the parts are kills, states, models, pages, servers and
cluster; all by default. Takes about twenty minutes; ``make robust`` runs it. Exit status 1 where
anything failed.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import clusters
import kills
import models
import pages
import servers
import states

Tried = tuple[str, str]  # what was tried, and what went wrong; empty where nothing did
PARTS: dict[str, Callable[[], Iterator[Tried]]] = {
    "kills": kills.tried,
    "states": states.tried,
    "models": models.tried,
    "pages": pages.tried,
    "servers": servers.tried,
    "cluster": clusters.tried,
}


def main(names: list[str]) -> int:
    """Run the parts, print a line for each and for each failure; return how many failed."""
    lost = 0
    print(f"{'part':<10} {'tried':>6} {'survived':>9} {'failed':>7}   seconds", flush=True)
    for name in names or list(PARTS):
        started = time.monotonic()
        results = list(PARTS[name]())
        wrong = [(what, why) for what, why in results if why]
        took = time.monotonic() - started
        counts = f"{len(results):>6} {len(results) - len(wrong):>9} {len(wrong):>7}"
        print(f"{name:<10} {counts}   {took:.0f}", flush=True)
        for what, why in wrong:
            print(f"    {what}: {why}"[:400], flush=True)
        lost += len(wrong)
    return lost


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
