import numpy as np

from bench.records.corpora import Corpus, Example, Split
from bench.records.rows import RawPredictions, as_predictions, split_rows
from bench.records.rows import test_set as rows_to_test

ROWS = tuple(Example(str(i), f"judul {i}", "ab"[i % 2]) for i in range(6))
CORPUS = Corpus("d", "v", ("a", "b"), ROWS, tuple("001234"), units=tuple("012345"))
SPLIT = Split(frozenset("034"), frozenset("2"), frozenset("15"))


def test_rows_are_those_of_each_split_and_no_test_label_is_among_them() -> None:
    rows = split_rows(CORPUS, SPLIT)
    assert rows.train.tolist() == [0, 3, 4]
    assert (rows.labels, rows.tune_labels) == (["a", "b", "a"], ["a"])
    assert rows.test.tolist() == [1, 5]
    assert not hasattr(rows, "test_labels")


def test_a_test_set_says_what_leaks_and_predictions_take_it_over() -> None:
    test = rows_to_test(CORPUS, SPLIT)
    assert (test.ids, test.labels, test.leaks) == (("1", "5"), ("b", "b"), (True, False))
    predictions = as_predictions(RawPredictions(("a", "b"), None, {}), test)
    assert (predictions.predicted, predictions.leaks) == (("a", "b"), (True, False))


def test_notes_are_plain_data_whatever_a_model_puts_in() -> None:
    raw = RawPredictions((), None, {}, {"C": np.float64(3), "rows": np.arange(2), 1: {2}})
    assert raw.notes == {"C": 3.0, "rows": [0, 1], "1": "{2}"}
