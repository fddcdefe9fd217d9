from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.tables.differences import differences

IDS = tuple(f"{i:02d}" for i in range(40))
TRUE = tuple("ab"[i % 2] for i in range(40))


def run(model: str, wrong: int) -> tuple[Outcome, Predictions]:
    labels = tuple("ba"[i % 2] if i < wrong else t for i, t in enumerate(TRUE))
    return (
        Outcome("d", "v", "s", model, "done", key=model),
        Predictions(IDS, IDS, TRUE, labels, ("a", "b")),
    )


def test_a_users_model_is_held_against_every_baseline() -> None:
    scored = [run("mine", 2), run("svm", 4), run("floor", 20)]
    table = differences(scored, ["svm", "floor"], seed=0)
    assert set(table["baseline"]) == {"floor", "svm"}
    assert set(table["model"]) == {"mine"}
    by = table[table["metric"] == "accuracy"].set_index("baseline")
    assert by.loc["floor", "verdict"] == "better"
    assert by.loc["svm", "verdict"] != "better"


def test_without_a_users_model_there_is_no_row() -> None:
    assert differences([run("svm", 4)], ["svm"], seed=0).empty


def test_several_baselines_are_judged_by_intervals_that_hold_together() -> None:
    scored = [run("mine", 2), *(run(f"b{wrong}", wrong) for wrong in range(4, 24, 4))]
    names = [outcome.model for outcome, _ in scored[1:]]
    table = differences(scored, names, seed=0)
    assert (table["adjusted_low"] <= table["low"]).all()
    assert (table["adjusted_high"] >= table["high"]).all()
    assert (table["adjusted_p"] == (5 * table["p"]).clip(upper=1)).all()
    apart = (table["adjusted_low"] > 0) | (table["adjusted_high"] < 0)
    assert ((table["adjusted_p"] < 0.05) == apart).all()
    assert (apart == table["verdict"].isin(["better", "worse"])).all()
    assert (table["settles"] != "").equals(table["more"].notna())
