import numpy as np
import pytest
from sklearn.metrics import f1_score

from bench.records.rows import TestSet as Asked
from bench.records.studies import Study, StudyRun
from bench.stats.resampling import times_at_once
from bench.study_tables.resampled import mean_of, run_scores


def study(n: int, runs: int, seed: int = 0) -> Study:
    rng = np.random.default_rng(seed)
    labels = tuple("abc"[i] for i in rng.integers(0, 3, n))
    test = Asked(
        tuple(map(str, range(n))), tuple(f"s{i // 2}" for i in range(n)), labels, ("a", "b", "c"),
        tuple(i % 10 == 0 for i in range(n)),
    )  # fmt: skip
    answers = [tuple(map(int, rng.integers(0, 3, n))) for _ in range(runs)]
    return Study("labels", ("d", "v", "s"), test, tuple(
        StudyRun(str(i), {"draw": i}, one) for i, one in enumerate(answers)
    ))  # fmt: skip


def test_scores_are_scikit_learns_without_what_leaks() -> None:
    made = study(60, 70)
    whole, drawn, stories = run_scores(made, made.runs, "macro_f1", seed=0, resamples=50)
    kept = [i for i in range(60) if i % 10]
    truth = [made.test_set.labels[i] for i in kept]
    expected = [
        f1_score(truth, ["abc"[run.answers[i]] for i in kept], average="macro", zero_division=0)
        for run in made.runs
    ]
    np.testing.assert_allclose(whole, expected)
    assert (drawn.shape, stories) == ((70, 50), 30)


def test_a_resample_is_the_score_of_its_stories() -> None:
    made = study(40, 2)
    _, drawn, stories = run_scores(made, made.runs, "accuracy", seed=3, resamples=5)
    times = times_at_once(stories, 3, 5)
    kept = [i for i in range(40) if i % 10]
    names = sorted({made.test_set.stories[i] for i in kept})
    for b in range(5):
        count = dict(zip(names, times[b], strict=True))
        weights = [count[made.test_set.stories[i]] for i in kept]
        right = ["abc"[made.runs[1].answers[i]] == made.test_set.labels[i] for i in kept]
        assert drawn[1, b] == pytest.approx(np.average(right, weights=weights))


def test_the_interval_of_a_mean_over_subsamples_covers() -> None:
    # true scores of draws around .7, each seen on stories of its own: 95 % of intervals hold .7
    rng = np.random.default_rng(0)
    hits, trials = 0, 300
    for trial in range(trials):
        stories, draws = 80, 10
        effect = rng.normal(0.7, 0.05, draws)
        shared = rng.normal(0, 0.3, stories)
        seen = effect[:, None] + shared[None, :]
        times = rng.multinomial(stories, np.full(stories, 1 / stories), size=400) / stories
        mean = mean_of(seen.mean(axis=1), seen @ times.T, stories, seed=trial)
        low, high = mean.interval
        hits += low <= 0.7 <= high
    assert 0.91 <= hits / trials <= 0.985


def test_a_single_subsample_varies_with_stories_alone() -> None:
    drawn = np.array([[0.1, 0.2, 0.3]])
    mean = mean_of(np.array([0.2]), drawn, 9, seed=0)
    assert (mean.value, mean.resampled.tolist(), mean.draws) == (0.2, [0.1, 0.2, 0.3], 1)
