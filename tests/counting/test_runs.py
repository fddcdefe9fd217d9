"""Runs of items are those of a plain loop, in its order, and rank as their tuples sort."""

import numpy as np
import pytest

from bench.counting.runs import Sequences, rank_runs


def looped(rows: list[list[int]], low: int, high: int, *, whole: bool) -> list[list[tuple]]:
    return [
        [tuple(row)] if whole and 0 < len(row) < low
        else [tuple(row[i : i + n]) for n in range(low, high + 1) for i in range(len(row) - n + 1)]
        for row in rows
    ]  # fmt: skip


def as_sequences(rows: list[list[int]]) -> Sequences:
    ends = np.cumsum([0, *map(len, rows)])
    return Sequences(np.array([item for row in rows for item in row], dtype=np.int32), ends)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("ngrams", [(1, 1), (1, 2), (2, 3), (2, 5), (4, 4), (4, 6)])
@pytest.mark.parametrize("items", [1, 2, 3, 200])
def test_runs_of_random_rows(items: int, ngrams: tuple[int, int], whole: bool) -> None:
    rng = np.random.default_rng(items)
    for _ in range(20):
        rows = [(rng.integers(items, size=rng.integers(8)) + 1).tolist() for _ in range(6)]
        weights = np.concatenate([[0], rng.integers(1, 9, size=items)])
        ranked = rank_runs(as_sequences(rows), ngrams, weights, whole=whole)
        assert ranked is not None
        expected = looped(rows, *ngrams, whole=whole)
        names = sorted({run for row in expected for run in row})
        place = {run: i for i, run in enumerate(names)}
        assert ranked.sequences.items.tolist() == [place[run] for row in expected for run in row]
        assert np.diff(ranked.sequences.ends).tolist() == list(map(len, expected))
        assert sorted(ranked.lengths) == sorted(map(len, names))
        assert ranked.total == sum(int(weights[item]) for run in names for item in run)


def test_runs_that_fit_no_number_are_refused() -> None:
    rows = as_sequences([[1, 2, 3]])
    for items, length, fits in ((2**21 - 1, 3, True), (2**21, 3, False), (1, 63, True)):
        weights = np.ones(items + 1, dtype=np.int64)
        assert (rank_runs(rows, (1, length), weights, whole=False) is not None) == fits
    full = as_sequences([[2**21 - 1] * 3])
    ranked = rank_runs(full, (3, 3), np.ones(2**21, dtype=np.int64), whole=False)
    assert ranked is not None
    assert (ranked.total, ranked.lengths.tolist()) == (3, [3])


def test_pieces_stand_in_the_place_of_their_items() -> None:
    pieces = as_sequences([[7], [], [8, 9]])
    joined = as_sequences([[2, 1, 0], [], [1], [2, 2]]).joined(pieces)
    assert joined.items.tolist() == [8, 9, 7, 8, 9, 8, 9]
    assert joined.ends.tolist() == [0, 3, 3, 3, 7]
