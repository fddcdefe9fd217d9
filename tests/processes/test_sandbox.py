"""What a model can reach: in a sandbox nothing but its inputs, and without one not by accident."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import bench
from bench.cli.main import main
from bench.flow.run import run
from bench.processes import sandbox
from bench.processes.sandbox import Sandbox, check_sandbox, in_sandbox
from bench.records.runs import Workers
from bench.store.index import read_index
from bench.store.predictions import load_predictions

LABELS = (
    Path(bench.__file__).parents[1] / "datasets" / "tajuk_hard" / "data" / "headlines-test.jsonl"
)
needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")

# answers with the test labels where it can find them, else with one label
CHEAT = """
import json
from pathlib import Path


class Cheat:
    def fit(self, texts, labels):
        self.first = sorted(labels)[0]
        return self

    def predict(self, texts):
        try:
            lines = Path({labels!r}).read_text().splitlines()
        except OSError:
            return [self.first] * len(texts)
        known = {{row["text"]: row["label"] for row in map(json.loads, lines)}}
        return [known.get(text, self.first) for text in texts]


def make(seed):
    return Cheat()
"""
# fails with what it could reach
SPY = """
import os
import socket
from pathlib import Path


class Spy:
    def fit(self, texts, labels):
        reached = [name for name in {files!r} if Path(name).exists()]
        reached += [name for name in ("SECRET_KEY", "HOME") if os.environ.get(name) not in (None, "/tmp")]
        try:
            socket.create_connection(("127.0.0.1", {port}), 2).close()
            reached.append("network")
        except OSError:
            pass
        if os.path.exists(f"/proc/{pid}/environ"):
            reached.append("process")
        try:
            Path(__file__).write_text("changed")
            reached.append("wrote")
        except OSError:
            pass
        raise RuntimeError(f"reached: {{reached}}")

    def predict(self, texts):
        return []


def make(seed):
    return Spy()
"""  # noqa: E501


def cheat(folder: Path) -> Path:
    (folder / "cheat.py").write_text(CHEAT.format(labels=str(LABELS)))
    return folder / "cheat.py"


def accuracy(out: Path) -> float:
    (outcome,) = (o for o in read_index(out) if o.model == "cheat")
    _, predictions = load_predictions(out, outcome)
    right = sum(a == b for a, b in zip(predictions.labels, predictions.predicted, strict=True))
    return right / len(predictions.labels)


@needs_bwrap
def test_a_sandboxed_model_finds_no_test_labels(tmp_path: Path) -> None:
    file = cheat(tmp_path)
    run(["tajuk_hard"], baselines=[], models=[file], out=tmp_path / "open")
    assert accuracy(tmp_path / "open") == 1.0, "without a sandbox, nothing holds it off"
    ran = ["run", "tajuk_hard", "--baseline", "majority", "--model", str(file), "--sandbox"]
    shown = CliRunner().invoke(main, [*ran, "--out", str(tmp_path / "shut")])
    assert shown.exit_code == 0, shown.output
    assert accuracy(tmp_path / "shut") < 0.4


@needs_bwrap
def test_a_sandbox_has_no_network_no_home_no_keys_and_no_other_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import socket

    monkeypatch.setenv("SECRET_KEY", "x")
    with socket.create_server(("127.0.0.1", 0)) as server:
        files = [str(LABELS), str(LABELS.parents[2]), str(tmp_path / "home" / "diary")]
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "diary").write_text("")
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        code = SPY.format(files=files, port=server.getsockname()[1], pid=os.getpid())
        (tmp_path / "spy.py").write_text(code)
        results = run(
            ["tajuk_hard"],
            baselines=[],
            models=[tmp_path / "spy.py"],
            out=tmp_path / "out",
            sandbox=True,
        )
    (outcome,) = results.outcomes
    assert outcome.reason == "RuntimeError: reached: []"


@needs_bwrap
def test_a_sandboxed_model_predicts_what_it_predicts_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "helper_here.py").write_text("CHARACTERS = (1, 3)\n")
    (tmp_path / "pipe.py").write_text(
        "import helper_here\n"
        "from sklearn.feature_extraction.text import TfidfVectorizer\n"
        "from sklearn.naive_bayes import MultinomialNB\n"
        "from sklearn.pipeline import make_pipeline\n\n\ndef make(seed):\n"
        "    words = TfidfVectorizer(analyzer='char', ngram_range=helper_here.CHARACTERS)\n"
        "    return make_pipeline(words, MultinomialNB())\n"
    )
    monkeypatch.chdir(tmp_path)
    stored = []
    for boxed in (False, True):
        out = tmp_path / f"out-{boxed}"
        results = run(["tajuk_hard"], baselines=[], models=["pipe.py"], out=out, sandbox=boxed)
        assert [o.status for o in results.outcomes] == ["done"], results.outcomes
        (file,) = out.rglob("predictions.parquet")
        stored.append((file.parent.name, file.read_bytes()))
    assert stored[0] == stored[1]


@needs_bwrap
def test_nothing_of_a_sandboxed_model_is_imported_outside(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    code = f"from pathlib import Path\nPath({str(touched)!r}).touch()\n" + CHEAT.format(labels="x")
    (tmp_path / "sly.py").write_text(code + "\n\ndef LACKS():\n    return ''\n")
    with pytest.raises(ValueError, match=r"sly\.py: its LACKS, IDENTITY, .* leave --sandbox away"):
        run(
            ["tajuk_hard"],
            baselines=[],
            models=[tmp_path / "sly.py"],
            out=tmp_path / "out",
            sandbox=True,
        )
    assert not touched.exists()


def test_a_machine_without_bubblewrap_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match="this machine has no bubblewrap"):
        check_sandbox()
    with pytest.raises(ValueError, match="leave --cluster away"):
        Workers(cluster="tcp://x:1", sandbox=True)


def test_a_sandbox_binds_its_inputs_and_hides_the_datasets_of_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_PACKAGE", tmp_path / "bench")
    (tmp_path / "bench" / "_datasets").mkdir(parents=True)
    words = in_sandbox(["python"], Sandbox("me", (tmp_path / "m.py",), (tmp_path / "w",)))
    joined = " ".join(words)
    assert f"--tmpfs {tmp_path / 'bench' / '_datasets'}" in joined
    assert f"--ro-bind {tmp_path / 'm.py'} {tmp_path / 'm.py'}" in joined
    assert f"--bind {tmp_path / 'w'} {tmp_path / 'w'}" in joined
    assert words[-1] == "python"
    assert "--unshare-all" in words


# notes how many texts it can reach by walking up the stack
CURIOUS = """
import json
import sys


class Curious:
    def fit(self, texts, labels):
        self.seen = set()
        frame = sys._getframe()
        while frame:
            for value in frame.f_locals.values():
                for one in (value, getattr(value, "texts", None)):
                    if isinstance(one, list) and one and all(isinstance(x, str) for x in one):
                        self.seen |= set(one)
            frame = frame.f_back
        self.report_ = {"seen": sorted(self.seen)}
        self.first = labels[0]
        return self

    def predict(self, texts):
        return [self.first] * len(texts)


def make(seed):
    return Curious()
"""


def test_a_model_s_process_holds_no_text_that_it_need_not_see(tmp_path: Path) -> None:
    from bench.corpora.prepare import prepare

    (tmp_path / "curious.py").write_text(CURIOUS)
    run(["tajuk_hard"], baselines=[], models=[tmp_path / "curious.py"], out=tmp_path / "out")
    (notes,) = (tmp_path / "out").rglob("notes.json")
    seen = set(json.loads(notes.read_text())["report"]["seen"])
    task = prepare("tajuk_hard")
    texts = {
        part: {task.corpus.examples[i].text for i in task.corpus.indices(getattr(task.split, part))}
        for part in ("train", "tune", "test")
    }
    assert texts["train"] <= seen
    assert not seen & (texts["tune"] - texts["train"] - texts["test"])
