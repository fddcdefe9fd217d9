"""Counts every feature of every text, as scikit-learn's vectorisers cut them.

Distinct words are looked at once: their runs of characters, or the runs of words in a text, are
numbers in numpy arrays, and scipy's sparse product adds up what a text shows more than once. What
does not fit (another analyser, functions of the user's, an alphabet too large) is counted by a
loop over the analyser, with the same result.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bench.counting.runs import Ranked, Sequences, rank_runs
from bench.counting.tokens import Tokens, pattern_words, spaced_words
from bench.records.rows import Rows


@dataclass(frozen=True, eq=False)
class Counts:
    """The counts of every feature in every text, in the order in which a text shows them.

    A feature is its rank among all names, sorted. ``seconds`` is what it took to make them,
    ``size`` the characters of the features' names.
    """

    indices: NDArray[np.int32]  # the features of a text, row after row
    data: NDArray[np.int32]  # and how often each stands there
    ends: Rows  # where a row begins; one more than there are rows
    features: int
    size: int
    seconds: float

    @classmethod
    def make(cls, texts: Sequence[str], vectoriser: CountVectorizer) -> "Counts":
        """Count the features of every text as the vectoriser cuts it."""
        started = time.perf_counter()
        counted = _count(texts, vectoriser)
        if counted is None:
            counted = count_by_loop(texts, vectoriser)
        return cls(*counted, time.perf_counter() - started)

    @classmethod
    def load(cls, path: Path) -> "Counts":
        """Read what `save` has written."""
        with np.load(path) as file:
            indices, data, ends = (file[name] for name in ("indices", "data", "ends"))
            features, size, seconds = file["costs"]
        return cls(indices, data, ends, int(features), int(size), float(seconds))

    def save(self, path: Path) -> None:
        """Write the counts beside their place and rename them into it."""
        scratch = path.with_name(f".{os.getpid()}-{path.name}")
        costs = np.array([self.features, self.size, self.seconds])
        with scratch.open("wb") as file:
            np.savez(file, indices=self.indices, data=self.data, ends=self.ends, costs=costs)
        os.replace(scratch, path)

    def matrix(self) -> csr_matrix:
        """Return the counts as a matrix (texts, features) that shares their memory."""
        shape = (len(self.ends) - 1, self.features)
        return csr_matrix((self.data, self.indices, self.ends), shape=shape)


_Counted = tuple[NDArray[np.int32], NDArray[np.int32], Rows, int, int]


def count_by_loop(texts: Sequence[str], vectoriser: CountVectorizer) -> _Counted:
    """Return indices, counts, ends, how many features and their size, one feature at a time."""
    analyse = vectoriser.build_analyzer()
    known: dict[str, int] = {}
    indices: list[int] = []
    data: list[int] = []
    ends = [0]
    for text in texts:
        columns: dict[int, int] = {}
        for feature in analyse(text):
            place = known.setdefault(feature, len(known))
            columns[place] = columns.get(place, 0) + 1
        indices += columns
        data += columns.values()
        ends.append(len(indices))
    names = list(known)
    rank = np.empty(len(names), dtype=np.int32)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return (
        rank[np.array(indices, dtype=np.int32)],
        np.array(data, dtype=np.int32),
        np.array(ends, dtype=np.int64),
        len(names),
        sum(map(len, names)),
    )


def _count(texts: Sequence[str], vectoriser: CountVectorizer) -> _Counted | None:
    """Return what the loop would, without one; None where that cannot be done."""
    if not (_is_plain(vectoriser) and _shows_last_first()):
        return None
    vectoriser.build_analyzer()  # whatever it would warn of
    if vectoriser.analyzer == "char_wb":
        words = spaced_words(texts, vectoriser)
        runs = _character_runs(words.words, vectoriser.ngram_range)
        if runs is None:
            return None
        return *_add_up(words.texts, runs.sequences, len(runs.lengths)), runs.total
    runs = _word_runs(pattern_words(texts, vectoriser), vectoriser.ngram_range)
    if runs is None:
        return None
    each = np.arange(len(runs.lengths) + 1)
    alone = Sequences(each[:-1].astype(np.int32), each)
    # a name has a space between two words
    size = runs.total + int((runs.lengths - 1).sum())
    return *_add_up(runs.sequences, alone, len(runs.lengths)), size


def _is_plain(vectoriser: CountVectorizer) -> bool:
    functions = vectoriser.preprocessor, vectoriser.tokenizer
    low, high = vectoriser.ngram_range
    return (
        type(vectoriser) in (CountVectorizer, TfidfVectorizer)
        and vectoriser.analyzer in ("char_wb", "word")
        and functions == (None, None)
        and vectoriser.input == "content"
        and 1 <= low <= high
    )


def _character_runs(words: Sequence[str], ngrams: tuple[int, int]) -> Ranked | None:
    """Return the runs of characters of each word, a space before it and one behind."""
    padded = f" {'  '.join(words)} " if words else ""
    points = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    seen = np.zeros(int(points.max(initial=0)) + 1, dtype=bool)
    seen[points] = True
    number = np.cumsum(seen, dtype=np.int32)  # from 1, in the order of code points
    sizes = np.fromiter(map(len, words), dtype=np.int64, count=len(words)) + 2
    sequences = Sequences(number[points], np.concatenate([[0], np.cumsum(sizes)]))
    weights = np.ones(int(number[-1]) + 1, dtype=np.int64)
    weights[0] = 0
    return rank_runs(sequences, ngrams, weights, whole=True)


def _word_runs(tokens: Tokens, ngrams: tuple[int, int]) -> Ranked | None:
    """Return the runs of words of each text; None where names do not sort as their words do."""
    words = tokens.words
    if min(set("".join(words)), default="!") <= " ":
        return None
    order = np.array(sorted(range(len(words)), key=words.__getitem__), dtype=np.int64)
    number = np.empty(len(words), dtype=np.int32)
    number[order] = np.arange(1, len(words) + 1, dtype=np.int32)
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    weights = np.concatenate([[0], lengths[order]])
    sequences = Sequences(number[tokens.texts.items], tokens.texts.ends)
    return rank_runs(sequences, ngrams, weights, whole=False)


def _add_up(
    texts: Sequences, features: Sequences, width: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], Rows, int]:
    """Return each text's features as it first shows them, how often, the ends, and the width.

    A product of sparse matrices visits a row's items in turn and lists their columns last first:
    of the texts in turned order it is the counts, read from the end.
    """
    left = _ones(texts, len(features.ends) - 1)[::-1]
    product = left @ _ones(features, width)
    ends = (product.indptr[-1] - product.indptr[::-1]).astype(np.int64)
    data = product.data[::-1].copy()
    product.data = data[:0]  # let go of it before the next copy
    return product.indices[::-1].copy(), data, ends, width


def _ones(sequences: Sequences, width: int) -> csr_matrix:
    ones = np.ones(len(sequences.items), dtype=np.int32)
    shape = (len(sequences.ends) - 1, width)
    return csr_matrix((ones, sequences.items, sequences.ends), shape=shape)


@cache
def _shows_last_first() -> bool:
    """Say whether scipy's product lists columns as it always has: no document promises it."""
    texts = Sequences(np.array([2, 0, 2, 1], dtype=np.int32), np.array([0, 3, 4]))
    features = Sequences(np.array([3, 1, 3, 0, 2, 1], dtype=np.int32), np.array([0, 3, 4, 6]))
    indices, data, ends, _ = _add_up(texts, features, 4)
    return (indices.tolist(), data.tolist(), ends.tolist()) == (
        [2, 1, 3, 0], [2, 3, 2, 1], [0, 3, 4],
    )  # fmt: skip
