from pathlib import Path

import numpy as np
import pytest

from bench.records.rows import TestSet as Asked
from bench.records.studies import Study, StudyRun
from bench.store.studies import write_study
from bench.study_tables.label_noise import NOISE_COLUMNS, label_noise_table

N = 300


def test_what_is_lost_and_won_back_is_paired(tmp_path: Path) -> None:
    truth = np.arange(N) % 2
    test = Asked(
        tuple(map(str, range(N))), tuple(map(str, range(N))), tuple("ab"[c] for c in truth),
        ("a", "b"), (False,) * N,
    )  # fmt: skip

    def run(noise: str, share: float, draw: int, cleaned: bool, wrong: int) -> StudyRun:
        answers = truth.copy()
        order = np.random.default_rng(draw).permutation(N)[:wrong]
        answers[order] = 1 - answers[order]
        about = {"model": "m", "noise": noise, "share": share, "draw": draw, "cleaned": cleaned}
        return StudyRun(f"{about}", about, tuple(map(int, answers)))

    runs = [run("none", 0.0, 0, False, 30)]
    runs += [run("uniform", 0.2, d, False, 90) for d in range(3)]
    runs += [run("uniform", 0.2, d, True, 60) for d in range(3)]
    runs += [run("uniform", 0.3, 0, False, 120)]  # of an older run: it has no note
    variants = {
        "none 0.0 0 False": {"rows": 100, "wrong": 0.0},
        **{f"uniform 0.2 {d} False": {"rows": 100, "wrong": 0.2} for d in range(3)},
        **{f"uniform 0.2 {d} True": {"rows": 80 + d, "wrong": 0.05} for d in range(3)},
    }
    study = Study("noise", ("d", "v", "s"), test, tuple(runs), {"variants": variants})
    write_study(tmp_path, study)
    made = label_noise_table(tmp_path)
    assert list(made.columns) == list(NOISE_COLUMNS)
    assert set(made["share"]) == {0.0, 0.2}
    rows = {(r.noise, r.cleaned): r for r in made.itertuples()}
    plain, cleaned = rows["uniform", False], rows["uniform", True]
    assert plain.accuracy == pytest.approx(0.7)
    assert plain.lost == pytest.approx(-0.2, abs=0.01)
    assert cleaned.won_back == pytest.approx(0.1, abs=0.01)
    # the same examples are wrong in both, but for 30: the interval of the pair is narrow
    assert 0 < cleaned.won_back_low < cleaned.won_back < cleaned.won_back_high < 0.15
    wide = cleaned.macro_f1_high - cleaned.macro_f1_low
    assert cleaned.won_back_high - cleaned.won_back_low < wide
    assert (cleaned.rows, cleaned.wrong, cleaned.draws) == (81, pytest.approx(0.05), 3)
    assert plain.won_back != plain.won_back
