"""Cuts the counts of all texts into the rows of a split, in the orders that scikit-learn leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.counting.counts import Counts
from bench.records.rows import Rows

_BLOCK = 1 << 15  # numbers that are worked on together: they stay in the processor's cache

Numbers = NDArray[np.int32]


def cut_rows(counts: Counts, train: Rows, other: Sequence[Rows]) -> list[csr_matrix]:
    """Return the counts of the train rows, and of each other set, over the train features.

    A column is the rank of a feature by name among those that training shows. A train row lists
    its columns in the order in which training first showed them, as `fit_transform` leaves them;
    another row lists them upward.
    """
    matrix = counts.matrix()
    fitted = matrix[train]
    order = _sort_as_shown(fitted)
    if not len(order):
        raise ValueError("the training texts show no feature that the vectoriser could count")
    present = np.zeros(counts.features, dtype=bool)
    present[order] = True
    column = np.where(present, np.cumsum(present, dtype=np.int32) - 1, np.int32(-1))
    ranks = column.take(order)
    for start in range(0, len(fitted.indices), _BLOCK):
        block = fitted.indices[start : start + _BLOCK]
        block[:] = ranks.take(block)
    cut = [fitted, *(_over_columns(matrix[rows], column) for rows in other)]
    return [_narrowed(one, len(order)) for one in cut]


@dataclass(frozen=True)
class _Keys:
    """Row, place and count as one number: sorted, it puts the places of each row in order.

    ``many`` and ``wide`` are bits: of a count, and of a count with its place.
    """

    many: int
    wide: int

    @classmethod
    def of(cls, matrix: csr_matrix) -> "_Keys":
        many = int(matrix.data.max(initial=0)).bit_length()
        return cls(many, many + int(matrix.shape[1]).bit_length())

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        # with fewer than six bits for rows, a block would be too few of them
        return np.dtype(np.uint32 if self.wide <= 26 else np.uint64)

    def blocks(self, matrix: csr_matrix) -> Iterator[tuple[slice, NDArray[np.unsignedinteger]]]:
        """Yield where a block of rows stands, and each number's row in the block."""
        rows, ends = matrix.shape[0], matrix.indptr
        step = max(_BLOCK * rows // max(len(matrix.indices), 1), 1)
        step = min(step, 1 << (8 * self.dtype.itemsize - self.wide), max(rows, 1))
        row = np.arange(step, dtype=self.dtype) << self.dtype.type(self.wide)
        for start in range(0, rows, step):
            some = ends[start : start + step + 1]
            yield slice(some[0], some[-1]), np.repeat(row[: len(some) - 1], np.diff(some))

    def sort(
        self, places: Numbers, counts: Numbers, rows: NDArray[np.unsignedinteger]
    ) -> tuple[NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]]:
        """Return the places of a block, each row's upward, and their counts."""
        key = places.astype(self.dtype)
        key <<= self.dtype.type(self.many)
        key |= counts.view(np.uint32)
        key |= rows
        key.sort()
        sorted_counts = key & self.dtype.type((1 << self.many) - 1)
        key >>= self.dtype.type(self.many)
        key &= self.dtype.type((1 << (self.wide - self.many)) - 1)
        return key, sorted_counts


def _sort_as_shown(matrix: csr_matrix) -> Numbers:
    """Sort each row by when the matrix, read row by row, first shows a feature; return that order.

    In place: a feature's column becomes its place in the order.
    """
    keys = _Keys.of(matrix)
    place = np.full(matrix.shape[1], -1, dtype=np.int32)
    shown: list[Numbers] = []
    known = 0
    for here, rows in keys.blocks(matrix):
        features = matrix.indices[here]
        places = place.take(features)
        new = np.flatnonzero(places < 0)
        if len(new):
            fresh = features.take(new)
            count = np.arange(len(fresh), dtype=np.int32)
            # of several writes to one place the last one holds: turned round, the first
            place[fresh[::-1]] = count[::-1]
            firsts = fresh[place.take(fresh) == count]
            place[firsts] = count[: len(firsts)] + known
            known += len(firsts)
            shown.append(firsts)
            places[new] = place.take(fresh)
        matrix.indices[here], matrix.data[here] = keys.sort(places, matrix.data[here], rows)
    return np.concatenate([np.empty(0, dtype=np.int32), *shown])


def _over_columns(matrix: csr_matrix, column: Numbers) -> csr_matrix:
    """Return the matrix with features as their columns, upward in a row; below 0 means none."""
    columns = column.take(matrix.indices)
    kept = np.flatnonzero(columns >= 0)
    ends = np.searchsorted(kept, matrix.indptr)
    cut = csr_matrix((matrix.data.take(kept), columns.take(kept), ends), shape=matrix.shape)
    keys = _Keys.of(cut)
    for here, rows in keys.blocks(cut):
        cut.indices[here], cut.data[here] = keys.sort(cut.indices[here], cut.data[here], rows)
    return cut


def _narrowed(matrix: csr_matrix, width: int) -> csr_matrix:
    arrays = (matrix.data, matrix.indices, matrix.indptr)
    return csr_matrix(arrays, shape=(matrix.shape[0], width))
