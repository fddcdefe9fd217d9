from click.testing import CliRunner

from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["compare"])
    assert done.exit_code == 2
    assert "Missing argument 'NEW'" in done.stderr


def test_a_metric_that_there_is_not_comes_with_the_choices() -> None:
    done = CliRunner().invoke(main, ["compare", "majority", "svm_words", "--metric", "f2"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no metric 'f2'; use accuracy, macro_f1" in done.stderr
