"""What several datasets say together, and how it is worded."""

from dataclasses import replace

import pytest

from bench.comparison.summary import Compared, Comparison, overall
from bench.comparison.text import comparison_text
from bench.records.predictions import Predictions
from bench.stats.differences import ModelPredictions
from bench.stats.verdicts import Claim, claim


def made(dataset: str, wrong: int, *, baseline: str = "old") -> Claim:
    n = 200
    ids = tuple(map(str, range(n)))
    true = tuple("ab"[i % 2] for i in range(n))

    def answers(name: str, count: int) -> ModelPredictions:
        guess = tuple("ab"[(i + (i < count)) % 2] for i in range(n))
        return ModelPredictions(name, (Predictions(ids, ids, true, guess, ("a", "b")),))

    return claim((dataset, "headline", "story"), answers("new", 10), answers(baseline, wrong))


def test_one_dataset_or_several_baselines_have_no_overall() -> None:
    assert overall([made("d", 20)], seed=0) is None
    assert overall([made("d", 20), made("d", 20, baseline="other")], seed=0) is None


def test_several_datasets_count_verdicts_and_chances() -> None:
    claims = [made(f"d{i}", 40 + i) for i in range(7)]
    found = overall(claims, seed=0)
    assert found is not None
    assert found.verdicts == {"better": 7}
    assert found.better is not None
    assert found.better > 0.99
    # all seven of one sign: the smallest p that seven differences can give
    assert found.p == pytest.approx(2 / 2**7)
    # differences taken as exact, two or three would be all but sure of anything
    few = overall(claims[:3], seed=0)
    assert few is not None
    assert (few.p, few.better, few.untested) == (None, None, "a test over datasets takes 6 or more")


def test_translations_of_the_same_examples_are_no_datasets_of_their_own() -> None:
    claims = [made(f"d.{i}", 40 + i) for i in range(7)]
    found = overall(claims, seed=0, parallel=True)
    assert found is not None
    assert (found.verdicts, found.p, found.better) == ({"better": 7}, None, None)
    told = Comparison("new", tuple(Compared(c) for c in claims), {}, found)
    assert "they hold the same examples in other languages" in told.sentences[-1]


def test_losses_count_the_other_way() -> None:
    claims = [replace(made(f"d{i}", 40), metric="brier") for i in range(6)]
    claims = [
        replace(c, differences={"brier": replace(c.differences["accuracy"], metric="brier")})
        for c in claims
    ]
    found = overall(claims, seed=0)
    assert found is not None
    assert found.worse is not None
    assert found.worse > 0.99


def test_the_words_name_datasets_and_baseline() -> None:
    claims = [made("d1", 40), made("d2", 12)]
    told = Comparison("new", tuple(Compared(c) for c in claims), {"x": "it is slow"},
                      overall(claims, seed=0))  # fmt: skip
    text = comparison_text(told)
    assert len(told.sentences) == 3
    assert "Over 2 datasets new against old: 1 better, 1 " in told.sentences[-1]
    assert "1 better, 1 cannot tell; a test over datasets takes 6 or more." in text
    many = [made(f"d{i}", 40) for i in range(6)]
    told = Comparison("new", tuple(Compared(c) for c in many), {}, overall(many, seed=0))
    assert "Wilcoxon's p = 0.031; chance that it is better 1.00" in told.sentences[-1]
    assert "left out: x: it is slow" in text
    assert comparison_text(Comparison("new", ())).startswith("new: nothing to compare it with")
