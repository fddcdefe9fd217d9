"""Losses against scikit-learn, resampled means and the sign flip against SciPy."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss

from bench.stats.losses import losses


@pytest.fixture
def world() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    return rng.dirichlet([1.0, 2.0, 0.5], size=60), rng.integers(0, 3, 60)


def test_their_means_are_those_of_scikit_learn(world: tuple[np.ndarray, np.ndarray]) -> None:
    p, true = world
    found = losses(p, true.tolist())
    assert found["log_loss"].mean() == pytest.approx(log_loss(true, p, labels=[0, 1, 2]))
    whole = brier_score_loss(true, p, labels=[0, 1, 2], scale_by_half=False)
    assert found["brier"].mean() == pytest.approx(whole)


def test_rows_that_miss_one_by_rounding_are_evened_out() -> None:
    assert losses(np.array([[0.5, 0.4999]]), [0])["log_loss"][0] == pytest.approx(
        -np.log(0.5 / 0.9999)
    )
