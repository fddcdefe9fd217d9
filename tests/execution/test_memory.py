"""Memory is that of the work in hand, whatever the process did before."""

import numpy as np
import pytest
from scipy import sparse

from bench.execution.memory import held_mb, matrix_mb, peak_mb


def rise(megabytes: int) -> float:
    held = held_mb()
    taken = np.ones(megabytes * 125_000)
    assert taken.nbytes == megabytes * 1_000_000
    return peak_mb() - held


def test_a_rise_is_what_was_taken_though_more_was_taken_before() -> None:
    assert rise(200) == pytest.approx(200, abs=5)
    assert rise(20) == pytest.approx(20, abs=5)
    assert rise(0) == pytest.approx(0, abs=5)


def test_small_pieces_given_back_before_are_counted_again() -> None:
    def take() -> float:
        held = held_mb()
        pieces = [bytes(500) for _ in range(100_000)]
        assert len(pieces) == 100_000
        return peak_mb() - held

    first, again = take(), take()
    assert first == pytest.approx(50, rel=0.25)
    assert again == pytest.approx(first, rel=0.25)


def test_a_matrix_is_its_arrays() -> None:
    matrix = sparse.csr_matrix(np.eye(1000, dtype=np.float64))
    own = matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes
    assert matrix_mb(matrix) == own / 1e6
    assert 0.015 < matrix_mb(matrix) < 0.025
