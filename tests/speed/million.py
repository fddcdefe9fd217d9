"""Prints how counting, splitting and storing grow with the rows, up to a million headlines.

The headlines are made by recombining words of the embedded dataset's: nothing is fetched. Each size
runs in a process of its own, so that its peak memory is its own. Usage: million.py [ROWS ...]
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

import bench
from bench.corpora.splits import split_by_story
from bench.counting.counts import Counts
from bench.records.corpora import Corpus, Example
from bench.records.predictions import Fingerprint, Predictions
from bench.store.predictions import save_predictions

SIZES = (10_000, 100_000, 1_000_000)


def measure(rows: int) -> None:
    rng = random.Random(0)
    data = bench.load("tajuk")
    words = sorted({word for text in data["train"]["text"] for word in text.split()})
    labels = ("diplomacy", "sports", "trade")
    examples = tuple(
        Example(f"{i:07d}", " ".join(rng.choices(words, k=9)), labels[i % 3]) for i in range(rows)
    )
    ids = tuple(example.id for example in examples)
    corpus = Corpus("made", "headline", labels, examples, ids)
    texts = [example.text for example in examples]
    started = time.perf_counter()
    counts = Counts.make(texts, CountVectorizer())
    counted = time.perf_counter()
    split = split_by_story(corpus, seed=0)
    parted = time.perf_counter()
    chosen = tuple(examples[i].label for i in range(rows))
    chances = np.full((rows, 3), 1 / 3, dtype=np.float32)
    made = Predictions(ids, ids, chosen, chosen, labels, chances)
    fingerprint = Fingerprint("made", "headline", "story", "d", "s", "m", "c", 0, "1", {})
    with tempfile.TemporaryDirectory() as out:
        save_predictions(Path(out), fingerprint, made, {})
    stored = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1e6 if sys.platform == "darwin" else 1e3
    )
    print(
        f"{rows:>9,} headlines: counting {counted - started:6.2f} s, splitting "
        f"{parted - counted:6.2f} s, storing {stored - parted:6.2f} s; peak {peak:6.0f} MB; "
        f"{counts.features:,} words, {len(split.test):,} in test"
    )


def main() -> None:
    if len(sys.argv) == 2:
        measure(int(sys.argv[1]))
        return
    for rows in map(int, sys.argv[1:] or SIZES):
        subprocess.run([sys.executable, __file__, str(rows)], check=True)


if __name__ == "__main__":
    main()
