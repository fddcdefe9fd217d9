"""The nearest training headlines vote; near means that gzip packs two texts well together.

No words, no features, no parameters: what two texts share is what the packer saves on them.
It made headlines by beating BERT, in part through a slip in its scoring: where two neighbours
disagreed, the answer counted as right when either was (so, top-2 accuracy). Here a tie goes
to the class with the smaller mean distance, then to the one met first in training, and never
to the true label. Jiang, Yang, Tsirlin, Tang, Dai and Lin (2023), "'Low-resource' text
classification: a parameter-free classification method with compressors". Other builds of
zlib may pack a byte better or worse, and so answer otherwise here and there.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

SLOW = True
SPACE: dict[str, list[object]] = {"k": [1, 3, 5, 7, 9, 13, 17, 25]}


def packed_length(data: bytes) -> int:
    """Return ``len(gzip.compress(data))``, a little sooner.

    >>> import gzip
    >>> packed_length(b"gol") == len(gzip.compress(b"gol"))
    True
    """
    # the same packing at the same level; zlib puts 6 bytes around it, gzip 18
    return len(zlib.compress(data, 9)) + 12


class GzipNeighbours(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # no types there
    """Votes of the ``k`` training texts at the smallest normalised compression distance.

    >>> model = GzipNeighbours(k=1).fit(["harga kopi naik", "gol di menit akhir"], ["a", "b"])
    >>> model.predict(["harga kopi naik lagi"]).tolist()
    ['a']
    """

    def __init__(self, k: int = 3) -> None:
        self.k = k

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> "GzipNeighbours":
        """Remember the texts, and how long each is when packed."""
        self.classes_, self.own_ = np.unique(labels, return_inverse=True)
        self.texts_ = [_bytes(text) for text in texts]
        self.packed_ = np.array([packed_length(text) for text in self.texts_])
        return self

    def distances(self, text: str) -> np.ndarray:
        """Return the normalised compression distance of a text to every training text."""
        start = _bytes(text) + b" "
        alone = packed_length(start[:-1])
        both = np.array([packed_length(start + other) for other in self.texts_])
        shorter, longer = np.minimum(self.packed_, alone), np.maximum(self.packed_, alone)
        return np.asarray((both - shorter) / longer)

    def neighbours(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the nearest training rows, nearest first, and their distances.

        Of equally near ones, the first in training.
        """
        distances = self.distances(text)
        rows = np.argsort(distances, kind="stable")[: self.k]
        return rows, distances[rows]

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return one class a text."""
        return np.asarray([self.classes_[self._vote(*self.neighbours(text))] for text in texts])

    def _vote(self, rows: np.ndarray, distances: np.ndarray) -> int:
        def standing(candidate: int) -> tuple[int, float, int]:
            its = self.own_[rows] == candidate
            return -int(its.sum()), float(distances[its].mean()), int(rows[its].min())

        candidates: set[int] = set(self.own_[rows].tolist())
        return min(candidates, key=standing)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def make(seed: int) -> GzipNeighbours:
    """Make a fresh model; nothing in this one is left to chance."""
    return GzipNeighbours()
