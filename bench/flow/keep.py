"""Stores what a run predicted, or notes why there is nothing."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from bench.records.predictions import Fingerprint
from bench.records.rows import RawPredictions, TestSet, as_predictions
from bench.records.runs import Failure, Outcome
from bench.store.files import locked
from bench.store.index import read_index, write_index
from bench.store.predictions import key_of, save_predictions
from bench.texts import one_line


class Planned(Protocol):
    """What was planned: the fingerprint of its predictions, and its outcome once it has run."""

    @property
    def fingerprint(self) -> Fingerprint:
        """Return all that the predictions depend on."""

    def outcome(self, status: str, *, key: str = "", reason: str = "") -> Outcome:
        """Return what became of it."""


def keep(
    out: Path,
    planned: Planned,
    test_set: TestSet,
    result: RawPredictions | Failure,
    costs: Mapping[str, Any],
    notes: Mapping[str, Any] | None = None,
) -> Outcome:
    """Store a run's predictions under their fingerprint; return what became of the run.

    Predictions that do not fit the test set (wrong number, unknown label, bad probability) are a
    failure with its reason.
    """
    if isinstance(result, Failure):
        return planned.outcome("failed", reason=result.reason)
    try:
        predictions = as_predictions(result, test_set)
    except ValueError as error:
        return planned.outcome("failed", reason=one_line(error))
    save_predictions(out, planned.fingerprint, predictions, costs, notes)
    return planned.outcome("done", key=key_of(planned.fingerprint))


def merge_index(
    folder: Path, outcomes: Sequence[Outcome], still: Callable[[Outcome], bool] = lambda _: True
) -> list[Outcome]:
    """Merge outcomes into a folder's index; one that is listed stays while ``still`` says so.

    Returns the given outcomes, with what binds their predictions.
    """
    with locked(folder):
        listed = {(o.dataset, o.model): o for o in read_index(folder) if still(o)}
        listed |= {(o.dataset, o.model): o for o in outcomes}
        written = {o.place: o for o in write_index(folder, list(listed.values()))}
    return [written[outcome.place] for outcome in outcomes]
