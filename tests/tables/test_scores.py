from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score

from bench.cli.text import scores_text, shown
from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.store.tables import as_csv, read_csv
from bench.tables.costs import costs_table, tuning_table
from bench.tables.curves import curves_table
from bench.tables.scores import (
    confusions_table,
    per_class_table,
    published_clean_table,
    scores_table,
)

RNG = np.random.default_rng(0)
TRUE = tuple(RNG.choice(list("abc"), 120))
GUESS = tuple(t if RNG.random() < 0.7 else str(RNG.choice(list("abc"))) for t in TRUE)
PREDICTIONS = Predictions(
    tuple(map(str, range(120))),
    tuple(str(i // 2) for i in range(120)),
    TRUE,
    GUESS,
    ("a", "b", "c"),
)
SCORED = [
    (Outcome("d", "headline", "story", "bad", "failed", reason="ValueError: no"), None),
    (Outcome("d", "headline", "story", "good", "done", key="k"), PREDICTIONS),
    (Outcome("d", "headline", "story", "rules", "skipped", reason="other labels"), None),
]


def test_scores_equal_scikit_learn_and_keep_failures() -> None:
    table = scores_table(SCORED)
    assert table["model"].tolist() == ["good", "bad", "rules"]
    good = table.iloc[0]
    assert np.isclose(good["accuracy"], accuracy_score(TRUE, GUESS))
    assert np.isclose(good["macro_f1"], f1_score(TRUE, GUESS, average="macro"))
    assert good["accuracy_low"] < good["accuracy"] < good["accuracy_high"]
    assert (good["examples"], good["stories"]) == (120, 60)
    assert table.iloc[1:]["accuracy"].isna().all()
    assert table["reason"].tolist() == ["", "ValueError: no", "other labels"]


def test_confusions_and_classes_add_up() -> None:
    cells = confusions_table(SCORED)
    assert cells["examples"].sum() == 120
    assert len(cells) == 9
    classes = per_class_table(SCORED)
    assert classes["support"].sum() == 120
    right = cells[cells["label"] == cells["prediction"]]["examples"].sum()
    assert right == sum(t == g for t, g in zip(TRUE, GUESS, strict=True))


def test_text_names_failed_and_not_applicable() -> None:
    text = scores_text(scores_table(SCORED))
    assert "d, headline, split by story: 120 test headlines in 60 stories" in text
    assert "FAILED: ValueError: no" in text
    assert "left out: other labels" in text
    assert "nan" not in text


def test_empty_tables_go_through_the_same_door() -> None:
    assert scores_text(scores_table([])) == ""
    assert confusions_table([]).columns.tolist() == confusions_table(SCORED).columns.tolist()
    nothing = scores_table(SCORED[:1])
    assert "nothing scored" in scores_text(nothing)
    assert isinstance(nothing, pd.DataFrame)


def test_csv_is_plain() -> None:
    text = as_csv(scores_table(SCORED)).decode()
    assert "\r" not in text
    assert text.splitlines()[0].startswith("dataset,view,split,model,setting,status,reason,seeds")


def test_several_seeds_are_a_mean_and_a_failed_one_a_failure() -> None:
    others = [
        replace(PREDICTIONS, predicted=tuple(str(c) for c in RNG.choice(list("abc"), 120)))
        for _ in range(2)
    ]
    group = [
        (Outcome("d", "headline", "story", "m", "done", key=f"k{seed}", seed=seed), one)
        for seed, one in enumerate([PREDICTIONS, *others])
    ]
    row = scores_table(group).iloc[0]
    each = [accuracy_score(TRUE, one.predicted) for _, one in group]
    assert np.isclose(row["accuracy"], np.mean(each))
    assert row["accuracy_low"] < row["accuracy"] < row["accuracy_high"]
    assert row["seeds"] == 3
    assert shown(row) == "m (3 seeds)"
    lost = Outcome("d", "headline", "story", "m", "failed", reason="ValueError: no", seed=3)
    row = scores_table([*group, (lost, None)]).iloc[0]
    assert (row["status"], row["reason"]) == ("failed", "seed 3: ValueError: no")
    assert np.isnan(row["accuracy"])


def test_per_class_and_published_clean_are_means_over_seeds_that_rank_the_matrices() -> None:
    others = [
        replace(PREDICTIONS, predicted=tuple(str(c) for c in RNG.choice(list("abc"), 120)))
        for _ in range(3)
    ]
    leaks = tuple(i % 3 == 0 for i in range(120))
    seeds = [replace(one, leaks=leaks) for one in (others[0], PREDICTIONS, PREDICTIONS)]
    group: list[tuple[Outcome, Predictions | None]] = [
        (Outcome("d", "v", "published", "m", "done", key=f"k{i}", seed=i), one)
        for i, one in enumerate(seeds)
    ]
    classes = per_class_table(group).set_index("class")["f1"]
    each = [f1_score(TRUE, one.predicted, average=None, labels=list("abc")) for one in seeds]
    assert np.allclose(classes[list("abc")], np.mean(each, axis=0))
    clean = published_clean_table(group, seed=0).set_index("metric").loc["accuracy"]
    kept = [i for i in range(120) if not leaks[i]]
    right = [[one.predicted[i] == TRUE[i] for i in range(120)] for one in seeds]
    assert np.isclose(clean["published"], np.mean(right))
    assert np.isclose(clean["clean"], np.mean([[own[i] for i in kept] for own in right]))
    assert clean["difference_low"] <= clean["difference"] <= clean["difference_high"]
    # the other's one seed is better than the first, and worse than the mean, of m
    other = (Outcome("d", "v", "published", "n", "done", key="n"), replace(others[1], leaks=leaks))
    ranks = confusions_table([*group, other]).groupby("model")["rank"].first()
    assert ranks.to_dict() == {"m": 1, "n": 2}
    lost = (Outcome("d", "v", "published", "m", "failed", reason="no", seed=3), None)
    assert len(per_class_table([*group, lost])) == 0


def curve() -> list[tuple[Outcome, Predictions | None]]:
    rows: list[tuple[Outcome, Predictions | None]] = []
    for size, resamples in (("10", 3), ("100", 2), ("all", 1)):
        for draw in range(resamples):
            key = f"{size}.{draw}"
            outcome = Outcome("d", "headline", "story", "m", "done", key=key, size=size, draw=draw)
            rows.append((outcome, replace(PREDICTIONS, probabilities=None)))
    return rows


def test_curves_go_up_to_all_and_scores_leave_small_parts_out() -> None:
    made = curves_table(curve(), {"10.0": 30, "10.1": 30, "10.2": 27, "all.0": 99})
    assert made["size"].tolist() == ["10", "100", "all"]
    assert made["draws"].tolist() == [3, 2, 1]
    assert made["train_rows"].tolist() == [29, 0, 99]
    assert made["accuracy_sd"].tolist()[0] == 0
    assert np.isnan(made["accuracy_sd"].tolist()[2])
    assert len(scores_table(curve())) == 1
    # a model that has no smaller parts has no curve
    assert len(curves_table(SCORED, {})) == 0


def test_a_failed_draw_leaves_no_mean() -> None:
    lost = Outcome("d", "headline", "story", "m", "failed", reason="KeyError: 1", size="10", draw=3)
    left = Outcome("d", "headline", "story", "n", "skipped", reason="it is slow: add --full")
    other = Outcome("d", "headline", "story", "n", "failed", reason="no", size="100")
    scored = [*curve(), (lost, None), (left, None), (other, None)]
    made = curves_table(scored, {"10.0": 30, "10.1": 30, "10.2": 30, "100.0": 280})
    assert made["model"].tolist() == ["m", "m", "m", "n"]
    assert made["failed"].tolist() == [1, 0, 0, 1]
    assert made["reason"].tolist() == ["KeyError: 1", "", "", "no"]
    assert made["draws"].tolist() == [4, 2, 1, 1]
    assert made["accuracy"].isna().tolist() == [True, False, False, True]
    # both learnt, or would have, from the same subsets
    assert made["train_rows"].tolist() == [30, 140, 0, 140]


def test_tuning_and_costs_say_what_was_found_and_spent() -> None:
    tuned = Outcome("d", "headline", "story", "m", "done", key="t", setting="tuned")
    scored = [*SCORED, (tuned, PREDICTIONS)]
    notes = {"t": {"setting": {"C": 3}, "tune_score": 0.5, "trials": [1, 2]}}
    (row,) = tuning_table(scored, notes).to_dict("records")
    assert (row["trials"], row["tune_macro_f1"], row["best"]) == (2, 0.5, "C=3")
    spent = {"fit_seconds": 2.0, "predict_seconds": 0.6, "memory_mb": 9.0, "model_bytes": 7.0}
    table = costs_table(scored, {"k": spent, "t": spent | {"side_by_side": True}})
    assert table["predict_seconds_per_1000"].tolist() == [5.0, 5.0]
    assert table["comparable"].tolist() == [True, False]
    assert shown({"model": "m", "setting": "tuned", "seeds": 1}) == "m (tuned)"
    # the median of the seeds that ran alone; where none did, what ran side by side, and said so
    seeds: list[tuple[Outcome, Predictions | None]] = [
        (Outcome("d", "headline", "story", "m", "done", key=f"s{i}", seed=i), PREDICTIONS)
        for i in range(3)
    ]
    each = {f"s{i}": spent | {"fit_seconds": float(i**2), "side_by_side": i == 2} for i in range(3)}
    (cost,) = costs_table(seeds, each).to_dict("records")
    assert (cost["fit_seconds"], cost["comparable"]) == (0.5, True)
    beside = {key: own | {"side_by_side": True} for key, own in each.items()}
    (cost,) = costs_table(seeds, beside).to_dict("records")
    assert (cost["fit_seconds"], cost["comparable"]) == (1.0, False)
    # measured before memory was: not known, and not 0
    (cost,) = costs_table(
        SCORED, {"k": {k: v for k, v in spent.items() if k != "memory_mb"}}
    ).to_dict("records")
    assert np.isnan(cost["memory_mb"])


def test_tables_are_read_back_as_they_were(tmp_path: Path) -> None:
    made = {
        "scores": scores_table(SCORED),
        "curves": curves_table(curve(), {}),
        "costs": costs_table(SCORED, {}),
        "clean": published_clean_table(SCORED, seed=0),
    }
    for name, table in made.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(as_csv(table))
        again = read_csv(path)
        assert as_csv(again) == as_csv(table), name
        assert scores_text(again) == scores_text(table) if name == "scores" else True
