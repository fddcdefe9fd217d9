"""What a folder of results shows: the new, and of the old what still holds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import bench.flow.publish
from bench.flow.publish import publish
from bench.flow.run import run
from bench.records.runs import RunOptions
from bench.store.index import read_index, write_index
from bench.store.predictions import key_of, load_predictions, save_predictions

UNIFORM = """
from sklearn.dummy import DummyClassifier

RANDOM = True
SLOW = {slow}


def make(seed):
    return DummyClassifier(strategy="{strategy}", random_state=seed, constant="trade")
"""


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[set[str] | None]:
    """Draw no figure; tell which tables changed, so that their figures would go."""
    told: list[set[str] | None] = []

    monkeypatch.setattr(
        bench.flow.publish, "remove_stale", lambda out, changed: told.append(changed)
    )
    monkeypatch.setattr(bench.flow.publish, "draw_missing", lambda *_: iter(()))
    return told


def write(folder: Path, strategy: str, *, slow: bool = False) -> Path:
    file = folder / "own.py"
    file.write_text(UNIFORM.format(strategy=strategy, slow=slow))
    return file


def run_here(folder: Path, baselines: list[str] | None = None, **more: Any) -> pd.DataFrame:
    ran = run(["tajuk_hard"], baselines=baselines or [], out=folder / "out", **more)
    return ran.scores.set_index("model")


def test_a_model_whose_code_changed_is_not_a_mean_of_old_and_new(tmp_path: Path) -> None:
    options = RunOptions(seeds=3, curve=True)
    before = run_here(tmp_path, models=[write(tmp_path, "uniform")], options=options)
    assert before.loc["own", "seeds"] == 3
    assert before.loc["own", "accuracy"] != pytest.approx(1 / 3, abs=1e-4)
    after = run_here(tmp_path, models=[write(tmp_path, "constant")])
    assert after.loc["own", "seeds"] == 1
    assert after.loc["own", "accuracy"] == pytest.approx(1 / 3, abs=1e-4)
    assert {outcome.size for outcome in read_index(tmp_path / "out")} == {"all"}
    # back again, all of it is there still
    write(tmp_path, "uniform")
    again = run_here(tmp_path, models=[tmp_path / "own.py"], options=options)
    assert again.loc["own", "accuracy"] == before.loc["own", "accuracy"]


def test_a_model_that_is_left_out_this_time_keeps_what_it_has(tmp_path: Path) -> None:
    file = write(tmp_path, "uniform", slow=True)
    options = RunOptions(seeds=2, full=True)
    before = run_here(tmp_path, ["majority"], models=[file], options=options)
    assert before.loc["own", "seeds"] == 2
    # naming baselines asks for slow ones too; without a name the slow model is left out
    outcomes = run(["tajuk_hard"], baselines=None, models=[file], out=tmp_path / "other").outcomes
    assert {o.status for o in outcomes if o.model == "own"} == {"skipped"}
    skipped = [o for o in outcomes if o.model == "own"]
    shown = publish(tmp_path / "out", skipped, []).scores.set_index("model")
    assert shown.loc["own", "status"] == "done"
    assert shown.loc["own", "accuracy"] == before.loc["own", "accuracy"]
    shown = publish(tmp_path / "new", skipped, []).scores.set_index("model")
    assert shown.loc["own", "reason"] == "it is slow: add --full"


def test_a_baseline_that_is_not_random_is_run_once_whatever_the_seed(tmp_path: Path) -> None:
    run_here(tmp_path, ["majority"])
    ran = run(
        ["tajuk_hard"], baselines=["majority"], out=tmp_path / "out", options=RunOptions(seed=1)
    )
    assert [outcome.status for outcome in ran.outcomes] == ["reused"]
    assert ran.scores["seeds"].tolist() == [1]


def test_a_seed_that_failed_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text(
        "from sklearn.dummy import DummyClassifier\n\nRANDOM = True\n\n\n"
        "def make(seed):\n    return DummyClassifier() if seed != 1 else 1\n"
    )
    assert run_here(tmp_path, models=[file]).loc["own", "status"] == "done"
    row = run_here(tmp_path, models=[file], options=RunOptions(seeds=2)).loc["own"]
    assert (row["status"], row["reason"][:9]) == ("failed", "seed 1: V")


def test_what_was_made_on_other_data_goes(tmp_path: Path) -> None:
    run_here(tmp_path, ["majority"])
    out = tmp_path / "out"
    (listed,) = read_index(out)
    fingerprint, predictions = load_predictions(out, listed)
    for name, change in (("old_data", {"data": "0"}), ("old_split", {"stories": "0"})):
        other = replace(fingerprint, model=name, **change)
        save_predictions(out, other, predictions, {})
        old = replace(listed, model=name, key=key_of(other))
        write_index(out, [*read_index(out), old])
    assert len(read_index(out)) == 3
    assert list(run_here(tmp_path, ["majority"]).index) == ["majority"]


def test_figures_of_an_interrupted_run_are_drawn_again(
    tmp_path: Path, drawn: list[set[str] | None]
) -> None:
    run_here(tmp_path, ["majority"])
    run_here(tmp_path, ["majority"])
    assert drawn[-1] == set()
    (tmp_path / "out" / "tables" / "made_of.json").unlink()
    run_here(tmp_path, ["majority"])
    # None: all figures go, whatever they show
    assert drawn[-1] is None
