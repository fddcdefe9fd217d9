"""What a study stores: many answers to one test split, and how each run was trained or asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bench.records.predictions import Predictions
from bench.records.rows import TestSet

STUDIES = ("labels", "noise", "robustness")


@dataclass(frozen=True)
class StudyRun:
    """One run of a study: what it varied, and the answers, as places among the study's classes.

    ``key`` is the hash of all that the answers depend on. ``rows`` are the places of the test
    examples that were asked, in the study's order; empty means all of them.
    """

    key: str
    about: Mapping[str, Any]
    answers: tuple[int, ...]
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Study:
    """The runs of one study on one test split.

    ``place`` names dataset, view and split. ``notes`` hold what its tables need beside the answers
    (prices, slices), as plain data. Raises ValueError for an unknown study, and for answers that
    are not one of the classes for each test example.

    >>> test = TestSet(("1",), ("s",), ("a",), ("a", "b"), (False,))
    >>> Study("robustness", ("d", "v", "s"), test, (StudyRun("k", {}, (2,)),))
    Traceback (most recent call last):
    ...
    ValueError: robustness on d, v, s: a run has an answer 2, which is none of 2 classes
    """

    name: str
    place: tuple[str, str, str]
    test_set: TestSet
    runs: tuple[StudyRun, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        where = f"{self.name} on {', '.join(self.place)}"
        if self.name not in STUDIES:
            raise ValueError(f"no study {self.name!r}; there are {', '.join(STUDIES)}")
        n, k = len(self.test_set.ids), len(self.test_set.classes)
        for run in self.runs:
            expected = len(run.rows) if run.rows else n
            if len(run.answers) != expected:
                raise ValueError(f"{where}: {len(run.answers)} answers for {expected} examples")
            for answer in set(run.answers):
                if not 0 <= answer < k:
                    raise ValueError(
                        f"{where}: a run has an answer {answer}, which is none of {k} classes"
                    )

    def predictions(self, run: StudyRun) -> Predictions:
        """Return what a run answered, as predictions of the examples that it was asked."""
        test = self.test_set
        rows = run.rows or range(len(test.ids))
        return Predictions(
            ids=tuple(test.ids[i] for i in rows),
            stories=tuple(test.stories[i] for i in rows),
            labels=tuple(test.labels[i] for i in rows),
            predicted=tuple(test.classes[i] for i in run.answers),
            classes=test.classes,
            leaks=tuple(test.leaks[i] for i in rows),
        )

    def merged(self, runs: Sequence[StudyRun], notes: Mapping[str, Any]) -> "Study":
        """Return the study with more runs; one that varies the same takes the older one's place."""
        by_what = {str(sorted(run.about.items())): run for run in (*self.runs, *runs)}
        ordered = tuple(run for _, run in sorted(by_what.items()))
        return replace(self, runs=ordered, notes={**self.notes, **notes})
