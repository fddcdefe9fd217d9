import threading
from pathlib import Path

import numpy as np
import pytest

from bench.records.predictions import Fingerprint, Predictions
from bench.records.runs import Outcome
from bench.store.files import locked, write_bytes
from bench.store.index import read_index, write_index
from bench.store.predictions import (
    folder_of,
    is_stored,
    key_of,
    load_costs,
    load_notes,
    load_predictions,
    save_predictions,
)

PREDICTIONS = Predictions(
    ids=("1", "2"),
    stories=("s", "t"),
    labels=("a", "b"),
    predicted=("a", "a"),
    classes=("a", "b"),
    probabilities=np.array([[0.75, 0.25], [0.5, 0.5]], dtype=np.float32),
)
RECEIPT = Fingerprint("d", "headline", "story", "h1", "h2", "m", "h3", 0, "1", {"numpy": "2"})
KEY = key_of(RECEIPT)
OUTCOME = Outcome("d", "headline", "story", "m", "done", key=KEY)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    assert not is_stored(tmp_path, RECEIPT)
    save_predictions(tmp_path, RECEIPT, PREDICTIONS, {"fit_seconds": 1.5})
    assert is_stored(tmp_path, RECEIPT)
    fingerprint, loaded = load_predictions(tmp_path, OUTCOME)
    assert fingerprint == RECEIPT
    for name in ("ids", "stories", "labels", "predicted", "classes"):
        assert getattr(loaded, name) == getattr(PREDICTIONS, name)
    assert loaded.probabilities is not None
    assert (loaded.probabilities == PREDICTIONS.probabilities).all()


def test_the_first_result_stays_and_nothing_is_left_over(tmp_path: Path) -> None:
    for seconds in (1.0, 2.0):
        save_predictions(tmp_path, RECEIPT, PREDICTIONS, {"fit_seconds": seconds})
    place = folder_of(tmp_path, RECEIPT)
    assert '"fit_seconds": 1.0' in (place / "costs.json").read_text()
    assert [p.name for p in place.parent.iterdir()] == [place.name]


def test_what_is_left_of_deleted_predictions_is_replaced(tmp_path: Path) -> None:
    save_predictions(tmp_path, RECEIPT, PREDICTIONS, {"fit_seconds": 1.0})
    place = folder_of(tmp_path, RECEIPT)
    (place / "predictions.parquet").unlink()
    assert not is_stored(tmp_path, RECEIPT)
    save_predictions(tmp_path, RECEIPT, PREDICTIONS, {"fit_seconds": 2.0})
    assert is_stored(tmp_path, RECEIPT)
    assert [p.name for p in place.parent.iterdir()] == [place.name]
    assert '"fit_seconds": 2.0' in (place / "costs.json").read_text()


def test_one_at_a_time_in_a_locked_folder(tmp_path: Path) -> None:
    entered = threading.Event()

    def enter() -> None:
        with locked(tmp_path):
            entered.set()

    with locked(tmp_path):
        other = threading.Thread(target=enter)
        other.start()
        assert not entered.wait(0.3)
    assert entered.wait(30)
    other.join()


def test_the_same_predictions_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_predictions(tmp_path / name, RECEIPT, PREDICTIONS, {})
    files = [folder_of(tmp_path / n, RECEIPT) / "predictions.parquet" for n in ("one", "two")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_every_field_of_a_receipt_is_in_its_key() -> None:
    fields = RECEIPT.as_dict()
    for name, value in fields.items():
        changed = {"libraries": {"numpy": "3"}, "identity": {"weights": "x"}, "seed": 1, "draw": 1}
        other = changed.get(name, f"{value}x")
        assert key_of(Fingerprint(**{**fields, name: other})) != KEY, name


def test_spoilt_files_are_named(tmp_path: Path) -> None:
    save_predictions(tmp_path, RECEIPT, PREDICTIONS, {})
    place = folder_of(tmp_path, RECEIPT)
    whole = (place / "predictions.parquet").read_bytes()
    (place / "predictions.parquet").write_bytes(whole[:50])
    with pytest.raises(ValueError, match=r"its predictions were changed since .* run again"):
        load_predictions(tmp_path, OUTCOME)
    (place / "predictions.parquet").write_bytes(whole)
    changed = (place / "receipt.json").read_text().replace("h1", "h9")
    (place / "receipt.json").write_text(changed)
    with pytest.raises(ValueError, match="its fingerprint was changed"):
        load_predictions(tmp_path, OUTCOME)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(ValueError, match=r"run\.json: cannot be read"):
        read_index(tmp_path)


def test_index_is_the_same_whether_made_now_or_before(tmp_path: Path) -> None:
    reused = Outcome("d", "headline", "story", "m", "reused", key=KEY)
    failed = Outcome("d", "headline", "story", "n", "failed", reason="ValueError: no")
    write_index(tmp_path, [OUTCOME, failed])
    first = (tmp_path / "run.json").read_bytes()
    write_index(tmp_path, [failed, reused])
    assert (tmp_path / "run.json").read_bytes() == first
    assert read_index(tmp_path) == [OUTCOME, failed]


def test_write_bytes_leaves_an_equal_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    write_bytes(path, b"x")
    before = path.stat().st_mtime_ns
    write_bytes(path, b"x")
    assert path.stat().st_mtime_ns == before
    write_bytes(path, b"y")
    assert path.read_bytes() == b"y"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "junk",
    [
        "[]", '"text"', '{"fit_seconds": Infinity}', '{"fit_seconds": -Infinity}', "[" * 100_000,
        '{"fit_seconds": "long"}', '{"train_rows": [1]}', '{"machine": 7, "x": {}}', "\x00",
        '{"fit_seconds": 1e999}', "7", "null",
    ],
)  # fmt: skip
def test_costs_that_are_none_are_one_line_with_the_file(junk: str, tmp_path: Path) -> None:
    save_predictions(
        tmp_path, RECEIPT, PREDICTIONS, {"fit_seconds": 1.0, "memory_mb": float("nan")}
    )
    assert load_costs(tmp_path, OUTCOME)["fit_seconds"] == 1.0
    path = folder_of(tmp_path, RECEIPT) / "costs.json"
    path.write_text(junk)
    with pytest.raises(ValueError, match=r"costs\.json: cannot be read \(.*delete its folder") as e:
        load_costs(tmp_path, OUTCOME)
    assert str(path) in str(e.value)
    assert "\n" not in str(e.value)


def test_notes_that_are_no_record_are_one_line(tmp_path: Path) -> None:
    save_predictions(tmp_path, RECEIPT, PREDICTIONS, {}, {"setting": {}})
    (folder_of(tmp_path, RECEIPT) / "notes.json").write_text("[1]")
    with pytest.raises(ValueError, match=r"notes\.json: cannot be read \(a list, not a record\)"):
        load_notes(tmp_path, OUTCOME)
    receipt = folder_of(tmp_path, RECEIPT) / "receipt.json"
    receipt.write_text(receipt.read_text().replace('"seed": 0', '"seed": "0"'))
    with pytest.raises(ValueError, match=r"cannot be read \(seed is a str\)"):
        load_predictions(tmp_path, OUTCOME)
