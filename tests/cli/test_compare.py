import json
from pathlib import Path

from click.testing import CliRunner

import bench
from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["compare"])
    assert done.exit_code == 2
    assert "Missing argument 'NEW'" in done.stderr


def test_a_metric_that_there_is_not_comes_with_the_choices() -> None:
    done = CliRunner().invoke(main, ["compare", "majority", "svm_words", "--metric", "f2"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no metric 'f2'; use accuracy, macro_f1" in done.stderr


def test_a_gate_prints_each_score_and_ends_with_0_or_3(tmp_path: Path) -> None:
    bench.run(["tajuk_hard"], baselines=["majority", "naive_bayes"], out=tmp_path / "r")
    args = ["gate", "tajuk_hard", "--against", str(tmp_path / "r"), "--out", str(tmp_path / "o")]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    assert (
        "naive_bayes on tajuk_hard, headline, split by story: 90.7 %, the same predictions."
        in done.stdout
    )
    assert done.stdout.endswith("2 scores judged, 2 with the same predictions\n")
    assert json.loads(CliRunner().invoke(main, [*args, "--json"]).stdout)["passes"] is True
    wrong = CliRunner().invoke(main, [*args, "--baseline", "svm_words"])
    assert (wrong.exit_code, "holds no run of tajuk_hard, svm_words" in wrong.stderr) == (1, True)


def test_fail_if_ends_with_3_and_the_sentence(tmp_path: Path) -> None:
    args = ["compare", "majority", "naive_bayes", "--out", str(tmp_path), "--fail-if"]
    done = CliRunner().invoke(main, [*args, "worse"])
    assert done.exit_code == 3
    assert "majority is worse than naive_bayes" in done.stderr
    assert CliRunner().invoke(main, [*args, "not-equivalent"]).exit_code == 3
    assert CliRunner().invoke(main, [*args, "sometimes"]).exit_code == 2
