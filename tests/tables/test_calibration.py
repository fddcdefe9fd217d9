from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics

from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.stats.calibration import aurc
from bench.tables.calibration import calibration, reliability, risk_coverage_table
from bench.tables.scores import scores_table

CLASSES = ("a", "b", "c")
MAKERS = (
    partial(calibration, seed=0),
    reliability,
    risk_coverage_table,
)


def predicted(seed: int, n: int = 400) -> Predictions:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([0.7] * 3, size=n)
    labels = tuple(str(rng.choice(list(CLASSES), p=row)) for row in p)
    guess = tuple(CLASSES[i] for i in p.argmax(axis=1))
    ids = tuple(map(str, range(n)))
    return Predictions(ids, ids, labels, guess, CLASSES, p.astype(np.float32))


def outcome(model: str, **more: object) -> Outcome:
    told = {"status": "done", "key": model} | more
    return Outcome("d", "headline", "story", model, **told)  # type: ignore[arg-type]


ONE, TWO = predicted(1), predicted(2)
SCORED: list[tuple[Outcome, Predictions | None]] = [
    (outcome("single"), ONE),
    (outcome("single", setting="tuned", key="t"), TWO),
    (outcome("repeated", seed=0), ONE),
    (outcome("repeated", seed=1), TWO),
    (outcome("small", size="10"), ONE),
    (outcome("without"), replace(ONE, probabilities=None)),
    (outcome("lost", seed=0), ONE),
    (outcome("lost", seed=1, status="failed", key="", reason="ValueError: no"), None),
]


def test_scores_are_those_of_the_functions_and_mean_over_seeds() -> None:
    table = calibration(SCORED, seed=0)
    assert table["model"].tolist() == ["repeated", "single", "single"]
    assert table["setting"].tolist() == ["default", "default", "tuned"]
    assert table["seeds"].tolist() == [2, 1, 1]
    assert table["examples"].tolist() == [400] * 3
    repeated, single, tuned = (row for _, row in table.iterrows())
    assert ONE.probabilities is not None
    p = ONE.probabilities.astype(float)
    expected = sklearn.metrics.log_loss(ONE.labels, p / p.sum(axis=1, keepdims=True))
    assert single["log_loss"] == pytest.approx(expected, rel=1e-6)
    right = [g == t for g, t in zip(ONE.predicted, ONE.labels, strict=True)]
    sure = ONE.probabilities.max(axis=1)
    assert single["aurc"] == pytest.approx(aurc(sure, right))
    for name in ("brier", "log_loss", "aurc"):
        assert repeated[name] == pytest.approx((single[name] + tuned[name]) / 2)
        assert single[name] != tuned[name]


def too_sure(seed: int, shift: float) -> Predictions:
    """Return predictions of 600 rows whose confidence is higher by ``shift`` than right is."""
    rng = np.random.default_rng(seed)
    sure = rng.uniform(0.4, 0.6, 600)
    right = rng.random(600) < sure
    p = np.stack([sure + shift, 1 - sure - shift], axis=1)
    ids = tuple(map(str, range(600)))
    labels = tuple("a" if ok else "b" for ok in right)
    return Predictions(ids, ids, labels, ("a",) * 600, ("a", "b"), p)


def test_a_calibration_error_is_never_0_and_has_an_interval() -> None:
    fine, off = too_sure(0, 0.0), too_sure(1, 0.3)
    rows = [(outcome("fine"), fine), (outcome("off"), off)]
    rows += [(outcome("both", seed=i), one) for i, one in enumerate((off, too_sure(2, 0.3)))]
    table = calibration(rows, seed=0).set_index("model")
    assert table.loc["fine", "ece_low"] == 0
    says = table.loc["fine", "ece_says"]
    assert says.startswith("< ")
    assert 100 * table.loc["fine", "ece_high"] <= float(says[2:-2]) < 15
    assert table.loc["off", "ece_low"] < 0.3 < table.loc["off", "ece_high"]
    assert table.loc["off", "ece_says"].startswith(f"{100 * table.loc['off', 'ece']:.1f} % [")
    assert not (table["ece"] == 0).any()
    # of two seeds the mean square
    other = calibration([(outcome("m"), too_sure(2, 0.3))], seed=0)["ece"].iloc[0]
    mean = np.sqrt((table.loc["off", "ece"] ** 2 + other**2) / 2)
    assert table.loc["both", "ece"] == pytest.approx(mean)


def test_one_story_has_no_interval() -> None:
    alone = replace(too_sure(0, 0.1), stories=("s",) * 600)
    row = calibration([(outcome("m"), alone)], seed=0).iloc[0]
    assert row["ece_says"] == "not known: 1 story"
    assert np.isnan(row["ece"])


def test_what_clipping_did_is_said() -> None:
    p = np.array([[1.0, 0.0]] * 3 + [[0.5, 0.5]] * 7)
    ids = tuple(map(str, range(10)))
    labels = ("b", "b", "a", *("a",) * 7)
    one = Predictions(ids, ids, labels, ("a",) * 10, ("a", "b"), p)
    row = calibration([(outcome("m"), one)], seed=0).iloc[0]
    assert row["clipped_rows"] == 2
    assert row["clipped_nats"] == pytest.approx(0.2 * 36.04, abs=0.01)
    assert row["log_loss"] == pytest.approx(row["clipped_nats"] + 0.7 * np.log(2))
    assert row["log_loss_says"] == "7.694, of it 7.209 from 2 rows clipped at 2.2e-16"


def test_confidence_is_that_of_the_class_answered() -> None:
    # answers the second class although it thinks the first likelier
    p = np.array([[0.6, 0.4], [0.7, 0.3]])
    odd = Predictions(("1", "2"), ("1", "2"), ("b", "a"), ("b", "b"), ("a", "b"), p)
    bins = reliability([(outcome("m"), odd)])
    assert bins["confidence"].tolist() == pytest.approx([0.35])
    assert bins["accuracy"].tolist() == [0.5]


def test_bins_pool_the_seeds() -> None:
    table = reliability(SCORED)
    for model, total in (("single", 400), ("repeated", 800)):
        own = table[(table["model"] == model) & (table["setting"] == "default")]
        assert own["bin"].tolist() == list(range(1, 9))
        assert own["enough"].all()
        assert own["examples"].sum() == total
        assert own["examples"].max() - own["examples"].min() <= 1
        assert own["confidence"].is_monotonic_increasing
        each = scores_table([pair for pair in SCORED if pair[0].model == model])
        accuracy = each.loc[each["setting"] == "default", "accuracy"].iloc[0]
        assert np.average(own["accuracy"], weights=own["examples"].astype(float)) == (
            pytest.approx(accuracy)
        )


def test_small_test_parts_have_fewer_bins() -> None:
    for n, bins in ((2, 1), (99, 1), (150, 3), (749, 14), (2000, 15)):
        table = reliability([(outcome("m"), predicted(0, n))])
        assert len(table) == bins, n
        assert table["enough"].all() == (n >= 50)


def test_curves_end_at_the_error_rate_and_average_the_seeds() -> None:
    table = risk_coverage_table(SCORED)
    curves = {
        key: own.set_index("coverage")["risk"] for key, own in table.groupby(["model", "setting"])
    }
    single = curves["single", "default"]
    np.testing.assert_allclose(single.index, np.arange(1, 21) / 20)
    right = np.array(ONE.predicted) == np.array(ONE.labels)
    assert single.iloc[-1] == pytest.approx(1 - right.mean())
    assert ONE.probabilities is not None
    best = np.argsort(-ONE.probabilities.max(axis=1))[:100]
    assert single.loc[0.25] == pytest.approx(1 - right[best].mean())
    mean = (single + curves["single", "tuned"]) / 2
    pd.testing.assert_series_equal(curves["repeated", "default"], mean)
    # fewer examples than steps: a point each
    few = risk_coverage_table([(outcome("m"), predicted(0, 7))])
    np.testing.assert_allclose(few["coverage"], np.arange(1, 8) / 7)


@pytest.mark.parametrize("make", MAKERS)
def test_empty_tables_go_through_the_same_door(make) -> None:  # type: ignore[no-untyped-def]
    full, alone = make(SCORED), predicted(0, 1)
    for scored in ([], SCORED[4:], [(outcome("m"), alone)]):
        empty = make(scored)
        assert len(empty) == 0
        assert empty.columns.tolist() == full.columns.tolist()


@pytest.mark.parametrize("make", MAKERS)
def test_the_order_of_the_outcomes_does_not_matter(make) -> None:  # type: ignore[no-untyped-def]
    pd.testing.assert_frame_equal(make(SCORED[::-1]), make(SCORED))
