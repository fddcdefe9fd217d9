"""The wheel, made of the sdist and installed elsewhere, works without this checkout."""

import os
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READER_TEXT = ROOT / "datasets" / "tajuk_hard" / "pages" / "045.txt"


def build(what: str, source: Path, to: Path) -> Path:
    job = [sys.executable, "-m", "hatchling", "build", "-t", what, "-d", str(to)]
    done = subprocess.run(job, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = to.iterdir()
    return built


def build_both(folder: Path) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from what the sdist holds, as an installer would."""
    sdist = build("sdist", ROOT, folder / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    return sdist, build("wheel", source, folder / "wheel")


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel into an empty environment, its dependencies borrowed from this one.

    A path file borrows the libraries alone: path files that stand beside them, such as that of an
    editable install of this checkout, are not read.
    """
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    python = folder / "bin" / "python"
    job = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    options = ["--no-deps", "--no-index", "--no-compile", str(wheel)]
    subprocess.run([*job, *options], check=True)
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return python


def test_the_installed_wheel_works_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    sdist, wheel = build_both(tmp_path)
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "README.md", "LICENSE", "SECURITY.md", "CITATION.cff", "docs/architecture.md",
        "results/published/nusax.csv", "requirements.lock", "tests/test_packaging.py",
    } <= names  # fmt: skip
    assert not [name for name in names if name.startswith(("results/reference", "build/"))]
    packed = set(zipfile.ZipFile(wheel).namelist())
    of_bench = {p.relative_to(ROOT).as_posix() for p in (ROOT / "bench").rglob("*.py")}
    templates = {
        f"bench/report/{p.relative_to(ROOT / 'bench/report').as_posix()}"
        for p in (ROOT / "bench/report/templates").rglob("*")
        if p.is_file()
    }
    assert of_bench | templates | {"bench/py.typed", "bench/_published/nusax.csv"} <= packed
    assert not [name for name in packed if name.startswith(("tests/", "docs/", "results/"))]

    python = install(wheel, tmp_path / "env")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*job: str | Path, status: int = 0) -> str:
        done = subprocess.run(
            list(map(str, job)), cwd=elsewhere, env=os.environ, capture_output=True, text=True
        )
        assert done.returncode == status, (job, done.stderr)
        return done.stdout if status == 0 else done.stderr

    where = run(python, "-c", "import bench; print(bench.__file__)")
    assert Path(where.strip()).is_relative_to(tmp_path / "env")
    tajuk = python.with_name("tajuk")
    assert run(tajuk, "--version") == run(python, "-m", "bench", "--version")
    assert "majority" in run(tajuk, "run", "--baseline", "majority")
    assert "nusax" in run(tajuk, "reproduce")
    # the published values are read before the dataset, which is not at hand
    empty = tmp_path / "no_mirror"
    complaint = run(tajuk, "reproduce", "nusax", "--mirror", empty, status=1)
    assert "the mirror has no" in complaint
    assert run(tajuk, "page", READER_TEXT).startswith("headline  ")
    assert "accuracy.pdf" in run(tajuk, "figures")
    run(tajuk, "report", "--to", "report.html")
    assert (elsewhere / "report.html").stat().st_size > 100_000
