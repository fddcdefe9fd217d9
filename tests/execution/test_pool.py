"""Cells give the same wherever they run, and one that goes wrong harms no other."""

import contextlib
import gc
import json
import logging
import operator
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import distributed.utils
import pytest
from distributed import Client, LocalCluster

import bench.execution.dask
import bench.execution.pool
import bench.flow.run
from bench.execution.dask import map_on_cluster
from bench.execution.pool import map_calls, start_workers
from bench.flow.run import run
from bench.records.runs import Failure, Limits, RunOptions

# what the processes import by name; the cells of a test are calls of it, or of Python's own
CELLS = """
import os, signal, subprocess, sys, time
from pathlib import Path

from bench.processes.messages import Answerer

def meet(folder, own, other):
    "Wait until the other cell has begun too."
    Path(folder, own).touch()
    while not Path(folder, other).exists():
        time.sleep(0.01)
    return os.getpid()

def pid_then_sleep(folder, name):
    begun = Path(folder, name + ".begun")
    begun.write_text(str(os.getpid()))
    begun.rename(Path(folder, name))
    time.sleep(600)

def interrupt_when(folder, name):
    "Press Ctrl-C for the parent once another cell has begun."
    while not Path(folder, name).exists():
        time.sleep(0.01)
    os.kill(os.getppid(), signal.SIGINT)
    time.sleep(600)

def child_then(folder, name, code):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(folder, name).write_text(str(child.pid))
    if code is None:
        time.sleep(600)
    os._exit(code)

def fork_twice():
    "Go on in two processes, as a model that forks by mistake."
    if not os.fork():
        return "child"
    return "parent"

def say(text):
    print(text, flush=True)
    os.write(1, text.encode())
    return os.environ["OMP_NUM_THREADS"]

def press_ctrl_c(pid, folder, *names):
    "Press Ctrl-C for a process once the other cells have begun."
    while not all(Path(folder, name).exists() for name in names):
        time.sleep(0.01)
    os.kill(pid, signal.SIGINT)

def kill_the_parent_once(folder, name):
    "Kill the process that this one runs for; told again, say so."
    killed = Path(folder, name)
    if killed.exists():
        return "second time"
    killed.write_text(f"{os.getppid()} {os.getpid()}")
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)

def spoil_the_process(how, folder):
    "Answer, and leave something behind that is the end of this process when it asks for more."
    def recv(link):
        Path(folder, str(os.getpid())).touch()
        time.sleep(600 if how == "hangs" else 0.2)
        os._exit(3)
    Answerer.receive = recv
    return os.getpid()

def loaded(name):
    return name in sys.modules

def scaled():
    "Use pandas with scikit-learn."
    import pandas
    from sklearn.preprocessing import StandardScaler
    scaler = StandardScaler().set_output(transform="pandas")
    made = scaler.fit_transform(pandas.DataFrame({"a": [0.0, 1.0]}))
    return isinstance(made, pandas.DataFrame), list(made.columns)

class Raises:
    def __reduce__(self):
        return (int, ("no number",))
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Import the module of cells here, and have every worker find it."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "cells_of_test_engine.py").write_text(CELLS)
    monkeypatch.syspath_prepend(str(tmp_path / "code"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "code"))
    import cells_of_test_engine  # type: ignore[import-not-found]

    yield cells_of_test_engine
    del sys.modules["cells_of_test_engine"]


def start_cluster(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with start_cluster(2) as made:
        yield made.scheduler_address


def alive(pid: int) -> bool:
    """Say whether a process still runs; one that nobody has reaped yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def until(happened: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait for something, at most so long; say whether it came."""
    last = time.monotonic() + seconds
    while not happened() and time.monotonic() < last:
        time.sleep(0.02)
    return happened()


def gone(*pids: int) -> bool:
    """Wait, at most half a minute, until none of the processes runs."""
    return until(lambda: not any(map(alive, pids)), 30)


def call(calls: list[tuple[Any, ...]], **more: Any) -> dict[int, Any]:
    return dict(map_calls(operator.call, calls, **more))


def test_no_cells_no_results() -> None:
    assert call([]) == {}


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_are_those_of_plain_calls(jobs: int) -> None:
    calls = [(n, 7) for n in range(12)]
    groups = [n % 3 for n in range(12)]
    found = dict(map_calls(divmod, calls, jobs=jobs, groups=groups))
    assert [found[i] for i in range(12)] == [divmod(*cell) for cell in calls]


HOSTILE: list[tuple[Any, ...]] = [
    (divmod, 7, 2),
    (divmod, 7, 0),
    (sys.exit, 5),
    (divmod, 9, 2),
    (os._exit, 3),
    (os.kill, 0, signal.SIGKILL),
    (divmod, 9, 4),
    (time.sleep, 600),
    (bytearray, 3 << 30),
    (threading.Lock,),
    (open, "/no/such/file"),
    (signal.raise_signal, signal.SIGSEGV),
    (divmod, 9, 5),
]
FATE: list[Any] = [
    (3, 1),
    Failure("ZeroDivisionError: integer division or modulo by zero"),
    Failure("SystemExit: 5"),
    (4, 1),
    Failure("its process ended (exit status 3)"),
    Failure("its process ended (signal 9)"),
    (2, 1),
    Failure("it took longer than 1.5 s"),
    Failure("it ran out of memory: a run may take 2000 MB"),
    Failure("TypeError: lock is no plain data, and cannot be sent as an answer"),
    Failure("FileNotFoundError: [Errno 2] No such file or directory: '/no/such/file'"),
    Failure("its process ended (signal 11)"),
    (1, 4),
]
LIMITS = Limits(seconds=1.5, megabytes=2000)
NO_SCHEDULERS = [
    "tcp://127.0.0.1:9",
    "tcp://127.0.0.1:none",
    "tcp://127.0.0.1:99999",
    "tls://127.0.0.1:9",
    "carrier-pigeon://127.0.0.1:9",
    "nowhere",
]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cell_that_goes_wrong_harms_no_other(jobs: int) -> None:
    found = call(HOSTILE, jobs=jobs, limits=LIMITS)
    assert [found[i] for i in range(len(HOSTILE))] == FATE


def test_a_cell_that_goes_wrong_harms_no_other_on_a_cluster(cluster: str) -> None:
    groups = [i // 3 for i in range(len(HOSTILE))]
    ran = map_on_cluster(operator.call, HOSTILE, cluster=cluster, groups=groups, limits=LIMITS)
    found = dict(ran)
    assert [found[i] for i in range(len(HOSTILE))] == FATE


def test_every_cell_may_take_the_time_however_long_its_process_takes_to_start() -> None:
    # starting Python alone takes longer than this
    found = call([(divmod, 7, 2), (os._exit, 3), (divmod, 9, 2)], limits=Limits(seconds=0.02))
    assert found[1] in (Failure("its process ended (exit status 3)"),
                        Failure("it took longer than 0.02 s"))  # fmt: skip
    assert (found[0], found[2]) == ((3, 1), (4, 1))


def test_what_cannot_be_sent_or_read_is_a_failure(calls: Any, tmp_path: Path) -> None:
    found = call([(calls.Raises,), (divmod, 7, 2)])
    assert isinstance(found[0], Failure)
    assert found[0].reason == "TypeError: Raises is no plain data, and cannot be sent as an answer"
    assert found[1] == (3, 1)
    (tmp_path / "code" / "cells_of_test_engine.py").unlink()  # the workers find it no more
    found = call([(calls.say, "a"), (divmod, 7, 2)])
    assert found[0] == Failure("ModuleNotFoundError: No module named 'cells_of_test_engine'")
    assert found[1] == (3, 1)


def test_a_cell_that_forks_answers_once(calls: Any) -> None:
    found = call([(calls.fork_twice,), (divmod, 7, 2), (divmod, 9, 2)])
    assert found == {0: "parent", 1: (3, 1), 2: (4, 1)}


def test_what_a_cell_prints_is_not_among_the_results(
    calls: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call([(calls.say, "noise")]) == {0: "1"}  # and it has one thread of linear algebra
    shown = capfd.readouterr()
    assert (shown.out, shown.err.count("noise")) == ("", 2)


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_jobs_are_refused(jobs: int) -> None:
    with pytest.raises(ValueError, match=f"{jobs} jobs: give 1 or more"):
        call([(divmod, 7, 2)], jobs=jobs)


@pytest.mark.parametrize("limits", [(0, 100), (-1, 100), (1, -1)])
def test_limits_of_nothing_are_refused(limits: tuple[float, int]) -> None:
    with pytest.raises(ValueError, match="give more than 0"):
        Limits(*limits)


def test_one_process_runs_group_after_group() -> None:
    ran = map_calls(divmod, [(n, 3) for n in range(6)], groups=list("ababab"))
    assert [place for place, _ in ran] == [0, 2, 4, 1, 3, 5]


def test_groups_stay_together(calls: Any, tmp_path: Path) -> None:
    # each cell waits for its opposite of the other group: so both processes are at work
    # the second group is taken from its end
    meetings = [(str(tmp_path), f"a{n}", f"b{n}") for n in range(4)]
    meetings += [(str(tmp_path), f"b{n}", f"a{n}") for n in reversed(range(4))]
    groups = [own[0] for _, own, _ in meetings]
    found = dict(map_calls(calls.meet, meetings, jobs=2, groups=groups, limits=Limits(60)))
    pids = {group: {found[i] for i in range(8) if groups[i] == group} for group in "ab"}
    assert all(isinstance(pid, int) for own in pids.values() for pid in own)
    assert (len(pids["a"]), len(pids["b"]), len(pids["a"] | pids["b"])) == (1, 1, 2)


def test_a_process_without_work_helps_with_a_long_group(calls: Any, tmp_path: Path) -> None:
    # of one group alone: each cell ends only if another one runs beside it
    meetings = [(str(tmp_path), own, other) for own, other in ("ab", "ba", "cd", "dc")]
    found = dict(map_calls(calls.meet, meetings, jobs=2, groups=["g"] * 4, limits=Limits(60)))
    assert len(set(found.values())) == 2
    assert all(isinstance(pid, int) for pid in found.values())


def test_no_cell_runs_where_one_of_another_owner_has_run() -> None:
    asked = [(os.getpid,)] * 6
    found = call(asked, owners=["", "", "one", "one", "two", ""])
    pids = [found[i] for i in range(6)]
    assert pids[0] == pids[1]
    assert pids[2] == pids[3]
    assert len({pids[0], pids[2], pids[4], pids[5]}) == 4


def test_no_cell_runs_where_one_has_failed() -> None:
    found = call([(os.getpid,), (divmod, 1, 0), (os.getpid,), (os.getpid,)])
    assert isinstance(found[1], Failure)
    assert found[0] != found[2]
    assert found[2] == found[3]


def test_a_process_starts_without_pandas_and_a_model_can_use_it(calls: Any) -> None:
    asked = [(calls.loaded, "pandas"), (calls.loaded, "sklearn.svm"), (calls.scaled,)]
    with start_workers(1, module="bench.execution.fit") as workers:
        assert call(asked, ready=workers) == {0: False, 1: True, 2: (True, ["a"])}


def pids_in(folder: Path, *names: str) -> list[int]:
    until(lambda: all((folder / name).exists() for name in names))
    return [int((folder / name).read_text()) for name in names]


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    # a shell that starts the tests in the background has them ignore it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_cells_run_ends_every_process(calls: Any, tmp_path: Path) -> None:
    ran = map_calls(
        operator.call,
        [(calls.pid_then_sleep, str(tmp_path), "a"), (calls.interrupt_when, str(tmp_path), "a")],
        jobs=2,
        limits=Limits(60),
    )
    with pytest.raises(KeyboardInterrupt):
        list(ran)
    (pid,) = pids_in(tmp_path, "a")
    assert gone(pid)


def test_a_consumer_that_stops_ends_every_process(calls: Any, tmp_path: Path) -> None:
    sleeper = (calls.pid_then_sleep, str(tmp_path), "a")

    def consume() -> None:
        for _, own in map_calls(operator.call, [sleeper, (os.getpid,)], jobs=2):
            pids.append(own)
            pids.extend(pids_in(tmp_path, "a"))
            raise KeyboardInterrupt

    pids: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        consume()
    assert len(set(pids)) == 2
    assert gone(*pids)


def test_processes_end_when_all_is_done() -> None:
    pids = set(call([(os.getpid,)] * 4, jobs=2).values())
    assert 1 <= len(pids) <= 2
    assert os.getpid() not in pids
    assert gone(*pids)


@pytest.mark.parametrize("how", ["dies", "hangs"])
def test_a_process_gone_before_it_took_a_cell_costs_that_cell_nothing(
    how: str, calls: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.execution.pool, "STARTING", 6.0)
    found = call([(calls.spoil_the_process, how, str(tmp_path)), (os.getpid,), (os.getpid,)])
    assert (tmp_path / str(found[0])).exists(), "it was asked for the second cell"
    assert found[1] == found[2] != found[0]
    assert gone(*found.values())


def test_a_cell_that_no_process_lives_to_take_fails_after_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ends_where_it_is_imported.py").write_text(
        "import os, sys\n"
        "def never(): pass\n"
        "if 'bench.execution.worker' in sys.orig_argv:\n"
        f"    open(f'{tmp_path}/tried-{{os.getpid()}}', 'w').close()\n"
        "    os._exit(4)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    import ends_where_it_is_imported  # type: ignore[import-not-found]

    found = call([(divmod, 7, 2), (ends_where_it_is_imported.never,), (divmod, 9, 2)])
    assert found[1] == Failure(
        "its process ended (exit status 4) before it began, with 16000 MB to start in"
    )
    assert (found[0], found[2]) == ((3, 1), (4, 1))
    assert len(list(tmp_path.glob("tried-*"))) == 2


def test_cells_that_nobody_wants_any_more_are_ended(calls: Any, tmp_path: Path) -> None:
    begun = tmp_path / "a"
    sleeper = (calls.pid_then_sleep, str(tmp_path), "a")
    found = call([(os.getpid,), sleeper, (divmod, 7, 2)], wanted=lambda: not begun.exists())
    assert list(found) == [0]
    assert gone(*pids_in(tmp_path, "a"), found[0])


def test_what_a_cell_started_ends_with_it(calls: Any, tmp_path: Path) -> None:
    found = call(
        [
            (calls.child_then, str(tmp_path), "late", None),
            (calls.child_then, str(tmp_path), "dead", 3),
            (divmod, 7, 2),
        ],
        limits=Limits(2.0),
    )
    assert found == {
        0: Failure("it took longer than 2 s"),
        1: Failure("its process ended (exit status 3)"),
        2: (3, 1),
    }
    assert gone(*pids_in(tmp_path, "late", "dead"))


def test_an_address_without_a_scheduler_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    # no quarter of a minute for a port that nobody will ever open
    monkeypatch.setattr(bench.execution.dask, "ANSWERING", 0.5)
    for address in NO_SCHEDULERS:
        with pytest.raises(ValueError, match="no Dask scheduler answers there") as caught:
            next(map_on_cluster(divmod, [(7, 2)], cluster=address))
        assert str(caught.value).startswith(f"{address}: ")
        assert "\n" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"pip install tajuk\[cluster\]"):
        next(map_on_cluster(divmod, [(7, 2)], cluster="tcp://127.0.0.1:9"))


@pytest.mark.parametrize("address", NO_SCHEDULERS)
def test_a_scheduler_sought_in_vain_blocks_no_later_run(
    cluster: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.execution.dask, "ANSWERING", 0.5)
    starts = distributed.utils.asyncio_run

    def start_and_collect(*args: Any, **options: Any) -> Any:
        gc.collect()  # in the thread of the new loop, whose starter holds a lock
        return starts(*args, **options)

    gc.collect()
    gc.disable()
    try:
        with pytest.raises(ValueError, match="no Dask scheduler answers there"):
            next(map_on_cluster(divmod, [(7, 2)], cluster=address))
        monkeypatch.setattr(distributed.utils, "asyncio_run", start_and_collect)
        assert runs_again(cluster)
    finally:
        gc.enable()


def test_a_cluster_gives_what_this_machine_gives(cluster: str) -> None:
    calls = [(n, n % 4) for n in range(10)]
    here = dict(map_calls(divmod, calls, jobs=2))
    assert dict(map_on_cluster(divmod, calls, cluster=cluster)) == here
    ran = map_on_cluster(divmod, calls, cluster=cluster, groups=[n % 3 for n in range(10)])
    assert dict(ran) == here
    assert isinstance(here[8], Failure)


def test_code_that_a_cluster_lacks_fails_its_own_group_only(cluster: str, calls: Any) -> None:
    # the cluster was started before the module of cells could be found
    asked = [(divmod, 7, 2), (calls.say, "a"), (calls.say, "b"), (divmod, 9, 2)]
    ran = map_on_cluster(operator.call, asked, cluster=cluster, groups=[0, 1, 1, 2])
    found = dict(ran)
    lacking = Failure("ModuleNotFoundError: No module named 'cells_of_test_engine'")
    assert [found[i] for i in range(4)] == [(3, 1), lacking, lacking, (4, 1)]


def test_a_dask_worker_killed_in_mid_run_loses_nothing(calls: Any, tmp_path: Path) -> None:
    killer = (calls.kill_the_parent_once, str(tmp_path), "killed")
    asked = [(divmod, n, n % 4) for n in range(10)] + [killer]
    groups = [n % 3 for n in range(11)]  # the killer has a group's ends before it
    with start_cluster(2) as made:
        with Client(made) as client:
            before = set(client.run(os.getpid).values())
        ran = map_on_cluster(
            operator.call, asked, cluster=made.scheduler_address, groups=groups, limits=Limits(60)
        )
        found = list(ran)
    worker, cell = map(int, (tmp_path / "killed").read_text().split())
    assert worker in before
    assert gone(worker, cell)
    assert sorted(place for place, _ in found) == list(range(11))
    assert dict(found)[10] == "second time"
    here = call(asked)  # the file is there: so the last cell kills nobody here
    assert pickle.dumps(sorted(found)) == pickle.dumps(sorted(here.items()))


def runs_again(cluster: str) -> bool:
    return dict(map_on_cluster(divmod, [(7, 2), (9, 2)], cluster=cluster)) == {0: (3, 1), 1: (4, 1)}


@pytest.fixture
def own_cluster(calls: Any) -> Iterator[LocalCluster]:
    """Start a cluster of two that finds the module of cells."""
    with start_cluster(2) as made:
        yield made


def test_who_stops_listening_to_a_cluster_ends_its_cells(
    own_cluster: LocalCluster, calls: Any, tmp_path: Path
) -> None:
    at = own_cluster.scheduler_address
    sleepers = [(calls.pid_then_sleep, str(tmp_path), name) for name in "abc"]
    ran = map_on_cluster(operator.call, [(os.getpid,), *sleepers], cluster=at)
    place, first = next(ran)
    pids = pids_in(tmp_path, "a", "b")
    ran.close()  # type: ignore[attr-defined]
    assert place == 0
    assert gone(first, *pids)
    assert runs_again(at), "its workers are free"
    assert not (tmp_path / "c").exists()


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_the_cells_of_a_cluster(
    own_cluster: LocalCluster, calls: Any, tmp_path: Path
) -> None:
    at = own_cluster.scheduler_address
    presser = (calls.press_ctrl_c, os.getpid(), str(tmp_path), "a")
    ran = map_on_cluster(
        operator.call, [(calls.pid_then_sleep, str(tmp_path), "a"), presser], cluster=at
    )
    with pytest.raises(KeyboardInterrupt):
        dict(ran).clear()
    assert gone(*pids_in(tmp_path, "a"))
    assert runs_again(at)


def test_a_killed_run_ends_the_cells_of_a_cluster(
    own_cluster: LocalCluster, calls: Any, tmp_path: Path
) -> None:
    at = own_cluster.scheduler_address
    code = (
        "import cells_of_test_engine as cells\nfrom bench.execution.dask import map_on_cluster\n"
        f"asked = [({str(tmp_path)!r}, name) for name in 'ab']\n"
        f"list(map_on_cluster(cells.pid_then_sleep, asked, cluster={at!r}))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    pids = pids_in(tmp_path, "a", "b")
    process.kill()
    process.wait()
    assert gone(*pids)
    assert runs_again(at)


def test_a_cluster_without_workers_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.execution.dask, "STARTING", 1.0)
    with start_cluster(0) as made:
        at = made.scheduler_address
        with pytest.raises(ValueError, match="no worker for 1 s; start one") as caught:
            next(map_on_cluster(divmod, [(7, 2)], cluster=at))
        assert str(caught.value).startswith(f"{at}: ")
        assert "\n" not in str(caught.value)
        # one that comes in time takes what waits
        monkeypatch.setattr(bench.execution.dask, "STARTING", 60.0)
        coming = threading.Timer(2.0, made.scale, [1])
        coming.start()
        assert runs_again(at)
        coming.join()


def test_a_cluster_that_loses_all_workers_is_one_clear_line(
    own_cluster: LocalCluster, calls: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.execution.dask, "STARTING", 2.0)
    asked = [(divmod, 7, 2), (calls.pid_then_sleep, str(tmp_path), "a")]
    ran = map_on_cluster(operator.call, asked, cluster=own_cluster.scheduler_address)
    assert next(ran) == (0, (3, 1))
    pids = pids_in(tmp_path, "a")
    own_cluster.scale(0)
    with pytest.raises(ValueError, match="no worker for 2 s"):
        next(ran)
    assert gone(*pids)


def begin(module: str, *more: str) -> subprocess.Popen[bytes]:
    asked = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *more]
    return subprocess.Popen(asked, stderr=subprocess.DEVNULL)


def test_a_scheduler_that_goes_is_one_clear_line(calls: Any, tmp_path: Path) -> None:
    file = str(tmp_path / "scheduler.json")
    logged: list[logging.LogRecord] = []
    listener = logging.Handler()
    listener.emit = logged.append  # type: ignore[method-assign]
    logging.getLogger("distributed.client").addHandler(listener)
    scheduler = begin("dask_scheduler", "--host=127.0.0.1", "--port=0", f"--scheduler-file={file}")
    worker = begin("dask_worker", "--nthreads=1", f"--scheduler-file={file}")
    try:
        # written in two steps: made, then filled
        assert until(lambda: Path(file).is_file() and Path(file).stat().st_size > 0)
        at = json.loads(Path(file).read_text())["address"]
        asked = [(divmod, 7, 2), (calls.pid_then_sleep, str(tmp_path), "a")]
        ran = map_on_cluster(operator.call, asked, cluster=at)
        assert next(ran) == (0, (3, 1))
        pids = pids_in(tmp_path, "a")
        scheduler.kill()
        with pytest.raises(ValueError, match="the Dask scheduler is gone; start it and") as caught:
            next(ran)
        assert str(caught.value).startswith(f"{at}: ")
        assert gone(*pids)
        assert worker.wait(60) == 0, "nothing holds it back"
        assert logged == []
    finally:
        logging.getLogger("distributed.client").removeHandler(listener)
        for process in (scheduler, worker):
            process.kill()
            process.wait()


def stored(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "costs.json"
    }


def test_whole_runs_leave_the_same_bytes_wherever_they_ran(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # tables and figures come of the predictions alone (tests/flow/test_run.py), and take their time
    monkeypatch.setattr(bench.flow.run, "publish", lambda out, outcomes, tasks, **_: outcomes)
    ways: dict[str, Callable[[Path], Any]] = {
        name: lambda out, more=more: run(
            baselines=["majority", "naive_bayes", "svm_chars"],
            options=RunOptions(tuned=True, seed=5),
            out=out,
            **more,
        )
        for name, more in {"one": {}, "two": {"jobs": 2}, "dask": {"cluster": cluster}}.items()
    }
    made = {}
    for name, way in ways.items():
        outcomes = way(tmp_path / name)
        assert [o.status for o in outcomes] == ["done"] * 5
        made[name] = {k: v for k, v in stored(tmp_path / name).items() if k.startswith("pred")}
    names = [Path(path).name for path in made["one"]]
    assert names.count("predictions.parquet") == names.count("receipt.json") == 5
    assert names.count("notes.json") == 2
    assert made["one"] == made["two"] == made["dask"]
