import json

from click.testing import CliRunner

from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["transfer", "--jobs", "0"])
    assert done.exit_code == 2
    assert "0 is not in the range x>=1" in done.stderr


def test_one_dataset_is_too_few() -> None:
    done = CliRunner().invoke(main, ["transfer", "tajuk_hard"])
    assert done.exit_code == 1
    assert "1 dataset: name two or more of" in done.stderr


def test_without_a_paper_they_are_listed() -> None:
    listed = json.loads(CliRunner().invoke(main, ["reproduce", "--json"]).stdout)
    assert {"nusax", "masakhanews", "sib200", "nusaparagraph"} <= set(listed)


def test_an_unknown_paper_comes_with_the_choices() -> None:
    done = CliRunner().invoke(main, ["reproduce", "nusay"])
    assert done.exit_code == 1
    assert "no paper 'nusay'; there are masakhanews" in done.stderr
