"""Prints how much quicker texts are counted and cut than by a loop over features, results equal.

The loop is the one that stays for analysers that need it; the cut beside it sorts each row by
following an index, as scipy does. Both ways are timed in one process, one after the other, in
processor seconds, medians of the ratios; the peak memory is that of a process for each way.
Usage: counting.py DATASET[:VIEW]
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from bench.corpora.prepare import prepare
from bench.counting.counts import Counts, count_by_loop
from bench.counting.cutting import cut_rows

KINDS = {
    "characters 2 to 5": CountVectorizer(analyzer="char_wb", ngram_range=(2, 5)),
    "words 1 to 2": CountVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2)),
}
GOALS = {"characters 2 to 5": (4, 3), "words 1 to 2": (3, 3)}
SPLITS, COUNTED = 15, 3


def loop(texts: list[str], vectoriser: CountVectorizer) -> Counts:
    return Counts(*count_by_loop(texts, vectoriser), 0.0)


def cut_by_sorting(counts: Counts, train: np.ndarray, other: list[np.ndarray]) -> list[csr_matrix]:
    """Return what `cut_rows` does: one gather of all numbers, then scipy's sort of the rows."""
    indices, data, ends = gathered(counts, train)
    present = np.zeros(counts.features, dtype=bool)
    present[indices] = True
    column = np.cumsum(present, dtype=np.int32) - 1
    width = int(present.sum())
    first = np.full(counts.features, len(indices), dtype=np.int64)
    first[indices[::-1]] = np.arange(len(indices) - 1, -1, -1)
    shown = np.empty(counts.features, dtype=np.int32)
    order = np.argsort(first, kind="stable")[:width]
    shown[order] = np.arange(width, dtype=np.int32)
    fitted = csr_matrix((data, shown[indices], ends), shape=(len(train), width))
    fitted.sort_indices()
    made = [csr_matrix((fitted.data, column[order][fitted.indices], fitted.indptr), fitted.shape)]
    for rows in other:
        indices, data, ends = gathered(counts, rows)
        keep = present[indices]
        kept = np.concatenate([[0], np.cumsum(keep)])[ends]
        matrix = csr_matrix((data[keep], column[indices[keep]], kept), shape=(len(rows), width))
        matrix.sort_indices()
        made.append(matrix)
    return made


def gathered(counts: Counts, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    sizes = counts.ends[rows + 1] - counts.ends[rows]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    place = np.arange(ends[-1]) + np.repeat(counts.ends[rows] - ends[:-1], sizes)
    return counts.indices[place], counts.data[place], ends


WAYS: dict[str, tuple[Callable[..., Counts], Callable[..., list[csr_matrix]]]] = {
    "loop": (loop, cut_by_sorting),
    "arrays": (Counts.make, cut_rows),
}


def parts(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.random.default_rng(seed).permutation(rows)
    return np.sort(order[rows // 5 :]), np.sort(order[: rows // 5])


def timed(call: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    started = time.process_time()
    result = call(*given)
    return time.process_time() - started, result


def alike(one: csr_matrix, two: csr_matrix) -> bool:
    names = ("data", "indices", "indptr")
    return all(getattr(one, n).tobytes() == getattr(two, n).tobytes() for n in names)


def row(what: str, slow: list[float], quick: list[float], goal: int) -> None:
    ratios = [a / b for a, b in zip(slow, quick, strict=True)]
    print(
        f"  {what:<28} {statistics.median(slow):7.3f} s {statistics.median(quick):7.3f} s  "
        f"{statistics.median(ratios):5.2f} times ({min(ratios):.2f} to {max(ratios):.2f}); "
        f"goal {goal}"
    )


def compare(texts: list[str], kind: str) -> tuple[bool, list[float], list[float]]:
    """Print the rows of one kind; return if results are equal, and the seconds of each cut."""
    counted: dict[str, list[float]] = {way: [] for way in WAYS}
    cut: dict[str, list[float]] = {way: [] for way in WAYS}
    counts, same = {}, True
    for _ in range(COUNTED):
        for way, (count, _cut) in WAYS.items():
            seconds, counts[way] = timed(count, texts, KINDS[kind])
            counted[way].append(seconds)
    same &= alike(counts["loop"].matrix(), counts["arrays"].matrix())
    for seed in range(SPLITS):
        train, test = parts(len(texts), seed)
        matrices = {}
        for way, (_count, narrow) in WAYS.items():
            seconds, matrices[way] = timed(narrow, counts[way], train, [test])
            cut[way].append(seconds)
        same &= all(map(alike, matrices["loop"], matrices["arrays"]))
    row(f"{kind}, counted", counted["loop"], counted["arrays"], GOALS[kind][0])
    row(f"{kind}, cut", cut["loop"], cut["arrays"], GOALS[kind][1])
    return same, cut["loop"], cut["arrays"]


def peak(data: str, kind: str, way: str) -> float:
    """Return the megabytes that counting and one cut add to the peak, in a process of its own."""
    command = [sys.executable, __file__, data, kind, way]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_peak(data: str, kind: str, way: str) -> None:
    texts = texts_of(data)
    unit = 1e6 if sys.platform == "darwin" else 1e3
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count, cut = WAYS[way]
    train, test = parts(len(texts), 0)
    cut(count(texts, KINDS[kind]), train, [test])
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / unit)


def texts_of(data: str) -> list[str]:
    name, _, view = data.partition(":")
    return [example.text for example in prepare(name, view=view or None).corpus.examples]


def main() -> None:
    if len(sys.argv) > 2:
        print_peak(*sys.argv[1:])
        return
    data = sys.argv[1]
    # so that stories are at hand: grouping takes more memory than what is measured
    subprocess.run(
        [sys.executable, __file__, data, next(iter(KINDS)), "arrays"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    # before this process grows: on Linux a new one starts with the peak of whoever started it
    peaks = {kind: [peak(data, kind, way) for way in WAYS] for kind in KINDS}
    texts = texts_of(data)
    print(f"{data}: {len(texts):,} texts, {SPLITS} splits; loop, arrays, ratio")
    same, slow, quick = True, [0.0] * SPLITS, [0.0] * SPLITS
    for kind in KINDS:
        equal, one, two = compare(texts, kind)
        same &= equal
        slow = [a + b for a, b in zip(slow, one, strict=True)]
        quick = [a + b for a, b in zip(quick, two, strict=True)]
    row("both, cut", slow, quick, 3)
    for kind, (loops, arrays) in peaks.items():
        # of few texts neither reaches the peak that starting has left
        ratio = f"{loops / arrays:5.2f} times; goal 1" if min(loops, arrays) >= 1 else ""
        print(f"  {kind + ', memory':<28} {loops:6.0f} MB {arrays:7.0f} MB  {ratio}")
    print(f"  results: {'identical' if same else 'DIFFERENT'}")
    if not same:
        sys.exit(1)


if __name__ == "__main__":
    main()
