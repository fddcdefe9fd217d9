import json

from click.testing import CliRunner

from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["audit"])
    assert done.exit_code == 2
    assert "Missing argument 'NAME'" in done.stderr


def test_the_list_and_one_dataset_say_what_there_is() -> None:
    listed = json.loads(CliRunner().invoke(main, ["datasets", "--json"]).stdout)
    assert listed["tajuk"]["labels"] == ["diplomacy", "sports", "trade"]
    one = CliRunner().invoke(main, ["datasets", "tajuk"]).stdout
    assert one.startswith("tajuk, headline, split by story:\n  1629 headlines")
    topics = json.loads(CliRunner().invoke(main, ["crosswalk", "--json"]).stdout)
    assert topics
