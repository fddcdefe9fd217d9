"""The README's blocks run, in order, in one empty folder; what it shows is what came out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from bench import baselines, plugins

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
    for kind, text in BLOCKS:
        if kind == "python" and text.startswith("# my_model.py"):
            (tmp_path / "my_model.py").write_text(text)
            continue
        if kind == "python":
            jobs = [[sys.executable, "-c", text]]
        elif kind == "sh":
            # the two make verbs set up this very environment; what they call is run below
            jobs = [line.split() for line in text.splitlines() if not line.startswith("make")]
        else:
            continue
        for job in jobs:
            done = subprocess.run(job, cwd=tmp_path, env=env, capture_output=True, text=True)
            assert done.returncode == 0, (job, done.stderr)
    shown = pd.read_csv(tmp_path / "results/latest/tables/scores.csv")
    assert {"my_model", "predictions", "naive_bayes"} <= set(shown["model"])


def test_the_shown_scores_are_the_reference_scores() -> None:
    table = pd.read_csv(ROOT / "results/reference/tables/scores.csv")
    rows = table[(table["dataset"] == "tajuk") & (table["view"] == "headline")]
    # what `make bench` runs: no tuning, one seed, no slow model
    rows = rows[(rows["status"] == "done") & (rows["setting"] == "default") & (rows["seeds"] == 1)]
    quick = [
        not plugins.traits(plugins.file_of(baselines, name)).get("SLOW") for name in rows["model"]
    ]
    assert sum(quick) >= 10
    for _, row in rows[quick].iterrows():
        line = rf"{row['model']} +{100 * row['accuracy']:.1f} \[ *{100 * row['accuracy_low']:.1f}"
        assert re.search(line, README), f"{row['model']}: run make reference and show its scores"


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
