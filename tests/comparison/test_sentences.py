import random
import re
from decimal import Decimal

import pytest

from bench.comparison.sentences import sentence, shown_p
from bench.records.predictions import Predictions
from bench.stats.differences import ModelPredictions
from bench.stats.verdicts import claim

IDS = tuple(f"{i:03d}" for i in range(200))
TRUE = tuple("ab"[i % 2] for i in range(200))


def model(name: str, wrong: int) -> ModelPredictions:
    labels = tuple("ba"[i % 2] if i < wrong else true for i, true in enumerate(TRUE))
    return ModelPredictions(name, (Predictions(IDS, IDS, TRUE, labels, ("a", "b")),))


@pytest.mark.parametrize(("new", "old", "words"), [(2, 60, "better"), (60, 2, "worse")])
def test_a_sentence_says_where_who_and_what(new: int, old: int, words: str) -> None:
    text = sentence(
        claim(("tajuk_hard", "headline", "story"), model("mine", new), model("svm", old))
    )
    assert text.startswith("On tajuk")
    assert "200 test headlines in 200 stories" in text
    assert f"mine is {words} than svm" in text
    assert f"{100 - new / 2:.1f} against {100 - old / 2:.1f} %" in text


def test_a_p_is_never_said_to_be_nothing() -> None:
    assert shown_p(0.00001) == "p < 0.001"
    assert shown_p(0.25) == "p = 0.250"


@pytest.mark.parametrize("seed", range(40))
def test_the_printed_difference_is_that_of_the_printed_scores(seed: int) -> None:
    rng = random.Random(seed)
    new, old = rng.randrange(150), rng.randrange(150)
    # 97 of the rows: shares with more decimals than are printed
    some = ModelPredictions("mine", (cut(model("mine", new), 97),))
    other = ModelPredictions("svm", (cut(model("svm", old), 97),))
    if new >= 97 <= old or new == old:
        return
    text = sentence(claim(("d", "headline", "story"), some, other))
    shown = re.search(r"accuracy ([\d.]+) against ([\d.]+) %, a difference of ([+-][\d.]+)", text)
    assert shown, text
    one, two, gap = map(Decimal, shown.groups())
    assert one - two == gap


def cut(model: ModelPredictions, rows: int) -> Predictions:
    return Predictions(
        IDS[:rows], IDS[:rows], TRUE[:rows], model.runs[0].predicted[:rows], ("a", "b")
    )
