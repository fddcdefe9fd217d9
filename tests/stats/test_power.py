import math

import numpy as np
import pytest
from scipy.stats import binom, norm
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.power import normal_power, zt_ind_solve_power
from statsmodels.stats.proportion import power_ztost_prop

from bench.stats.power import (
    needed,
    needed_for_equivalence,
    power,
    smallest_difference,
    standard_error,
)


def test_standard_error_equals_a_clustered_regression_on_a_constant() -> None:
    rng = np.random.default_rng(0)
    stories = rng.integers(0, 40, 200)
    one, two = rng.random(200) < 0.8, rng.random(200) < 0.7
    fit = OLS(one.astype(float) - two, np.ones(200)).fit(
        cov_type="cluster", cov_kwds={"groups": stories, "use_correction": True}
    )
    mine = standard_error(one.tolist(), two.tolist(), [f"s{i}" for i in stories])
    assert mine == pytest.approx(float(fit.bse[0]), rel=1e-12)


def test_standard_error_takes_the_mean_rightness_of_seeds() -> None:
    # four examples in stories of their own: the plain standard error of a mean
    gap = np.array([1.0, 0.5, -0.5, 0.0])
    mine = standard_error([1, 0.5, 0.5, 1], [0, 0, 1, 1], list("qrst"))
    assert mine == pytest.approx(gap.std(ddof=1) / 2)


@pytest.mark.parametrize("difference", [-0.04, 0.0, 0.01, 0.03, 0.2])
@pytest.mark.parametrize("level", [0.05, 0.01])
def test_power_equals_statsmodels(difference: float, level: float) -> None:
    its = normal_power(difference / 0.2, 100, level, alternative="two-sided")
    assert power(difference, 0.2 / math.sqrt(100), level) == pytest.approx(float(its), rel=1e-9)


@pytest.mark.parametrize(("wish", "level"), [(0.8, 0.05), (0.3, 0.05), (0.95, 0.01)])
def test_smallest_difference_and_needed_equal_statsmodels(wish: float, level: float) -> None:
    # ratio=0: one sample
    its = zt_ind_solve_power(nobs1=250, alpha=level, power=wish, ratio=0)
    spread, n = 0.35, 250
    se = spread / math.sqrt(n)
    assert smallest_difference(se, wish, level) == pytest.approx(its * spread, rel=2e-5)
    examples = zt_ind_solve_power(effect_size=0.02 / spread, alpha=level, power=wish, ratio=0)
    for sign in (1, -1):
        assert needed(n, se, sign * 0.02, wish, level) == math.ceil(examples)


@pytest.mark.parametrize("stories", [40, 200, 1000])
def test_a_difference_made_of_the_fewest_headlines_is_found_by_the_exact_test(stories: int) -> None:
    least = smallest_difference(1 / stories, stories=stories, difference=1 / stories)
    # all on one side: p < 0.05 from six on
    assert 1 - binom.cdf(5, stories, least) == pytest.approx(0.8, abs=0.04)
    assert needed(stories, 1 / stories, least, stories=stories) == pytest.approx(stories, abs=1)
    # headlines that go the other way make it larger
    assert smallest_difference(2 / stories, stories=stories) > least


@pytest.mark.parametrize("difference", [0.0, 0.01, -0.02])
def test_needed_for_equivalence_is_where_the_tost_power_passes_the_wish(difference: float) -> None:
    p, margin, n = 0.5 + difference, 0.03, 300
    spread = math.sqrt(p * (1 - p))
    found = needed_for_equivalence(n, spread / math.sqrt(n), difference, margin)
    assert found is not None

    def its(examples: int) -> float:
        # its alpha is that of each of the two one-sided tests
        told = power_ztost_prop(
            0.5 - margin, 0.5 + margin, examples, p, 0.025, variance_prop=p, discrete=False
        )
        return float(told[0])

    assert its(found - 1) < 0.8 <= its(found)


def test_needed_for_equivalence_by_simulation_and_where_there_is_none() -> None:
    n = needed_for_equivalence(400, 0.02, 0.005, 0.02)
    assert n is not None
    se = 0.02 * math.sqrt(400 / n)
    seen = np.random.default_rng(0).normal(0.005, se, 200_000)
    assert (np.abs(seen) + norm.isf(0.025) * se < 0.02).mean() == pytest.approx(0.8, abs=0.005)
    assert needed_for_equivalence(400, 0.02, 0.02, 0.02) is None
    assert needed_for_equivalence(400, 0.02, -0.03, 0.02) is None


def test_errors_name_the_mend() -> None:
    with pytest.raises(ValueError, match="the models must differ on some headline"):
        power(0.1, 0.0)
    with pytest.raises(ValueError, match="a level of 5; give a share"):
        power(0.1, 0.1, level=5)
    with pytest.raises(ValueError, match="a power of 80; give a share"):
        smallest_difference(0.1, power=80)
    with pytest.raises(ValueError, match="test for equivalence"):
        needed(100, 0.1, 0.0)
    with pytest.raises(ValueError, match="a margin of 0; give a share above 0"):
        needed_for_equivalence(100, 0.1, 0.0, 0)
    with pytest.raises(ValueError, match="1 test stories; a standard error takes at least 2"):
        standard_error([1, 0], [1, 1], ["s", "s"])
    with pytest.raises(ValueError, match="2 and 1 answers, 2 stories"):
        standard_error([1, 0], [1], ["s", "t"])
