from pathlib import Path

from bench.records.predictions import Fingerprint, Predictions
from bench.records.runs import Outcome
from bench.store.predictions import key_of, save_predictions
from bench.tables.make import TABLE_NAMES, make_tables, tables_rest_on

COSTS = {"fit_seconds": 1.0, "predict_seconds": 0.1, "train_rows": 4, "test_rows": 4,
         "memory_mb": 1.0, "model_bytes": 9.0}  # fmt: skip
IDS, TRUE = ("1", "2", "3", "4"), ("a", "b", "a", "b")


def stored(out: Path, model: str, *labels: str) -> Outcome:
    fingerprint = Fingerprint("d", "v", "s", "data", "st", model, "c", 0, "1", {})
    predictions = Predictions(IDS, IDS, TRUE, labels, ("a", "b"))
    save_predictions(out, fingerprint, predictions, COSTS)
    return Outcome("d", "v", "s", model, "done", key=key_of(fingerprint))


def test_every_table_is_made_of_what_is_stored(tmp_path: Path) -> None:
    outcomes = [stored(tmp_path, "majority", *"aaaa"), stored(tmp_path, "svm_words", *"abab")]
    tables = make_tables(tmp_path, outcomes)
    assert set(tables) == set(TABLE_NAMES)
    scores = tables["scores"].set_index("model")["accuracy"]
    assert (scores["majority"], scores["svm_words"]) == (0.5, 1.0)


def test_what_the_tables_rest_on_changes_with_each_of_it(tmp_path: Path) -> None:
    first = [stored(tmp_path, "majority", *"aaaa")]
    both = [*first, stored(tmp_path, "svm_words", *"abab")]
    assert tables_rest_on(tmp_path, first) == tables_rest_on(tmp_path, first)
    assert tables_rest_on(tmp_path, first) != tables_rest_on(tmp_path, both)
