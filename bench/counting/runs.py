"""Finds the runs of neighbouring items in many sequences at once: characters of words, or words.

A run is a number: its items, each a small number from 1, stand in it from the highest bits down,
and zeros fill the rest. So runs compare as their names do, and a shorter one comes first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.records.rows import Rows

_BITS = 63  # of a key: the sign stays free


@dataclass(frozen=True, eq=False)
class Sequences:
    """Many sequences, one after the other: the i-th is ``items[ends[i]:ends[i + 1]]``."""

    items: NDArray[np.int32]
    ends: Rows

    def take(self, rows: NDArray[np.int32]) -> "Sequences":
        """Return the sequences of these numbers, joined to one list."""
        sizes = np.diff(self.ends)[rows]
        ends = np.concatenate([[0], np.cumsum(sizes)])
        place = np.arange(ends[-1]) + np.repeat(self.ends[rows] - ends[:-1], sizes)
        return Sequences(self.items[place], ends)

    def joined(self, pieces: "Sequences") -> "Sequences":
        """Return each sequence with the piece that an item stands for in the item's place."""
        taken = pieces.take(self.items)
        return Sequences(taken.items, taken.ends[self.ends])


@dataclass(frozen=True, eq=False)
class Ranked:
    """Sequences of features, a feature being its rank among all names, sorted.

    ``lengths`` holds for each feature how many items its run has, ``total`` what ``weights`` of
    the items add up to over all features.
    """

    sequences: Sequences
    lengths: NDArray[np.int64]
    total: int


def rank_runs(
    sequences: Sequences, ngrams: tuple[int, int], weights: NDArray[np.int64], *, whole: bool
) -> Ranked | None:
    """Return the runs of each sequence: the shortest first, those of one length from left to right.

    The items are numbers from 1 to n that sort as their names; ``weights`` has a place for each,
    and one for 0. With ``whole``, a sequence shorter than the shortest run is a run itself. None
    where the items are so many that a run fits into no 64-bit number.
    """
    bits = max(len(weights) - 1, 1).bit_length()
    if bits * ngrams[1] > _BITS:
        return None
    keys, ends = _keys(sequences, ngrams, bits, whole=whole)
    distinct, ranks = np.unique(keys, return_inverse=True)
    del keys
    lengths, total = np.zeros(len(distinct), dtype=np.int64), 0
    for place in range(ngrams[1]):
        item = (distinct >> (bits * (ngrams[1] - 1 - place))) & ((1 << bits) - 1)
        lengths += item > 0
        total += int(weights[item].sum())
    return Ranked(Sequences(ranks.astype(np.int32), ends), lengths, total)


def _keys(
    sequences: Sequences, ngrams: tuple[int, int], bits: int, *, whole: bool
) -> tuple[NDArray[np.int64], Rows]:
    """Return the key of every run, sequence after sequence, and where a sequence begins."""
    low, high = ngrams
    items, starts = sequences.items.astype(np.int64), sequences.ends[:-1]
    sizes = np.diff(sequences.ends)
    many = np.maximum(sizes[:, None] - np.arange(low, high + 1) + 1, 0)
    if whole:
        many[(sizes < low) & (sizes > 0), 0] = 1
    after = np.cumsum(many.ravel())
    before = (after - many.ravel()).reshape(many.shape)
    ends = np.concatenate([[0], after[many.shape[1] - 1 :: many.shape[1]]])
    keys = np.empty(ends[-1], dtype=np.int64)
    left = np.repeat(sequences.ends[1:], sizes) - np.arange(len(items))
    key = items << (bits * (high - 1))  # of the run of n items that begins here, if it fits
    for n in range(1, high + 1):
        if n > 1:
            key[: 1 - n] |= items[n - 1 :] << (bits * (high - n))
        if n >= low:
            fits = np.flatnonzero(left >= n)
            runs = np.maximum(sizes - n + 1, 0)
            keys[fits + np.repeat(before[:, n - low] - starts, runs)] = key[fits]
        elif whole:
            short = sizes == n
            keys[before[short, 0]] = key[starts[short]]
    return keys, ends
