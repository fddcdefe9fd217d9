from pathlib import Path

import pytest

import bench
from bench.records.runs import (
    DataOptions,
    Limits,
    ModelFile,
    Outcome,
    RunOptions,
    Workers,
    data_options,
    run_context,
)


def test_each_scheme_counts_once_and_none_is_the_first() -> None:
    assert data_options(split=("a", "b", "a")).schemes == ("a", "b")
    assert data_options(split="time").schemes == ("time",)
    assert data_options() == DataOptions()
    assert DataOptions().schemes == (None,)


def test_keywords_become_records() -> None:
    context = run_context({"view": "open", "mirror": "m", "jobs": 3, "limits": Limits(5)})
    assert context.data == DataOptions("open", (None,), "m")
    assert context.workers == Workers(3, None, Limits(5))
    assert context.workers.side_by_side
    assert not Workers().side_by_side
    assert Workers(cluster="tcp://x:1").side_by_side


@pytest.mark.parametrize(("seconds", "megabytes"), [(0, 1), (-1, 1), (1, -1)])
def test_limits_leave_room(seconds: float, megabytes: int) -> None:
    with pytest.raises(ValueError, match="give more than 0"):
        Limits(seconds, megabytes)


def test_seeds_are_in_range() -> None:
    with pytest.raises(ValueError, match="0 seeds: give 1 or more"):
        RunOptions(seeds=0)
    with pytest.raises(ValueError, match="seed 4294967295: give one from 0 to"):
        RunOptions(seed=2**32 - 1, seeds=2)


def test_an_outcome_has_a_key_or_a_reason() -> None:
    with pytest.raises(ValueError, match="an outcome has either a key or a reason"):
        Outcome("d", "v", "s", "m", "done")
    with pytest.raises(ValueError, match="no status 'ran'; use done, reused, failed or skipped"):
        Outcome("d", "v", "s", "m", "ran", key="k")


def test_a_baseline_of_the_package_is_nobodys_and_a_file_is_its_users(tmp_path: Path) -> None:
    own = Path(bench.__file__).parent / "baselines" / "majority.py"
    assert ModelFile("majority", own, lambda: bench).owner == ""
    assert ModelFile("m", tmp_path / "m.py", lambda: bench).owner == "m"


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), 0.0, -1.0, float("-inf")])
def test_a_time_that_is_no_limit_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=r"no limits .* s, .*: give more than 0"):
        Limits(seconds=seconds)
