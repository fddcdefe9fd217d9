"""Prints what labelling headlines with a fitted model takes: to start, for each, and in memory.

``python tests/speed/shipping.py [ROWS ...]`` (default: 100,000; 1,000,000 takes a minute or more)
fits three models on `tajuk`, then labels one headline and tables of so many invented ones.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

BASELINES = ("naive_bayes", "svm_words", "words_and_chars")
SYLLABLES = ("ka", "ri", "ta", "mo", "be", "lu", "sa", "ne", "di", "pu", "ga", "ji", "wo", "hi")


def write(path: Path, rows: int, *, seed: int = 0) -> None:
    """Write a table of invented headlines with an id and a day."""
    rng = np.random.default_rng(seed)
    words = np.array(["".join(rng.choice(SYLLABLES, size=n)) for n in rng.integers(1, 4, 20_000)])
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["id", "judul", "tanggal"])
        for start in range(0, rows, 50_000):
            n = min(50_000, rows - start)
            for i, row in enumerate(words[rng.integers(0, len(words), size=(n, 9))], start):
                out.writerow([i, " ".join(row), "2026-01-02"])


def tajuk(*args: object) -> float:
    """Run the command line; return its seconds by the clock."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench", *map(str, args)]
    subprocess.run(command, check=True, capture_output=True, env=os.environ)
    return time.perf_counter() - started


def main() -> None:
    """Print a line for each model and size."""
    sizes = [int(rows) for rows in sys.argv[1:]] or [100_000]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "one.txt").write_text("Ekspor kopi naik\n", encoding="utf-8")
        for name in BASELINES:
            fitted = folder / name
            seconds = tajuk("fit", name, "--out", fitted, "--results", folder / "results")
            size = sum(path.stat().st_size for path in fitted.iterdir()) / 1e6
            print(f"{name:<16} tajuk fit {seconds:5.1f} s, a folder of {size:.1f} MB")
        for name in BASELINES:
            start = min(tajuk("predict", folder / name, folder / "one.txt") for _ in range(3))
            print(f"{name:<16} tajuk predict, one headline: {start:5.2f} s")
        for rows in sizes:
            write(folder / "many.csv", rows)
            for name in BASELINES:
                out = folder / "labelled.csv"
                seconds = tajuk("predict", folder / name, folder / "many.csv", "--out", out)
                # the largest process of all that have ended, so of the largest table so far
                peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
                print(
                    f"{name:<16} {rows:>9,} headlines: {seconds:6.1f} s, "
                    f"{rows / seconds:8,.0f} a second; largest process so far {peak:,.0f} MB"
                )


if __name__ == "__main__":
    main()
