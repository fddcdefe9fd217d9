from pathlib import Path

import numpy as np
import pytest

from bench.records.rows import TestSet as Asked
from bench.records.studies import Study, StudyRun
from bench.stats.differences import ModelPredictions
from bench.stats.verdicts import claim
from bench.store.studies import write_study
from bench.study_tables.robustness import ROBUST_RESAMPLES, robustness_table

N, TWINS = 120, 10


def written(tmp_path: Path) -> Study:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, N + TWINS)
    stories = [f"s{i // 2}" for i in range(N)] + [f"s{i // 2}" for i in range(TWINS)]
    test = Asked(
        tuple(map(str, range(N + TWINS))), tuple(stories), tuple("ab"[c] for c in truth),
        ("a", "b"), tuple(i in (100, 101) for i in range(N + TWINS)),
    )  # fmt: skip
    whole = tuple(range(N))
    before = truth[:N].copy()
    before[:6] = 1 - before[:6]
    after = before.copy()
    after[60:90] = 1 - after[60:90]
    twins = truth[N:].copy()
    twins[:7] = 1 - twins[:7]

    def run(name: str, strength: float, answers: np.ndarray, rows: tuple[int, ...]) -> StudyRun:
        about = {"model": "m", "perturbation": name, "strength": strength}
        return StudyRun(name, about, tuple(map(int, answers)), rows)

    runs = (
        run("unchanged", 0.0, before, whole), run("typos", 1.0, after, whole),
        run("case", 1.0, before, whole), run("twins", 1.0, twins, tuple(range(N, N + TWINS))),
    )  # fmt: skip
    notes = {
        "changed": {"typos 1.0": 0.9, "case 1.0": 0.5},
        "slices": {"length": ["short" if i < 60 else "long" for i in range(N)]},
        "pairs": [[i, N + i] for i in range(TWINS)],
    }
    study = Study("robustness", ("d", "headline", "story"), test, runs, notes)
    write_study(tmp_path, study)
    return study


def test_the_difference_is_that_of_compare(tmp_path: Path) -> None:
    study = written(tmp_path)
    rows = {r.perturbation: r for r in robustness_table(tmp_path).itertuples()}
    before, after = (study.predictions(study.runs[i]) for i in (0, 1))
    judged = claim(
        study.place, ModelPredictions("m", (after,)), ModelPredictions("m", (before,)),
        seed=0, resamples=ROBUST_RESAMPLES,
    ).judged  # fmt: skip
    typos = rows["typos"]
    assert (typos.difference, typos.low, typos.high, typos.p) == (
        judged.difference, judged.low, judged.high, judged.p,
    )  # fmt: skip
    assert typos.difference == pytest.approx(-30 / 118)  # two leak
    assert typos.verdict == "worse"
    assert typos.adjusted_p == pytest.approx(2 * typos.p)
    assert (typos.changed, typos.examples, typos.stories) == (0.9, 118, 59)


def test_the_worst_slice_and_none_where_nothing_is_lost(tmp_path: Path) -> None:
    written(tmp_path)
    rows = {r.perturbation: r for r in robustness_table(tmp_path).itertuples()}
    assert (rows["typos"].worst_by, rows["typos"].worst_value) == ("length", "long")
    assert rows["typos"].worst_difference == pytest.approx(-30 / 58)
    assert rows["typos"].worst_low < -30 / 58 < rows["typos"].worst_high
    assert rows["case"].difference == 0
    assert rows["case"].verdict != "worse"
    assert rows["case"].worst_by != rows["case"].worst_by or rows["case"].worst_by is None


def test_twins_stand_beside_their_headlines(tmp_path: Path) -> None:
    written(tmp_path)
    rows = {r.perturbation: r for r in robustness_table(tmp_path).itertuples()}
    twins = rows["twins"]
    assert (twins.examples, twins.stories) == (10, 5)
    assert twins.accuracy_before == pytest.approx(0.4)  # six of the ten headlines are wrong
    assert twins.accuracy == pytest.approx(0.3)
    assert twins.difference == pytest.approx(-0.1)
    assert twins.low <= -0.1 <= twins.high
