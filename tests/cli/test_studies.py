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
    assert "no paper 'nusay'; there are distant_african, masakhanews" in done.stderr


def test_a_price_is_a_source_and_a_number() -> None:
    done = CliRunner().invoke(main, ["labels", "tajuk", "--price", "gold"])
    assert done.exit_code == 1
    assert "--price gold: write a source and a number, as gold=0.30" in done.stderr
    done = CliRunner().invoke(main, ["labels", "tajuk", "--price", "silver=1"])
    assert "no price silver=1; give gold, crowd, llm, rules one of 0 or more" in done.stderr


def test_a_strength_is_above_0_and_up_to_1() -> None:
    done = CliRunner().invoke(main, ["robust", "majority", "--strength", "0"])
    assert done.exit_code == 2
    assert "0.0 is not in the range 0<x<=1" in done.stderr


def test_a_sample_is_printed_before_and_after() -> None:
    done = CliRunner().invoke(main, ["robust", "--sample", "upper_case", "--count", "2"])
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    assert lines[1] == lines[1].upper()
    assert lines[1].strip() == lines[0].partition("] ")[2].upper()


def test_an_unknown_perturbation_comes_with_the_choices() -> None:
    done = CliRunner().invoke(main, ["robust", "majority", "--perturbation", "typos"])
    assert done.exit_code == 1
    assert "no perturbation 'typos'; there are affix_changes" in done.stderr
