"""Interval, p and verdict are one: property tests, and second implementations of each part."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as second_mcnemar
from statsmodels.stats.proportion import proportion_confint

from bench.records.predictions import Predictions
from bench.stats.differences import ModelPredictions, loss_contributions
from bench.stats.inversion import FEW_DIFFERING, Contributions, InvertedTest, invert, together
from bench.stats.verdicts import LEVEL, Claim, claim, judge, not_worse

PLACE = ("invented", "headline", "story")
CLASSES = ("a", "b", "c")


def of_gaps(gaps: np.ndarray, stories: np.ndarray | None = None) -> Contributions:
    """What headlines with these differences add; each a story unless told."""
    named = np.arange(len(gaps)) if stories is None else stories
    return loss_contributions(gaps, named.astype(str).tolist(), np.ones(len(gaps)), 1.0)


def trinomial(n: int, gains: int, losses: int) -> np.ndarray:
    return np.repeat([1.0, -1.0, 0.0], [gains, losses, n - gains - losses])


@st.composite
def tables(draw: st.DrawFn) -> tuple[ModelPredictions, ModelPredictions, float]:
    """Two models on a random test set: few or many stories, alike or not, one seed or several."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    sizes = rng.integers(1, draw(st.integers(2, 9)), draw(st.integers(2, 120)))
    stories = np.repeat(np.arange(len(sizes)), sizes)
    n = len(stories)
    labels = rng.integers(0, 3, n)
    first = np.where(rng.random(n) < draw(st.floats(0.2, 1)), labels, rng.integers(0, 3, n))
    models = []
    for name in ("new", "old"):
        runs = []
        apart = draw(st.sampled_from([0.0, 0.02, 0.1, 0.5]))
        better = draw(st.booleans())
        for _ in range(draw(st.integers(1, 3))):
            other = labels if better else rng.integers(0, 3, n)
            answers = np.where(rng.random(n) < apart, other, first)
            texts = [tuple(CLASSES[i] for i in codes) for codes in (labels, answers)]
            ids, named = (tuple(map(str, values)) for values in (range(n), stories))
            runs.append(Predictions(ids, named, *texts, CLASSES))
        models.append(ModelPredictions(name, tuple(runs)))
    return models[0], models[1], draw(st.sampled_from([0.01, 0.05, 0.2]))


def agree(made: Claim) -> None:
    """Interval, p and verdict say the same, alone and adjusted."""
    for name, one in made.differences.items():
        test = made.tests[name]
        assert (one.p < LEVEL) == (not one.low <= 0 <= one.high)
        assert one.low <= one.difference + 1e-12
        assert one.high >= one.difference - 1e-12
        for edge in (-made.margin, made.margin):
            # two one-sided tests of 2.5 % each are the two-sided one of 5 % on this side
            inside = one.low < edge < one.high
            assert inside == (test.p(edge) > LEVEL) or test.p(edge) == pytest.approx(LEVEL)
    low, high, margin = made.adjusted_low, made.adjusted_high, made.margin
    assert low <= made.judged.low <= made.judged.high <= high
    assert (made.adjusted_p < LEVEL) == (not low <= 0 <= high)
    within = -margin < low and high < margin
    assert (made.verdict == "equivalent") == within
    assert (made.verdict == "better") == (low > 0 and not within)
    assert (made.verdict == "worse") == (high < 0 and not within)
    assert not_worse(made) == (low > -margin)
    assert (made.verdict in ("better", "equivalent")) <= not_worse(made)


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(1, 12))
def test_interval_p_and_verdict_never_disagree(
    drawn: tuple[ModelPredictions, ModelPredictions, float], family: int
) -> None:
    new, old, margin = drawn
    for metric in ("accuracy", "macro_f1"):
        alone = claim(PLACE, new, old, metric=metric, margin=margin, resamples=999)
        agree(alone)
        for one in judge([alone] * family):
            agree(one)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 60), st.sampled_from([0.05, 0.3, 1.0]))
def test_p_falls_away_from_the_difference_and_the_interval_is_where_it_is_high(
    seed: int, stories: int, share: float
) -> None:
    rng = np.random.default_rng(seed)
    gaps = rng.normal(0, 0.2, stories).clip(-1, 1) * (rng.random(stories) < share)
    parts = together(of_gaps(gaps), [(0.001, 3)] if seed % 2 else [])
    test = invert(parts, seed=seed, resamples=499)
    grid = np.linspace(-0.99, 0.99, 101)
    p = np.array([test.p(delta) for delta in grid])
    left, right = p[grid < parts.difference], p[grid > parts.difference]
    assert np.all(np.diff(left) >= -1e-9)
    assert np.all(np.diff(right) <= 1e-9)
    for level in (0.5, 0.9, 0.95, 0.99):
        low, high = test.interval(level)
        inside, edge = (grid >= low) & (grid <= high), np.abs(p - (1 - level)) < 1e-6
        assert np.array_equal((p >= 1 - level) | edge, inside | edge)


def test_p_of_no_difference_is_that_of_scipy() -> None:
    rng = np.random.default_rng(4)
    stories = np.repeat(np.arange(60), rng.integers(1, 6, 60))
    gaps = rng.choice([-1.0, 0.0, 1.0], len(stories), p=[0.15, 0.6, 0.25])
    sums = np.bincount(stories, gaps)
    other = stats.permutation_test(
        (sums, np.zeros_like(sums)), lambda x, y, axis: (x - y).sum(axis=axis),
        permutation_type="samples", n_resamples=20_000, rng=1,
    )  # fmt: skip
    test = invert(of_gaps(gaps, stories), seed=0, resamples=20_000)
    tied = float((np.abs(other.null_distribution) == abs(sums.sum())).mean())
    assert test.p() == pytest.approx(other.pvalue - tied / 2, abs=0.006)


@pytest.mark.parametrize(("gains", "losses"), [(9, 1), (5, 0), (6, 0), (12, 4), (7, 7)])
def test_with_few_that_differ_p_is_never_below_the_exact_mcnemar(gains: int, losses: int) -> None:
    test = invert(of_gaps(trinomial(300, gains, losses)), seed=0)
    exact = second_mcnemar([[200, gains], [losses, 0]], exact=True).pvalue
    assert test.p() >= exact - 0.008
    # and above it only as far as the exact interval of Poisson counts goes beyond a binomial one
    assert test.p() <= max(2.5 * exact, exact + 0.01)


def test_many_flips_are_inverted_as_by_trying_every_difference() -> None:
    rng = np.random.default_rng(2)
    stories = np.repeat(np.arange(50), rng.integers(1, 8, 50))
    gaps = rng.choice([-1.0, 0.0, 1.0], len(stories), p=[0.2, 0.5, 0.3])
    parts = of_gaps(gaps, stories)
    test = invert(parts, seed=0, resamples=4000)
    sums, sizes = np.bincount(stories, gaps), np.bincount(stories)
    signs = rng.choice([-1.0, 1.0], (4000, 50))
    for end in test.interval(0.9):
        residuals = sums - end * sizes
        seen = abs(residuals.sum())
        p = float((np.abs(signs @ residuals) >= seen).mean())
        assert p == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(("hits", "n"), [(0, 60), (1, 150), (5, 400)])
def test_gains_alone_have_the_upper_limit_of_clopper_and_pearson(hits: int, n: int) -> None:
    test = invert(of_gaps(trinomial(n, hits, 0)), seed=0)
    upper = proportion_confint(hits, n, method="beta")[1]
    # Poisson counts, without the binomial's ceiling: a little further out
    assert upper - 1e-3 <= test.interval()[1] <= 1.1 * upper + 1e-3


def test_the_gamma_limits_are_those_of_a_poisson_count() -> None:
    # Garwood's (1936) exact limits for 6 events: 2.202 to 13.059
    from bench.stats.inversion import _gamma_reach

    down, up = _gamma_reach(6.0, 6.0, 1.0, 0.05)
    assert (6 - down, 6 + up) == pytest.approx((2.202, 13.059), abs=1e-3)
    chi = stats.chi2.ppf([0.025, 0.975], [12, 14]) / 2
    assert (6 - down, 6 + up) == pytest.approx(tuple(chi))


def test_many_stories_give_nearly_the_interval_of_student() -> None:
    gaps = np.random.default_rng(5).normal(0.02, 0.3, 400)
    low, high = invert(of_gaps(gaps), seed=0).interval()
    other = stats.ttest_1samp(gaps, 0).confidence_interval()
    assert (low, high) == pytest.approx((other.low, other.high), abs=0.003)


def test_training_widens_the_interval_as_students_t_does() -> None:
    gaps = np.random.default_rng(6).normal(0, 0.001, 200)
    parts = together(of_gaps(gaps), [(0.01**2, 4)])
    low, high = invert(parts, seed=0, resamples=40_000).interval()
    # the stories vary by next to nothing: what is left is Student's t with four degrees
    reach = 0.01 * stats.t.ppf(0.975, 4)
    assert (high - low) / 2 == pytest.approx(reach, rel=0.05)
    assert parts.error > 0.0099


def test_a_few_stories_cannot_exclude_anything() -> None:
    test: InvertedTest = invert(of_gaps(np.ones(4)), seed=0)
    assert test.p() >= 1 / 8 - 0.01
    assert test.interval()[0] < 0
    with pytest.raises(ValueError, match="takes at least 2 test stories"):
        invert(of_gaps(np.ones(1)), seed=0)


def test_the_same_seed_gives_the_same_and_few_is_where_it_is_said() -> None:
    gaps = trinomial(200, FEW_DIFFERING - 1, 0)
    parts = of_gaps(gaps)
    first, again = (invert(parts, seed=3, resamples=500) for _ in range(2))
    assert first.interval() == again.interval()
    assert parts.differing == FEW_DIFFERING - 1
    more = replace(parts, changes=np.where(np.arange(200) < FEW_DIFFERING, 0.005, 0))
    assert invert(more, seed=3, resamples=500).interval() != first.interval()
