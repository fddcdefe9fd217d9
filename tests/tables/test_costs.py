import numpy as np
import pandas as pd
import pytest

from bench.tables.costs import pareto_front, tradeoffs

KEYS = ["dataset", "view", "split", "model", "setting"]
COSTS = ["fit_seconds", "predict_seconds_per_1000", "memory_mb"]


def brute_force(gain: list[float], cost: list[float]) -> list[bool]:
    """Say of each point, by Fonseca and Fleming's definition, that none dominates it."""
    points = list(zip(gain, cost, strict=True))
    front = []
    for g, c in points:
        dominating = [o for o in points if o[0] >= g and o[1] <= c and o != (g, c)]
        front.append(not dominating)
    return front


@pytest.mark.parametrize("seed", range(20))
def test_the_front_is_what_nobody_dominates(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # few values, so that many tie
    gain, cost = rng.integers(0, 6, size=(2, 25)).astype(float)
    assert pareto_front(gain, cost).tolist() == brute_force(gain.tolist(), cost.tolist())


def test_a_worked_example() -> None:
    # as good as the second at twice the cost; worse than the first; the best at any cost
    gain, cost = np.array([0.7, 0.8, 0.8, 0.6, 0.9]), np.array([1.0, 2.0, 4.0, 3.0, 50.0])
    assert pareto_front(gain, cost).tolist() == [True, True, False, False, True]


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = []
    for dataset in ("d", "e"):
        for setting in ("default", "tuned"):
            for i, model in enumerate(("quick", "slow", "waste")):
                place = dict(zip(KEYS, (dataset, "v", "s", model, setting), strict=True))
                cost = dict(zip(COSTS, (1.0 + i, 0.1 + i, 300.0 - i), strict=True))
                accuracy = (0.5, 0.8, 0.4)[i] + (0.1 if setting == "tuned" else 0)
                own = {"accuracy": accuracy, "status": "done", "comparable": setting == "tuned"}
                rows.append(place | cost | own)
    table = pd.DataFrame(rows)
    return table[[*KEYS, "accuracy", "status"]], table[[*KEYS, *COSTS, "comparable"]]


def test_fronts_are_of_one_dataset_and_setting() -> None:
    table = tradeoffs(*tables())
    assert len(table) == 12
    # tuned is better at the same cost, and yet takes no default model off its front
    for _, own in table.groupby(["dataset", "setting"]):
        by_model = own.set_index("model")
        assert by_model["front_fit"].to_dict() == {"quick": True, "slow": True, "waste": False}
        assert by_model["front_predict"].to_dict() == {"quick": True, "slow": True, "waste": False}
        assert by_model["front_memory"].to_dict() == {"quick": False, "slow": True, "waste": True}
    assert table["comparable"].tolist() == (table["setting"] == "tuned").tolist()


def test_a_model_without_a_score_or_a_cost_is_left_out() -> None:
    scores, costs = tables()
    scores.loc[0, "status"] = "failed"
    table = tradeoffs(scores, costs.drop(index=1))
    left = {(r.dataset, r.model, r.setting) for r in table.itertuples()}
    assert len(left) == len(table) == 10
    assert not left & {("d", "quick", "default"), ("d", "slow", "default")}
    own = table[(table["dataset"] == "d") & (table["setting"] == "default")]
    assert own["front_fit"].tolist() == [True]


def test_empty_tables_keep_their_columns() -> None:
    scores, costs = tables()
    table = tradeoffs(scores[:0], costs[:0])
    assert table.columns.tolist() == tradeoffs(scores, costs).columns.tolist()
    assert len(table) == 0
