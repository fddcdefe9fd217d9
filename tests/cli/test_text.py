import numpy as np
import pandas as pd

from bench.cli.text import shown, transfer_text


def test_a_row_is_called_by_its_model_and_how_it_was_trained() -> None:
    row = {"model": "svm_words", "setting": "default", "seeds": 1}
    assert shown(row) == "svm_words"
    assert shown(row | {"setting": "tuned", "seeds": 5}) == "svm_words (tuned, 5 seeds)"


def test_the_matrix_names_rows_and_says_what_was_left_out() -> None:
    rows = [
        {"trained_on": a, "tested_on": b, "model": "m", "status": "done", "reason": "",
         "accuracy": 0.5, "macro_f1": 0.25, "leaking": 3 if a != b else np.nan, "test_rows": 10}
        for a in ("one", "two") for b in ("one", "two")
    ]  # fmt: skip
    text = transfer_text(pd.DataFrame(rows))
    assert "m, accuracy" in text
    assert "one -> two: 3 of 10 share a story with training" in text.replace("3.0", "3")
    assert text.count("50.0") == 4
