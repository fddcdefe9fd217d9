import json

import pytest
from click.testing import CliRunner

from bench.cli.main import main
from bench.curate.against import tell_apart


def test_two_idioms_are_told_apart() -> None:
    pair = tell_apart("tajuk", "tajuk_hard")
    assert 0.7 < pair["accuracy_names_masked"] <= pair["accuracy"] <= 1
    with pytest.raises(ValueError, match="tajuk_hard: cannot be told from itself; name another"):
        tell_apart("tajuk_hard", "tajuk_hard")
    done = CliRunner().invoke(main, ["audit", "tajuk", "--against", "tajuk_hard", "--json"])
    assert json.loads(done.stdout) == pair
