import pandas as pd

from bench.report.advice import advice


def test_a_stored_table_is_put_into_words_without_statistics() -> None:
    row = {"dataset": "d", "view": "v", "split": "s", "advice": "best", "model": "one"}
    row |= {"accuracy": 0.5, "margin": 0.02, "verdict": "", "not_worse": True, "comparable": True}
    numbers = ("difference", "low", "high", "more", "fit_times", "predict_times", "size_times")
    row |= dict.fromkeys(numbers, float("nan"))
    other = row | {"model": "two", "advice": "cheapest", "verdict": "equivalent"}
    other |= {"difference": -0.001, "low": -0.004, "high": 0.002, "predict_times": 12.0}
    other |= {"adjusted_low": -0.006, "adjusted_high": 0.004, "settles": ""}
    third = other | {"model": "three", "advice": "", "verdict": "cannot tell", "more": 5312}
    third |= {"settles": "worse", "predict_times": 0.5}
    (one,) = advice(pd.DataFrame([row, other, third]))
    assert (one.best, one.cheapest) == ("one", "two")
    assert one.sentences == (
        "best: one, accuracy 50.0 %",
        "cheapest that is not worse by 2 points or more: two, -0.1 points (95 % interval "
        "-0.4 to +0.2, adjusted -0.6 to +0.4), 12 times quicker to predict",
        "cannot tell from the best: three; with about 5,300 more test headlines it would show "
        "three worse, four times in five",
    )
