"""Whole runs keep what is sound, whatever a model, a disk or a person does to them."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from distributed import Client, LocalCluster

import bench.flow.run
import bench.store.predictions
from bench.cli.main import main
from bench.flow.run import run
from bench.records.runs import Limits, Outcome
from bench.store.index import read_index
from bench.store.predictions import load_notes, load_predictions

ROOT = Path(__file__).parents[2]
BEGIN = '''
"""Go wrong in one way."""

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np


class Model:
    def fit(self, texts, labels):
        self.classes_ = sorted(set(labels))
        return self

    def predict(self, texts):
        return [self.classes_[0]] * len(texts)


class Sure(Model):
    def predict_proba(self, texts):
        return change(np.full((len(texts), len(self.classes_)), 1 / len(self.classes_)))


'''
END = "\n\ndef make(seed):\n    return Own()\n"


def own(method: str, body: str, parent: str = "Model") -> str:
    return f"class Own({parent}):\n    def {method}:\n        {body}\n"


def sure(change: str) -> str:
    return f"def change(p):\n    return {change}\n\n\nclass Own(Sure):\n    pass\n"


# what the file holds, and the reason that must stand in the table
HOSTILE: dict[str, tuple[str, str]] = {
    "raises_make": (
        own("__init__(self)", "raise RuntimeError('no\\nway')"),
        "RuntimeError: no way",
    ),
    "raises_fit": (own("fit(self, t, l)", "return {}['x']"), "KeyError: 'x'"),
    "raises_predict": (own("predict(self, t)", "1 / 0"), "ZeroDivisionError: division by zero"),
    "few_labels": (
        own("predict(self, t)", "return ['trade']"),
        "ValueError: the model returned 1 labels for 408 texts",
    ),
    "unknown_label": (
        own("predict(self, t)", "return ['tarde'] * len(t)"),
        "ValueError: the model returned an unknown label 'tarde'; "
        "the dataset has diplomacy, sports, trade",
    ),
    "no_labels": (
        own("predict(self, t)", "return None"),
        "ValueError: the model returned NoneType, not a label for each text",
    ),
    "unknown_class": (
        own("fit(self, t, l)", "self.classes_ = ['trade', 'tarde']; return self", "Sure"),
        "ValueError: the model's classes_ hold an unknown label 'tarde'",
    ),
    "nan": (sure("p * np.nan"), "ValueError: the model returned a probability that is NaN"),
    "negative": (
        sure("p * [-1, 2, 2]"),
        "ValueError: the model returned probabilities that are neg",
    ),
    "sums": (
        sure("p * 2"),
        "ValueError: the model returned probabilities that are negative or do n",
    ),
    "shape": (
        sure("p[:, :2]"),
        "ValueError: the model returned probabilities of shape (408, 2), not (408, 3)",
    ),
    "exits": (own("predict(self, t)", "sys.exit('enough')"), "SystemExit: enough"),
    "ends_in_make": (own("__init__(self)", "os._exit(3)"), "its process ended (exit status 3)"),
    "kills_itself": (
        own("fit(self, t, l)", "os.kill(os.getpid(), signal.SIGKILL)"),
        "its process ended (signal 9)",
    ),
    "hangs": (own("fit(self, t, l)", "time.sleep(600)"), "it took longer than 2 s"),
    "eats": (
        own("fit(self, t, l)", "self.eaten = bytearray(8 << 30); return self"),
        "it ran out of memory: a run may take 6000 MB",
    ),
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def written(name: str, body: str) -> Path:
        file = tmp_path / f"{name}.py"
        file.write_text(BEGIN + body + END)
        return file

    return written


def workers() -> list[int]:
    """Return the processes that this one has started to run cells."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            command = stat.with_name("cmdline").read_bytes()
            if int(parent) == os.getpid() and state != "Z" and b"bench.execution.worker" in command:
                found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def until(happened: Callable[[], Any], seconds: float = 60) -> bool:
    """Wait for something, at most so long; say whether it came."""
    last = time.monotonic() + seconds
    while not happened() and time.monotonic() < last:
        time.sleep(0.05)
    return bool(happened())


def whole(out: Path) -> dict[str, bytes]:
    """Return the predictions of every stored model, having read and checked all."""
    found = {}
    for place in sorted((out / "predictions").glob("*/*/*/[!.]*")):
        held = {path.name for path in place.iterdir()}
        assert held - {"notes.json"} == {"predictions.parquet", "receipt.json", "costs.json"}
        dataset, view, split, name = place.relative_to(out / "predictions").parts
        model, _, key = name.rpartition("-")
        fingerprint, predictions = load_predictions(
            out, Outcome(dataset, view, split, model, "done", key)
        )
        assert fingerprint.model == model
        assert len(predictions.ids) == 408
        found[model] = (place / "predictions.parquet").read_bytes()
    return found


def test_every_way_to_fail_is_told_and_harms_no_other(
    write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    files = [write(name, body) for name, (body, _) in HOSTILE.items()]
    out = tmp_path / "out"
    results = run(
        ["tajuk_hard"],
        baselines=["majority", "naive_bayes"],
        models=files,
        out=out,
        jobs=2,
        # other machines' libraries take more address space than they use
        limits=Limits(seconds=2, megabytes=6000),
    )
    outcomes = {outcome.model: outcome for outcome in results.outcomes}
    assert len(outcomes) == len(results.outcomes) == len(HOSTILE) + 2
    scores = results.scores.set_index("model")
    for name, (_, reason) in HOSTILE.items():
        assert (outcomes[name].status, outcomes[name].key) == ("failed", ""), name
        assert outcomes[name].reason.startswith(reason), (name, outcomes[name].reason)
        assert "\n" not in outcomes[name].reason
        assert scores.loc[name, "status"] == "failed"
        assert scores.loc[name, "reason"] == outcomes[name].reason
    for name in ("majority", "naive_bayes"):
        assert outcomes[name].status == scores.loc[name, "status"] == "done", outcomes[name].reason
    assert not results.complete
    assert set(whole(out)) == {"majority", "naive_bayes"}
    assert workers() == []
    # and the index on disk tells the same
    assert {o.model: o.reason for o in read_index(out)} == {
        name: outcome.reason for name, outcome in outcomes.items()
    }


def command(*more: object) -> list[str]:
    return [sys.executable, "-m", "bench", "run", "tajuk_hard", *map(str, more)]


def start(tmp_path: Path, asked: list[str]) -> subprocess.Popen[str]:
    (tmp_path / "scratch").mkdir(exist_ok=True)
    return subprocess.Popen(
        asked,
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path / "scratch")},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_json_stays_json_whatever_a_model_prints(
    write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    body = (
        "class Own(Model):\n"
        "    def __init__(self):\n        print('noise in make', flush=True)\n\n"
        "    def predict(self, texts):\n"
        "        print('noise in predict')\n"
        "        os.system('echo noise of a child')\n"
        "        sys.__stdout__.write('noise underneath')\n"
        "        return super().predict(texts)\n"
    )
    process = start(
        tmp_path,
        command("--json", "--baseline", "majority", "--model", write("loud", body),
                "--out", tmp_path / "out"),
    )  # fmt: skip
    out, err = process.communicate(timeout=90)
    assert process.returncode == 0, err
    assert {row["model"] for row in json.loads(out)["scores"]} == {"majority", "loud"}
    for noise in ("in make", "in predict", "of a child", "underneath"):
        assert f"noise {noise}" in err
    assert "noise" not in out


def test_what_a_model_reports_need_not_be_plain(
    write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    body = "class Own(Model):\n    report_ = {'tokens': np.int64(5), 'shape': (1, 2), 'odd': {7}}\n"
    file = write("reports", body)
    results = run(["tajuk_hard"], baselines=[], models=[file], out=tmp_path / "out")
    (outcome,) = results.outcomes
    assert outcome.status == "done", outcome.reason
    noted = load_notes(tmp_path / "out", outcome)
    assert noted["report"] == {"tokens": 5, "shape": [1, 2], "odd": "{7}"}


# sleeps in its fit until told to go; says under which number it does so
SLOW = """
class Own(Model):
    def fit(self, texts, labels):
        here = Path(__file__)
        here.with_suffix(".tmp").write_text(str(os.getpid()))
        here.with_suffix(".tmp").rename(here.with_suffix(".pid"))
        while not here.with_suffix(".go").exists():
            time.sleep(0.05)
        return super().fit(texts, labels)
"""


def held_up(
    write: Callable[[str, str], Path], tmp_path: Path, *prefix: str
) -> tuple[subprocess.Popen[str], Path, int]:
    """Start a run that is held up by a slow model, when it has stored what it can."""
    file, out = write("slow", SLOW), tmp_path / "out"
    asked = command("--jobs", 2, "--baseline", "majority", "--baseline", "naive_bayes",
                    "--model", file, "--out", out)  # fmt: skip
    process = start(tmp_path, [*prefix, *asked[3:]] if prefix else asked)
    pid = file.with_suffix(".pid")
    made = lambda: len(list(out.glob("predictions/*/*/*/[!.]*")))  # noqa: E731
    assert until(lambda: (made() == 2 and pid.is_file()) or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process, out, int(pid.read_text())


def test_a_killed_run_leaves_whole_results_no_process_and_can_go_on(
    write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    process, out, pid = held_up(write, tmp_path)
    assert alive(pid)
    process.kill()
    process.wait()
    gone = until(lambda: not alive(pid), 20)
    (tmp_path / "slow.go").touch()  # one that lives on ends now, and with it its pipes
    process.communicate(timeout=60)
    assert gone
    assert set(whole(out)) == {"majority", "naive_bayes"}
    before = {path: path.stat().st_mtime_ns for path in out.glob("predictions/*/*/*/*/*")}
    results = run(
        ["tajuk_hard"],
        baselines=["majority", "naive_bayes"],
        models=[tmp_path / "slow.py"],
        out=out,
    )
    assert {o.model: o.status for o in results.outcomes} == {
        "majority": "reused", "naive_bayes": "reused", "slow": "done",
    }  # fmt: skip
    assert results.complete
    assert set(whole(out)) == {"majority", "naive_bayes", "slow"}
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_ctrl_c_ends_a_run_at_once_and_without_a_traceback(
    write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    # a shell that starts the tests in the background has them, and what they start, ignore it
    heed = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"import signal; {heed}; from bench.cli.main import main; main(prog_name='tajuk')"
    process, out, pid = held_up(write, tmp_path, sys.executable, "-c", code)
    process.send_signal(signal.SIGINT)
    shown, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert err == "tajuk: stopped; what is done is kept, and the same command goes on\n"
    assert shown == ""
    assert until(lambda: not alive(pid), 20)
    assert set(whole(out)) == {"majority", "naive_bayes"}
    assert list((tmp_path / "scratch").iterdir()) == []


# ends the process that its own one works for, unless it has done so before
KILLER = """
class Own(Model):
    def fit(self, texts, labels):
        killed = Path(__file__).with_suffix(".killed")
        if not killed.exists():
            killed.write_text(str(os.getppid()))
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
        return super().fit(texts, labels)
"""


def test_a_run_whose_dask_worker_is_killed_stores_what_any_other_does(
    write: Callable[[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # tables and figures come of the predictions alone, and take their time
    monkeypatch.setattr(bench.flow.run, "publish", lambda out, outcomes, tasks, **_: outcomes)
    names, models = ["majority", "naive_bayes"], [write("killer", KILLER)]
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as made:
        with Client(made) as client:
            before = set(client.run(os.getpid).values())
        outcomes: Any = run(
            ["tajuk_hard"],
            baselines=names,
            models=models,
            out=tmp_path / "out",
            cluster=made.scheduler_address,
        )
    assert int(models[0].with_suffix(".killed").read_text()) in before
    assert {o.model: o.status for o in outcomes} == dict.fromkeys([*names, "killer"], "done")
    run(["tajuk_hard"], baselines=names, models=models, out=tmp_path / "alone")
    assert whole(tmp_path / "out") == whole(tmp_path / "alone")
    assert set(whole(tmp_path / "out")) == {*names, "killer"}


# answers as it should, and spoils what comes after it in its process
PATCHES = """
from sklearn.dummy import DummyClassifier as Own

Own.predict = lambda self, texts: ["trade"] * len(texts)
"""
PLAIN = "from sklearn.dummy import DummyClassifier as Own\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_model_that_patches_a_library_spoils_no_other(
    write: Callable[[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(bench.flow.run, "publish", lambda out, outcomes, tasks, **_: outcomes)
    asked: dict[str, Any] = {"split": ["story", "story-1"], "baselines": ["majority"]}
    models = [write("a_patches", PATCHES), write("b_plain", PLAIN)]
    run(**asked, models=models, jobs=jobs, out=tmp_path / "both")
    run(**asked, models=models[1:], out=tmp_path / "alone")
    own = list((tmp_path / "alone").rglob("predictions.parquet"))
    assert len(own) == 4
    for place in own:
        beside = tmp_path / "both" / place.relative_to(tmp_path / "alone")
        assert beside.read_bytes() == place.read_bytes()


def test_two_runs_into_one_folder_both_succeed(tmp_path: Path) -> None:
    names = ["majority", "naive_bayes", "svm_chars"]
    chosen = [word for name in names for word in ("--baseline", name)]
    out = tmp_path / "out"
    both = [start(tmp_path, command("--json", *chosen, "--out", out)) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    for process, (shown, err) in zip(both, told, strict=True):
        assert process.returncode == 0, err
        assert err == ""
        assert {row["status"] for row in json.loads(shown)["scores"]} == {"done"}
    # whose tables the other wrote, reads them back, with six decimals
    one, two = (
        {row["model"]: row["macro_f1"] for row in json.loads(shown)["scores"]} for shown, _ in told
    )
    assert one == pytest.approx(two, abs=1e-6)
    stored = whole(out)
    assert set(stored) == set(names)
    assert not list(out.rglob(".writing-*"))
    assert [o.model for o in read_index(out)] == names
    alone = run(["tajuk_hard"], baselines=names, out=tmp_path / "alone")
    assert alone.complete
    lone = whole(tmp_path / "alone")
    assert [name for name in names if lone[name] != stored[name]] == []
    tables = sorted(path.name for path in (out / "tables").glob("*.csv"))
    assert len(tables) > 3
    for table in set(tables) - {
        "costs.csv",
        "tradeoffs.csv",
        "recommendations.csv",
    }:  # seconds differ
        assert (out / "tables" / table).read_bytes() == (
            tmp_path / "alone" / "tables" / table
        ).read_bytes(), table


CHOSEN = ["--baseline", "majority", "--baseline", "naive_bayes"]


def refused(out: Path) -> str:
    asked = ["run", *CHOSEN, "--out", str(out)]
    shown = CliRunner().invoke(main, asked, catch_exceptions=False)
    assert shown.exit_code == 1
    assert shown.stdout == ""
    assert shown.stderr.count("\n") == 1
    assert shown.stderr.startswith("tajuk: ")
    return shown.stderr


def test_a_folder_below_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    place = tmp_path / "file" / "out"
    assert f"{place}: a file stands there; name a folder" in refused(place)


def fails(number: int) -> Callable[..., None]:
    def raising(out: Path, *_: object) -> None:
        raise OSError(number, os.strerror(number), str(out / "here"))

    return raising


def test_a_read_only_folder_is_told_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.flow.run, "check_writable", fails(errno.EROFS))
    monkeypatch.setattr(
        bench.flow.run, "run_fits", None
    )  # whatever would begin to work fails otherwise
    assert refused(tmp_path) == f"tajuk: {tmp_path / 'here'}: Read-only file system\n"


FULL = """
import errno, os, sys
from pathlib import Path
from bench.cli.main import main
from bench.flow import keep as runs
from bench.store import predictions as store

def full(path, *more):
    Path(sys.argv[-1], "workers").write_text(" ".join(started()))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

def started():
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == os.getpid():
            yield stat.parent.name

{name} = full
main(prog_name="tajuk")
"""


@pytest.mark.parametrize("name", ["runs.save_predictions", "store._write_parquet"])
def test_a_disk_that_fills_up_is_one_clear_line_and_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    out = tmp_path / "out"
    code = FULL.replace("{name}", name)
    asked = ["--jobs", "2", *CHOSEN, "--out", str(out)]
    process = start(tmp_path, [sys.executable, "-c", code, "run", *asked])
    shown, err = process.communicate(timeout=60)
    assert (process.returncode, shown) == (1, "")
    assert (err.count("\n"), err.startswith(f"tajuk: {out}")) == (1, True), err
    assert err.endswith("No space left on device; free some, or name another folder\n")
    pids = [int(pid) for pid in (out / "workers").read_text().split()]
    assert len(pids) == 2
    assert until(lambda: not any(map(alive, pids)), 20)
    assert [path for path in (out / "predictions").rglob("*") if path.is_file()] == []
    assert list((tmp_path / "scratch").iterdir()) == []
    monkeypatch.setattr(bench.flow.run, "publish", lambda out, outcomes, tasks, **_: outcomes)
    (outcome,) = run(["tajuk_hard"], baselines=["majority"], out=out)
    assert outcome.status == "done"
