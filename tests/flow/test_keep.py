from dataclasses import dataclass
from pathlib import Path

from bench.flow.keep import keep, merge_index
from bench.records import rows
from bench.records.predictions import Fingerprint
from bench.records.rows import RawPredictions
from bench.records.runs import Failure, Outcome
from bench.store.index import read_index
from bench.store.predictions import load_predictions

FINGERPRINT = Fingerprint("d", "v", "s", "data", "stories", "m", "code", 0, "1", {})
TWO = rows.TestSet(("1", "2"), ("1", "2"), ("a", "b"), ("a", "b"), (False, False))


@dataclass(frozen=True)
class Plan:
    fingerprint: Fingerprint = FINGERPRINT

    def outcome(self, status: str, *, key: str = "", reason: str = "") -> Outcome:
        return Outcome("d", "v", "s", "m", status, key=key, reason=reason)


def test_what_was_predicted_is_stored_under_its_fingerprint(tmp_path: Path) -> None:
    done = keep(tmp_path, Plan(), TWO, RawPredictions(("a", "a"), None, {}), {"fit_seconds": 1.0})
    assert done.status == "done"
    fingerprint, predictions = load_predictions(tmp_path, done)
    assert (fingerprint, predictions.predicted) == (FINGERPRINT, ("a", "a"))


def test_what_does_not_fit_is_a_failure_and_leaves_nothing(tmp_path: Path) -> None:
    for result, reason in (
        (RawPredictions(("a",), None, {}), "ValueError: the model returned 1 labels for 2 texts"),
        (Failure("it took longer than 1 s"), "it took longer than 1 s"),
    ):
        failed = keep(tmp_path, Plan(), TWO, result, {})
        assert (failed.status, failed.reason) == ("failed", reason)
    assert list(tmp_path.iterdir()) == []


def test_an_index_keeps_what_still_holds(tmp_path: Path) -> None:
    old = [Outcome("d", "v", "s", name, "done", key=name) for name in ("a", "b")]
    merge_index(tmp_path, old)
    new = Outcome("d", "v", "s", "a", "failed", reason="why")
    merge_index(tmp_path, [new], lambda outcome: outcome.model != "b")
    assert read_index(tmp_path) == [new]
