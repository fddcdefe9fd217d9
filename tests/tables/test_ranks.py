from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.stats.ranks import signed_rank_rope
from bench.tables.ranks import Block, _letters, block_of, rank_tables
from bench.tables.scores import Scored, scores_table

MODELS = ("best", "good", "fair", "worst")
DATASETS = ("d1", "d2", "d3", "many.x", "many.y", "many.z")
CORPORA = {name: name.partition(".")[0] for name in DATASETS}
SKILL = {"best": 0.9, "good": 0.87, "fair": 0.86, "worst": 0.5}
CLASSES = ("a", "b")


def predicted(dataset: str, skill: float, *, n: int = 150, seed: int = 0) -> Predictions:
    """Return a model's answers: right where its luck is below its skill, stories alike for all."""
    shared = np.random.default_rng([len(dataset), ord(dataset[-1])])
    labels = shared.choice(CLASSES, n)
    hard = shared.random(n)
    luck = 0.6 * hard + 0.4 * np.random.default_rng([seed, int(1000 * skill)]).random(n)
    right = luck < np.quantile(luck, skill)
    other = {"a": "b", "b": "a"}
    guess = [a if ok else other[a] for a, ok in zip(labels, right, strict=True)]
    ids = tuple(f"{dataset}{i:03}" for i in range(n))
    return Predictions(ids, ids, tuple(labels), tuple(guess), CLASSES)


def run(dataset: str, model: str, skill: float, **more: object) -> tuple[Outcome, Predictions]:
    values = {"status": "done", "key": f"{dataset}{model}{sorted(more.items())}"} | more
    outcome = Outcome(dataset, "headline", "story", model, **values)  # type: ignore[arg-type]
    return outcome, predicted(dataset, skill)


def scored() -> list[tuple[Outcome, Predictions | None]]:
    """Return all models on all datasets; on one corpus the two in the middle change places."""
    swapped = SKILL | {"good": SKILL["fair"], "fair": SKILL["good"]}
    return [
        run(dataset, model, (swapped if dataset == "d1" else SKILL)[model])
        for dataset in DATASETS
        for model in MODELS
    ]


def means_by_corpus(rows: Scored, metric: str) -> pd.DataFrame:
    """Return corpora by models, the independent way: the table of scores, pivoted."""
    table = scores_table(rows)
    table["corpus"] = table["dataset"].map(CORPORA)
    return table.pivot_table(index="corpus", columns="model", values=metric, aggfunc="mean")


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1"])
def test_languages_of_a_corpus_count_as_one(metric: str) -> None:
    rows = scored()
    made, _ = rank_tables(rows, CORPORA, seed=0)
    own = made[made["metric"] == metric].set_index("model")
    wide = means_by_corpus(rows, metric)
    assert wide.shape == (4, 4)
    assert own["corpora"].tolist() == [4] * 4
    assert own["datasets"].tolist() == [6] * 4
    ranks = stats.rankdata(-wide.round(10).to_numpy(), axis=1)
    expected = dict(zip(wide.columns, ranks.mean(axis=0), strict=True))
    assert own["average_rank"].to_dict() == pytest.approx(expected)
    assert own["mean_score"].to_dict() == pytest.approx(wide.mean(axis=0).to_dict())
    assert own["place"].tolist() == stats.rankdata(-own["mean_score"].round(10)).tolist()
    assert own["place"].is_monotonic_increasing
    assert own["friedman_floor"].unique() == pytest.approx([max(24**-3, 1 / 10_001)])
    # by scipy's chi-square at least as sure as the shuffled one is of so many orders
    chi = stats.friedmanchisquare(*wide.round(10).to_numpy().T)
    assert own["friedman_p"].iloc[0] == pytest.approx(chi.pvalue, abs=0.05)
    # counted one by one the three languages outvote the other corpora
    alone, _ = rank_tables(rows, {name: name for name in DATASETS}, seed=0)
    assert alone["corpora"].unique().tolist() == [6]
    assert not np.allclose(alone[alone["metric"] == metric]["average_rank"], own["average_rank"])


def test_places_have_intervals_and_groups_say_who_is_not_told_apart() -> None:
    made, pairs = rank_tables(scored(), CORPORA, seed=0)
    for metric, own in made.groupby("metric"):
        own = own.set_index("model")
        assert ((own["place_low"] <= own["place"]) & (own["place"] <= own["place_high"])).all()
        low, high = own["average_rank_low"], own["average_rank_high"]
        assert ((low <= own["average_rank"]) & (own["average_rank"] <= high)).all()
        assert (own.loc["worst", "place_low"], own.loc["worst", "place_high"]) == (4, 4)
        assert own.loc["good", "place_high"] == 3
        of_metric = pairs[pairs["metric"] == metric]
        apart = {(r.one, r.two): r.apart for r in of_metric.itertuples()}
        for (one, two), differ in apart.items():
            shared = set(own.loc[one, "groups"].split()) & set(own.loc[two, "groups"].split())
            assert not (shared and differ), (metric, one, two)
        assert any(apart.values())
        assert not all(apart.values())
        assert (of_metric["apart"] == (of_metric["low"] > 0)).all()


def test_tuned_and_default_models_are_ranked_apart() -> None:
    rows = scored()
    tuned = [
        run(dataset, model, 0.95 - 0.1 * i, setting="tuned")
        for dataset in DATASETS
        for i, model in enumerate(MODELS[::-1])
    ]
    made, pairs = rank_tables([*rows, *tuned], CORPORA, seed=0)
    plain, plain_pairs = rank_tables(rows, CORPORA, seed=0)
    of = made["setting"] == "default"
    pd.testing.assert_frame_equal(made[of].reset_index(drop=True), plain)
    other = made[~of & (made["metric"] == "accuracy")]
    assert other["model"].tolist() == list(MODELS[::-1])
    assert len(pairs) == 2 * len(plain_pairs) == 2 * 12


def test_pairs_are_those_of_the_tests_over_corpora() -> None:
    rows = scored()
    _, pairs = rank_tables(rows, CORPORA, seed=0)
    wide = means_by_corpus(rows, "accuracy")
    for _, own in pairs[pairs["metric"] == "accuracy"].iterrows():
        apart = (wide[own["one"]] - wide[own["two"]]).to_numpy().round(10)
        assert own["mean_difference"] == pytest.approx(apart.mean())
        exact = stats.PermutationMethod(n_resamples=np.inf)
        expected = stats.wilcoxon(apart, zero_method="zsplit", method=exact).pvalue
        assert own["wilcoxon_p"] == pytest.approx(expected)
        worse, same, better = signed_rank_rope(apart, seed=0)
        chances = tuple(own[["p_one_better", "p_equivalent", "p_two_better"]])
        assert chances == pytest.approx((better, same, worse))
        assert own["wilcoxon_floor"] == 0.125
        assert own["holm_floor"] == 0.75
        assert own["holm_p"] >= own["holm_floor"]


def test_seeds_are_a_mean_and_a_failed_one_did_not_run() -> None:
    rows = scored()
    more = [
        (replace(o, seed=1, key=f"{o.key}1"), predicted(o.dataset, SKILL[o.model], seed=5))
        for o, _ in rows
    ]
    made, _ = rank_tables([*rows, *more], CORPORA, seed=0)
    wide = means_by_corpus([*rows, *more], "accuracy")
    own = made[made["metric"] == "accuracy"].set_index("model")["mean_score"]
    assert own.to_dict() == pytest.approx(wide.mean(axis=0).to_dict())
    lost = Outcome("d1", "headline", "story", "fair", "failed", reason="no", seed=2)
    made, _ = rank_tables([*rows, (lost, None)], CORPORA, seed=0)
    assert sorted(set(made["model"])) == ["best", "good", "worst"]


def test_a_dataset_counts_once_whatever_its_views() -> None:
    rows = scored()
    again = [
        (replace(o, view="headline_body", key=f"{o.key}b"), predicted(o.dataset, 0.6))
        for o, _ in rows
        if o.dataset == "d1"
    ]
    small = [(replace(o, size="10", key=f"{o.key}s"), p) for o, p in rows]
    made = rank_tables([*again, *rows, *small], CORPORA, seed=0)
    for one, two in zip(made, rank_tables(rows, CORPORA, seed=0), strict=True):
        pd.testing.assert_frame_equal(one, two)
    chosen, _ = rank_tables(
        [*rows, *again], CORPORA, seed=0, first={"d1": ("headline_body", "story")}
    )
    assert not chosen.equals(made[0])
    # a place without scores is none
    first = {"d1": ("body", "story"), "other": ("a", "b")}
    pd.testing.assert_frame_equal(
        rank_tables([*rows, *again], CORPORA, seed=0, first=first)[0], made[0]
    )


def test_parallel_languages_are_resampled_together() -> None:
    """Where two languages hold the same stories, their scores rise and fall as one."""
    names = ("d1", "d2", "d3", "p.x", "p.y")
    corpora = {name: name.partition(".")[0] for name in names}
    rows = [run(name, model, SKILL[model]) for name in names for model in MODELS]
    base = {o.model: p for o, p in rows if o.dataset == "p.x"}
    twin = [(o, base[o.model] if o.dataset == "p.y" else p) for o, p in rows]
    one = [(o, p) for o, p in rows if o.dataset != "p.y"]
    # a language that repeats another adds nothing: the same intervals as without it
    drop = ["datasets"]
    made, without = (rank_tables(r, corpora, seed=0)[0].drop(columns=drop) for r in (twin, one))
    pd.testing.assert_frame_equal(made, without)


def test_models_tested_on_other_examples_are_refused() -> None:
    rows = scored()
    outcome, one = rows[1]
    assert one is not None
    other = replace(one, ids=tuple(f"{name}!" for name in one.ids))
    with pytest.raises(ValueError, match="good: tested on other examples than the rest"):
        rank_tables([rows[0], (outcome, other), *rows[2:]], CORPORA, seed=0)
    turned = Predictions(
        one.ids[::-1], one.stories[::-1], one.labels[::-1], one.predicted[::-1], CLASSES
    )
    made = rank_tables([rows[0], (outcome, turned), *rows[2:]], CORPORA, seed=0)[0]
    pd.testing.assert_frame_equal(made, rank_tables(rows, CORPORA, seed=0)[0])


def test_a_model_that_lacks_a_dataset_is_left_out_and_not_the_dataset() -> None:
    every = {name: frozenset(MODELS) for name in DATASETS}
    assert block_of(every, CORPORA) == Block(DATASETS, tuple(sorted(MODELS)))
    some = every | {name: frozenset((*MODELS, "rules")) for name in DATASETS[:5]}
    assert block_of(some, CORPORA).models == tuple(sorted(MODELS))
    lonely = every | {"lonely": frozenset(("best", "new"))}
    assert block_of(lonely, CORPORA).datasets == DATASETS


def test_too_few_make_empty_tables() -> None:
    rows = scored()
    full = rank_tables(rows, CORPORA, seed=0)
    two = [pair for pair in rows if CORPORA[pair[0].dataset] in ("d1", "many")]
    few = [pair for pair in rows if pair[0].model in MODELS[:2]]
    for some in ([], two, few):
        for one, whole in zip(rank_tables(some, CORPORA, seed=0), full, strict=True):
            assert len(one) == 0
            assert one.columns.tolist() == whole.columns.tolist()


def test_letters_go_on_after_z() -> None:
    assert _letters([(i,) for i in range(54)], 54)[25:28] == ["z", "aa", "ab"]
    assert _letters([(i,) for i in range(54)], 54)[51:] == ["az", "ba", "bb"]
