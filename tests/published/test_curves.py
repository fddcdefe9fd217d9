import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bench.published.curves import (
    PaperCurve,
    published_crossings_table,
    published_curves_table,
    subsample_scores,
    with_crossings,
)
from bench.records.predictions import Predictions

SIZES = (10, 100, 1000)


def curve(whose: str, model: str, labels: str, *means: float, spread: float = 1.0) -> PaperCurve:
    steps = np.linspace(-spread, spread, 10)
    points = tuple((n, tuple(mean + steps)) for n, mean in zip(SIZES, means, strict=True))
    return PaperCurve("p", "hau", whose, model, labels, "weighted_f1", points)


def test_the_interval_of_a_mean_is_students() -> None:
    values = (50.0, 53.0, 55.0, 51.0)
    one = PaperCurve("p", "hau", "ours", "svm", "gold", "weighted_f1", ((10, values),))
    (row,) = published_curves_table([one]).itertuples()
    low, high = stats.t.interval(0.95, 3, loc=np.mean(values), scale=stats.sem(values))
    assert (row.runs, row.mean, row.low, row.high) == pytest.approx((4, 52.25, low, high))


def test_who_is_ahead_from_where() -> None:
    curves = [
        curve("published", "xlm_r", "gold", 30, 50, 80),
        curve("published", "xlm_r_noise", "gold+rules", 40, 60, 70),
        curve("ours", "svm", "gold", 20, 60, 70),
        curve("ours", "svm", "rules", 35, 40, 45),
        curve("ours", "svm", "gold+rules", 45, 65, 66),
    ]
    table = published_crossings_table(curves)
    pairs = {
        (r.one, r.one_labels, r.two, r.two_labels): (r.rows, r.ahead_at_the_end)
        for r in table.itertuples()
    }
    # 10 points behind at 100, 10 ahead at 1,000: half way on the logarithmic scale
    assert pairs["svm", "gold", "xlm_r", "gold"] == (
        pytest.approx(10**2.5),
        "xlm_r, gold",
    )
    assert pairs["svm", "rules", "svm", "gold"][0] == pytest.approx(10 ** (1 + 15 / 35))
    assert pairs["svm", "gold+rules", "svm", "gold"][0] == pytest.approx(10 ** (2 + 5 / 9))
    assert pairs["svm", "gold+rules", "xlm_r_noise", "gold+rules"][0] == pytest.approx(
        10 ** (2 + 5 / 9)
    )
    assert ("xlm_r_noise", "gold+rules", "xlm_r", "gold") in pairs
    assert not any(one == "xlm_r" and two == "svm" for one, _, two, _ in pairs)
    assert (table["low"] <= table["rows"]).all()
    assert (table["rows"] <= table["high"]).all()


def test_a_figure_finds_the_crossing_at_our_smallest_size() -> None:
    curves = [
        curve("published", "xlm_r", "gold", 30, 50, 80),
        curve("published", "xlm_r_full_dev", "gold", 90, 90, 90),
        curve("ours", "svm", "gold", 20, 60, 70),
    ]
    table = with_crossings(published_curves_table(curves), published_crossings_table(curves))
    marked = table[table["overtaken_by"] != ""]
    assert marked[["model", "rows", "overtaken_by"]].values.tolist() == [["svm", 10, "xlm_r, gold"]]
    assert marked["overtaken"].tolist() == pytest.approx([10**2.5])


def test_nothing_stored_gives_empty_tables_with_their_columns() -> None:
    curves = published_curves_table([])
    crossings = published_crossings_table([])
    assert len(curves) == len(crossings) == 0
    assert "overtaken_by" in with_crossings(curves, crossings)
    assert isinstance(crossings, pd.DataFrame)


def test_each_subsample_has_its_score() -> None:
    ids = tuple(f"{name}#{i}" for i in range(2) for name in "abcd")
    labels = ("x", "x", "y", "y") * 2
    predicted = ("x", "x", "y", "y", "x", "x", "x", "x")
    stacked = Predictions(ids, ids, labels, predicted, ("x", "y"))
    assert subsample_scores(stacked, 2, "weighted_f1") == pytest.approx((100.0, 100 / 3))
    with pytest.raises(ValueError, match="8 predictions are no 3 equal sets"):
        subsample_scores(stacked, 3, "weighted_f1")
