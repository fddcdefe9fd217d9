import numpy as np
import pytest

from bench.stats import resampling
from bench.stats.resampling import times_at_once, times_in_blocks


def test_a_resample_draws_as_many_stories_as_there_are() -> None:
    assert (times_at_once(7, 0, 50).sum(axis=1) == 7).all()
    blocks = np.concatenate(list(times_in_blocks(7, seed=0, resamples=50, step=8)))
    assert blocks.shape == (50, 7)
    assert (blocks.sum(axis=1) == 7).all()


@pytest.mark.parametrize("kinds", [None, np.array([5, 2])])
def test_every_story_is_drawn_once_on_average_as_the_binomial_spreads(
    kinds: np.ndarray | None,
) -> None:
    times = np.concatenate(
        list(times_in_blocks(7, seed=1, resamples=20_000, step=999, sizes=kinds))
    )
    share = np.full(7, 1 / 7) if kinds is None else kinds / 7
    assert np.allclose(times.mean(axis=0), 7 * share, atol=0.05)
    assert np.allclose(times.var(axis=0), 7 * share * (1 - share), atol=0.05)


def test_the_draws_do_not_hang_on_how_they_are_cut_into_blocks() -> None:
    whole, cut = (
        np.concatenate(list(times_in_blocks(5, seed=3, resamples=40, step=step)))
        for step in (40, 7)
    )
    assert (whole == cut).all()


def test_kept_resamples_are_those_that_would_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def blocks(step: int) -> np.ndarray:
        return np.concatenate(list(times_in_blocks(7, seed=3, resamples=50, step=step)))

    kept = [blocks(step) for step in (50, 8)]
    monkeypatch.setattr(resampling, "_KEPT", 0)
    for one in (*kept, blocks(8)):
        assert np.array_equal(one, blocks(50))
