from bench.comparison.summary import Compared, Comparison, overall
from bench.comparison.text import comparison_text
from bench.records.predictions import Predictions
from bench.stats.differences import ModelPredictions
from bench.stats.verdicts import claim, judge

IDS = tuple(f"{i:03d}" for i in range(100))
TRUE = tuple("ab"[i % 2] for i in range(100))


def model(name: str, wrong: int) -> ModelPredictions:
    labels = tuple("ba"[i % 2] if i < wrong else true for i, true in enumerate(TRUE))
    return ModelPredictions(name, (Predictions(IDS, IDS, TRUE, labels, ("a", "b")),))


def test_the_sentence_comes_first_and_what_is_left_out_is_named() -> None:
    claims = judge([claim(("d", "v", "s"), model("mine", 5), model("svm", 50))])
    made = Comparison(
        "mine",
        tuple(Compared(one, (), ()) for one in claims),
        {"boosting on d": "it needs: pip install tajuk[boosting]"},
        overall(claims, seed=0, parallel=False),
    )
    text = comparison_text(made)
    assert "mine is better than svm" in text.splitlines()[0]
    assert "boosting on d" in text
    assert "it needs: pip install tajuk[boosting]" in text
