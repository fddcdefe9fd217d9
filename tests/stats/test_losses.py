"""Losses against scikit-learn, resampled means and the sign flip against SciPy."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import brier_score_loss, log_loss

from bench.stats.losses import losses, resample_means, sign_flip_test


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


def test_resampled_means_spread_as_the_cluster_standard_error_says() -> None:
    rng = np.random.default_rng(1)
    stories = [f"s{i // 4}" for i in range(400)]
    own = np.repeat(rng.normal(size=100), 4) + 0.1 * rng.normal(size=400)
    drawn = resample_means(own[:, None], stories, seed=0, resamples=20_000)[:, 0]
    # stories of one size: the mean of 100 independent story means
    by_story = own.reshape(100, 4).mean(axis=1)
    assert drawn.std() == pytest.approx(stats.sem(by_story, ddof=0), rel=0.02)
    assert drawn.mean() == pytest.approx(own.mean(), abs=0.005)


def test_columns_of_one_resample_are_paired() -> None:
    rng = np.random.default_rng(2)
    own = rng.normal(size=50)
    drawn = resample_means(np.stack([own, own + 1], axis=1), list("ab" * 25), seed=0, resamples=50)
    assert np.allclose(drawn[:, 1] - drawn[:, 0], 1)


def test_the_sign_flip_is_the_permutation_test_of_scipy_on_story_sums() -> None:
    rng = np.random.default_rng(3)
    stories = [f"s{i // 2}" for i in range(24)]
    gaps = rng.normal(0.25, 1, 24)
    sums = gaps.reshape(12, 2).sum(axis=1)
    exact = stats.permutation_test(
        (sums,), np.sum, permutation_type="samples", n_resamples=np.inf
    ).pvalue
    assert sign_flip_test(gaps, stories, seed=0, resamples=50_000) == pytest.approx(exact, abs=0.01)


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="2 values, 1 stories: give every example both"):
        sign_flip_test(np.zeros(2), ["s"], seed=0)
