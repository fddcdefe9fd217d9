"""Cut rows are those of a plain loop: training as first shown, other rows upward."""

from itertools import chain

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from bench.counting import cutting as module
from bench.counting.counts import Counts
from bench.counting.cutting import cut_rows


def counts_of(rows: list[dict[int, int]], features: int) -> Counts:
    return Counts(
        np.array([f for row in rows for f in row], dtype=np.int32),
        np.array([n for row in rows for n in row.values()], dtype=np.int32),
        np.cumsum([0, *map(len, rows)]), features, 0, 0.0,
    )  # fmt: skip


def invented(rng: np.random.Generator, features: int, most: int) -> list[dict[int, int]]:
    return [
        {
            int(f): int(rng.integers(1, most + 1))
            for f in rng.permutation(features)[: rng.integers(features + 1)]
        }
        for _ in range(30)
    ]


@pytest.mark.parametrize("block", [1, 16, 1 << 15])
@pytest.mark.parametrize("most", [1, 3, 70_000, 2**31 - 1])
@pytest.mark.parametrize("features", [1, 2, 40])
def test_cut_rows_are_those_of_a_loop(
    features: int, most: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK", block)
    rng = np.random.default_rng(features + most % 1000)
    rows = invented(rng, features, most)
    counts = counts_of(rows, features)
    for size in (1, 10, 29):
        order = rng.permutation(30)
        train, test = order[:size], order[size:]
        if not any(rows[i] for i in train):
            with pytest.raises(ValueError, match="no feature"):
                cut_rows(counts, train, [test])
            continue
        shown = list(dict.fromkeys(f for i in train for f in rows[i]))
        column = {f: i for i, f in enumerate(sorted(shown))}
        fitted, *others = cut_rows(counts, train, [test, test[:0], test[::2]])
        expected = [(column[f], rows[i][f]) for i in train for f in shown if f in rows[i]]
        assert list(zip(fitted.indices, fitted.data, strict=True)) == expected
        assert np.diff(fitted.indptr).tolist() == [len(rows[i]) for i in train]
        assert fitted.shape == (size, len(shown))
        for matrix, part in zip(others, (test, test[:0], test[::2]), strict=True):
            kept = [sorted((column[f], n) for f, n in rows[i].items() if f in column) for i in part]
            assert list(zip(matrix.indices, matrix.data, strict=True)) == list(chain(*kept))
            assert np.diff(matrix.indptr).tolist() == list(map(len, kept))
            assert matrix.shape == (len(part), len(shown))


def test_cutting_leaves_the_counts_as_they_were() -> None:
    texts = [f"kopi gudang{i % 7} pasar{i % 5} laga{i}" for i in range(40)]
    counts = Counts.make(texts, CountVectorizer(ngram_range=(1, 2)))
    before = [part.tobytes() for part in (counts.indices, counts.data, counts.ends)]
    whole = np.arange(40)
    for matrix in cut_rows(counts, whole, [whole]):
        matrix.data[:] = 0
        matrix.indices[:] = 0
    assert [part.tobytes() for part in (counts.indices, counts.data, counts.ends)] == before
