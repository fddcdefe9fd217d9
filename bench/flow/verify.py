"""Checks that what a folder of results holds is what was stored there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.store.index import read_index
from bench.store.predictions import (
    check_predictions,
    check_sound,
    has_fingerprint,
    key_of,
    open_predictions,
)
from bench.store.studies import read_study, study_files
from bench.store.tables import edited_tables, table_path
from bench.tables.reproduced import REPRODUCED_FOLDER
from bench.tables.transfer import TRANSFER_FOLDER


@dataclass(frozen=True)
class Verified:
    """What a check has seen: results in all, those without a digest, and every problem in words."""

    results: int
    of_old: int
    problems: tuple[str, ...]


def verify_results(out: Path) -> Verified:
    """Return what is wrong with the stored results of a folder and of those below it.

    Each listed result must have its predictions, as they were stored under its fingerprint, and
    each stored one must be whole, listed or not; each study must be one that can be read, and each
    table as it was made. Nothing is changed. Raises ValueError where there are no results.
    """
    folders = [out, *(out / name for name in (REPRODUCED_FOLDER, TRANSFER_FOLDER, "repeats"))]
    held = [folder for folder in folders if (folder / "predictions").is_dir()]
    if not held and not (out / "run.json").is_file():
        raise ValueError(f"{out}: holds no results; make some with: tajuk run --out {out}")
    results = of_old = 0
    problems: list[str] = []
    for folder in held or [out]:
        n, old, wrong = _folder(folder)
        results, of_old, problems = results + n, of_old + old, problems + wrong
    problems += [problem for path in study_files(out) if (problem := _study_problem(path))]
    problems += [
        f"{table_path(out, name)}: was changed since it was made" for name in edited_tables(out)
    ]
    return Verified(results, of_old, tuple(problems))


def _study_problem(path: Path) -> str:
    try:
        study = read_study(path)
    except (ValueError, OSError) as error:
        return str(error)
    place = path.stem.split("~")
    return "" if list(study.place) == place else f"{path}: holds another study than its name says"


def _folder(folder: Path) -> tuple[int, int, list[str]]:
    problems: list[str] = []
    of_old, seen = 0, set()
    try:
        listed = [outcome for outcome in read_index(folder) if outcome.key]
    except ValueError as error:
        problems.append(str(error))
        listed = []
    for outcome in listed:
        where = (outcome.dataset, outcome.view, outcome.split, f"{outcome.model}-{outcome.key}")
        place = Path(folder, "predictions", *where)
        if place in seen:
            problems.append(f"{place}: is listed twice in run.json")
        seen.add(place)
        if not has_fingerprint(folder, outcome):
            problems.append(f"{place}: is listed in run.json, and gone")
            continue
        try:
            of_old += not check_predictions(folder, outcome)
            check_sound(folder, outcome)
        except ValueError as error:
            problems.append(str(error))
    others = [place for place in _stored(folder) if place not in seen]
    for place in others:
        try:
            fingerprint, _ = open_predictions(place)
            names = (fingerprint.dataset, fingerprint.view, fingerprint.split)
            name = f"{fingerprint.model}-{key_of(fingerprint)}"
            if place != Path(folder, "predictions", *names, name):
                problems.append(f"{place}: its fingerprint is another's")
        except ValueError as error:
            problems.append(str(error))
    return len(seen) + len(others), of_old, problems


def _stored(folder: Path) -> Iterator[Path]:
    for place in sorted((folder / "predictions").glob("*/*/*/[!.]*")):
        if place.is_dir():
            yield place
