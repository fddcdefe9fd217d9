import contextlib
import operator
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bench
from bench.build.pipeline import build_dataset
from bench.execution import dask
from bench.execution.dask import map_on_cluster
from bench.flow.run import run

ROOT = Path(bench.__file__).parents[1]


@pytest.fixture
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as local:
        yield local.scheduler_address


@contextlib.contextmanager
def worker(at: str, name: str, code: Path, *, workers: int = 1) -> Iterator[Any]:
    """Start a worker on the code of a folder, so that there are so many; and end it."""
    asked = [sys.executable, "-m", "distributed.cli.dask_worker", at, "--name", name]
    process = subprocess.Popen(
        [*asked, "--nthreads=1", "--no-dashboard", "--no-nanny"],
        cwd=code,
        env=os.environ | {"PYTHONPATH": str(code)},
        stderr=subprocess.DEVNULL,
    )
    try:
        from distributed import Client

        with Client(at, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def other_code(tmp_path: Path) -> Path:
    """Copy the package, and have its majority answer the rarest label."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "bench", folder / "bench")
    for name in ("datasets", "results"):
        (folder / name).symlink_to(ROOT / name)
    file = folder / "bench" / "execution" / "fit.py"
    text = file.read_text()
    assert "predicted = tuple(str(label) for label in answered)" in text
    file.write_text(text.replace("for label in answered)", "for label in [*answered][::-1])"))
    return folder


def test_no_scheduler_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(dask, "ANSWERING", 0.5)
    with pytest.raises(ValueError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        list(map_on_cluster(divmod, [(7, 2)], cluster="tcp://127.0.0.1:1"))


def test_a_large_group_is_cut_and_small_ones_stay_whole() -> None:
    pieces = list(dask._pieces(["a"] * 6 + ["b"], tasks=2))
    assert pieces == [[0, 1, 2, 3], [4, 5], [6]]
    assert list(dask._pieces([], tasks=4)) == []


def test_a_worker_with_other_code_is_refused_by_name_and_runs_nothing(
    scheduler: str, other_code: Path, tmp_path: Path
) -> None:
    refusal = r"no worker has the code of this machine: refused stale: another tajuk"
    with (
        worker(scheduler, "stale", other_code),
        pytest.warns(UserWarning, match=r"refused the worker stale \(another tajuk"),
        pytest.raises(ValueError, match=refusal),
    ):
        run(["tajuk_hard"], baselines=["naive_bayes"], out=tmp_path / "out", cluster=scheduler)
    assert list(tmp_path.glob("out/predictions/**/*.parquet")) == []


def test_a_worker_with_other_code_that_joins_later_gets_nothing(
    scheduler: str, other_code: Path
) -> None:
    calls: list[tuple[Any, ...]] = [(time.sleep, 1.0)] * 8 + [(pow, 3, 4)]
    with worker(scheduler, "good", ROOT):
        ran = map_on_cluster(operator.call, calls, cluster=scheduler)
        first = next(ran)
        # it comes while cells wait, and takes what waits
        with (
            worker(scheduler, "late", other_code, workers=2),
            pytest.warns(UserWarning, match=r"refused the worker late \(another tajuk"),
        ):
            results = dict([first, *ran])
    assert results == {**dict.fromkeys(range(8)), 8: 81}


def test_other_versions_of_libraries_are_refused(
    scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = dask.prove
    monkeypatch.setattr(dask, "prove", lambda names: here(names) | {"libraries": {"numpy": "9.9"}})
    with (
        worker(scheduler, "older", ROOT),
        pytest.warns(UserWarning, match=r"refused the worker older \(numpy .*, not 9\.9\)"),
        pytest.raises(ValueError, match="refused older: numpy"),
    ):
        list(map_on_cluster(divmod, [(7, 2)], cluster=scheduler, libraries=["numpy"]))


def test_readers_of_a_build_prove_their_code_in_the_same_way(
    scheduler: str, other_code: Path, tmp_path: Path
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text("<h1>Jembatan Gantung Dibuka Lagi</h1>")
    with (
        worker(scheduler, "stale", other_code),
        pytest.warns(UserWarning, match="refused the worker stale"),
        pytest.raises(ValueError, match="no worker has the code of this machine"),
    ):
        build_dataset([tmp_path / "pages"], tmp_path / "mine", cluster=scheduler)
    with worker(scheduler, "good", ROOT):
        built = build_dataset([tmp_path / "pages"], tmp_path / "mine", cluster=scheduler)
    assert built.read == 1
