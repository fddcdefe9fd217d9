from pathlib import Path

from click.testing import CliRunner

from bench.cli.main import main


def test_a_folder_without_results_is_one_line(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["results", "verify", "--out", str(tmp_path)])
    assert shown.exit_code == 1
    assert shown.output == (
        f"tajuk: {tmp_path}: holds no results; make some with: tajuk run --out {tmp_path}\n"
    )


def test_verify_stands_below_results_alone() -> None:
    assert "verify" not in main.commands
    assert CliRunner().invoke(main, ["results", "--help"]).exit_code == 0
