"""Keeps studies: a file of JSON lines a dataset, the test split first, then a run a line."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from bench.records.rows import TestSet
from bench.records.studies import STUDIES, Study, StudyRun
from bench.store.files import write_bytes

STUDY_FOLDER = "studies"  # below OUT; a folder a study, a file a dataset, view and split


def study_path(out: Path, name: str, place: tuple[str, str, str]) -> Path:
    """Return where a study of one test split is kept."""
    return out / STUDY_FOLDER / name / f"{'~'.join(place)}.jsonl"


def write_study(out: Path, study: Study) -> bool:
    """Write a study whole, in place of what stood there; say whether the file changed."""
    test = study.test_set
    head = {
        "study": study.name,
        "place": list(study.place),
        "classes": list(test.classes),
        "ids": list(test.ids),
        "stories": list(test.stories),
        "labels": [test.classes.index(label) for label in test.labels],
        "leaks": [i for i, leaks in enumerate(test.leaks) if leaks],
        "notes": dict(study.notes),
    }
    lines = [head] + [
        {"key": run.key, **({"rows": list(run.rows)} if run.rows else {}), "about": dict(run.about),
         "answers": list(run.answers)}
        for run in study.runs
    ]  # fmt: skip
    text = "".join(
        json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        for line in lines
    )
    return write_bytes(study_path(out, study.name, study.place), text.encode())


def read_study(path: Path) -> Study:
    """Read a study; ValueError that names the file where it is not as `write_study` leaves it."""
    try:
        head, *lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        classes = tuple(head["classes"])
        leaking = set(head["leaks"])
        test = TestSet(
            ids=tuple(head["ids"]),
            stories=tuple(head["stories"]),
            labels=tuple(classes[i] for i in head["labels"]),
            classes=classes,
            leaks=tuple(i in leaking for i in range(len(head["ids"]))),
        )
        runs = tuple(
            StudyRun(one["key"], one["about"], tuple(one["answers"]), tuple(one.get("rows", ())))
            for one in lines
        )
        dataset, view, split = head["place"]
        return Study(head["study"], (dataset, view, split), test, runs, head["notes"])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(
            f"{path}: is no stored study; delete it and run again ({error})"
        ) from error


def stored_studies(out: Path, name: str) -> Iterator[Study]:
    """Yield what is stored of a study, by dataset, view and split."""
    for path in study_files(out, name):
        yield read_study(path)


def stored_study(out: Path, name: str, place: tuple[str, str, str], test: TestSet) -> Study:
    """Return what is stored of a study on this test split; an empty one where nothing fits it."""
    path = study_path(out, name, place)
    with contextlib.suppress(FileNotFoundError):
        study = read_study(path)
        if study.test_set == test:
            return study
    return Study(name, place, test)


def study_files(out: Path, name: str = "") -> list[Path]:
    """Return the files of a study, or of all studies, sorted."""
    names = (name,) if name else STUDIES
    return sorted(path for one in names for path in (out / STUDY_FOLDER / one).glob("*.jsonl"))
