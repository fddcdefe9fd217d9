from pathlib import Path

from click.testing import CliRunner

from bench.cli.main import main


def test_fit_says_what_it_wrote_and_how_to_use_it(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    args = ["fit", "majority", "tajuk_hard", "--out", str(folder), "--results", str(tmp_path / "r")]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        f"{folder}: majority, fitted on 1,629 headlines of tajuk_hard",
        "labels: diplomacy, sports, trade",
        "hyperparameters: the defaults (default)",
        f"scores on held-out stories: {folder}/README.md",
        f"use it: tajuk predict {folder} headlines.csv",
    ]
    again = CliRunner().invoke(main, args)
    assert (again.exit_code, "is there already and not empty" in again.stderr) == (1, True)


def test_what_is_missing_is_wrong_use() -> None:
    assert CliRunner().invoke(main, ["fit", "majority"]).exit_code == 2
    assert CliRunner().invoke(main, ["predict", "folder"]).exit_code == 2
