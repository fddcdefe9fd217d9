from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import bootstrap

from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.tables.contrast import contrast_table

OUTCOME = Outcome("d", "headline", "story", "m", "done", key="k")


def made(n: int, *, a_story: int = 1, seed: int = 0) -> tuple[Predictions, list[tuple[str, str]]]:
    """Return answers on n pairs, ``a_story`` of them in each story, and on three others."""
    rng = np.random.default_rng(seed)
    ids = [f"{i}{twin}" for i in range(n) for twin in "ab"] + ["x", "y", "z"]
    stories = [f"s{i // a_story}" for i in range(n) for _ in "ab"] + ["x", "y", "z"]
    labels = ["sport" if name.endswith("a") else "trade" for name in ids]
    # pairs of one story fare alike
    ease = np.repeat(rng.random(n // a_story + 1), 2 * a_story)[: 2 * n]
    right = [*(rng.random(2 * n) < ease), True, True, True]
    other = {"sport": "trade", "trade": "sport"}
    guess = [a if ok else other[a] for a, ok in zip(labels, right, strict=True)]
    classes = ("sport", "trade")
    found = Predictions(tuple(ids), tuple(stories), tuple(labels), tuple(guess), classes)
    return found, [(f"{i}a", f"{i}b") for i in range(n)]


def right_of(predictions: Predictions) -> dict[str, bool]:
    answers = zip(predictions.ids, predictions.labels, predictions.predicted, strict=True)
    return {name: true == guess for name, true, guess in answers}


def test_shares_are_those_counted_by_hand() -> None:
    predictions, pairs = made(40)
    right = right_of(predictions)
    row = contrast_table([(OUTCOME, predictions)], {"d": pairs}, seed=0).iloc[0]
    assert row["pairs"] == 40
    assert row["headline"] == pytest.approx(sum(right[a] for a, _ in pairs) / 40)
    assert row["twin"] == pytest.approx(sum(right[b] for _, b in pairs) / 40)
    for name in ("headline", "twin"):
        assert row[f"{name}_low"] < row[name] < row[f"{name}_high"]
    # no lexicon ran
    assert np.isnan(row["lexicon_twin"])
    assert np.isnan(row["twin_lead_low"])
    assert row["both"] == pytest.approx(sum(right[a] and right[b] for a, b in pairs) / 40)
    assert row["both_low"] < row["both"] < row["both_high"]


@pytest.mark.parametrize("a_story", [1, 5])
def test_the_interval_is_scipys_over_stories(a_story: int) -> None:
    predictions, pairs = made(200, a_story=a_story)
    right = right_of(predictions)
    both = np.array([right[a] and right[b] for a, b in pairs], dtype=float)
    sums = both.reshape(-1, a_story).sum(axis=1)
    theirs = bootstrap(
        (sums,), lambda x, axis: x.mean(axis=axis) / a_story, method="percentile",
        n_resamples=4000, rng=1,
    ).confidence_interval  # fmt: skip
    row = contrast_table([(OUTCOME, predictions)], {"d": pairs}, seed=0).iloc[0]
    assert row["both_low"] == pytest.approx(theirs.low, abs=0.012)
    assert row["both_high"] == pytest.approx(theirs.high, abs=0.012)


def test_stories_that_a_pair_joins_are_drawn_together() -> None:
    predictions, pairs = made(6)
    chained = [f"s{i // 2}" for i in range(1, 13)]  # each pair ends in the next one's story
    one = replace(predictions, stories=(*chained, "x", "y", "z"))
    row = contrast_table([(OUTCOME, one)], {"d": pairs}, seed=0).iloc[0]
    # one story in all, some of it right and some wrong: that tells nothing
    assert (row["both_low"], row["both_high"]) == (0, 1)
    apart = contrast_table([(OUTCOME, predictions)], {"d": pairs}, seed=0).iloc[0]
    assert apart["both"] == row["both"]
    assert apart["both_low"] < apart["both_high"]


def lexicon_of(predictions: Predictions, seed: int) -> tuple[Outcome, Predictions]:
    """Return a lexicon that has most twins right and few headlines."""
    rng = np.random.default_rng(seed)
    other = {"sport": "trade", "trade": "sport"}
    guess = tuple(
        label if rng.random() < (0.2 if label == "sport" else 0.9) else other[label]
        for label in predictions.labels
    )
    return replace(OUTCOME, model="keyword_rules", key="r"), replace(predictions, predicted=guess)


def test_every_model_stands_beside_the_lexicon() -> None:
    predictions, pairs = made(120, a_story=2)
    rules = lexicon_of(predictions, 3)
    table = contrast_table([(OUTCOME, predictions), rules], {"d": pairs}, seed=0)
    table = table.set_index("model")
    model, words = table.loc["m"], table.loc["keyword_rules"]
    assert model["lexicon_headline"] == words["headline"] < 0.4
    assert model["lexicon_twin"] == words["twin"] > 0.8
    assert (words["twin_lead"], words["twin_lead_low"], words["twin_lead_high"]) == (0, 0, 0)
    assert model["twin_lead"] == pytest.approx(model["twin"] - words["twin"])
    ours, theirs = right_of(predictions), right_of(rules[1])
    apart = np.array([float(ours[b]) - float(theirs[b]) for _, b in pairs])
    sums = apart.reshape(-1, 2).sum(axis=1)
    expected = bootstrap(
        (sums,), lambda x, axis: x.mean(axis=axis) / 2, method="percentile", n_resamples=4000,
        rng=1,
    ).confidence_interval  # fmt: skip
    assert model["twin_lead_low"] == pytest.approx(expected.low, abs=0.015)
    assert model["twin_lead_high"] == pytest.approx(expected.high, abs=0.015)
    assert model["twin_lead_high"] < 0


def test_a_lexicon_on_other_pairs_stands_beside_nobody() -> None:
    predictions, pairs = made(20)
    outcome, rules = lexicon_of(predictions, 3)
    fewer = Predictions(
        rules.ids[2:], rules.stories[2:], rules.labels[2:], rules.predicted[2:], rules.classes
    )
    table = contrast_table([(OUTCOME, predictions), (outcome, fewer)], {"d": pairs}, seed=0)
    assert table["pairs"].tolist() == [19, 20]
    assert table["lexicon_twin"].isna().tolist() == [False, True]


def test_seeds_are_a_mean_and_a_failed_one_is_no_row() -> None:
    one, pairs = made(30)
    two = replace(one, predicted=made(30, seed=1)[0].predicted)
    seeds = [(OUTCOME, one), (replace(OUTCOME, key="l", seed=1), two)]
    row = contrast_table(seeds, {"d": pairs}, seed=0).iloc[0]
    apart = [contrast_table([own], {"d": pairs}, seed=0).iloc[0] for own in seeds]
    for name in ("headline", "twin", "both"):
        assert row[name] == pytest.approx(np.mean([own[name] for own in apart]))
    failed = Outcome("d", "headline", "story", "m", "failed", reason="no", seed=2)
    assert len(contrast_table([*seeds, (failed, None)], {"d": pairs}, seed=0)) == 0
    other = replace(two, ids=one.ids[::-1])
    with pytest.raises(ValueError, match="or other examples; run them again"):
        contrast_table([seeds[0], (seeds[1][0], other)], {"d": pairs}, seed=0)


def test_only_known_pairs_of_whole_training_parts() -> None:
    predictions, pairs = made(5)
    rows: list[tuple[Outcome, Predictions | None]] = [
        (OUTCOME, predictions),
        (replace(OUTCOME, key="s", size="10"), predictions),
        (replace(OUTCOME, key="t", setting="tuned"), predictions),
        (replace(OUTCOME, key="e", dataset="e"), predictions),
    ]
    table = contrast_table(rows, {"d": [*pairs, ("0a", "gone")]}, seed=0)
    assert table["setting"].tolist() == ["default", "tuned"]
    assert table["pairs"].tolist() == [5, 5]
    nothing = contrast_table(rows, {"d": [("0a", "gone")]}, seed=0)
    assert len(nothing) == 0
    assert nothing.columns.tolist() == table.columns.tolist()


def test_twins_of_one_topic_are_refused() -> None:
    predictions, _ = made(5)
    with pytest.raises(ValueError, match="contrast pair 0a, 1a: both are sport"):
        contrast_table([(OUTCOME, predictions)], {"d": [("0a", "1a")]}, seed=0)
