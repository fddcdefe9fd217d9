import subprocess
import sys
from pathlib import Path

import pytest

import bench.execution.pool
from bench.execution.pool import OTHER_CODE, map_calls
from bench.processes import proof
from bench.processes.proof import package_hash, prove, what_differs
from bench.records.runs import Failure


def test_the_hash_is_that_of_the_package_s_files(tmp_path: Path) -> None:
    code = Path(proof.__file__).read_text() + "\nprint(package_hash())\n"

    def of(folder: Path) -> str:
        asked = [sys.executable, "-c", code]
        done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    (tmp_path / "bench" / "sub").mkdir(parents=True)
    file = tmp_path / "bench" / "sub" / "a.py"
    (tmp_path / "bench" / "__init__.py").write_text("")
    file.write_text("one = 1\n")
    first = of(tmp_path)
    assert first == of(tmp_path) != package_hash()
    file.write_text("one = 2\n")
    changed = of(tmp_path)
    file.rename(file.with_name("b.py"))
    assert len({first, changed, of(tmp_path)}) == 3


def test_what_differs_is_named() -> None:
    expected = prove(["numpy", "no-such-library"])
    assert expected["libraries"]["no-such-library"] == "absent"
    assert what_differs(expected, prove(["numpy", "no-such-library"])) == ""
    assert "another tajuk (0123" in what_differs(expected, {**expected, "package": "0123"})
    older = {**expected, "libraries": {**expected["libraries"], "numpy": "1.0"}}
    assert what_differs(expected, older).startswith("numpy 1.0, not ")
    assert "numpy absent" in what_differs(expected, {"package": expected["package"]})


def test_a_process_with_other_code_has_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.execution.pool, "package_hash", lambda: "0" * 64)
    results = dict(map_calls(divmod, [(7, 2), (9, 2)]))
    assert results == {0: Failure(OTHER_CODE), 1: Failure(OTHER_CODE)}
