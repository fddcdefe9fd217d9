import pandas as pd

from bench.studies.robust import Change
from bench.studies.text import changes_text, robustness_sentence, robustness_text


def rows(*each: tuple[str, float, float, float, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "dataset": "d", "view": "v", "split": "story", "model": "m", "perturbation": name,
                "strength": 1.0, "examples": 100, "stories": 90, "changed": 0.5,
                "accuracy_before": 0.9, "accuracy": 0.9 + gap, "difference": gap, "low": low,
                "high": high, "verdict": verdict, "worst_by": "length" if gap < 0 else "",
                "worst_value": "long", "worst_examples": 30, "worst_difference": gap * 2,
            }
            for name, gap, low, high, verdict in each
        ]
    )  # fmt: skip


TABLE = rows(
    ("typos", -0.06, -0.09, -0.03, "worse"), ("case", 0.0, 0.0, 0.0, "equivalent"),
    ("twins", -0.25, -0.3, -0.2, ""),
)  # fmt: skip


def test_a_line_a_perturbation_and_the_twins_beside() -> None:
    lines = robustness_text(TABLE).splitlines()
    assert lines[0].startswith("m on d, v, split by story: accuracy 90.0 % of 100 test headlines")
    assert "-6.0 (-9.0 to -3.0)" in lines[2]
    assert "-12.0 length: long (30)" in lines[2]
    assert "the same" in lines[3]
    assert "length" not in lines[3]
    assert lines[4].startswith("  twins: 65.0 % of 100 twins of another topic, 90.0 %")


def test_the_sentence_says_where_it_is_worse_and_nothing_else() -> None:
    plain = TABLE[TABLE["perturbation"] != "twins"]
    assert robustness_sentence("m", plain) == (
        "m does worse under typos (-6.0 points, -9.0 to -3.0, at strength 1)."
    )
    unsure = rows(("typos", -0.06, -0.2, 0.08, "cannot tell"))
    assert "does not do worse for certain" in robustness_sentence("m", unsure)


def test_headlines_stand_above_each_other() -> None:
    assert changes_text([Change("a", "b", "trade")]) == "  1  [trade] a\n     b"
