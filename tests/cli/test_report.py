from pathlib import Path

from click.testing import CliRunner

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
