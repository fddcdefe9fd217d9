from functools import cache

import numpy as np
import pytest
from scipy import stats as judge
from sklearn.metrics import accuracy_score, f1_score

import bench.stats.bootstrap
from bench.stats.bootstrap import (
    exact_interval,
    merge_tallies,
    resample_scores,
    resampled_interval,
    resampled_metrics,
    tally,
)
from bench.stats.metrics import accuracy, confusion, macro_f1

CLASSES = ["a", "b", "c", "never"]


def invent(n: int = 120, models: int = 3, stories: int = 30) -> tuple[list, list, list]:
    rng = np.random.default_rng(4)
    labels = rng.choice(CLASSES[:3], n)
    predictions = [np.where(rng.random(n) < 0.6, labels, rng.choice(CLASSES[:3], n))] * models
    predictions = [
        np.where(rng.random(n) < 0.8, row, rng.choice(CLASSES, n)) for row in predictions
    ]
    # names that do not sort as they come, and not one block a story
    names = [f"story {i * 7 % stories}" for i in rng.integers(0, stories, n)]
    return labels.tolist(), [row.tolist() for row in predictions], names


@cache
def looped() -> np.ndarray:
    """Return accuracy and macro-F1 of three models in 500 resamples: (500, 3, 2)."""
    labels, predictions, stories = invent()
    rng = np.random.default_rng(2)
    names = sorted(set(stories))
    of = [np.flatnonzero(np.array(stories) == name) for name in names]
    loop = []
    for _ in range(500):
        rows = np.concatenate([of[i] for i in rng.integers(0, len(names), len(names))])
        loop.append([judged(np.array(labels)[rows], np.array(row)[rows]) for row in predictions])
    return np.array(loop)


def judged(labels: np.ndarray, predictions: np.ndarray) -> tuple[float, float]:
    f1 = f1_score(labels, predictions, labels=CLASSES, average="macro", zero_division=0)
    return accuracy_score(labels, predictions), f1


def test_scores_of_given_multiplicities_equal_scikit_learn() -> None:
    labels, predictions, stories = invent()
    counts = tally(labels, predictions, stories, CLASSES)
    names = sorted(set(stories))
    times = np.random.default_rng(1).multinomial(len(names), [1 / len(names)] * len(names), 25)
    found = resampled_metrics(times @ counts, models=3)
    for d, drawn in enumerate(times):
        often = np.array([drawn[names.index(story)] for story in stories])
        rows = np.repeat(np.arange(len(labels)), often)
        for m in range(3):
            other = judged(np.array(labels)[rows], np.array(predictions[m])[rows])
            assert found["accuracy"][d, m] == pytest.approx(other[0], abs=1e-12)
            assert found["macro_f1"][d, m] == pytest.approx(other[1], abs=1e-12)


def test_scores_equal_those_of_the_confusion_counts() -> None:
    labels, predictions, stories = invent()
    found = resampled_metrics(tally(labels, predictions, stories, CLASSES).sum(axis=0), models=3)
    tables = [confusion(labels, row, CLASSES) for row in predictions]
    assert found["accuracy"].tolist() == [float(accuracy(table)) for table in tables]
    np.testing.assert_allclose(found["macro_f1"], [macro_f1(t) for t in tables], rtol=1e-14)


@pytest.mark.parametrize("binomial", [0, 10**9])
def test_resamples_equal_a_plain_loop_over_stories(
    monkeypatch: pytest.MonkeyPatch, binomial: int
) -> None:
    # both ways to draw, stories one by one or by kinds of equal counts, in small blocks
    monkeypatch.setattr(bench.stats.bootstrap, "_BINOMIAL", binomial)
    monkeypatch.setattr(bench.stats.bootstrap, "_BLOCK", 3000)
    labels, predictions, stories = invent()
    found = resample_scores(labels, predictions, stories, CLASSES, seed=0, resamples=4000)
    assert found["accuracy"].shape == found["macro_f1"].shape == (4000, 3)
    other = looped()
    for m in range(3):
        for i, name in enumerate(("accuracy", "macro_f1")):
            mine, its = found[name][:, m], other[:, m, i]
            assert judge.ks_2samp(mine, its).pvalue > 0.001
            assert mine.std() == pytest.approx(its.std(), rel=0.12)
    # what makes columns paired: two models that share answers rise and fall together
    mine = np.corrcoef(found["accuracy"].T)[0, 1]
    assert mine == pytest.approx(np.corrcoef(other[:, :2, 0].T)[0, 1], abs=0.08)


def test_interval_of_single_stories_equals_scipy() -> None:
    right = np.random.default_rng(1).random(300) < 0.8
    labels, predictions = ["a"] * 300, np.where(right, "a", "b").tolist()
    names = [str(i) for i in range(300)]
    drawn = resample_scores(labels, [predictions], names, ["a", "b"], seed=0, resamples=20_000)
    mine = np.quantile(drawn["accuracy"][:, 0], [0.025, 0.975])
    its = judge.bootstrap((right,), np.mean, n_resamples=20_000, method="percentile", rng=2)
    np.testing.assert_allclose(mine, its.confidence_interval, atol=0.004)


def test_a_model_is_the_same_whoever_stands_beside_it() -> None:
    labels, predictions, stories = invent()
    both = resample_scores(labels, predictions[:2], stories, CLASSES, seed=5, resamples=50)
    turned = resample_scores(labels, predictions[1::-1], stories, CLASSES, seed=5, resamples=50)
    for name in both:
        np.testing.assert_array_equal(both[name], turned[name][:, ::-1])


def test_expanded_interval_of_a_mean_is_as_wide_as_students() -> None:
    values = np.random.default_rng(3).normal(size=12)
    rng = np.random.default_rng(0)
    means = rng.choice(values, (200_000, 12)).mean(axis=1)
    student = judge.t.interval(0.95, 11, values.mean(), judge.sem(values))
    low, high = resampled_interval(means, stories=12)
    assert high - low == pytest.approx(student[1] - student[0], rel=0.03)
    plain = np.quantile(means, [0.025, 0.975])
    assert plain[1] - plain[0] < 0.9 * (high - low)


def test_counts_too_large_for_single_precision_are_summed_in_double() -> None:
    counts = np.array([[1.0]], dtype=np.float32)
    assert exact_interval(counts, 2**24 - 1).dtype == np.float32
    assert exact_interval(counts, 2**24).dtype == np.float64


def test_merged_rows_hold_every_story() -> None:
    labels, predictions, _ = invent(models=1)
    counts = tally(labels, predictions, [str(i) for i in range(120)], CLASSES)
    rows, times = merge_tallies(counts)
    assert len(rows) < len(counts) == times.sum()
    assert (times @ rows).tolist() == counts.sum(axis=0).tolist()
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_errors_name_the_mend() -> None:
    with pytest.raises(ValueError, match="0 examples and 1 models: nothing to resample"):
        resample_scores([], [[]], [], ["a"], seed=0)
    with pytest.raises(ValueError, match="1 examples and 0 models"):
        resample_scores(["a"], [], ["s"], ["a"], seed=0)
    with pytest.raises(ValueError, match=r"rows of \[1, 2\] entries; give every example one"):
        tally(["a", "a"], [["a"]], ["s", "t"], ["a"])
    with pytest.raises(ValueError, match="no class 'z'; the dataset has a, b"):
        tally(["a"], [["z"]], ["s"], ["a", "b"])
    with pytest.raises(ValueError, match="it takes at least 2 test stories"):
        resampled_interval(np.zeros(5), stories=1)
