from pathlib import Path

import pytest

from bench.records.rows import TestSet as Asked
from bench.records.studies import Study, StudyRun
from bench.store.studies import write_study
from bench.store.tables import as_csv
from bench.study_tables import make, robustness
from bench.study_tables.make import STUDY_TABLES, study_tables

ASKED = Asked(("1", "2", "3"), ("s", "r", "t"), ("a", "b", "a"), ("a", "b"), (False,) * 3)


def study(answer: int) -> Study:
    runs = [
        StudyRun(name, {"model": "m", "perturbation": name, "strength": strength}, answers)
        for name, strength, answers in (
            ("unchanged", 0.0, (0, 1, 0)), ("typos", 1.0, (0, 1, answer)),
        )
    ]  # fmt: skip
    notes = {"changed": {"typos 1.0": 1.0}, "slices": {}, "pairs": []}
    return Study("robustness", ("d", "v", "s"), ASKED, tuple(runs), notes)


def test_without_studies_every_table_is_there_and_empty(tmp_path: Path) -> None:
    tables = study_tables(tmp_path)
    assert set(tables) == set(STUDY_TABLES) == {"robustness", "label_economics", "label_noise"}
    assert all(len(table) == 0 and len(table.columns) > 10 for table in tables.values())


def test_a_table_is_made_once_for_the_same_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_study(tmp_path, study(0))
    first = study_tables(tmp_path)["robustness"]
    monkeypatch.setattr(robustness, "robustness_table", lambda out: 1 / 0)
    again = study_tables(tmp_path)["robustness"]
    assert as_csv(again) == as_csv(first)
    write_study(tmp_path, study(1))
    with pytest.raises(ZeroDivisionError):
        study_tables(tmp_path)


def test_what_is_kept_is_what_is_made_anew(tmp_path: Path) -> None:
    write_study(tmp_path, study(1))
    kept = as_csv(study_tables(tmp_path)["robustness"])
    assert kept == as_csv(robustness.robustness_table(tmp_path))
    for file in (tmp_path / "studies" / "tables").iterdir():
        file.unlink()
    assert as_csv(study_tables(tmp_path)["robustness"]) == kept
    assert make.STUDY_VERSION
