from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from bench.tables.curves import crossings_table, with_leads

SIZES = (30, 60, 150, 300, 600)
Curves = dict[str, Sequence[float]]


def table(curves: Curves, sizes: Sequence[float] = SIZES, dataset: str = "d") -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset, "view": "v", "split": "s", "model": model, "size": str(rows),
            "train_rows": float(rows), "accuracy": score, "macro_f1": score / 2,
        }
        for model, scores in curves.items()
        for rows, score in zip(sizes, scores, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def at(scores: Sequence[float], rows: float) -> float:
    return float(np.interp(np.log(rows), np.log(SIZES), scores))


def brute_force(curves: Curves) -> set[tuple[str, str, float, bool]]:
    """Find the crossings by root-finding between grid points, the leaders just beside them."""
    # the sizes too: between two points of the grid each curve is then one straight line
    grid = np.union1d(np.geomspace(SIZES[0], SIZES[-1], 301), SIZES)
    found = set()
    for a, b in combinations(sorted(curves), 2):

        def gap(rows: float, a: str = a, b: str = b) -> float:
            return at(curves[a], rows) - at(curves[b], rows)

        gaps = [gap(rows) for rows in grid]
        for i in range(len(grid) - 1):
            if gaps[i] * gaps[i + 1] < 0:
                root = brentq(gap, grid[i], grid[i + 1], xtol=1e-9)
                one, two = (a, b) if gaps[i] > 0 else (b, a)
                before, after = (
                    max(curves, key=lambda model: at(curves[model], rows))
                    for rows in (root * (1 - 1e-6), root * (1 + 1e-6))
                )
                found.add((one, two, round(root, 3), (before, after) == (one, two)))
    return found


@pytest.mark.parametrize("seed", range(15))
def test_crossings_are_those_of_a_search_on_a_grid(seed: int) -> None:
    rng = np.random.default_rng(seed)
    curves: Curves = {name: rng.random(len(SIZES)).tolist() for name in "abcde"}
    got = crossings_table(table(curves))
    assert set(got["metric"]) == {"accuracy", "macro_f1"}
    own = got[got["metric"] == "accuracy"]
    names = own[["one", "two", "train_rows", "lead"]].itertuples(index=False)
    expected = brute_force(curves)
    assert len(expected) > 3
    assert {(one, two, round(rows, 3), lead) for one, two, rows, lead in names} == expected
    for row in own.to_dict("records"):
        for model in (row["one"], row["two"]):
            assert row["score"] == pytest.approx(at(curves[model], row["train_rows"]))


def test_a_worked_example() -> None:
    # over the logarithm, 100 is half-way between 10 and 1,000
    got = crossings_table(table({"a": [0.4, 0.6], "b": [0.2, 0.8], "c": [0.1, 0.1]}, (10, 1000)))
    own = got[got["metric"] == "accuracy"]
    assert own[["one", "two", "lead"]].values.tolist() == [["a", "b", True]]
    assert own["train_rows"].iloc[0] == pytest.approx(100)
    assert own["score"].iloc[0] == pytest.approx(0.5)


def test_touching_is_not_crossing_and_a_stretch_together_crosses_where_it_begins() -> None:
    flat = [0.5] * 5
    touching = crossings_table(table({"a": flat, "b": [0.4, 0.4, 0.5, 0.4, 0.4]}))
    assert len(touching) == 0
    together = crossings_table(table({"a": flat, "b": [0.4, 0.5, 0.5, 0.5, 0.6]}))
    assert together["train_rows"].round(9).tolist() == [60, 60]
    assert together["lead"].all()
    at_a_size = crossings_table(table({"a": flat, "b": [0.4, 0.4, 0.5, 0.6, 0.6]}))
    assert at_a_size["train_rows"].round(9).tolist() == [150, 150]


def test_below_a_third_model_no_lead_changes_hands() -> None:
    got = crossings_table(table({"a": [0.4] * 5, "b": [0.3, 0.3, 0.3, 0.5, 0.5], "top": [0.9] * 5}))
    assert got["lead"].tolist() == [False, False]


def test_three_in_one_point_hand_the_lead_from_first_to_last() -> None:
    got = crossings_table(table({"a": [0.6, 0.4], "b": [0.5, 0.5], "c": [0.4, 0.6]}, (10, 1000)))
    own = got[got["metric"] == "accuracy"]
    assert len(own) == 3
    leads = own[own["lead"]]
    assert leads[["one", "two"]].values.tolist() == [["a", "c"]]


def test_curves_of_different_sizes_are_compared_where_both_are() -> None:
    short = table({"b": [0.2, 0.9]}, (60, 600))
    got = crossings_table(pd.concat([table({"a": [0.5] * 5}), short], ignore_index=True))
    # 0.3 of the way up of 0.7
    assert got["train_rows"].iloc[0] == pytest.approx(60 * 10 ** (3 / 7))


def test_datasets_are_kept_apart() -> None:
    one, two = table({"a": [0.5] * 5}), table({"b": [0.4, 0.4, 0.4, 0.6, 0.6]}, dataset="e")
    both = pd.concat([one, two], ignore_index=True)
    assert len(crossings_table(both)) == 0
    assert (
        crossings_table(both).columns.tolist()
        == crossings_table(table({"a": [0.5] * 5})).columns.tolist()
    )


def test_leads_stand_in_the_row_of_the_size_before() -> None:
    curves = table({"a": [0.5] * 5, "b": [0.4, 0.4, 0.6, 0.6, 0.6], "c": [0.1, 0.1, 0.1, 0.6, 0.9]})
    marked = with_leads(curves, crossings_table(curves))
    leads = marked[marked["leads_from"].notna()]
    assert leads[["model", "size"]].values.tolist() == [["a", "30"], ["b", "60"], ["c", "300"]]
    assert leads["leads_from"].tolist() == pytest.approx([30, (60 * 150) ** 0.5, 300])
    assert leads["leads_from_accuracy"].tolist() == pytest.approx([0.5, 0.5, 0.6])
    pd.testing.assert_frame_equal(marked[curves.columns], curves)


def test_a_curve_with_a_gap_crosses_none_and_never_leads() -> None:
    lines: Curves = {"a": [0.5] * 5, "b": [0.4, 0.4, 0.6, 0.6, 0.6]}
    curves = table(lines | {"c": [0.9, 0.9, 0.1, float("nan"), 0.9]})
    found = crossings_table(curves)
    pd.testing.assert_frame_equal(found, crossings_table(table(lines)))
    assert with_leads(curves, found).dropna()["model"].tolist() == ["a", "b"]


@pytest.mark.parametrize("seed", range(5))
def test_between_two_leads_the_first_model_is_the_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores: Curves = {name: np.sort(rng.random(len(SIZES))).tolist() for name in "abcd"}
    curves = table(scores)
    leads = with_leads(curves, crossings_table(curves)).dropna().sort_values("leads_from")
    starts = leads["leads_from"].to_numpy()
    for rows in np.geomspace(SIZES[0], SIZES[-1], 200):
        if np.abs(starts - rows).min() > 1e-6:
            leader = leads["model"].iloc[np.searchsorted(starts, rows) - 1]
            assert leader == max(scores, key=lambda model: at(scores[model], rows))
