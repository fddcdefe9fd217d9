from pathlib import Path

import pytest

import bench
from bench.exchange.listing import list_results, remove_results
from bench.store.tables import read_table


@pytest.fixture
def out(tmp_path: Path) -> Path:
    bench.run(["tajuk_hard"], baselines=["majority", "naive_bayes"], out=tmp_path / "r")
    return tmp_path / "r"


def test_a_row_says_what_was_run_and_how_it_scored(out: Path) -> None:
    table = list_results(out)
    assert table["model"].tolist() == ["majority", "naive_bayes"]
    scores = read_table(out, "scores").set_index("model")["accuracy"]
    assert table.set_index("model")["accuracy"].round(6).to_dict() == scores.to_dict()
    assert table["fingerprint"].str.len().tolist() == [8, 8]
    assert set(table["trained_on"]) == {"training split"}
    assert len(list_results(out, models=["majority"])) == 1
    with pytest.raises(ValueError, match="holds no model 'svm'; there are majority, naive_bayes"):
        list_results(out, models=["svm"])
    with pytest.raises(ValueError, match="holds no dataset 'x'; there are tajuk"):
        list_results(out, datasets=["x"])
    with pytest.raises(ValueError, match="holds no run; make one with"):
        list_results(out / "none")


def test_what_is_removed_is_in_no_table_and_comes_back_without_running(out: Path) -> None:
    (gone,) = remove_results(out, ["majority"])
    assert read_table(out, "scores")["model"].tolist() == ["naive_bayes"]
    assert list_results(out)["model"].tolist() == ["naive_bayes"]
    again = bench.run(["tajuk_hard"], baselines=["majority"], out=out)
    assert [o.status for o in again.outcomes] == ["reused"]
    remove_results(out, ["majority"], datasets=["tajuk_hard"], delete=True)
    again = bench.run(["tajuk_hard"], baselines=["majority"], out=out)
    assert [(o.status, o.key) for o in again.outcomes] == [("done", gone.key)]
    with pytest.raises(ValueError, match="no model is named"):
        remove_results(out, [])
