import numpy as np
import pandas as pd
import pytest

from bench.studies.label_text import (
    noise_statements,
    noise_text,
    worth_sentences,
    worth_statements,
    worth_text,
)


def worth(equal: float, low: float, high: float) -> pd.DataFrame:
    place = {"dataset": "d", "view": "gold", "split": "story", "model": "m", "draws": 3}
    scores = {"macro_f1": 0.7, "macro_f1_low": 0.6, "macro_f1_high": 0.8, "agreement": 0.9}
    gold = {"source": "gold", "kind": "gold", "source_rows": 0, "gold_rows": 1000, "cost": 300.0}
    rules = {
        "source": "rules_majority", "kind": "rules", "source_rows": 900, "gold_rows": 50,
        "cost": 24.0, "gold_equal": equal, "gold_equal_low": low, "gold_equal_high": high,
    }  # fmt: skip
    return pd.DataFrame([place | scores | gold, place | scores | rules])


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (
            (140, 90, 260),
            "Below 140 gold rows (95 %: 90 to 260), rules (rules_majority, 900 rows) ",
        ),
        ((140, 90, np.inf), "(95 %: 90 to more than were tried)"),
        ((40, 0, 70), "are no better than 50 gold rows alone."),
        ((np.inf, 400, np.inf), "Up to all 1,000 gold rows that were tried, rules"),
    ],
)
def test_the_sentence_says_up_to_how_many(span: tuple[float, ...], words: str) -> None:
    (sentence,) = worth_sentences(worth(*span))
    assert words in sentence


def test_the_sentence_sets_costs_beside_each_other() -> None:
    (sentence,) = worth_sentences(worth(140, 90, 260))
    assert sentence.endswith("they cost 24.00, so many gold rows 42.00.")


def test_the_table_has_prices_costs_and_intervals() -> None:
    text = worth_text(worth(140, 90, 260), {"gold": 0.3, "rules": 0.01})
    assert "a row costs gold 0.3, rules 0.01" in text
    assert "140 (90 to 260)" in text
    assert "70.0 (60.0 to 80.0)" in text
    assert worth_statements(worth(140, 90, 260))[0].startswith("m: Below 140 gold rows")


def test_wrong_labels_stand_by_kind_and_share() -> None:
    base = {"dataset": "d", "view": "v", "split": "s", "model": "m"}
    table = pd.DataFrame(
        [
            base | {"noise": "none", "share": 0.0, "cleaned": False, "macro_f1": 0.9},
            base | {"noise": "uniform", "share": 0.2, "cleaned": False, "macro_f1": 0.8,
                    "lost": -0.1},
            base | {"noise": "uniform", "share": 0.2, "cleaned": True, "macro_f1": 0.83,
                    "won_back": 0.03, "won_back_low": 0.01, "won_back_high": 0.05},
        ]
    )  # fmt: skip
    text = noise_text(table)
    assert "20 %" in text
    assert "80.0  +3.0" in text
    (sentence,) = noise_statements(table)
    assert sentence.startswith("20 % wrong (uniform) cost 1 baselines 10.0 to 10.0 points")
    assert "(interval above 0: 1, below: 0)" in sentence
