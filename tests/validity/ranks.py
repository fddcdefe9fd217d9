"""Prints whether the intervals of places and of average ranks hold what is true.

Invented experiments: corpora drawn from a population of corpora, each with stories of its own, and
models that find the same stories hard. All from a seed. ``python tests/validity/ranks.py RUNS``.
Ends with status 1 where a bound is missed.
"""

import math
import sys
from collections.abc import Callable

import numpy as np
from scipy import stats

from bench.stats.ranks import average_rank_intervals, place_intervals

STORIES = 300
RESAMPLES = 500
LEAST = 0.935  # an interval for 95 % may cover more
EQUAL = (0.80, 0.80, 0.80, 0.80, 0.80, 0.80)
NEAR = (0.86, 0.86, 0.85, 0.84, 0.82, 0.75)
APART = (0.90, 0.85, 0.80, 0.75, 0.70, 0.65)


def draw(rng: np.random.Generator, skills: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and resampled ones of models on corpora of such skills: (corpora, models).

    Resamples have shape (draws, corpora, models).
    """
    corpora, models = skills.shape
    hard = rng.normal(size=(corpora, STORIES, 1))
    own = rng.normal(size=(corpora, STORIES, models))
    cut = stats.norm.ppf(skills)[:, None, :]
    right = (math.sqrt(0.7) * hard + math.sqrt(0.3) * own < cut).astype(np.float32)
    times = rng.multinomial(STORIES, [1 / STORIES] * STORIES, size=(corpora, RESAMPLES))
    drawn = times.astype(np.float32) @ right / STORIES
    return right.mean(axis=1), np.moveaxis(drawn, 0, 1)


def skills_of(rng: np.random.Generator, means: tuple[float, ...], corpora: int) -> np.ndarray:
    """Return true scores on so many corpora: how hard a corpus is, and whom it suits."""
    level = rng.normal(0, 0.3, (corpora, 1))
    suits = rng.normal(0, 0.12, (corpora, len(means)))
    return stats.norm.cdf(stats.norm.ppf(means) + level + suits)


def places_hold(rng: np.random.Generator, means: tuple[float, ...], corpora: int) -> bool:
    """Say whether every model's true place on these very corpora lies within its interval."""
    same = len(set(means)) == 1
    skills = np.full((corpora, len(means)), means[0]) if same else skills_of(rng, means, corpora)
    seen, drawn = draw(rng, skills)
    made = place_intervals(seen.mean(axis=0), drawn.mean(axis=1))
    true = skills.mean(axis=0)
    ahead = (true[None, :] > true[:, None] + 1e-12).sum(axis=1)
    behind = (true[None, :] < true[:, None] - 1e-12).sum(axis=1)
    # of equal models all of their places are true
    return bool((made.low <= 1 + ahead).all() and (made.high >= len(means) - behind).all())


def ranks_hold(
    rng: np.random.Generator, means: tuple[float, ...], corpora: int, expected: np.ndarray
) -> float:
    """Return the share of models whose expected average rank lies within its interval."""
    _, drawn = draw(rng, skills_of(rng, means, corpora))
    low, high = average_rank_intervals(drawn, seed=int(rng.integers(1 << 30)))
    return float(((low <= expected + 1e-9) & (expected <= high + 1e-9)).mean())


def expected_ranks(means: tuple[float, ...]) -> np.ndarray:
    """Return the average rank on a great many corpora of as many stories."""
    rng = np.random.default_rng(123)
    ranks = []
    for _ in range(40):
        skills = skills_of(rng, means, 50)
        hard = rng.normal(size=(50, STORIES, 1))
        own = rng.normal(size=(50, STORIES, len(means)))
        cut = stats.norm.ppf(skills)[:, None, :]
        right = (math.sqrt(0.7) * hard + math.sqrt(0.3) * own < cut).mean(axis=1)
        ranks.append(stats.rankdata(-right.round(10), axis=1).mean(axis=0))
    return np.asarray(np.mean(ranks, axis=0))


def share(what: str, runs: int, trial: Callable[[np.random.Generator], float]) -> bool:
    """Print how often a trial holds, and whether that is often enough."""
    held = [float(trial(np.random.default_rng([17, run]))) for run in range(runs)]
    mean, error = float(np.mean(held)), float(np.std(held) / math.sqrt(runs))
    good = mean >= LEAST - 2 * error
    mark = "PASS" if good else "MISS"
    print(f"{what:<58}{runs:>6} {mean:7.1%} {error:6.1%}  {LEAST:.1%} or more  {mark}", flush=True)
    return good


def main(runs: int) -> bool:
    """Print the table; say whether every bound is kept."""
    print(f"{'6 models, 300 stories a corpus':<58}{'runs':>6} {'share':>7} {'s.e.':>6}")
    good = []
    for name, means in (("all equal", EQUAL), ("near", NEAR), ("apart", APART)):
        for corpora in (1, 5):
            good.append(
                share(
                    f"{name}, {corpora} corpora: all places, these corpora",
                    runs,
                    lambda rng, m=means, c=corpora: places_hold(rng, m, c),  # type: ignore[misc]
                )
            )
        expected = expected_ranks(means)
        for corpora in (3, 5, 10):
            good.append(
                share(
                    f"{name}, {corpora} corpora: average rank, other corpora",
                    runs,
                    lambda rng, m=means, c=corpora, e=expected: ranks_hold(rng, m, c, e),  # type: ignore[misc]
                )
            )
    return all(good)


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
