import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.cli.main import main

VERBS = sorted(main.commands)


def tajuk(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.mark.parametrize("verb", VERBS)
def test_help_is_complete(verb: str) -> None:
    shown = tajuk(verb, "--help")
    assert shown.exit_code == 0
    assert "Example:  tajuk " + verb in shown.output
    command = main.commands[verb]
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert parameter.help, f"{verb} {parameter.name} has no help"  # type: ignore[attr-defined]
    # the example's options exist
    words = (command.epilog or "").split()
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_verbs_are_those_of_the_manual() -> None:
    assert {"run", "datasets", "baselines", "figures", "score", "page"} <= set(VERBS)


def failing(*args: str | Path, status: int, words: str) -> None:
    shown = tajuk(*args)
    assert shown.exit_code == status, shown.output
    assert words in shown.stderr
    assert "Traceback" not in shown.stderr
    if status == 1:
        assert len(shown.stderr.strip().splitlines()) == 1


def test_wrong_use_is_2_and_bad_input_is_1(tmp_path: Path) -> None:
    failing("nonsense", status=2, words="No such command")
    failing("run", "--nonsense", status=2, words="No such option")
    failing("score", "x.csv", status=2, words="Missing option '--dataset'")
    failing("page", status=2, words="Missing argument")
    failing("run", "nope", "--out", tmp_path, status=1, words="no dataset 'nope'; there are")
    failing("datasets", "nope", status=1, words="no dataset 'nope'")
    failing("page", tmp_path / "no.txt", status=1, words="No such file")
    failing("figures", "--out", tmp_path, status=1, words="holds no run")
    failing("score", tmp_path / "p.csv", "--dataset", "tajuk_hard", status=1, words="no such file")
    failing("run", "detik_5k", "--mirror", tmp_path, status=1, words="the mirror has no")
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    failing("page", empty, status=1, words="empty; a page has at least a headline")
    blocked = tmp_path / "file"
    blocked.write_text("")
    failing("run", "--baseline", "majority", "--out", blocked / "x", status=1, words=str(blocked))


def test_run_prints_table_and_places(tmp_path: Path) -> None:
    first = tajuk("run", "--baseline", "majority", "--out", tmp_path)
    assert first.exit_code == 0, first.output
    assert first.stderr == ""  # quiet when not on a terminal
    assert "accuracy" in first.output
    assert "1 run now, 0 reused" in first.output
    assert f"{tmp_path / 'figures'}: accuracy (.png and .svg)" in first.output
    assert f"tajuk figures --out {tmp_path} draws confusion, " in first.output
    again = tajuk("run", "--baseline", "majority", "--out", tmp_path)
    assert "0 run now, 1 reused" in again.output
    told = json.loads(tajuk("run", "--baseline", "majority", "--out", tmp_path, "--json").output)
    assert told["scores"][0]["model"] == "majority"
    assert told["outcomes"][0]["status"] == "reused"
    drawn = tajuk("figures", "--out", tmp_path)
    assert all(Path(line).is_file() for line in drawn.output.split())
    assert json.loads(tajuk("figures", "--out", tmp_path, "--json").output) == drawn.output.split()


def test_a_failed_model_is_status_1_after_the_table(tmp_path: Path) -> None:
    model = tmp_path / "noisy.py"
    model.write_text("def make(seed):\n    print('noise')\n    raise ValueError('not today')\n")
    args = ("run", "--baseline", "majority", "--model", model, "--out", tmp_path)
    shown = tajuk(*args)
    assert shown.exit_code == 1
    assert "FAILED: ValueError: not today" in shown.stdout
    assert "tajuk: failed: noisy on tajuk" in shown.stderr
    assert "majority" in shown.stdout
    json.loads(tajuk(*args, "--json").stdout)


def test_datasets_and_baselines_are_listed() -> None:
    assert "tajuk_hard" in tajuk("datasets").output
    listed = json.loads(tajuk("datasets", "--json").output)
    assert listed["tajuk_hard"]["labels"] == ["diplomacy", "sports", "trade"]
    told = json.loads(tajuk("datasets", "tajuk_hard", "--json").output)
    assert sum(sum(part.values()) for part in told["parts"].values()) == told["examples"]
    assert "train" in tajuk("datasets", "tajuk_hard").output
    assert "majority" in tajuk("baselines").output
    assert "majority" in json.loads(tajuk("baselines", "--json").output)


def test_page_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "p.txt"
    file.write_text("Judul Halaman\nKOTA - Isi.\n- Tautan Yang Pertama\n", encoding="utf-8")
    assert "link 1    Tautan Yang Pertama" in tajuk("page", file).output
    told = json.loads(tajuk("page", file, "--json").output)
    assert told["links"] == [{"text": "Tautan Yang Pertama", "href": ""}]
    file.write_text("Judul Halaman\nKOTA - Isi.\n", encoding="utf-8")
    assert "no links" in tajuk("page", file).output


def test_a_progress_bar_only_on_a_terminal(tmp_path: Path) -> None:
    """Run under a pseudo-terminal, and read what a person would see."""
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "bench", "run", "--baseline", "majority"]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path)], stdout=subprocess.PIPE, stderr=follower
    )
    os.close(follower)
    seen = b""
    while True:
        try:
            chunk = os.read(leader, 4096)
        except OSError:  # how Linux says that the other side has closed
            break
        if not chunk:
            break
        seen += chunk
    process.communicate(timeout=120)
    os.close(leader)
    assert process.returncode == 0
    assert b"tajuk: majority" in seen
    assert b"left" in seen


def test_what_is_asked_wrongly_of_a_run_is_said_before_it_begins(tmp_path: Path) -> None:
    failing("run", "--seed", "-1", status=2, words="-1 is not in the range")
    file = tmp_path / "file"
    file.touch()
    failing("run", "--out", file, status=1, words=f"{file}: a file stands there; name a folder")


def test_too_little_memory_is_the_reason_that_is_given(tmp_path: Path) -> None:
    asked = ["--baseline", "svm_chars", "--megabytes", "10", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "run", *asked], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert re.search(r"out of memory: a run may take 10 MB|its process ended", done.stderr)


def test_a_lost_list_of_what_is_there_says_what_brings_it_back(tmp_path: Path) -> None:
    assert tajuk("run", "--baseline", "majority", "--out", tmp_path).exit_code == 0
    (tmp_path / "run.json").unlink()
    failing("figures", "--out", tmp_path, status=1, words="the same tajuk run as before writes it")
    again = tajuk("run", "--baseline", "majority", "--out", tmp_path)
    assert "0 run now, 1 reused" in again.output
