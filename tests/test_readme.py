"""The README's blocks run, in order, in one empty folder; what it shows is what came out."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from bench import baselines
from bench.plugins import plugin_file, plugin_names, plugin_traits

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.M | re.S)


def commands() -> list[str]:
    return [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]


def test_every_command_is_tajuk_or_make() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    for line in commands():
        first, *rest = line.split()
        assert first in ("tajuk", "make"), line
        if first == "make":
            assert rest[0] in targets, line


def test_blocks_run(tmp_path: Path) -> None:
    bin_folder = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    # of the clone that a reader has, the commands name these files
    shutil.copytree(ROOT / "datasets" / "examples", tmp_path / "datasets" / "examples")
    stored, here = ROOT / "results" / "reference", tmp_path / "results" / "reference"
    shutil.copytree(stored / "predictions" / "tajuk", here / "predictions" / "tajuk")
    shutil.copy(stored / "run.json", here)
    said = []
    for kind, text in BLOCKS:
        if kind == "python" and text.startswith("# my_model.py"):
            (tmp_path / "my_model.py").write_text(text)
            continue
        if kind == "python":
            jobs = [[sys.executable, "-c", text]]
        elif kind == "sh":
            # the two make verbs set up this very environment; what they call is run below
            jobs = [line.split() for line in text.splitlines() if not line.startswith("make")]
        elif kind == "yaml":
            lines = re.findall(r"- run: \.venv/bin/(.+)$", text, flags=re.M)
            assert len(lines) >= 2
            jobs = [line.split() for line in lines]
        else:
            continue
        for job in jobs:
            done = subprocess.run(job, cwd=tmp_path, env=env, capture_output=True, text=True)
            assert done.returncode == 0, (job, done.stderr)
            if job[:2] == ["tajuk", "compare"]:
                said.append(done.stdout.splitlines()[0])
    # the sentence that is quoted is the one that came out
    quoted = [line[2:] for line in README.splitlines() if line.startswith("> ")]
    assert quoted
    assert set(quoted) <= set(said)
    shown = pd.read_csv(tmp_path / "results/latest/tables/scores.csv")
    assert {"my_model", "naive_bayes"} <= set(shown["model"])
    labelled = pd.read_csv(tmp_path / "labelled.csv")
    assert {"judul", "predicted_label", "because"} <= set(labelled.columns)
    assert "unsure" in set(labelled["predicted_label"])
    both = pd.read_csv(tmp_path / "results/both/tables/scores.csv")
    assert {"my_model", "predictions"} <= set(both["model"])


def test_what_shortcuts_reach_is_what_the_audit_measured() -> None:
    found = re.search(r"on `tajuk` at most (\d+) % \(the first two words\), where (\d+) %", README)
    assert found
    rows = pd.read_csv(ROOT / "results/reference/tables/probes.csv")
    own = rows[(rows["dataset"] == "tajuk") & (rows["kind"] == "probe")]
    own = own[own["view"] == "topics"].set_index("seen")
    assert own["accuracy"].idxmax() == "first two words"
    most = round(100 * own["accuracy"].max()), round(100 * own["chance"].iloc[0])
    assert found.groups() == tuple(map(str, most))


def test_the_shown_model_is_the_one_that_the_reference_ran() -> None:
    shown = next(text for _, text in BLOCKS if text.startswith("# my_model.py"))
    file = (ROOT / "results" / "roots_and_chars.py").read_text(encoding="utf-8")
    assert shown.partition("\n")[2] == file
    assert len(file.splitlines()) <= 30


def test_the_shown_simulations_are_those_that_were_run() -> None:
    printed = (ROOT / "results" / "reference" / "validity.txt").read_text(encoding="utf-8")
    known = [line.rstrip() for line in printed.splitlines()]
    shown = [line for line in README.splitlines() if line.endswith("PASS") or "MISS" in line]
    assert len(shown) >= 5
    assert set(shown) <= set(known)


def test_the_shown_scores_are_the_reference_scores() -> None:
    table = pd.read_csv(ROOT / "results/reference/tables/scores.csv")
    rows = table[(table["dataset"] == "tajuk") & (table["view"] == "topics")]
    # what `make bench` runs: no tuning, one seed, no slow model, none that needs an extra
    rows = rows[(rows["status"] == "done") & (rows["setting"] == "default") & (rows["seeds"] == 1)]
    rows = rows[rows["model"].isin(plugin_names(baselines))]
    traits = [plugin_traits(plugin_file(baselines, name)) for name in rows["model"]]
    quick = [not (each.get("SLOW") or each.get("NEEDS")) for each in traits]
    assert sum(quick) >= 10
    for _, row in rows[quick].iterrows():
        line = rf"{row['model']} +{100 * row['accuracy']:.1f} \[ *{100 * row['accuracy_low']:.1f}"
        assert re.search(line, README), f"{row['model']}: run make reference and show its scores"


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
