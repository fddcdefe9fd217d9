from itertools import combinations, permutations, product

import baycomp
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests

from bench.stats.ranks import (
    average_rank_intervals,
    average_ranks,
    friedman,
    friedman_floor,
    place_intervals,
    runs_of_equals,
    signed_rank_floor,
    signed_rank_rope,
    wilcoxon_holm,
)

# Demsar (2006), table 6: AUC of C4.5, C4.5+m, C4.5+cf and C4.5+m+cf on 14 datasets. "voting"
# prints .975 for the last two, whose printed ranks 2 and 3 show that the third is ahead.
DEMSAR = np.array(
    [
        [0.763, 0.768, 0.771, 0.798], [0.599, 0.591, 0.590, 0.569], [0.954, 0.971, 0.968, 0.967],
        [0.628, 0.661, 0.654, 0.657], [0.882, 0.888, 0.886, 0.898], [0.936, 0.931, 0.916, 0.931],
        [0.661, 0.668, 0.609, 0.685], [0.583, 0.583, 0.563, 0.625], [0.775, 0.838, 0.866, 0.875],
        [1.000, 1.000, 1.000, 1.000], [0.940, 0.962, 0.965, 0.962], [0.619, 0.666, 0.614, 0.669],
        [0.972, 0.981, 0.9751, 0.975], [0.957, 0.978, 0.946, 0.970],
    ]
)  # fmt: skip


def drawn(seed: int, datasets: int, models: int) -> np.ndarray:
    """Scores with ties, of models that differ."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(datasets, models)) + np.arange(models) / 2).round(1) / 10


def test_demsars_example_comes_out_as_published() -> None:
    average = average_ranks(DEMSAR)
    np.testing.assert_allclose(average, [3.143, 2.000, 2.893, 1.964], atol=5e-4)
    # the paper leaves ties uncorrected: 9.28 and 3.69; ours divide by what ties take away
    n, k = DEMSAR.shape
    ties = sum(
        t**3 - t
        for row in stats.rankdata(DEMSAR, axis=1)
        for t in np.unique(row, return_counts=True)[1]
    )
    plain = friedman(DEMSAR).chi_square * (1 - ties / (n * k * (k**2 - 1)))
    assert round(plain, 2) == 9.28
    assert round((n - 1) * plain / (n * (k - 1) - plain), 2) == 3.69


@pytest.mark.parametrize("seed", range(5))
def test_friedman_is_scipys_and_an_analysis_of_variance_of_the_ranks(seed: int) -> None:
    scores = drawn(seed, datasets=7, models=5)
    made = friedman(scores)
    assert (made.chi_square, made.chi_p) == pytest.approx(stats.friedmanchisquare(*scores.T))
    tall = pd.DataFrame(stats.rankdata(-scores, axis=1)).melt(
        var_name="model", value_name="rank", ignore_index=False
    )
    tall["dataset"] = tall.index
    table = anova_lm(ols("rank ~ C(model) + C(dataset)", tall).fit())
    assert made.f == pytest.approx(table.loc["C(model)", "F"])
    assert made.f_p == pytest.approx(table.loc["C(model)", "PR(>F)"])


@pytest.mark.parametrize(("n", "k"), [(3, 3), (4, 3), (3, 4)])
def test_the_shuffled_p_is_that_of_all_orders(n: int, k: int) -> None:
    orders = np.array(list(permutations(range(k))), dtype=float)
    every = np.array([sum(rows) for rows in product(orders, repeat=n)])
    spread = (every**2).sum(axis=1)
    rng = np.random.default_rng(0)
    for _ in range(5):
        scores = np.array([orders[i] for i in rng.integers(0, len(orders), n)])
        exact = (spread >= (scores.sum(axis=0) ** 2).sum()).mean()
        assert friedman(scores).p == pytest.approx(exact, abs=0.02)


def test_one_order_on_three_datasets_is_not_beyond_doubt() -> None:
    made = friedman([[3, 2, 1]] * 3)
    assert made.f_p == 0
    assert made.p == pytest.approx(1 / 36, abs=0.005)


def test_friedman_at_its_ends() -> None:
    assert friedman(np.ones((3, 3))) == (0.0, 1.0, 0.0, 1.0, 1.0)
    perfect = friedman([[0.3, 0.2, 0.1]] * 6)
    assert (perfect.chi_square, perfect.f, perfect.f_p) == (12.0, float("inf"), 0.0)


@pytest.mark.parametrize(("n", "k"), [(3, 3), (4, 3), (3, 4)])
def test_the_floor_of_friedman_is_the_p_of_one_order(n: int, k: int) -> None:
    one_order = np.tile(np.arange(k, dtype=float), (n, 1))
    exact = 1 / len(list(permutations(range(k)))) ** (n - 1)
    assert friedman_floor(n, k) == pytest.approx(exact)
    assert friedman(one_order).p == pytest.approx(exact, abs=0.006)
    assert friedman_floor(9, 19) == 1 / 10_001 == friedman(np.tile(np.arange(19.0), (9, 1))).p


@pytest.mark.parametrize("n", [3, 5, 11])
def test_the_floor_of_wilcoxon_is_scipys_least(n: int) -> None:
    least = stats.wilcoxon(np.arange(1, n + 1), method="exact").pvalue
    assert signed_rank_floor(n) == pytest.approx(least)
    scores = np.arange(4.0) * np.arange(1, n + 1)[:, None]
    held = min(pair.holm_p for pair in wilcoxon_holm(scores))
    assert signed_rank_floor(n, pairs=6) == pytest.approx(held)


def normal_draws(seen: np.ndarray, error: float, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, error, (20_000, len(seen)))
    return np.asarray(seen + noise)


def test_the_widths_are_those_of_tukeys_range() -> None:
    # k independent means of one error: the largest studentised difference is the studentised range
    seen, error, k = np.linspace(0.6, 0.9, 5), 0.02, 5
    made = place_intervals(seen, normal_draws(seen, error))
    wide = stats.studentized_range.ppf(0.95, k, np.inf) * error
    one, two = np.triu_indices(k, 1)
    np.testing.assert_allclose(made.reach[one, two], wide, rtol=0.03)
    apart = np.abs(seen[:, None] - seen[None, :]) > wide
    np.testing.assert_array_equal(made.apart, apart)
    for i in range(k):
        assert made.low[i] == 1 + sum(apart[i, j] and seen[j] > seen[i] for j in range(k))
        assert made.high[i] == k - sum(apart[i, j] and seen[j] < seen[i] for j in range(k))


def test_models_that_never_differ_share_all_their_places() -> None:
    seen = np.array([0.8, 0.8, 0.5])
    noise = normal_draws(np.zeros(2), 0.01)
    made = place_intervals(seen, seen + noise[:, [0, 0, 1]])
    assert made.low.tolist() == [1, 1, 3]
    assert made.high.tolist() == [2, 2, 3]
    assert not made.apart[0, 1]
    # no spread tells nothing, however far apart the scores
    same = place_intervals(seen, np.tile(seen, (50, 1)))
    assert same.high.tolist() == [3, 3, 3]
    assert not same.apart.any()


@pytest.mark.parametrize("seed", range(6))
def test_runs_are_all_the_longest_runs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(7)
    apart = np.triu(rng.random((7, 7)) < 0.3, 1)
    apart = apart | apart.T
    runs = [tuple(order[a:b]) for a in range(7) for b in range(a + 1, 8)]
    equal = [run for run in runs if not apart[np.ix_(run, run)].any()]
    longest = {run for run in equal if not any(set(run) < set(other) for other in equal)}
    made = runs_of_equals(order.tolist(), apart)
    assert set(made) == longest
    assert len(made) == len(longest)


def test_average_ranks_over_other_corpora_are_a_bootstrap_of_corpora() -> None:
    # no noise of stories: what is left is scipy's bootstrap of the corpora's ranks
    rng = np.random.default_rng(2)
    scores = rng.normal(np.arange(4) * 0.8, 1, (30, 4))
    ranks = stats.rankdata(-scores, axis=1)
    low, high = average_rank_intervals(np.tile(scores, (8000, 1, 1)), seed=0)
    for model in range(4):
        theirs = stats.bootstrap(
            (ranks[:, model],), np.mean, method="percentile", n_resamples=8000, rng=1
        ).confidence_interval
        assert low[model] == pytest.approx(theirs.low, abs=0.06)
        assert high[model] == pytest.approx(theirs.high, abs=0.06)
    # of few corpora it is wider than the plain percentiles, and never beyond the list
    few = np.tile(scores[:3], (4000, 1, 1))
    low, high = average_rank_intervals(few, seed=0)
    assert (low >= 1).all()
    assert (high <= 4).all()
    again = average_rank_intervals(few, seed=0)
    np.testing.assert_array_equal(low, again[0])


def test_wilcoxon_is_scipys_where_that_is_exact() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal([0, 0.3, 0.6], 1, size=(20, 3))  # no ties
    for one, two, p, _ in wilcoxon_holm(scores):
        expected = stats.wilcoxon(scores[:, one], scores[:, two], method="exact").pvalue
        assert p == pytest.approx(expected)
    tied = drawn(3, datasets=9, models=4)
    for one, two, p, _ in wilcoxon_holm(tied):
        apart = (tied[:, one] - tied[:, two]).round(10)
        asked = stats.PermutationMethod(n_resamples=np.inf)
        expected = stats.wilcoxon(apart, zero_method="zsplit", method=asked).pvalue
        assert p == pytest.approx(expected)
    # Demsar (2006), table 2: ranks sum to 93 and 12; every way to deal out the signs
    apart = (DEMSAR[:, 1] - DEMSAR[:, 0]).round(10)
    each = stats.rankdata(np.abs(apart))
    zeros = each[apart == 0].sum() / 2
    moving = each[apart != 0]
    assert each[apart < 0].sum() + zeros == 12
    assert each[apart > 0].sum() + zeros == 93
    sums = np.array(list(product([0, 1], repeat=len(moving)))) @ moving + zeros
    p = wilcoxon_holm(DEMSAR[:, :2])[0].p
    assert p == pytest.approx(2 * (sums <= 12).mean())


def test_pairs_are_corrected_as_statsmodels_does() -> None:
    scores = drawn(1, datasets=12, models=5)
    pairs = wilcoxon_holm(scores)
    assert [(one, two) for one, two, _, _ in pairs] == list(combinations(range(5), 2))
    expected = multipletests([pair.p for pair in pairs], method="holm")[1]
    np.testing.assert_allclose([pair.holm_p for pair in pairs], expected)
    assert wilcoxon_holm([[0.5, 0.5], [0.2, 0.2]])[0].p == 1.0


def baycomps(differences: np.ndarray, rope: float) -> tuple[float, ...]:
    zeros = np.zeros(len(differences))
    test = baycomp.SignedRankTest(zeros, differences, rope, nsamples=20_000, random_state=1)
    return tuple(test.probs(with_rope=True))


@pytest.mark.parametrize("rope", [0.0, 0.005, 0.01])
@pytest.mark.parametrize("shift", [-0.01, 0.004, 0.012])
def test_bayesian_signed_rank_is_baycomps(shift: float, rope: float) -> None:
    own = np.random.default_rng(5).normal(shift, 0.03, size=11)
    made = signed_rank_rope(own, rope=rope, seed=2)
    np.testing.assert_allclose(made, baycomps(own, rope), atol=0.015)  # 3 standard errors
    assert sum(made) == pytest.approx(1)
    assert any(0.02 < p < 0.98 for p in made)


def test_a_mean_on_the_edge_of_the_region_counts_half() -> None:
    # sixty-fourths, so that baycomp, which does not round, finds the edge too
    own = np.array([-2, -1, 0, 1, 1, 2, 3, 3]) / 64
    made = signed_rank_rope(own, rope=1 / 64, seed=2)
    np.testing.assert_allclose(made, baycomps(own, 1 / 64), atol=0.015)
    assert not np.allclose(made, signed_rank_rope(own, rope=1.01 / 64, seed=2), atol=0.05)
    # and tenths, which binary fractions miss, are on the edge as well
    assert signed_rank_rope(own * 6.4, rope=0.1, seed=2) == made


def test_bayesian_signed_rank_depends_on_its_seed_and_turns_around() -> None:
    own = [0.02, -0.01, 0.03, 0.005, 0.012]
    made = signed_rank_rope(own, seed=0)
    assert made == signed_rank_rope(own, seed=0)
    assert made != signed_rank_rope(own, seed=1)
    assert made == signed_rank_rope([-d for d in own], seed=0)[::-1]


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="2 datasets and 4 models: Friedman's test needs 3"):
        friedman(DEMSAR[:2])
    with pytest.raises(ValueError, match="14 datasets and 2 models: Friedman's test needs 3"):
        friedman(DEMSAR[:, :2])
    missing = DEMSAR.copy()
    missing[3, 1] = np.nan
    for asked in (average_ranks, friedman, wilcoxon_holm):
        with pytest.raises(ValueError, match="no score of model 1 on dataset 3"):
            asked(missing)
    with pytest.raises(ValueError, match="give \\(datasets, models\\)"):
        average_ranks([0.5, 0.4])
    with pytest.raises(ValueError, match="give \\(models,\\) and \\(draws, models\\)"):
        place_intervals([0.5, 0.4], [[0.5, 0.4, 0.3]] * 5)
    with pytest.raises(ValueError, match="give \\(draws, corpora, models\\)"):
        average_rank_intervals([[0.5, 0.4]], seed=0)
    with pytest.raises(ValueError, match="needs 2 or more; run another"):
        wilcoxon_holm(DEMSAR[:, :1])
    with pytest.raises(ValueError, match="one number a dataset"):
        signed_rank_rope([0.1, np.nan], seed=0)
    with pytest.raises(ValueError, match="0 wide or wider"):
        signed_rank_rope([0.1], rope=-0.1, seed=0)
