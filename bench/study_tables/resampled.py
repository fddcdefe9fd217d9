"""Scores of many runs in the same resamples of stories, and of subsamples of training rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.records.studies import Study, StudyRun
from bench.stats.bootstrap import resampled_metrics, tally
from bench.stats.intervals import expanded_percentile
from bench.stats.metrics import Floats
from bench.stats.resampling import times_at_once

_AT_ONCE = 64  # runs whose counts are held at once


@dataclass(frozen=True, eq=False)
class Mean:
    """The mean score of the subsamples of one point: as it is, and in each resample.

    ``resampled`` has shape (resamples,): stories are drawn anew, and subsamples too.
    """

    value: float
    resampled: Floats
    draws: int
    stories: int

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval over stories and subsamples."""
        return expanded_percentile(self.resampled, stories=self.stories)


def run_scores(
    study: Study, runs: Sequence[StudyRun], metric: str, *, seed: int, resamples: int
) -> tuple[Floats, Floats, int]:
    """Return each run's score, (runs,), its score in each resample, (runs, resamples), and stories.

    Examples whose story a model could see in training are left out. One resample of stories serves
    all runs, so differences between runs are paired.
    """
    test = study.test_set
    kept = [i for i, leaks in enumerate(test.leaks) if not leaks]
    if not kept:
        raise ValueError(f"{study.place[0]}: no test example without a leak")
    labels, stories = [test.labels[i] for i in kept], [test.stories[i] for i in kept]
    number = len(set(stories))
    times = times_at_once(number, seed, resamples)
    whole, drawn = [], []
    for start in range(0, len(runs), _AT_ONCE):
        batch = runs[start : start + _AT_ONCE]
        predicted = [[test.classes[run.answers[i]] for i in kept] for run in batch]
        counts = tally(labels, predicted, stories, test.classes)
        whole.append(resampled_metrics(counts.sum(axis=0)[None], models=len(batch))[metric][0])
        drawn.append(resampled_metrics(times @ counts, models=len(batch))[metric].T)
    return np.concatenate(whole), np.concatenate(drawn), number


def mean_of(scores: Floats, drawn: Floats, stories: int, *, seed: int) -> Mean:
    """Return the mean over subsamples: scores (draws,), their resamples (draws, resamples).

    In each resample D - 1 of the D subsamples are drawn with replacement, so that the spread of
    the mean is not too small: McCarthy and Snowden (1985), "The bootstrap and finite population
    sampling". Points of equally many subsamples draw the same ones. A single subsample tells
    nothing of their spread: then only stories vary.
    """
    draws, resamples = drawn.shape
    if draws == 1:
        return Mean(float(scores[0]), drawn[0], 1, stories)
    rng = np.random.default_rng((seed, draws))
    times = rng.multinomial(draws - 1, np.full(draws, 1 / draws), size=resamples) / (draws - 1)
    return Mean(float(scores.mean()), np.einsum("bd,db->b", times, drawn), draws, stories)
