import pytest

from bench.records.rows import TestSet as Asked
from bench.records.studies import Study, StudyRun

ASKED = Asked(("1", "2", "3"), ("s", "s", "r"), ("a", "b", "a"), ("a", "b"), (False, True, False))
PLACE = ("d", "v", "s")


def test_a_run_becomes_predictions() -> None:
    study = Study("robustness", PLACE, ASKED)
    whole = study.predictions(StudyRun("k", {}, (0, 1, 1)))
    assert whole.predicted == ("a", "b", "b")
    assert whole.leaks == (False, True, False)
    part = study.predictions(StudyRun("k", {}, (1,), rows=(2,)))
    assert (part.ids, part.labels, part.predicted, part.stories) == (("3",), ("a",), ("b",), ("r",))


def test_a_newer_run_takes_the_place_of_one_that_varies_the_same() -> None:
    one, two = StudyRun("k", {"model": "m"}, (0, 0, 0)), StudyRun("l", {"model": "m"}, (1, 1, 1))
    other = StudyRun("k", {"model": "n"}, (0, 0, 0))
    study = Study("noise", PLACE, ASKED, (one, other), {"a": 1}).merged([two], {"b": 2})
    assert {run.key for run in study.runs} == {"k", "l"}
    assert len(study.runs) == 2
    assert study.notes == {"a": 1, "b": 2}


def test_what_fits_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no study 'other'; there are labels, noise, robustness"):
        Study("other", PLACE, ASKED)
    with pytest.raises(ValueError, match="2 answers for 3 examples"):
        Study("noise", PLACE, ASKED, (StudyRun("k", {}, (0, 1)),))
