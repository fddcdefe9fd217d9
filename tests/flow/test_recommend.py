from pathlib import Path

import pytest

import bench
from bench.flow.recommend import recommend
from bench.store.tables import read_table


def test_the_stored_table_is_what_recommend_gives(tmp_path: Path) -> None:
    bench.run(["tajuk_hard"], baselines=["majority", "naive_bayes"], out=tmp_path)
    table, stored = recommend(tmp_path), read_table(tmp_path, "recommendations")
    assert table["model"].tolist() == stored["model"].tolist() == ["naive_bayes", "majority"]
    assert table["low"].round(6).tolist()[1] == stored["low"].tolist()[1]
    with pytest.raises(
        ValueError, match="holds no run of click_id; there are tajuk_hard; make one"
    ):
        recommend(tmp_path, datasets=["click_id"])
    with pytest.raises(ValueError, match="a margin of 200 points; give more than 0"):
        recommend(tmp_path, margin=2)


def test_a_folder_without_a_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no run; make one with: tajuk run --out"):
        recommend(tmp_path)
