"""Cuts the counts of all texts into the rows of a split, in the orders that scikit-learn leaves."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.counting.counts import Counts
from bench.records.rows import Rows

_BLOCK = 1 << 15  # numbers that are worked on together: they stay in the processor's cache


def cut_rows(counts: Counts, train: Rows, other: Sequence[Rows]) -> list[csr_matrix]:
    """Return the counts of the train rows, and of each other set, over the train features.

    A column is the rank of a feature by name among those that training shows. A train row lists
    its columns in the order in which training first showed them, as `fit_transform` leaves them;
    another row lists them upward.
    """
    matrix = counts.matrix()
    fitted = matrix[train]
    order, present = _first_shown(fitted.indices, counts.features)
    if not len(order):
        raise ValueError("the training texts show no feature that the vectoriser could count")
    rank = np.cumsum(present, dtype=np.int32) - 1
    place = np.empty(counts.features, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    _sort_rows(fitted, place, rank[order])
    return [_narrowed(fitted, len(order)), *(_cut(matrix[rows], rank, present) for rows in other)]


def _cut(matrix: csr_matrix, rank: NDArray[np.int32], present: NDArray[np.bool_]) -> csr_matrix:
    """Return the rows of ``matrix`` over the features that are present."""
    kept = np.flatnonzero(present[matrix.indices])
    ends = np.searchsorted(kept, matrix.indptr)
    width = int(rank[-1]) + 1
    arrays = (matrix.data[kept], matrix.indices[kept], ends)
    cut = csr_matrix(arrays, shape=matrix.shape)
    _sort_rows(cut, rank, np.arange(width, dtype=np.int32))
    return _narrowed(cut, width)


def _narrowed(matrix: csr_matrix, width: int) -> csr_matrix:
    arrays = (matrix.data, matrix.indices, matrix.indptr)
    return csr_matrix(arrays, shape=(matrix.shape[0], width))


def _first_shown(
    indices: NDArray[np.int32], features: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the features in the order in which they first come, and which of all those are."""
    present = np.zeros(features, dtype=bool)
    first = np.empty(features, dtype=np.int32)
    shown = []
    for start in range(0, len(indices), _BLOCK):
        block = indices[start : start + _BLOCK]
        fresh = block[~present[block]]
        # of several writes to one place the last one holds: turned round, the first
        first[fresh[::-1]] = np.arange(len(fresh) - 1, -1, -1, dtype=np.int32)
        fresh = fresh[first[fresh] == np.arange(len(fresh), dtype=np.int32)]
        present[fresh] = True
        shown.append(fresh)
    return np.concatenate([np.empty(0, dtype=np.int32), *shown]), present


def _sort_rows(matrix: csr_matrix, place: NDArray[np.int32], column: NDArray[np.int32]) -> None:
    """Sort each row, in place, by the places of its features, and write ``column[place]`` there.

    Row, place and count make one number, so that rows are sorted by the block, and without
    following an index.
    """
    many = int(matrix.data.max(initial=0)).bit_length()
    wide = many + len(column).bit_length()
    dtype = np.dtype(np.uint32 if wide <= 26 else np.uint64)
    rows, ends = matrix.shape[0], matrix.indptr
    step = max(_BLOCK * rows // max(len(matrix.indices), 1), 1)
    step = max(min(step, 1 << (8 * dtype.itemsize - wide), rows), 1)
    shifted = place.astype(dtype) << dtype.type(many)
    row = np.arange(step, dtype=dtype) << dtype.type(wide)
    for start in range(0, rows, step):
        end = min(start + step, rows)
        here = slice(ends[start], ends[end])
        key = shifted[matrix.indices[here]]
        key |= matrix.data[here].astype(dtype)
        key |= np.repeat(row[: end - start], np.diff(ends[start : end + 1]))
        key.sort()
        matrix.data[here] = key & dtype.type((1 << many) - 1)
        key >>= dtype.type(many)
        key &= dtype.type((1 << (wide - many)) - 1)
        matrix.indices[here] = column[key]
