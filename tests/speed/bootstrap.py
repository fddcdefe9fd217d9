"""Prints how long clustered resamples take, beside a loop over scikit-learn's scores.

Nothing here is asserted: times belong to a machine, so they are printed, with ratios.
"""

import os
import resource
import statistics
import sys
import time

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from bench.stats.bootstrap import resample_scores

EXAMPLES, MODELS, DRAWS, LOOPED = 7600, 20, 10_000, 10
CLASSES = ["business", "science", "sport", "world"]


def invent(*, alike: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return labels (n,), answers (m, n) and stories (n,) of 1 to 5 examples each."""
    rng = np.random.default_rng(0)
    stories = np.repeat(np.arange(EXAMPLES), rng.integers(1, 6, EXAMPLES))[:EXAMPLES]
    labels = rng.choice(CLASSES, EXAMPLES)
    other = rng.choice(CLASSES, (MODELS, EXAMPLES))
    # models that err at random disagree everywhere, so no two stories count the same
    wrong = rng.random((1 if alike else MODELS, EXAMPLES)) < (0.1 if alike else 0.5)
    return labels, np.where(wrong, other, labels), stories.astype(str)


def loop(labels: np.ndarray, predictions: np.ndarray, stories: np.ndarray) -> float:
    """Return the seconds that scikit-learn takes for one resample of all models."""
    rng = np.random.default_rng(0)
    names, rows = np.unique(stories, return_inverse=True)
    of = [np.flatnonzero(rows == i) for i in range(len(names))]
    started = time.perf_counter()
    for _ in range(LOOPED):
        drawn = np.concatenate([of[i] for i in rng.integers(0, len(names), len(names))])
        for model in predictions:
            accuracy_score(labels[drawn], model[drawn])
            f1_score(labels[drawn], model[drawn], labels=CLASSES, average="macro")
    return (time.perf_counter() - started) / LOOPED


def ours(labels: np.ndarray, predictions: np.ndarray, stories: np.ndarray) -> list[float]:
    """Return the seconds of five runs, from lists of strings to scores."""
    lists = labels.tolist(), predictions.tolist(), stories.tolist()
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        resample_scores(*lists, CLASSES, seed=0, resamples=DRAWS)
        seconds.append(time.perf_counter() - started)
    return seconds


def main() -> None:
    """Measure models that disagree at random, models much alike, and single-example stories."""
    print(f"{os.cpu_count()} processors; accuracy and macro-F1, {MODELS} models, ", end="")
    print(f"{EXAMPLES} examples, {DRAWS} resamples of whole stories; median of 5 (their range)")
    apart, alike = invent(alike=False), invent(alike=True)
    single = (*apart[:2], np.arange(EXAMPLES).astype(str))
    middle = 0.0
    for what, data in [
        ("stories of one example, models at random", single),
        ("stories of 1 to 5, models err alike", alike),
        ("stories of 1 to 5, models at random", apart),
    ]:
        seconds = ours(*data)
        middle = statistics.median(seconds)
        print(f"{what:<46} {middle:7.2f} s  ({min(seconds):.2f} to {max(seconds):.2f})")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{'peak memory':<46} {used / (1e6 if sys.platform == 'darwin' else 1e3):7.0f} MB")
    one = loop(*apart)
    print(
        f"\na loop over sklearn.metrics: {one:.3f} s a resample (mean of {LOOPED}), which makes "
        f"{one * DRAWS:.0f} s for {DRAWS} (extrapolated, not run)"
    )
    print(f"loop / resample_scores      {one * DRAWS / middle:6.0f}")


if __name__ == "__main__":
    main()
