"""Intervals of printed means: against scipy's and by simulation."""

import numpy as np
import pytest
from scipy import stats

from bench.stats.intervals import crossing_interval, printed_difference


def test_where_their_rows_add_nothing_it_is_welchs_interval() -> None:
    # a printed mean of 1 has no spread over rows: runs against clusters remain, as two groups
    sd, runs, score, error, clusters = 0.1, 10, 0.3, 0.02, 21
    (low, high), _ = printed_difference((1.0, sd, runs), (score, error), n=99, clusters=clusters)
    half = (high - low) / 2
    at_the_edge = stats.ttest_ind_from_stats(
        score + half, sd, runs, score, error * clusters**0.5, clusters, equal_var=False
    )
    assert at_the_edge.pvalue == pytest.approx(0.05)
    assert (low + high) / 2 == pytest.approx(1.0 - score)


def test_of_the_rows_alone_it_is_students_interval_of_the_runs() -> None:
    runs = [0.71, 0.74, 0.72, 0.75]
    _, seeds = printed_difference(
        (float(np.mean(runs)), float(np.std(runs, ddof=1)), 4), (0.70, 0.02), n=500, clusters=500
    )
    expected = stats.ttest_1samp(runs, 0.70).confidence_interval(0.95)
    assert seeds == pytest.approx((expected.low - 0.70, expected.high - 0.70))


@pytest.mark.parametrize("together", [0.0, 0.8])
def test_it_covers_the_true_difference_and_more_so_where_errors_go_together(
    together: float,
) -> None:
    rng = np.random.default_rng(3)
    n, runs, covered, trials = 400, 10, 0, 200
    for _ in range(trials):
        hard = rng.random(n)
        chance = 0.8 + together * 0.2 * np.where(hard < 0.5, 1, -1)
        # per row, how often a run of theirs is right; ours is right or wrong once for all
        theirs = rng.random((runs, n)) < np.clip(chance, 0, 1)
        ours = rng.random(n) < np.clip(chance, 0, 1)
        accuracies = theirs.mean(axis=1)
        score = ours.mean()
        rows, _ = printed_difference(
            (accuracies.mean(), accuracies.std(ddof=1), runs),
            (score, (score * (1 - score) / (n - 1)) ** 0.5), n=n, clusters=n,
        )  # fmt: skip
        covered += rows[0] <= 0 <= rows[1]
    assert covered / trials >= 0.95 - 2 * (0.95 * 0.05 / trials) ** 0.5


def test_the_crossing_of_noisy_lines_is_covered() -> None:
    rng = np.random.default_rng(5)
    sizes, trials, covered = [10, 100, 1000], 120, 0
    ones, twos = np.array([40.0, 60.0, 70.0]), np.array([30.0, 55.0, 80.0])
    truth = 10 ** (2 + 5 / 15)
    for trial in range(trials):
        one = [list(mean + rng.normal(0, 3, 10)) for mean in ones]
        two = [list(mean + rng.normal(0, 3, 10)) for mean in twos]
        _, low, high = crossing_interval(
            sizes, one, two, nested=(trial % 2 == 0, False), seed=trial, resamples=300
        )
        covered += low <= truth <= high
    assert covered / trials >= 0.89


def test_who_is_always_or_never_ahead_has_no_point_between() -> None:
    low, high = [[50.0, 51.0]] * 3, [[60.0, 61.0]] * 3
    sizes = [10, 100, 1000]
    assert crossing_interval(sizes, low, high, nested=(True, True), seed=0) == (0, 0, 0)
    assert crossing_interval(sizes, high, low, nested=(True, False), seed=0)[0] == float("inf")
    again = [[60.0, 61.0], [50.0, 51.0], [60.0, 61.0]]
    even = [[55.0, 56.0]] * 3
    # ahead, behind, ahead: what counts is from where it lasts
    point = crossing_interval(sizes, even, again, nested=(True, True), seed=0)[0]
    assert point == pytest.approx(10**2.5)
