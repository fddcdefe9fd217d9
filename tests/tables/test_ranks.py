import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bench.stats.ranks import critical_difference, signed_rank_rope
from bench.tables.ranks import _letters, block, rank_pairs, ranks

MODELS = ("best", "good", "fair", "worst")
DATASETS = ("d1", "d2", "d3", "d4", "d5", "d6")


def row(dataset: str, model: str, accuracy: float, **more: object) -> dict[str, object]:
    told = {"dataset": dataset, "view": "headline", "split": "story", "model": model}
    told |= {"setting": "default", "accuracy": accuracy, "macro_f1": 1 - accuracy}
    return told | more


def scores() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        [
            row(dataset, model, 0.9 - 0.1 * i + rng.normal(0, 0.05))
            for dataset in DATASETS
            for i, model in enumerate(MODELS)
        ]
    )


def test_ranks_are_those_of_scipy_for_both_metrics() -> None:
    table = scores()
    made = ranks(table)
    wide = table.pivot(index="dataset", columns="model", values="accuracy")
    expected = dict(
        zip(wide.columns, stats.rankdata(-wide.to_numpy(), axis=1).mean(axis=0), strict=True)
    )
    own = made[made["metric"] == "accuracy"]
    assert dict(zip(own["model"], own["average_rank"], strict=True)) == expected
    assert own["average_rank"].is_monotonic_increasing
    assert own["datasets"].tolist() == [6] * 4
    assert own["critical_difference"].unique() == pytest.approx(critical_difference(4, 6))
    assert own["friedman_p"].nunique() == 1
    # macro-F1 is made to be the other way round
    other = made[made["metric"] == "macro_f1"]
    assert other["model"].tolist() == own["model"].tolist()[::-1]


def test_letters_say_who_is_not_told_apart() -> None:
    made = ranks(scores())
    own = made[made["metric"] == "accuracy"]
    difference = own["critical_difference"].iloc[0]
    shared, apart = 0, 0
    for _, one in own.iterrows():
        for _, two in own.iterrows():
            together = bool(set(one["groups"].split()) & set(two["groups"].split()))
            assert together == (abs(one["average_rank"] - two["average_rank"]) < difference)
            shared, apart = shared + together, apart + (not together)
    assert shared > 4
    assert apart > 0
    assert own["groups"].iloc[0].startswith("a")


def test_letters_go_on_after_z() -> None:
    assert _letters([(i,) for i in range(54)], 54)[25:28] == ["z", "aa", "ab"]
    assert _letters([(i,) for i in range(54)], 54)[51:] == ["az", "ba", "bb"]


def test_a_model_that_lacks_a_dataset_is_left_out_and_not_the_dataset() -> None:
    table = scores()
    some = pd.DataFrame([row(d, "rules", 0.99) for d in DATASETS[:5]])
    failed = pd.DataFrame([row(d, "failed", np.nan) for d in DATASETS])
    tuned = pd.DataFrame([row(d, "tuned", 0.99, setting="tuned") for d in DATASETS])
    more = pd.concat([table, some, failed, tuned])
    assert block(more) == (DATASETS, tuple(sorted(MODELS)))
    pd.testing.assert_frame_equal(ranks(more), ranks(table))


def test_a_dataset_that_most_models_lack_is_left_out() -> None:
    lonely = pd.DataFrame([row("lonely", "best", 0.5), row("lonely", "new", 0.5)])
    table = pd.concat([scores(), lonely])
    assert block(table) == (DATASETS, tuple(sorted(MODELS)))


def test_a_dataset_counts_once_whatever_its_views() -> None:
    table = scores()
    again = table[table["dataset"] == "d1"].assign(view="headline_body", accuracy=0.5)
    later = table[table["dataset"] == "d1"].assign(split="time", accuracy=0.5)
    more = pd.concat([again, later, table])
    pd.testing.assert_frame_equal(ranks(more), ranks(table))
    chosen = ranks(more, first={"d1": ("headline", "time")})
    expected = pd.concat([later, table[table["dataset"] != "d1"]])
    pd.testing.assert_frame_equal(chosen, ranks(expected))
    assert not chosen.equals(ranks(table))
    # a place without scores is none
    nowhere = ranks(more, first={"d1": ("body", "story"), "other": ("a", "b")})
    pd.testing.assert_frame_equal(nowhere, ranks(table))
    # where more models ran there is more to rank
    extra = pd.DataFrame(
        [row(d, "extra", 0.7, split="time" if d == "d1" else "story") for d in DATASETS]
    )
    assert "extra" in block(pd.concat([more, extra])).models


def test_pairs_are_those_of_the_tests() -> None:
    table = scores()
    made = rank_pairs(table, seed=0)
    assert len(made) == 2 * 6
    assert (made["mean_difference"] >= 0).all()
    wide = table.pivot(index="dataset", columns="model", values="accuracy")
    for _, own in made[made["metric"] == "accuracy"].iterrows():
        apart = (wide[own["one"]] - wide[own["two"]]).to_numpy()
        assert own["mean_difference"] == pytest.approx(apart.mean())
        assert own["wilcoxon_p"] == pytest.approx(stats.wilcoxon(apart).pvalue)
        worse, same, better = signed_rank_rope(apart, seed=0)
        found = tuple(own[["p_one_better", "p_equivalent", "p_two_better"]])
        assert found == pytest.approx((better, same, worse))
        assert own["holm_p"] >= own["wilcoxon_p"]
    top = made[(made["metric"] == "accuracy") & (made["one"] == "best")]
    assert (top.loc[top["two"] == "worst", "p_one_better"] > 0.99).all()
    wider = rank_pairs(table, seed=0, rope=0.9)
    assert (wider["p_equivalent"] == 1).all()


def test_too_few_make_empty_tables() -> None:
    table = scores()
    full = ranks(table), rank_pairs(table, seed=0)
    few = (
        table[:0],
        table[table["dataset"].isin(DATASETS[:2])],
        table[table["model"].isin(MODELS[:2])],
    )
    for asked in few:
        made = ranks(asked), rank_pairs(asked, seed=0)
        for one, whole in zip(made, full, strict=True):
            assert len(one) == 0
            assert one.columns.tolist() == whole.columns.tolist()
        assert block(asked) == ((), ())
