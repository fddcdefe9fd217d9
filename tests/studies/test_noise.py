from importlib.util import find_spec

import numpy as np
import pytest

from bench.studies.noise import (
    confusion_noise,
    real_noise,
    suspects,
    uniform_noise,
    wrong_share,
)

LABELS = np.random.default_rng(0).integers(0, 3, 9000)


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4])
def test_uniform_noise_has_its_share_and_favours_no_class(share: float) -> None:
    noisy = uniform_noise(LABELS, 3, share, seed=1)
    assert wrong_share(LABELS, noisy) == pytest.approx(share, abs=1e-4)
    for c in range(3):
        wrong = noisy[(c == LABELS) & (noisy != c)]
        shares = np.bincount(wrong, minlength=3) / len(wrong)
        assert shares[[k for k in range(3) if k != c]] == pytest.approx([0.5, 0.5], abs=0.08)
    smaller = uniform_noise(LABELS, 3, share / 2, seed=1)
    changed = smaller != LABELS
    assert (noisy[changed] == smaller[changed]).all()  # nested
    assert (uniform_noise(LABELS, 3, share, seed=2) != noisy).any()


def test_confusion_noise_goes_where_the_confusion_goes() -> None:
    confusion = np.array([[900, 90, 10], [45, 950, 5], [0, 0, 1000]])
    noisy = confusion_noise(LABELS, confusion, 0.1, seed=0)
    assert wrong_share(LABELS, noisy) == pytest.approx(0.1, abs=1e-4)
    counts = np.zeros((3, 3))
    np.add.at(counts, (LABELS, noisy), 1)
    # a class that is confused twice as often is hit about twice as often, one that never is: not
    assert counts[0, 1:].sum() / counts[1, [0, 2]].sum() == pytest.approx(2, rel=0.25)
    assert counts[2, :2].sum() < 0.03 * counts[0, 1:].sum()
    assert counts[0, 1] / counts[0, 2] == pytest.approx(9, rel=0.4)


def test_real_noise_is_the_sources_own() -> None:
    source = LABELS.copy()
    source[:1800] = (source[:1800] + 1) % 3
    source[8000:] = -1
    noisy = real_noise(LABELS, source, 0.1, seed=0)
    wrong = np.flatnonzero(noisy != LABELS)
    assert len(wrong) == 900
    assert wrong.max() < 1800
    assert (noisy[wrong] == source[wrong]).all()
    assert (real_noise(LABELS, source, 0.2, seed=0)[:8000] == source[:8000]).all()
    with pytest.raises(ValueError, match=r"has 20.0% of the labels wrong, not 30.0%"):
        real_noise(LABELS, source, 0.3, seed=0)


@pytest.mark.skipif(find_spec("cleanlab") is None, reason="needs tajuk[audit]")
def test_suspects_are_the_planted_ones_and_leave_each_class_an_example() -> None:
    rng = np.random.default_rng(0)
    true = rng.integers(0, 3, 600)
    given = uniform_noise(true, 3, 0.1, seed=0)
    p = np.full((600, 3), 0.1)
    p[np.arange(600), true] = 0.8
    listed = set(suspects(given, p))
    planted = set(np.flatnonzero(given != true).tolist())
    assert len(listed & planted) > 0.9 * len(planted)
    assert len(listed - planted) < 0.1 * len(planted)
    # every label of class 2 looks wrong: one stays
    all_wrong = np.array([0] * 20 + [1] * 20 + [2] * 3)
    q = np.full((43, 3), 0.02)
    q[np.arange(43), [0] * 20 + [1] * 20 + [0] * 3] = 0.96
    left = set(range(40, 43)) - set(suspects(all_wrong, q))
    assert left
