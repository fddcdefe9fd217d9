import pickle
from pathlib import Path

import pytest

from bench import baselines
from bench.plugins import code_of, load_file, load_plugin, plugin_traits


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(LookupError, match=r"no baseline 'nope'; there are .*majority"):
        load_plugin(baselines, "nope")


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
        load_file(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_users_file_neither_prints_nor_ends_us(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "loud.py"
    file.write_text("print('noise')\ndef make(seed): ...\n")
    load_file(file)
    assert capsys.readouterr().out == ""
    file.write_text("import sys\nsys.exit(0)\n")
    with pytest.raises(ValueError, match=r"loud\.py: cannot be imported: SystemExit: 0"):
        load_file(file)


def test_what_a_users_file_defines_can_be_pickled(tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text("class Own:\n    pass\n\n\ndef make(seed):\n    return Own()\n")
    module = load_file(file)
    assert isinstance(pickle.loads(pickle.dumps(module.make(0))), module.Own)


def test_code_holds_what_it_imports_of_ours(tmp_path: Path) -> None:
    shared = tmp_path / "_shared.py"
    shared.write_text("A = 1\n")
    file = tmp_path / "model.py"
    file.write_text("from . import _shared\nfrom bench.texts import fold\n")
    before = code_of(file)
    assert b"A = 1" in before
    assert b"def fold(" in before
    shared.write_text("A = 2\n")
    assert code_of(file) != before
    file.write_text("def broken(:\n")
    assert code_of(file) == b"def broken(:\n"
    assert plugin_traits(file) == {}
