"""A user's model rests on the helpers that it imports, and on its libraries."""

from pathlib import Path

import pytest

from bench.execution.user_code import user_code_of
from bench.flow.run import plan_run
from bench.records.runs import RunOptions

MODEL = """
import json
import helper
import helpers.deep
from sklearn.dummy import DummyClassifier as Own
import yaml, matplotlib.pyplot, no_such_library_here

def make(seed):
    return Own()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "helper.py").write_text("import further\nA = 1\n")
    (tmp_path / "further.py").write_text("import helper, scipy.stats\nB = 2\n")
    (tmp_path / "helpers").mkdir()
    (tmp_path / "helpers" / "__init__.py").write_text("")
    (tmp_path / "helpers" / "deep.py").write_text("C = 3\n")
    return tmp_path


def test_helpers_are_read_and_libraries_named(folder: Path) -> None:
    code, libraries = user_code_of(folder / "model.py")
    assert [b"A = 1" in code, b"B = 2" in code, b"C = 3" in code] == [True] * 3
    assert b"def make" not in code
    # yaml is another name for PyYAML; what is not there keeps its own
    assert libraries == ("PyYAML", "matplotlib", "no_such_library_here", "scikit-learn", "scipy")


@pytest.mark.parametrize("file", ["helper.py", "further.py", "helpers/deep.py"])
def test_a_change_in_a_helper_is_another_receipt(folder: Path, file: str) -> None:
    def key() -> object:
        ((outcome, _),) = plan_run(
            baselines=[], models=["model.py"], out=folder / "out", options=RunOptions()
        )
        return outcome.key

    (folder / "model.py").write_text(MODEL.replace(", no_such_library_here", ""))
    before = key()
    assert key() == before
    (folder / file).write_text((folder / file).read_text() + "# changed\n")
    assert key() != before


def test_a_file_that_imports_itself_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text("import model\n")
    assert user_code_of(tmp_path / "model.py") == (b"", ())


def test_a_file_that_is_no_python_rests_on_nothing(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("def def\n")
    assert user_code_of(tmp_path / "model.py") == (b"", ())
