"""Prints what a table of so many headlines takes, from the file to the printed scores.

``python tests/speed/tables.py [ROWS ...]`` writes invented tables (default: 1,500 and 100,000 rows;
1,000,000 takes some minutes), runs three linear baselines on each with two processes, and prints
seconds by the clock and the largest process in megabytes.
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

BASELINES = ("naive_bayes", "svm_words", "sgd_words")
LABELS = ("ekonomi", "olahraga", "politik", "teknologi", "hiburan")
SYLLABLES = ("ka", "ri", "ta", "mo", "be", "lu", "sa", "ne", "di", "pu", "ga", "ji", "wo", "hi")


def write(path: Path, rows: int, *, seed: int = 0) -> None:
    """Write a table whose words tell its labels in part, as those of headlines do."""
    rng = np.random.default_rng(seed)
    words = np.array(["".join(rng.choice(SYLLABLES, size=n)) for n in rng.integers(2, 5, 30_000)])
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["judul", "kategori"])
        for start in range(0, rows, 50_000):
            n = min(50_000, rows - start)
            labels = rng.integers(len(LABELS), size=n)
            # Zipf's words for all, and one word in four of the label's own thousand
            places = np.minimum(rng.zipf(1.3, size=(n, 9)), 4000) * 7
            own = labels[:, None] * 1000 + rng.integers(1000, size=(n, 9))
            places = np.where(rng.random((n, 9)) < 0.25, own, places)
            for label, row in zip(labels, words[places], strict=True):
                out.writerow([" ".join(row), LABELS[label]])


def main() -> None:
    """Print a line for each size."""
    for rows in map(int, sys.argv[1:] or ("1500", "100000")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "news.csv")
            write(path, rows)
            env = os.environ | {"TAJUK_CACHE": str(Path(folder, "cache"))}
            command = [sys.executable, "-m", "bench", "run", str(path), "--jobs", "2",
                       "--out", str(Path(folder, "out"))]  # fmt: skip
            command += [part for name in BASELINES for part in ("--baseline", name)]
            started = time.perf_counter()
            done = subprocess.run(command, env=env, capture_output=True, text=True)
            seconds = time.perf_counter() - started
            assert done.returncode == 0, done.stderr
            # the largest process of all that have ended, so of the largest table so far
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{rows:>9,} rows, {len(BASELINES)} baselines: {seconds:6.1f} s, {peak:,.0f} MB")


if __name__ == "__main__":
    main()
