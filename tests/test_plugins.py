from pathlib import Path

import pytest

from bench import baselines, plugins


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(LookupError, match=r"no baseline 'nope'; there are .*majority"):
        plugins.load(baselines, "nope")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.py", None, "no such file"),
        ("a.txt", "x", "a model is a .py file"),
        ("b.py", "import nonsense_of_ours", "cannot be imported: ModuleNotFoundError"),
        ("c.py", "def make(:", "cannot be imported: SyntaxError"),
        ("d.py", "x = 1", r"has no make\(seed\)"),
    ],
)
def test_a_bad_model_file_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(ValueError, match=words) as caught:
        plugins.load_file(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
