from itertools import combinations, permutations

import numpy as np
import pytest
import sklearn.calibration
import sklearn.metrics

from bench.stats.calibration import (
    aurc,
    brier,
    clipping,
    ece,
    ece_interval,
    log_loss,
    reliability_bins,
    risk_coverage,
)

RNG = np.random.default_rng(7)
PROBABILITIES = RNG.dirichlet([0.6, 0.8, 1.0, 0.5], size=300)
LABELS = np.array([RNG.choice(4, p=row) for row in PROBABILITIES])


def calibrated(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidence and right of a model that is sure just as often as it is right."""
    confidence = rng.uniform(0.3, 1, size=n)
    return confidence, rng.random(n) < confidence


def gaps(confidence: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """The plain error, not debiased: its l1 and its l2 form."""
    n, sure, hit = reliability_bins(confidence, right)
    share, gap = n / n.sum(), np.abs(hit - sure)
    return float(share @ gap), float(np.sqrt(share @ gap**2))


def test_brier_and_log_loss_are_scikit_learns() -> None:
    asked = {"labels": range(4)}
    assert brier(PROBABILITIES, LABELS) == pytest.approx(
        sklearn.metrics.brier_score_loss(LABELS, PROBABILITIES, **asked)
    )
    assert log_loss(PROBABILITIES, LABELS) == pytest.approx(
        sklearn.metrics.log_loss(LABELS, PROBABILITIES, **asked)
    )
    # summed over both classes, and so twice what scikit-learn says of two
    two, true = [[0.9, 0.1], [0.3, 0.7], [0.6, 0.4]], [0, 1, 1]
    half = sklearn.metrics.brier_score_loss(true, np.array(two)[:, 1])
    assert brier(two, true) == pytest.approx(2 * half)


def test_an_answer_ruled_out_costs_what_scikit_learn_says() -> None:
    hard, true = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), [0, 1, 1]
    expected = sklearn.metrics.log_loss(true, hard)
    assert log_loss(hard, true) == pytest.approx(expected)
    assert expected == pytest.approx(36.04 / 3, abs=0.01)
    assert brier([[1.0, 0.0]], [1]) == 2.0


def test_bins_are_scikit_learns_quantiles() -> None:
    confidence, right = calibrated(RNG, 600)
    n, sure, hit = reliability_bins(confidence, right, bins=15)
    true, predicted = sklearn.calibration.calibration_curve(
        right, confidence, n_bins=15, strategy="quantile"
    )
    assert n.tolist() == [40] * 15
    np.testing.assert_allclose(sure, predicted)
    np.testing.assert_allclose(hit, true)


def test_ties_share_a_bin_and_order_does_not_matter() -> None:
    confidence = np.repeat([0.2, 0.5, 0.55, 0.6, 0.9, 1.0], [1, 30, 5, 1, 40, 3])
    right = RNG.random(80) < confidence
    made = reliability_bins(confidence, right, bins=10)
    assert made.examples.sum() == 80
    assert (made.examples > 1).all()
    np.testing.assert_allclose(made.accuracy @ made.examples, right.sum())
    np.testing.assert_allclose(made.confidence @ made.examples, confidence.sum())
    order = RNG.permutation(80)
    again = reliability_bins(confidence[order], right[order], bins=10)
    for one, two in zip(made, again, strict=True):
        np.testing.assert_allclose(one, two)
    # one confidence, one bin; and never more bins than pairs of examples
    assert reliability_bins([0.4] * 9, [1] * 9).examples.tolist() == [9]
    assert reliability_bins([0.1, 0.2, 0.3, 0.4, 0.5], [1] * 5).examples.sum() == 5
    assert reliability_bins([0.1, 0.2, 0.3, 0.4], [1] * 4).examples.tolist() == [2, 2]
    assert reliability_bins([0.5], [1]).examples.tolist() == [1]


def test_ece_is_the_mean_product_over_pairs() -> None:
    confidence, right = calibrated(RNG, 90)
    confidence = confidence**3
    order = np.argsort(confidence)
    gap = (right - confidence)[order]
    bins = gap.reshape(9, 10)
    products = [np.mean([a * b for a, b in combinations(own, 2)]) for own in bins]
    assert np.mean(products) > 0
    made = ece(confidence, right, bins=9)
    assert made == pytest.approx(np.sqrt(np.mean(products)))
    assert made == ece(confidence[::-1], right[::-1], bins=9)


def test_ece_is_that_of_kumar_liang_and_ma_where_confidence_is_constant() -> None:
    # their definition 5.1: (p - y)^2 - y (1 - y) / (n - 1), weighted by the bins' share
    confidence = np.repeat([0.3, 0.6, 0.9], [40, 60, 50])
    right = RNG.random(150) < np.repeat([0.5, 0.5, 0.6], [40, 60, 50])
    squared = 0.0
    for p, n in ((0.3, 40), (0.6, 60), (0.9, 50)):
        y = right[confidence == p].mean()
        squared += n / 150 * ((p - y) ** 2 - y * (1 - y) / (n - 1))
    assert ece(confidence, right, bins=3) == pytest.approx(np.sqrt(squared))


@pytest.mark.parametrize("n", [150, 600])
def test_ece_of_a_calibrated_model_is_near_0_where_the_plain_one_is_not(n: int) -> None:
    rng = np.random.default_rng(n)
    drawn = [calibrated(rng, n) for _ in range(400)]
    debiased = np.array([ece(*one) for one in drawn])
    plain = np.array([gaps(*one) for one in drawn])
    noise = np.sqrt(0.2 * 15 / n)  # about what chance alone parts accuracy and confidence by
    assert plain[:, 0].mean() > 0.7 * noise
    assert plain[:, 1].mean() > 0.9 * noise
    assert debiased.mean() < 0.35 * noise
    assert np.median(debiased) < 0.3 * noise


def test_ece_of_a_miscalibrated_model_is_its_gap() -> None:
    rng = np.random.default_rng(3)
    found, plain = [], []
    for _ in range(400):
        confidence = rng.uniform(0.5, 0.95, size=150)
        right = rng.random(150) < confidence - 0.2
        found.append(ece(confidence, right) ** 2)
        plain.append(gaps(confidence, right)[1] ** 2)
    error = np.std(found) / 20
    assert abs(np.mean(found) - 0.2**2) < 3 * error
    assert np.mean(plain) - 0.2**2 > 10 * error


def test_risk_is_the_mean_over_all_orders_of_ties() -> None:
    confidence = np.array([0.9, 0.5, 0.5, 0.5, 0.2, 0.2])
    right = np.array([1, 0, 1, 1, 0, 1])
    curves = []
    for order in permutations(range(6)):
        sure = confidence[list(order)]
        if (np.diff(sure) <= 0).all():
            curves.append(np.cumsum(1 - right[list(order)]) / np.arange(1, 7))
    assert len(curves) == 12
    coverage, risk = risk_coverage(confidence, right)
    np.testing.assert_allclose(coverage, np.arange(1, 7) / 6)
    np.testing.assert_allclose(risk, np.mean(curves, axis=0))
    assert aurc(confidence, right) == pytest.approx(np.mean(curves))
    order = RNG.permutation(6)
    assert aurc(confidence[order], right[order]) == pytest.approx(np.mean(curves))


def test_aurc_without_ties_is_the_mean_of_selective_risks() -> None:
    confidence, right = calibrated(RNG, 50)
    risks = [
        1 - right[confidence >= least].mean() for least in np.sort(confidence)
    ]  # the error of those kept, for every threshold
    assert aurc(confidence, right) == pytest.approx(np.mean(risks))
    best = aurc(np.where(right, 0.9, 0.1), right)
    assert best < aurc(confidence, right) < 1 - right.mean()
    assert aurc(np.full(50, 0.5), right) == pytest.approx(1 - right.mean())


def test_what_has_no_calibration_is_refused() -> None:
    for asked in (brier, log_loss):
        with pytest.raises(ValueError, match="give \\(n, k\\) and \\(n,\\)"):
            asked(PROBABILITIES, LABELS[:-1])
        with pytest.raises(ValueError, match="whole numbers from 0 to 3"):
            asked(PROBABILITIES, LABELS + 1)
        with pytest.raises(ValueError, match="whole numbers from 0 to 3"):
            asked(PROBABILITIES, LABELS.astype(float))
        with pytest.raises(ValueError, match="NaN or infinite"):
            asked(PROBABILITIES * np.nan, LABELS)
    for asked in (ece, aurc, risk_coverage):
        with pytest.raises(ValueError, match="one value an example"):
            asked([0.5, 0.6], [1])
        with pytest.raises(ValueError, match="one example or more"):
            asked([], [])
        with pytest.raises(ValueError, match="neither 0 nor 1"):
            asked([0.5, 0.6], [1, 2])
    with pytest.raises(ValueError, match="needs 2 or more"):
        ece([0.5], [1])
    with pytest.raises(ValueError, match="0 bins: ask for 1 or more"):
        reliability_bins([0.5, 0.6], [1, 0], bins=0)


def test_pairs_of_one_story_are_no_gap() -> None:
    confidence, right = calibrated(RNG, 60)
    stories = [f"s{i // 3}" for i in range(60)]
    gap = (right - confidence)[np.argsort(confidence)]
    own = np.array(stories)[np.argsort(confidence)]
    squared = 0.0
    for start in (0, 20, 40):
        at = range(start, start + 20)
        products = [gap[i] * gap[j] for i, j in combinations(at, 2) if own[i] != own[j]]
        squared += np.mean(products) / 3
    made = ece_interval(confidence, right, stories, bins=3, seed=0, resamples=50)
    assert made.squared == pytest.approx(squared)
    assert ece(confidence, right, stories=stories, bins=3) == pytest.approx(
        np.sqrt(max(squared, 0))
    )
    alone = [str(i) for i in range(60)]
    assert ece(confidence, right, stories=alone) == pytest.approx(ece(confidence, right))


def test_a_story_drawn_twice_is_not_paired_with_itself() -> None:
    # by hand: two confidences, fifteen stories, the drawn counts of the very resamples
    from bench.stats.intervals import expanded_percentile
    from bench.stats.resampling import times_at_once

    confidence = np.repeat([0.4, 0.8], 45)
    right = RNG.random(90) < 0.5
    stories = [f"s{i % 15:02}" for i in range(90)]
    made = ece_interval(confidence, right, stories, bins=2, seed=4, resamples=40)
    squares = []
    for times in times_at_once(15, 4, 40):
        total, weight = 0.0, 0.0
        for level in (0.4, 0.8):
            rows = [i for i in range(90) if confidence[i] == level]
            often = {i: times[i % 15] for i in rows}
            pairs = [(i, j) for i in rows for j in rows if stories[i] != stories[j]]
            counted = [often[i] * often[j] for i, j in pairs]
            products = [(right[i] - level) * (right[j] - level) for i, j in pairs]
            share = sum(often.values())
            gap = np.dot(counted, products) / sum(counted) if sum(counted) else 0.0
            total, weight = total + share * gap, weight + share
        squares.append(total / weight)
    low, high = expanded_percentile(np.array(squares), stories=15)
    assert made.low == pytest.approx(np.sqrt(max(low, 0)))
    assert made.high == pytest.approx(np.sqrt(max(high, made.squared)))


@pytest.mark.parametrize(("shift", "least"), [(0.0, 0.95), (0.2, 0.9)])
def test_the_interval_of_the_error_holds_it(shift: float, least: float) -> None:
    rng = np.random.default_rng(8)
    held = []
    for run in range(100):
        confidence = rng.choice([0.4, 0.6, 0.8, 0.9], size=200)
        right = rng.random(200) < confidence - shift
        stories = [str(i) for i in range(200)]
        made = ece_interval(confidence, right, stories, bins=4, seed=run % 3, resamples=500)
        held.append(made.low <= shift <= made.high)
    assert np.mean(held) >= least


def test_clipped_rows_are_those_that_scikit_learn_cuts() -> None:
    p = PROBABILITIES.copy()
    p[:3] = 0
    p[np.arange(3), (LABELS[:3] + 1) % 4] = 1
    rows, nats = clipping(p, LABELS)
    assert rows == 3
    rest = sklearn.metrics.log_loss(LABELS[3:], p[3:], labels=range(4))
    assert log_loss(p, LABELS) == pytest.approx(nats + rest * 297 / 300)


def test_an_interval_takes_two_stories() -> None:
    with pytest.raises(ValueError, match="takes at least 2"):
        ece_interval([0.5, 0.6], [1, 0], ["s", "s"], seed=0)
    with pytest.raises(ValueError, match="give every example one"):
        ece_interval([0.5, 0.6], [1, 0], ["s"], seed=0)
    with pytest.raises(ValueError, match="give both alike"):
        ece_interval([0.5, 0.6], [1], ["s", "t"], seed=0)


def test_sixty_right_answers_do_not_show_that_a_model_is_calibrated() -> None:
    sure, stories = np.full(60, 1 - 1e-9), [str(i) for i in range(60)]
    made = ece_interval(sure, np.ones(60), stories, seed=0)
    # Clopper and Pearson: of 60 right, 94.0 % may be the true share
    assert made.high == pytest.approx(1 - 0.025 ** (1 / 60), abs=1e-6)
    worst = ece_interval(np.full(60, 0.2), np.zeros(60), stories, seed=0)
    assert (worst.low, worst.high) == (pytest.approx(0.2), pytest.approx(0.2))
