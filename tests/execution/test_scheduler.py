from functools import partial
from pathlib import Path

import numpy as np

from bench import baselines
from bench.execution.scheduler import Fit, feature_family, run_fits
from bench.plugins import code_of, load_file, load_from, plugin_file
from bench.records.rows import RawPredictions, SplitRows
from bench.records.runs import Failure, Limits, ModelCode, ModelFile, Variant, Workers
from bench.store.fingerprints import make_fingerprint

TEXTS = ["gol telat", "beras naik", "gol cepat", "beras turun", "gol indah", "beras mahal"]
EMPTY = np.array([], dtype=np.int64)
ROWS = SplitRows(np.arange(4), ["s", "t", "s", "t"], EMPTY, [], np.array([4, 5]), ("s", "t"))


def baseline(name: str) -> ModelFile:
    file = plugin_file(baselines, name)
    return ModelFile(name, file, partial(load_from, baselines.__name__, name))


def fit(model_file: ModelFile, group: str = "g") -> Fit:
    code = ModelCode(model_file.name, code_of(model_file.file) if model_file.file.exists() else b"")
    fingerprint = make_fingerprint(("d", "v", "s"), ("", ""), code, Variant())
    return Fit(model_file, 0, ROWS, (group,), fingerprint)


def test_each_fit_comes_back_under_its_own_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("def make(seed):\n    raise RuntimeError('not today')\n")
    user = ModelFile("broken", broken, partial(load_file, broken))
    fits = [fit(baseline("naive_bayes")), fit(user), fit(baseline("majority"), "other")]
    workers = Workers(2, None, Limits(60, 2000))
    results = dict(run_fits(fits, {0: TEXTS}, workers, shared=tmp_path))
    assert isinstance(results[0], RawPredictions)
    assert results[0].predicted == ("s", "t")
    assert results[1] == Failure("RuntimeError: not today")
    assert isinstance(results[2], RawPredictions)


def test_nothing_to_do_starts_nothing(tmp_path: Path) -> None:
    assert list(run_fits([], {}, Workers(), shared=tmp_path / "none")) == []
    assert not (tmp_path / "none").exists()


def test_a_users_group_is_apart_from_ours(tmp_path: Path) -> None:
    user = ModelFile("m", tmp_path / "m.py", lambda: baselines)
    assert fit(user).owned_group == ("m", "g")
    assert fit(baseline("majority")).owned_group == ("", "g")
    assert feature_family(user) == "m"
    assert feature_family(baseline("sgd_words")) == feature_family(baseline("svm_words"))


def test_a_model_file_that_changes_after_planning_does_not_run(tmp_path: Path) -> None:
    file = tmp_path / "fickle.py"
    file.write_text("from bench.baselines.majority import make\n")
    user = ModelFile("fickle", file, partial(load_file, file))
    planned = fit(user)
    file.write_text("from bench.baselines.naive_bayes import make\n")
    (result,) = dict(run_fits([planned], {0: TEXTS}, Workers(), shared=tmp_path)).values()
    assert isinstance(result, Failure)
    assert "fickle.py: is not the file that was planned" in result.reason
    (result,) = dict(run_fits([fit(user)], {0: TEXTS}, Workers(), shared=tmp_path)).values()
    assert isinstance(result, RawPredictions)
