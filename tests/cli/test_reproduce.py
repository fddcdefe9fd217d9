import json

from click.testing import CliRunner

from bench.cli.main import main


def test_without_a_paper_they_are_listed() -> None:
    listed = json.loads(CliRunner().invoke(main, ["reproduce", "--json"]).stdout)
    assert {"nusax", "masakhanews", "sib200", "nusaparagraph"} <= set(listed)


def test_an_unknown_paper_comes_with_the_choices() -> None:
    done = CliRunner().invoke(main, ["reproduce", "nusay"])
    assert done.exit_code == 1
    assert "no paper 'nusay'; there are masakhanews" in done.stderr
