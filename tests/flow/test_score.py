from pathlib import Path

import pytest

import bench
from bench.flow.score import score


def test_a_file_that_does_not_fit_runs_no_baseline(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("id,prediction\nnothing,trade\n")
    with pytest.raises(ValueError, match=r"1 unknown ids \(nothing\); 408 missing ids"):
        score(file, "tajuk_hard", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_baselines_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "majority.csv"
    file.write_text("id,prediction\n")
    with pytest.raises(ValueError, match="a baseline has the name 'majority'; rename the file"):
        score(file, "tajuk_hard", out=tmp_path / "out")
    assert bench.score is score
