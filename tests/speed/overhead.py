"""Prints what a run spends on anything but fit and predict, as shares and milliseconds a cell.

One run of the linear baselines on fifteen splits of a dataset, in one worker process, with nothing
stored. Usage: overhead.py DATASET[:VIEW]
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from suite import FOLDS, REPEATS, SUITE

import bench.execution.plan
import bench.flow.publish
import bench.flow.run
from bench.flow.draw import draw_missing
from bench.flow.run import run
from bench.store.predictions import load_costs

SPENT: dict[str, float] = defaultdict(float)


def timed(where: Any, name: str, what: str) -> None:
    """Replace a function of a module by itself, its seconds added up under ``what``."""
    plain: Callable[..., Any] = getattr(where, name)

    @wraps(plain)
    def slow(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return plain(*args, **kwargs)
        finally:
            SPENT[what] += time.perf_counter() - started

    setattr(where, name, slow)


def drawn(out: Path, *which: Any) -> Any:
    started = time.perf_counter()
    paths = list(DRAW(out, *which))
    SPENT["figures"] += time.perf_counter() - started
    return paths


DRAW = draw_missing


def main() -> None:
    name, _, view = sys.argv[1].partition(":")
    timed(bench.flow.run, "prepare_splits", "loading, stories and splits")
    timed(bench.flow.run, "plan_runs", "hashing and planning")
    timed(bench.execution.plan, "is_stored", "hashing and planning")
    timed(bench.flow.run, "_keep", "checking and storing answers")
    timed(bench.flow.publish, "make_tables", "scoring: every table")
    bench.flow.publish.draw_missing = drawn
    splits = [f"story-{i}" for i in range(1, FOLDS * REPEATS + 1)]
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        ran = run([name], view=view or None, split=splits, baselines=SUITE, out=out)
        whole = time.perf_counter() - started
        costs = [load_costs(Path(out), outcome) for outcome in ran.outcomes]
    cells = len(costs)
    own = sum(c["fit_seconds"] + c["predict_seconds"] - c["features_seconds"] for c in costs)
    features = sum(c["waited_seconds"] for c in costs)
    told = sum(SPENT.values())
    rest = whole - own - features - told
    print(f"{sys.argv[1]}: {cells} cells in {whole:.1f} s, one worker process")
    print(f"  {'fit and predict':<32} {own:6.2f} s")
    print(f"  {'features, counted once and cut':<32} {features:6.2f} s")
    for what, seconds in sorted(SPENT.items(), key=lambda pair: -pair[1]):
        print(f"  {what:<32} {seconds:6.2f} s  {1000 * seconds / cells:6.2f} ms a cell")
    print(
        f"  {'start, imports, scheduling':<32} {rest:6.2f} s  {1000 * rest / cells:6.2f} ms a cell"
    )
    aside = told + rest - SPENT["figures"]
    print(
        f"  all but fit, predict, features and figures: {100 * aside / whole:.1f} % of the time, "
        f"{1000 * aside / cells:.2f} ms a cell"
    )


if __name__ == "__main__":
    main()
