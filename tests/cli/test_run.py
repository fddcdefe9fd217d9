from pathlib import Path

from click.testing import CliRunner

from bench.cli.main import main


def test_a_dry_run_says_what_would_run_and_writes_nothing(tmp_path: Path) -> None:
    args = [
        "run",
        "tajuk_hard",
        "--baseline",
        "majority",
        "--dry-run",
        "--out",
        str(tmp_path / "o"),
    ]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0
    assert done.stdout.endswith("1 to run, 0 to reuse, 0 to leave\n")
    assert not (tmp_path / "o").exists()


def test_baselines_are_listed_with_what_they_stand_for() -> None:
    lines = CliRunner().invoke(main, ["baselines"]).stdout.splitlines()
    assert len(lines) > 15
    assert any(line.startswith("majority ") and "commonest" in line for line in lines)


def test_unknown_names_come_with_the_choices(tmp_path: Path) -> None:
    for args, words in (
        (["tajuk_hard", "--baseline", "svn"], "no baseline 'svn'; there are"),
        (["tajok"], "no dataset 'tajok'; there are"),
        (["tajuk_hard", "--view", "lead"], "tajuk_hard: no view 'lead'; there are headline"),
        (["tajuk_hard", "--split", "month"], "tajuk_hard: no split 'month'; there are story"),
    ):
        done = CliRunner().invoke(main, ["run", *args, "--out", str(tmp_path)])
        assert (done.exit_code, words in done.stderr) == (1, True), done.stderr
