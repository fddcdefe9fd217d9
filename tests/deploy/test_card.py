import numpy as np
import pandas as pd

from bench.deploy.card import model_card
from bench.deploy.folder import ModelAbout
from bench.deploy.unsure import HeldOut, Judged

ABOUT = ModelAbout(
    model="toy", dataset="d", view="headline", split="story", data="1" * 64, code="2" * 64,
    seed=3, setting="tuned", hyperparameters={"svc__C": 0.3}, labels=("a", "b"),
    languages=("ind", "und"), parts="train", rows=1234, versions={"scikit-learn": "9.9"},
)  # fmt: skip
SCORE = pd.Series(
    {"examples": 50, "stories": 40, "accuracy": 0.8, "accuracy_low": 0.7, "accuracy_high": 0.9,
     "macro_f1": 0.75, "macro_f1_low": 0.65, "macro_f1_high": 0.85}
)  # fmt: skip


def test_programs_and_people_find_what_they_need() -> None:
    card = model_card(ABOUT, SCORE, "On d, toy is better than other.", None)
    header, body = card.removeprefix("---\n").split("\n---\n")
    lines = header.splitlines()
    assert lines[:2] == ["language:", '- "id"']
    assert '- name: "toy"' in lines
    assert "      value: 0.8000" in lines
    for words in (
        "one of 2 labels: a, b.",
        "| macro-F1 | 75.0 % | 65.0 to 85.0 % |",
        "On d, toy is better than other.",
        "fitted on 1,234 headlines: the training split alone",
        "`svc__C` = `0.3` (tuned); seed 3",
        "versions: scikit-learn 9.9",
    ):
        assert words in body
    assert "With `--accuracy`" not in body


def test_what_a_wanted_accuracy_costs_stands_there() -> None:
    judged = Judged.of(np.array([0.9, 0.8, 0.2]), [True, True, False], ["r", "s", "t"])
    card = model_card(ABOUT, SCORE, "", HeldOut(judged, judged))
    rows = [line for line in card.splitlines() if line.startswith("| 9")]
    assert [row.split("|")[2].strip() for row in rows] == ["0.8", "0.8", "0.8"]
    never = Judged.of(np.array([0.9]), [False], ["r"])
    assert "| 95 % | not reached |" in model_card(ABOUT, SCORE, "", HeldOut(never, never))
