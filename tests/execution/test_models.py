from pathlib import Path

import pytest

from bench.execution.models import baselines_named, model_name, user_models

MODEL = "def make(seed):\n    return None\n"


def test_baselines_come_by_name_each_once() -> None:
    assert [m.name for m in baselines_named(["majority", "svm_words", "majority"])] == [
        "majority", "svm_words",
    ]  # fmt: skip
    assert len(list(baselines_named(None))) > 15
    with pytest.raises(LookupError, match="no baseline 'svn'; there are boosting"):
        list(baselines_named(["svn"]))


def test_a_file_that_cannot_be_used_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(MODEL)
    (tmp_path / "bad.py").write_text("import nothing_such\n")
    (good,) = user_models([tmp_path / "good.py"])
    assert (good.name, good.owner) == ("good", "good")
    with pytest.raises(ValueError, match=r"bad\.py: cannot be imported: ModuleNotFoundError"):
        user_models([tmp_path / "good.py", tmp_path / "bad.py"])
    with pytest.raises(ValueError, match=r"none\.py: no such file"):
        user_models([tmp_path / "none.py"])


def test_two_models_of_one_name_are_named(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.py").write_text(MODEL)
    with pytest.raises(ValueError, match="another model has the name 'm'; rename the file"):
        user_models([tmp_path / "a" / "m.py", tmp_path / "b" / "m.py"])


@pytest.mark.parametrize("name", ["my model", "(final)", "résumé"])
def test_a_name_that_cannot_be_a_folder_asks_for_another(name: str) -> None:
    with pytest.raises(ValueError, match="rename the file, or give a name with --name"):
        model_name(Path(f"{name}.csv"))
    assert model_name(Path(f"{name}.csv"), "final") == "final"
