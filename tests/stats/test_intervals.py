from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats as judge
from statsmodels.stats.proportion import proportion_confint

from bench.stats.intervals import (
    Floats,
    _resample,
    intervals,
    score_intervals,
    share_interval,
    story_counts,
    widened,
)
from bench.stats.metrics import accuracy, macro_f1


def interval(
    counts: Floats, metric: Callable[[Floats], Floats], *, seed: int, resamples: int = 2000
) -> tuple[float, float]:
    return intervals(counts, {"it": metric}, seed=seed, resamples=resamples)["it"]


def counts_of(right: np.ndarray) -> np.ndarray:
    """One example a story; right or wrong."""
    counts = np.zeros((len(right), 2, 2))
    counts[np.arange(len(right)), 0, 1 - right] = 1
    return counts


def test_interval_equals_scipy_where_stories_are_single() -> None:
    right = (np.random.default_rng(1).random(300) < 0.8).astype(int)
    low, high = interval(counts_of(right), accuracy, seed=0, resamples=20000)
    other = judge.bootstrap(
        (right,), np.mean, n_resamples=20000, method="percentile", rng=2
    ).confidence_interval
    assert low == pytest.approx(other.low, abs=0.004)
    assert high == pytest.approx(other.high, abs=0.004)


def test_interval_equals_a_plain_loop_over_stories() -> None:
    rng = np.random.default_rng(3)
    counts = rng.integers(0, 3, (40, 3, 3)).astype(float)
    low, high = interval(counts, macro_f1, seed=0, resamples=4000)
    loop = [macro_f1(counts[rng.integers(0, 40, 40)].sum(axis=0)) for _ in range(4000)]
    np.testing.assert_allclose((low, high), np.quantile(loop, [0.025, 0.975]), atol=0.012)


def test_whole_stories_make_a_wider_interval() -> None:
    right = (np.random.default_rng(5).random(50) < 0.7).astype(int)
    single = np.repeat(counts_of(right), 8, axis=0)
    grouped = counts_of(right) * 8
    narrow = np.subtract(*interval(single, accuracy, seed=0)[::-1])
    wide = np.subtract(*interval(grouped, accuracy, seed=0)[::-1])
    # eight headlines that stand and fall together are worth one: sqrt(8) wider
    assert wide / narrow == pytest.approx(8**0.5, rel=0.1)


def test_story_counts_sum_to_the_confusion() -> None:
    counts = story_counts(["s", "t", "s"], ["a", "b", "b"], ["a", "a", "b"], ["a", "b"])
    assert counts.shape == (2, 2, 2)
    assert counts.sum(axis=0).tolist() == [[1, 0], [1, 1]]


def test_no_story_is_an_error_and_the_seed_decides() -> None:
    with pytest.raises(ValueError, match="the test split is empty"):
        interval(np.zeros((0, 2, 2)), accuracy, seed=0)
    counts = counts_of(np.array([1, 0, 1, 1, 0]))
    assert interval(counts, accuracy, seed=7) == interval(counts, accuracy, seed=7)


@pytest.mark.parametrize("scale", [1.0, 3.0, 2.0**20, 0.3])
def test_sums_over_resamples_are_exact_however_they_are_added(scale: float) -> None:
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 4, size=(40, 3, 3)).astype(float) * scale
    summed = _resample(counts, seed=7, resamples=50)
    times = np.random.default_rng(7).multinomial(40, np.full(40, 1 / 40), size=50)
    assert summed.dtype == np.float64
    expected = np.einsum("ds,sij->dij", times.astype(np.float64), counts)
    if scale == 0.3:
        np.testing.assert_allclose(summed, expected, rtol=1e-14)
    else:
        np.testing.assert_array_equal(summed, expected)


@pytest.mark.parametrize(("wrong", "n"), [(0, 60), (1, 60), (3, 40), (9, 373), (5, 5)])
def test_with_few_wrong_stories_an_end_is_that_of_clopper_and_pearson(wrong: int, n: int) -> None:
    low, high = proportion_confint(n - wrong, n, method="beta")
    mine = widened((0.99, 0.995), wrong=wrong, right=n - wrong, stories=n)
    assert mine[0] == pytest.approx(low)
    assert mine[1] == (pytest.approx(max(high, 0.995)) if n - wrong < 10 else 0.995)
    # what resampling shows to be wider stays as it is
    assert widened((0.2, 0.3), wrong=wrong, right=n, stories=n)[0] == min(0.2, low)


def test_an_interval_with_ten_wrong_stories_stays() -> None:
    assert widened((0.8, 0.9), wrong=10, right=10, stories=20) == (0.8, 0.9)


@pytest.mark.parametrize(("hits", "n"), [(0, 600), (7, 1900), (362, 1900), (12, 12)])
def test_the_interval_of_a_share_is_clopper_and_pearsons(hits: int, n: int) -> None:
    assert share_interval(hits, n) == pytest.approx(proportion_confint(hits, n, method="beta"))


def spans(
    counts: np.ndarray, *, tested: list[bool] | None = None
) -> dict[str, tuple[float, float]]:
    return score_intervals([counts], tested=tested)[0]


@pytest.mark.parametrize(("right", "n"), [(320, 400), (30, 120), (100, 150)])
def test_of_single_headlines_it_is_students_interval_of_the_logit(right: int, n: int) -> None:
    low, high = spans(counts_of(np.arange(n) < right))["accuracy"]
    share = right / n
    # the error of a logit is that of the share over p (1 - p): Agresti (2013), section 3.1; the
    # sum of squares that leaving one out gives is n / (n - 1) times the variance
    error = np.sqrt(n / (n - 1) / ((n - 1) * share * (1 - share)))
    ends = np.log(share / (1 - share)) + np.array([-1, 1]) * judge.t.ppf(0.975, n - 1) * error
    assert (low, high) == pytest.approx(tuple(1 / (1 + np.exp(-ends))), abs=1e-9)


@pytest.mark.parametrize(("wrong", "n"), [(0, 60), (1, 60), (3, 140), (9, 373)])
def test_with_few_wrong_it_is_that_of_clopper_and_pearson(wrong: int, n: int) -> None:
    low, high = spans(counts_of(np.arange(n) >= wrong))["accuracy"]
    other = proportion_confint(n - wrong, n, method="beta")
    # of a headline less, and by the factor of Student, as Korn and Graubard have it
    assert low == pytest.approx(other[0], abs=0.005)
    assert low <= other[0] + 1e-9
    assert high == pytest.approx(other[1], abs=0.002)


def test_whole_stories_count_once_and_unequal_ones_for_less() -> None:
    right = (np.random.default_rng(5).random(60) < 0.7).astype(int)
    single, grouped = (spans(counts_of(right) * size)["accuracy"] for size in (1, 8))
    assert grouped == pytest.approx(single)
    sizes = np.where(np.arange(60) < 3, 40, 1)
    low, high = spans(counts_of(right) * sizes[:, None, None])["accuracy"]
    assert high - low > 2 * (single[1] - single[0])


def test_of_one_tested_class_macro_f1_is_its_f1_and_two_alike_vary_less() -> None:
    rng = np.random.default_rng(8)
    true, guess = rng.integers(0, 2, (2, 300))
    guess = np.where(rng.random(300) < 0.7, true, guess)
    counts = np.zeros((300, 2, 2))
    counts[np.arange(300), true, guess] = 1
    one, two = (spans(counts, tested=[c == 0, c == 1])["macro_f1"] for c in (0, 1))
    both = spans(counts)["macro_f1"]
    # the bootstrap's is nearly the same
    other = interval(counts, macro_f1, seed=0, resamples=4000)
    assert both == pytest.approx(other, abs=0.01)
    assert both[1] - both[0] <= max(one[1] - one[0], two[1] - two[0]) + 1e-9


def test_a_single_story_tells_nothing_and_seeds_are_a_mean() -> None:
    assert spans(np.ones((1, 2, 2))) == {"accuracy": (0, 1), "macro_f1": (0, 1)}
    counts = counts_of((np.random.default_rng(3).random(80) < 0.6).astype(int))
    twice = np.stack([counts, counts], axis=1)
    alone, mean = spans(counts), spans(twice)
    for name in alone:
        assert mean[name] == pytest.approx(alone[name])
