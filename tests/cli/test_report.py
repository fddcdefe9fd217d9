import json
from pathlib import Path

from click.testing import CliRunner

import bench
from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["report", "--nothing"])
    assert done.exit_code == 2
    assert "No such option" in done.stderr


def test_a_folder_without_a_run_is_one_line(tmp_path: Path) -> None:
    for verb in ("report", "figures"):
        done = CliRunner().invoke(main, [verb, "--out", str(tmp_path)])
        assert done.exit_code == 1
        assert "holds no run; make one with: tajuk run --out" in done.stderr


def test_the_best_comes_first_as_words_and_as_json(tmp_path: Path) -> None:
    bench.run(["tajuk_hard"], baselines=["majority", "naive_bayes"], out=tmp_path)
    done = CliRunner().invoke(main, ["recommend", "--out", str(tmp_path)])
    assert done.stdout.splitlines()[:2] == [
        "tajuk_hard, headline, split by story",
        "  best: naive_bayes, accuracy 90.7 %",
    ]
    rows = json.loads(
        CliRunner().invoke(main, ["recommend", "--out", str(tmp_path), "--json"]).stdout
    )
    assert [(row["model"], row["advice"]) for row in rows] == [
        ("naive_bayes", "best"),
        ("majority", ""),
    ]
    wrong = CliRunner().invoke(main, ["recommend", "--out", str(tmp_path), "--margin", "0"])
    assert (wrong.exit_code, wrong.stderr[:28]) == (1, "tajuk: a margin of 0 points;")
