from pathlib import Path

import pytest

from bench.records.rows import TestSet as Asked
from bench.records.studies import Study, StudyRun
from bench.store.studies import (
    read_study,
    stored_studies,
    stored_study,
    study_files,
    study_path,
    write_study,
)

ASKED = Asked(("1", "2"), ("s", "r"), ("a", "b"), ("a", "b"), (False, True))
STUDY = Study(
    "robustness",
    ("d", "v", "s"),
    ASKED,
    (StudyRun("k", {"model": "m", "strength": 0.5}, (1, 0)), StudyRun("l", {}, (0,), rows=(1,))),
    {"pairs": [[0, 1]]},
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert write_study(tmp_path, STUDY)
    assert not write_study(tmp_path, STUDY)  # the same bytes
    assert read_study(study_path(tmp_path, "robustness", STUDY.place)) == STUDY
    assert list(stored_studies(tmp_path, "robustness")) == [STUDY]
    assert list(stored_studies(tmp_path, "noise")) == []
    assert study_files(tmp_path) == study_files(tmp_path, "robustness")


def test_answers_to_another_test_split_do_not_count(tmp_path: Path) -> None:
    write_study(tmp_path, STUDY)
    assert stored_study(tmp_path, "robustness", STUDY.place, ASKED) == STUDY
    other = Asked(("1", "3"), ("s", "r"), ("a", "b"), ("a", "b"), (False, True))
    assert stored_study(tmp_path, "robustness", STUDY.place, other).runs == ()
    assert stored_study(tmp_path, "labels", STUDY.place, ASKED).runs == ()


@pytest.mark.parametrize("spoilt", [b"", b"{}\n", b"junk\n", b'{"classes": 3}\n', b"\xff\xfe"])
def test_a_spoilt_file_is_named(tmp_path: Path, spoilt: bytes) -> None:
    write_study(tmp_path, STUDY)
    path = study_path(tmp_path, "robustness", STUDY.place)
    path.write_bytes(spoilt)
    with pytest.raises(ValueError, match="is no stored study; delete it and run again"):
        read_study(path)
