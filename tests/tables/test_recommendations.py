from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.report.advice import BEST, CHEAPEST, advice
from bench.stats.differences import ModelPredictions
from bench.stats.verdicts import claim, not_worse
from bench.tables.recommendations import overview_table, recommendations
from bench.tables.scores import Scored

N = 3000
PLACE = ("toy", "headline", "story")


def answers(wrong: Sequence[int], *, stories: int = N, leaks: Sequence[int] = ()) -> Predictions:
    ids = tuple(f"i{i}" for i in range(N))
    return Predictions(
        ids=ids,
        stories=tuple(f"s{i % stories}" for i in range(N)),
        labels=("a",) * N,
        predicted=tuple("b" if i in set(wrong) else "a" for i in range(N)),
        classes=("a", "b"),
        leaks=tuple(i in set(leaks) for i in range(N)),
    )


def scored(**models: Predictions) -> Scored:
    return [(Outcome(*PLACE, name, "done", key="k"), one) for name, one in models.items()]


def costs(**seconds: float) -> pd.DataFrame:
    rows = [
        {
            **dict(zip(("dataset", "view", "split"), PLACE, strict=True)),
            "model": name,
            "setting": "default",
            "fit_seconds": second,
            "predict_seconds_per_1000": second,
            "model_bytes": 10 * second,
            "comparable": True,
        }
        for name, second in seconds.items()
    ]
    columns = ["dataset", "view", "split", "model", "setting", "comparable"]
    columns += ["fit_seconds", "predict_seconds_per_1000", "model_bytes"]
    return pd.DataFrame(rows, columns=columns)


def rows_of(table: pd.DataFrame) -> dict[str, dict[str, object]]:
    return {str(row["model"]): row for row in table.to_dict("records")}


def test_the_cheapest_is_the_quickest_that_is_shown_to_be_no_worse() -> None:
    models = scored(slow=answers(range(30)), quick=answers(range(35)), poor=answers(range(600)))
    table = recommendations(models, costs(slow=8.0, quick=2.0, poor=1.0), seed=0)
    rows = rows_of(table)
    assert [rows[name]["advice"] for name in ("slow", "quick", "poor")] == [BEST, CHEAPEST, ""]
    assert (rows["quick"]["predict_times"], rows["quick"]["size_times"]) == (4.0, 4.0)
    (one,) = advice(table)
    assert (one.best, one.cheapest) == ("slow", "quick")
    assert one.sentences[0] == "best: slow, accuracy 99.0 %"
    assert one.sentences[1].startswith(
        "cheapest that is not worse by 1 point or more: quick, -0.2 points (95 % interval "
    )
    assert one.sentences[1].endswith("4.0 times quicker to predict, 4.0 times quicker to fit, "
                                     "4.0 times smaller")  # fmt: skip
    assert len(one.sentences) == 2  # poor is worse, and that is told


def test_the_numbers_are_those_of_a_claim() -> None:
    models = {"one": answers(range(40)), "two": answers(range(20, 100))}
    row = rows_of(recommendations(scored(**models), costs(), seed=0))["two"]
    made = claim(
        PLACE, ModelPredictions("two", (models["two"],)), ModelPredictions("one", (models["one"],))
    )
    assert (row["low"], row["high"]) == (made.judged.low, made.judged.high)
    assert (row["verdict"], row["not_worse"]) == (made.verdict, not_worse(made))


def test_a_wider_margin_lets_more_models_through() -> None:
    models = scored(slow=answers(range(30)), quick=answers(range(90)))
    spent = costs(slow=2.0, quick=1.0)
    narrow, wide = (
        rows_of(recommendations(models, spent, seed=0, margin=margin)) for margin in (0.01, 0.05)
    )
    assert not narrow["quick"]["not_worse"]
    assert wide["quick"]["advice"] == CHEAPEST


def test_where_one_cannot_tell_the_quickest_and_what_would_settle_it_are_named() -> None:
    rng = np.random.default_rng(0)
    first, second = (rng.choice(N, 300, replace=False) for _ in range(2))
    models = scored(slow=answers(first), quick=answers([*second, *first[:3]]))
    (one,) = advice(recommendations(models, costs(slow=2.0, quick=1.0), seed=0))
    assert one.cheapest == one.best
    assert "slow itself; of no other model do these test headlines show it" in one.sentences[1]
    assert "cannot tell from the best: quick; the quickest is quick" in one.sentences[2]


def test_a_model_without_costs_or_alone_has_no_ratio() -> None:
    table = recommendations(scored(a=answers([1])), costs(), seed=0)
    assert table["predict_times"].isna().all()
    (one,) = advice(table)
    assert one.sentences == ("best: a, accuracy 100.0 %",)


def test_what_leaks_counts_for_nobody() -> None:
    leaky = answers(range(300), leaks=range(300))
    table = recommendations(scored(a=leaky, b=answers([], leaks=range(300))), costs(), seed=0)
    assert table["accuracy"].tolist() == [1.0, 1.0]


def test_predictions_of_other_stories_and_places_of_one_story_are_left_out() -> None:
    models = scored(a=answers([1]), b=answers([1, 2], stories=7))
    assert recommendations(models, costs(), seed=0)["model"].tolist() == ["a"]
    assert not len(recommendations(scored(a=answers([1], stories=1)), costs(), seed=0))


@pytest.mark.parametrize("wrong", [0, 3, 40])
def test_equivalent_and_better_are_never_worse(wrong: int) -> None:
    one = ModelPredictions("one", (answers(range(wrong)),))
    two = ModelPredictions("two", (answers(range(43)),))
    made = claim(PLACE, one, two)
    assert made.verdict in ("better", "equivalent")
    assert not_worse(made)
    back = claim(PLACE, two, one)
    assert not_worse(back) == (back.verdict != "worse")


def scores_of(**accuracy: float | None) -> pd.DataFrame:
    rows = [
        {
            **dict(zip(("dataset", "view", "split"), PLACE, strict=True)),
            "model": name,
            "setting": "default",
            "status": "done" if score else "failed",
            "examples": 9,
            "accuracy": score,
            "accuracy_low": score,
            "accuracy_high": score,
        }
        for name, score in accuracy.items()
    ]
    return pd.DataFrame(rows).astype({"accuracy": float})


RANKS = pd.DataFrame(
    [
        {
            "metric": metric, "setting": setting, "model": "good", "corpora": 3,
            "average_rank": rank, "average_rank_low": 1.0, "average_rank_high": 2.5,
        }
        for metric, setting, rank in (
            ("accuracy", "default", 1.5), ("accuracy", "tuned", 9.0), ("macro_f1", "default", 8.0),
        )
    ]
)  # fmt: skip


def test_the_overview_says_who_is_level_with_the_best_and_who_is_not() -> None:
    models = scored(good=answers(range(30)), near=answers(range(35)), poor=answers(range(600)))
    advised = recommendations(models, costs(), seed=0)
    scores = scores_of(good=0.99, near=0.985, poor=0.8, broken=None)
    table = overview_table(scores, advised, RANKS)
    assert table["model"].tolist() == ["good", "near", "poor", "broken"]
    rows = rows_of(table)
    verdict = rows_of(advised)["near"]["verdict"]
    assert [row["standing"] for row in rows.values()] == ["best", verdict, "worse", ""]
    assert rows["poor"]["behind"] == pytest.approx(0.19)
    assert rows["good"]["average_rank"] == 1.5
    assert np.isnan(rows["near"]["average_rank"])


def test_the_overview_shows_one_place_of_a_dataset_and_no_tuned_model() -> None:
    other = scores_of(good=0.5, near=0.4).assign(view="body")
    tuned = scores_of(good=1.0).assign(setting="tuned")
    scores = pd.concat([scores_of(good=0.9), other, tuned], ignore_index=True)
    advised = recommendations(scored(good=answers([1])), costs(), seed=0)

    def shown(first: dict[str, tuple[str, str]]) -> list[tuple[str, float]]:
        table = overview_table(scores, advised, RANKS, first=first)
        return list(zip(table["view"], table["accuracy"], strict=True))

    assert shown({"toy": ("headline", "story")}) == [("headline", 0.9)]
    # nothing ran there: the view where most models did
    assert shown({"toy": ("links", "story")}) == [("body", 0.5), ("body", 0.4)]
    assert not len(overview_table(scores.iloc[:0], advised, RANKS))
