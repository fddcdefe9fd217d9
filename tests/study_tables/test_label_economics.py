from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench.records.rows import TestSet as Asked
from bench.records.studies import Study, StudyRun
from bench.store.studies import write_study
from bench.study_tables.label_economics import (
    WORTH_COLUMNS,
    label_economics_table,
    rows_to_reach,
)

N = 400


def run(source: str, source_rows: int, gold_rows: int, right: float, draw: int = 0) -> StudyRun:
    """Return answers of which so many are right, other ones in each draw."""
    rng = np.random.default_rng(draw)
    hits = np.zeros(N, dtype=bool)
    hits[rng.permutation(N)[: round(right * N)]] = True
    truth = np.arange(N) % 2
    about = {
        "model": "m", "source": source, "source_rows": source_rows, "gold_rows": gold_rows,
        "draw": draw, "kind": "x",
    }  # fmt: skip
    return StudyRun(f"{source}{source_rows}{gold_rows}{draw}", about,
                    tuple(map(int, np.where(hits, truth, 1 - truth))))  # fmt: skip


def table(tmp_path: Path, prices: dict[str, float]) -> pd.DataFrame:
    test = Asked(
        tuple(map(str, range(N))), tuple(map(str, range(N))), tuple("ab"[i % 2] for i in range(N)),
        ("a", "b"), (False,) * N,
    )  # fmt: skip
    runs = [run("gold", 0, 10, 0.6, d) for d in range(4)]
    runs += [run("gold", 0, 100, 0.7, d) for d in range(4)]
    runs += [run("gold", 0, 1000, 0.8)]
    runs += [run("rules", 10, 0, 0.5, d) for d in range(4)] + [run("rules", 100, 0, 0.65)]
    runs += [run("rules", 100, 10, 0.75, d) for d in range(4)]
    runs += [run("rules", 100, 100, 0.95)]
    sources = {
        "gold": {"kind": "gold", "agreement": 1.0}, "rules": {"kind": "rules", "agreement": 0.7},
    }  # fmt: skip
    notes = {"prices": prices, "sources": sources}
    write_study(tmp_path, Study("labels", ("d", "v", "s"), test, tuple(runs), notes))
    return label_economics_table(tmp_path)


def test_costs_scores_and_the_gold_that_does_as_well(tmp_path: Path) -> None:
    made = table(tmp_path, {"gold": 1.0, "rules": 0.1})
    assert list(made.columns) == list(WORTH_COLUMNS)
    rows = {(r.source, r.source_rows, r.gold_rows): r for r in made.itertuples()}
    assert rows["gold", 0, 100].cost == pytest.approx(100)
    assert rows["rules", 100, 10].cost == pytest.approx(20)
    assert rows["gold", 0, 10].accuracy == pytest.approx(0.6)
    assert rows["rules", 100, 10].draws == 4
    # .75 lies halfway between 100 and 1,000 rows, over their logarithm
    equal = rows["rules", 100, 10]
    assert equal.gold_equal == pytest.approx(100 * 10**0.5, rel=0.05)
    assert equal.gold_equal_low < equal.gold_equal < equal.gold_equal_high
    assert equal.macro_f1_low < equal.macro_f1 < equal.macro_f1_high
    assert rows["rules", 100, 100].gold_equal == np.inf
    assert rows["rules", 10, 0].gold_equal == 0
    assert np.isnan(rows["gold", 0, 10].gold_equal)


def test_gold_overtakes_at_a_cost_that_the_price_moves(tmp_path: Path) -> None:
    cheap = table(tmp_path, {"gold": 1.0, "rules": 0.1}).query("source == 'rules'").iloc[0]
    # rules stay at .65 with all their rows; gold has that at 10**1.5 rows of price 1
    assert cheap["crossing_cost"] == pytest.approx(10**1.5, rel=0.15)
    assert cheap["crossing_cost_low"] <= cheap["crossing_cost"] <= cheap["crossing_cost_high"]
    dear = table(tmp_path, {"gold": 1.0, "rules": 50.0}).query("source == 'rules'").iloc[0]
    assert dear["crossing_cost"] == 0


def test_a_curve_that_dips_reaches_a_level_where_it_stays_above() -> None:
    sizes = [10, 100, 1000]
    curve = np.array([[0.5], [0.3], [0.6]])
    reached = rows_to_reach(sizes, curve, np.array([0.45]))
    assert reached[0] == pytest.approx(100 * 10**0.5)


def test_nothing_stored_is_an_empty_table(tmp_path: Path) -> None:
    assert len(label_economics_table(tmp_path)) == 0
