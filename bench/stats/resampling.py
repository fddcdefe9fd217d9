"""The cluster bootstrap: how often each story stands in each resample, drawn in one place.

A resample draws as many stories as there are, with replacement, each with all its examples: Efron
and Tibshirani (1993), chapter 13; clusters as in Cameron, Gelbach and Miller (2008).
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
_KEPT = 2**25  # draws times stories that are kept for the next pair of models: 64 MB
_BLOCK = 2**20  # of them drawn at once


@lru_cache(maxsize=4)
def times_at_once(n: int, seed: int, resamples: int) -> NDArray[np.float32]:
    """Return how often each of n stories is drawn, (resamples, n); shared: do not change it.

    >>> times_at_once(3, 0, 2).sum(axis=1).tolist()
    [3.0, 3.0]
    """
    rng = np.random.default_rng(seed)
    return rng.multinomial(n, np.full(n, 1 / n), size=resamples).astype(np.float32)


def times_in_blocks(
    n: int, *, seed: int, resamples: int, step: int, sizes: Integers | None = None
) -> Iterator[Integers]:
    """Yield how often each of n stories is drawn, in blocks of up to ``step`` resamples.

    A block has shape (step, n). With ``sizes`` the stories come in kinds of so many that are
    alike: then it has shape (step, kinds) and says how often each kind is drawn.

    >>> [block.shape for block in times_in_blocks(4, seed=0, resamples=5, step=3)]
    [(3, 4), (2, 4)]
    """
    if sizes is None and n * resamples <= _KEPT:
        # every pair of models on one test split asks for the same resamples
        kept = _kept_times(n, seed, resamples)
        for start in range(0, resamples, step):
            yield kept[start : start + step].astype(np.int64)
        return
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        if sizes is not None:
            # drawing stories and counting those of a kind is one multinomial draw
            yield rng.multinomial(n, sizes / n, size=size)
        else:
            yield _draw_times(rng, n, size)


def _draw_times(rng: np.random.Generator, n: int, size: int) -> Integers:
    drawn = rng.integers(0, n, (size, n), dtype=np.uint32)
    return np.stack([np.bincount(one, minlength=n) for one in drawn])


@lru_cache(maxsize=2)
def _kept_times(n: int, seed: int, resamples: int) -> NDArray[np.uint16]:
    rng = np.random.default_rng(seed)
    kept = np.empty((resamples, n), dtype=np.uint16)
    # blocks draw the same numbers as one call would, and hold less
    step = max(1, _BLOCK // n)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        kept[start : start + size] = _draw_times(rng, n, size)
    return kept
