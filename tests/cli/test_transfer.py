from click.testing import CliRunner

from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["transfer", "--jobs", "0"])
    assert done.exit_code == 2
    assert "0 is not in the range x>=1" in done.stderr


def test_one_dataset_is_too_few() -> None:
    done = CliRunner().invoke(main, ["transfer", "tajuk"])
    assert done.exit_code == 1
    assert "1 dataset: name two or more of" in done.stderr
