from pathlib import Path

import pytest

from bench.curate.write import write_card


def test_the_card_of_a_built_folder_is_not_ours_to_write(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no such folder|its card is written by tajuk build"):
        write_card(str(tmp_path / "mine"))
