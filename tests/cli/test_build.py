from pathlib import Path

from click.testing import CliRunner

from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["build"])
    assert done.exit_code == 2
    assert "Missing argument 'SOURCES...'" in done.stderr


def test_a_source_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["build", str(tmp_path / "none"), "--out", str(tmp_path / "o")])
    assert done.exit_code == 1
    assert "none: no such file or folder" in done.stderr
