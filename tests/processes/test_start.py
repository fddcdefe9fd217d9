import os
import shutil
import subprocess
import sys
from pathlib import Path

import bench
from bench.build.workers import COMMAND
from bench.processes.start import command
from bench.store.index import read_index

ROOT = Path(bench.__file__).parents[1]
RUN = "from bench.cli.main import main; main()"


def other_clone(folder: Path) -> Path:
    """Make a folder whose package and whose `random` are not what a run is to use."""
    shutil.copytree(ROOT / "bench", folder / "bench", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("execution/worker.py", "build/extract.py", "execution/fit.py"):
        (folder / "bench" / name).write_text("raise SystemExit('the other clone')\n")
    (folder / "random.py").write_text("raise SystemExit('a file of the current folder')\n")
    return folder


def tajuk(here: Path, *more: object) -> subprocess.CompletedProcess[str]:
    # -P: as the installed command, which looks for nothing in the current folder
    asked = [sys.executable, "-P", "-c", RUN, *map(str, more)]
    return subprocess.run(asked, cwd=here, capture_output=True, text=True)


def test_a_run_started_inside_another_clone_runs_this_one(tmp_path: Path) -> None:
    here, out = other_clone(tmp_path / "clone"), tmp_path / "out"
    ran = tajuk(here, "run", "tajuk_hard", "--baseline", "majority", "--out", out)
    assert ran.returncode == 0, ran.stderr
    assert [outcome.status for outcome in read_index(out)] == ["done"]


def test_readers_of_a_build_started_inside_another_clone_are_this_one_s(tmp_path: Path) -> None:
    here = other_clone(tmp_path / "clone")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text("<h1>Pabrik Teh Tutup Dua Hari</h1>")
    built = tajuk(here, "build", tmp_path / "pages", "--out", tmp_path / "mine")
    assert built.returncode == 0, built.stderr
    assert "Pabrik Teh Tutup Dua Hari" in (tmp_path / "mine" / "unlabelled.csv").read_text()


def test_pythonpath_puts_no_other_package_in_its_place(tmp_path: Path) -> None:
    here = other_clone(tmp_path / "clone")
    environment = os.environ | {"PYTHONPATH": str(here)}
    asked = command("bench.execution.worker")
    (here / "random.py").unlink()  # one that a person puts on the path is theirs to put
    ran = subprocess.run(asked, env=environment, capture_output=True, text=True)
    assert "the other clone" not in ran.stderr
    assert "IndexError" in ran.stderr, "our own worker, which lacks its arguments"


def test_helpers_in_the_current_folder_serve_a_model_and_hide_no_library(tmp_path: Path) -> None:
    here = other_clone(tmp_path / "clone")
    (here / "first_class.py").write_text("def first(labels):\n    return sorted(labels)[0]\n")
    model = "from first_class import first\nimport random\n\n\nclass Own:\n" + (
        "    def fit(self, texts, labels):\n        self.answer = first(labels)\n"
        "        return self\n\n"
        "    def predict(self, texts):\n        return [self.answer for _ in texts]\n\n\n"
        "def make(seed):\n    random.Random(seed)\n    return Own()\n"
    )
    (here / "helped.py").write_text(model)
    asked = ("run", "tajuk_hard", "--baseline", "majority", "--model", "helped.py")
    ran = tajuk(here, *asked, "--out", tmp_path / "out")
    assert ran.returncode == 0, ran.stderr
    assert {o.model for o in read_index(tmp_path / "out") if o.key} == {"helped", "majority"}


def test_every_process_starts_on_the_safe_path() -> None:
    assert "-P" in command("bench.execution.worker")
    assert command("bench.build.extract") == COMMAND
