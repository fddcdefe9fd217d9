from itertools import product

import baycomp
import numpy as np
import pytest
from scipy import stats as judge
from sklearn.metrics import accuracy_score, f1_score
from statsmodels.stats.contingency_tables import mcnemar as its_mcnemar
from statsmodels.stats.multitest import multipletests

import bench.stats.paired_tests
from bench.stats.paired_tests import Discordance, corrected_t_test, holm, mcnemar, permutation_test

CLASSES = ["a", "b", "c"]


def right(both: int, only_one: int, only_two: int, neither: int) -> tuple[list, list]:
    one = [True] * (both + only_one) + [False] * (only_two + neither)
    two = [True] * both + [False] * only_one + [True] * only_two + [False] * neither
    return one, two


@pytest.mark.parametrize("table", [(30, 9, 2, 5), (3, 2, 9, 0), (0, 6, 6, 1), (5, 1, 0, 0)])
def test_exact_p_equals_statsmodels_and_scipy(table: tuple[int, int, int, int]) -> None:
    found = mcnemar(*right(*table))
    both, only_one, only_two, neither = table
    its = its_mcnemar([[both, only_one], [only_two, neither]], exact=True).pvalue
    assert found.p == pytest.approx(its, rel=1e-12)
    test = judge.binomtest(only_one, only_one + only_two).pvalue
    assert found.p == pytest.approx(test, rel=1e-12)
    assert (found.only_one, found.only_two) == (only_one, only_two)


def test_mid_p_of_the_published_example() -> None:
    # Fagerland, Lydersen and Laake (2013), airways before and after a transplantation:
    # 1, 1, 7 and 12 children; exact 0.0703, mid-p 0.0391
    found = mcnemar(*right(1, 1, 7, 12))
    assert round(found.p, 4) == 0.0703
    assert round(found.mid_p, 4) == 0.0391


@pytest.mark.parametrize(("b", "c"), [(3, 3), (0, 4), (5, 8), (1, 0)])
def test_mid_p_counts_what_is_as_likely_half(b: int, c: int) -> None:
    chance = judge.binom.pmf(np.arange(b + c + 1), b + c, 0.5)
    apart = np.abs(2 * np.arange(b + c + 1) - (b + c))
    expected = chance[apart > abs(b - c)].sum() + chance[apart == abs(b - c)].sum() / 2
    assert mcnemar(*right(0, b, c, 0)).mid_p == pytest.approx(expected, rel=1e-12)


def test_models_that_never_differ_have_p_one() -> None:
    assert mcnemar([True, False], [True, False]) == Discordance(0, 0, 1.0, 1.0)
    same = [["a", "b"]]
    for ties in (1, 0.5):
        p = permutation_test(
            ["a", "a"], same, same, ["s", "t"], ["a", "b"], seed=0, resamples=99, ties=ties
        )
        assert p == {"accuracy": 1.0, "macro_f1": 1.0}


def invent(seeds: tuple[int, int]) -> tuple[list, list, list, list]:
    rng = np.random.default_rng(3)
    labels = rng.choice(CLASSES, 30)
    shares = [0.7] * seeds[0] + [0.45] * seeds[1]
    rows = [np.where(rng.random(30) < share, labels, rng.choice(CLASSES, 30)) for share in shares]
    predictions = [row.tolist() for row in rows]
    stories = [f"s{i}" for i in rng.integers(0, 8, 30)]
    return labels.tolist(), predictions[: seeds[0]], predictions[seeds[0] :], stories


def every_swap(labels: list, one: list, two: list, stories: list, ties: float) -> dict[str, float]:
    """Return both p values over all swaps of stories, by scikit-learn."""
    names = sorted(set(stories))
    labels, one, two = (np.searchsorted(CLASSES, part) for part in (labels, one, two))
    gaps = []
    for swap in product([False, True], repeat=len(names)):
        out = np.array([swap[names.index(story)] for story in stories])
        gap = np.zeros(2)
        for first, second in product(one, two):
            for sign, row in (
                (1, np.where(out, second, first)),
                (-1, np.where(out, first, second)),
            ):
                f1 = f1_score(labels, row, labels=[0, 1, 2], average="macro", zero_division=0)
                gap += sign * np.array([accuracy_score(labels, row), f1])
        gaps.append(gap / (len(one) * len(two)))
    apart = np.abs(gaps).round(9)
    hits = (apart > apart[0]) + ties * (apart == apart[0])
    return dict(zip(["accuracy", "macro_f1"], hits.mean(axis=0).tolist(), strict=True))


# one seed each, as many seeds, and unequal numbers of them
@pytest.mark.parametrize(("seeds", "ties"), [((1, 1), 1), ((1, 1), 0.5), ((2, 2), 1), ((1, 2), 1)])
def test_permutation_p_equals_every_swap_by_scikit_learn(
    monkeypatch: pytest.MonkeyPatch, seeds: tuple[int, int], ties: float
) -> None:
    monkeypatch.setattr(bench.stats.paired_tests, "_BLOCK", 100_000)  # several blocks
    labels, one, two, stories = invent(seeds)
    expected = every_swap(labels, one, two, stories, ties)
    assert 0.005 < min(expected.values()) <= max(expected.values()) < 0.6
    found = permutation_test(
        labels, one, two, stories, CLASSES, seed=0, resamples=40_000, ties=ties
    )
    assert found == pytest.approx(expected, abs=0.008)


def test_permutation_of_single_stories_equals_scipy_and_mcnemar() -> None:
    rng = np.random.default_rng(1)
    one, two = rng.random(300) < 0.8, rng.random(300) < 0.74
    predictions = [np.where(row, "a", "b").tolist() for row in (one, two)]
    names = [str(i) for i in range(300)]
    found = permutation_test(
        ["a"] * 300, predictions[:1], predictions[1:], names, ["a", "b"], seed=0, resamples=40_000
    )
    its = judge.permutation_test(
        (one.astype(int), two.astype(int)),
        lambda x, y, axis: (x - y).sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9999,
        rng=3,
    ).pvalue
    assert found["accuracy"] == pytest.approx(its, abs=0.02)
    # each swap of a single example is a coin: the same test, exactly
    exact = mcnemar(one.tolist(), two.tolist())
    assert found["accuracy"] == pytest.approx(exact.p, abs=0.01)
    half = permutation_test(
        ["a"] * 300,
        predictions[:1],
        predictions[1:],
        names,
        ["a", "b"],
        seed=0,
        resamples=40_000,
        ties=0.5,
    )
    assert exact.p - exact.mid_p > 0.015
    assert half["accuracy"] == pytest.approx(exact.mid_p, abs=0.007)


def test_the_order_of_seeds_and_of_models_does_not_matter() -> None:
    labels, one, two, stories = invent((3, 2))
    found = permutation_test(labels, one, two, stories, CLASSES, seed=0, resamples=4000)
    turned = permutation_test(labels, one[::-1], two, stories, CLASSES, seed=0, resamples=4000)
    other = permutation_test(labels, two, one, stories, CLASSES, seed=0, resamples=4000)
    assert found == pytest.approx(turned, abs=1e-12)
    assert found == pytest.approx(other, abs=0.02)


def test_p_is_never_zero() -> None:
    n = 60
    p = permutation_test(
        ["a"] * n,
        [["a"] * n],
        [["b"] * n],
        [str(i) for i in range(n)],
        ["a", "b"],
        seed=0,
        resamples=99,
    )
    assert p == {"accuracy": 0.01, "macro_f1": 0.01}


@pytest.mark.parametrize(("runs", "folds"), [(1, 10), (4, 5)])
def test_corrected_t_equals_baycomp(runs: int, folds: int) -> None:
    # its posterior with a flat prior is the corrected t distribution
    rng = np.random.default_rng(runs)
    one, two = rng.normal(0.8, 0.02, runs * folds), rng.normal(0.785, 0.02, runs * folds)
    found = corrected_t_test((one - two).tolist(), train_rows=folds - 1, test_rows=1)
    left, right_ = baycomp.CorrelatedTTest.probs(one, two, rope=0, runs=runs)
    assert found.p == pytest.approx(2 * min(left, right_), rel=1e-9)
    mean, variance, freedom = baycomp.CorrelatedTTest.compute_statistics(two, one, runs)
    low, high = judge.t.interval(0.95, freedom, mean, np.sqrt(variance))
    assert (found.mean, found.low, found.high) == pytest.approx((mean, low, high), rel=1e-12)


@pytest.mark.parametrize(
    "p_values", [[0.01, 0.04, 0.03, 0.005], [0.5, 0.9, 0.9], [0.02], [0.0, 1.0, 0.01, 0.01], []]
)
def test_holm_equals_statsmodels(p_values: list[float]) -> None:
    its = multipletests(p_values, method="holm")[1].tolist() if p_values else []
    assert holm(p_values) == pytest.approx(its, rel=1e-12)


def test_errors_name_the_mend() -> None:
    with pytest.raises(ValueError, match="2 answers and 1: give both models the same examples"):
        mcnemar([True, False], [True])
    with pytest.raises(ValueError, match="0 seeds of one model, 1 of the other: give each one"):
        permutation_test(["a"], [], [["a"]], ["s"], ["a"], seed=0)
    with pytest.raises(ValueError, match="no class 'z'; the dataset has a"):
        permutation_test(["a"], [["z"]], [["a"]], ["s"], ["a"], seed=0)
    with pytest.raises(ValueError, match="1 differences; the t-test needs 2 repeats or more"):
        corrected_t_test([0.1], train_rows=80, test_rows=20)
    with pytest.raises(ValueError, match="0 train rows and 20 test rows"):
        corrected_t_test([0.1, 0.2], train_rows=0, test_rows=20)
    with pytest.raises(ValueError, match="these repeats vary in nothing; use other splits"):
        corrected_t_test([0.25, 0.25], train_rows=80, test_rows=20)
    with pytest.raises(ValueError, match="each must lie between 0 and 1"):
        holm([0.1, float("nan")])
