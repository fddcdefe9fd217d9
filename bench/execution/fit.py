"""Fits one model on one part of a dataset and returns its predictions and what they cost.

The only place that calls ``fit`` and ``predict``.
"""

import contextlib
import itertools
import json
import pickle
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from bench.execution.features import Counts, Shared, can_share, feature_kinds
from bench.execution.memory import held_mb, matrix_mb, peak_mb
from bench.records.corpora import Corpus, Split
from bench.records.predictions import Predictions
from bench.records.rows import (
    Hyperparameters,
    RawPredictions,
    Rows,
    SplitRows,
    as_predictions,
    split_rows,
    test_set,
)
from bench.stats.metrics import confusion, macro_f1

TRIALS = 8  # settings that every baseline may try, on the validation split


def fit_predict(
    module: ModuleType, corpus: Corpus, split: Split, *, seed: int
) -> tuple[Predictions, dict[str, Any]]:
    """Return the predictions for the test split, and what they cost.

    ``module`` has ``make(seed)``. The model learns from the training split alone. What it prints
    goes to standard error. Raises whatever the model raises, and ValueError for an answer
    that is none (wrong number, unknown label, bad probability).
    """
    parts = split_rows(corpus, split)
    shared = Shared([example.text for example in corpus.examples])
    with contextlib.redirect_stdout(sys.stderr):
        ran = fit_rows(module, shared, parts, seed=seed)
    return as_predictions(ran, test_set(corpus, split)), ran.costs


def run_model(
    texts: str, load: Callable[[], ModuleType], parts: SplitRows, seed: int, setting: str
) -> RawPredictions:
    """Return what a model answers; called by name in a worker process.

    ``texts`` is a JSON file of all the dataset's texts; counts of them are remembered for the
    next cell. With ``setting`` "tuned", up to `TRIALS` search_points of the module's ``SPACE`` are
    tried on the validation split first.
    """
    module, shared = load(), _remembered(texts)
    if can_share(module.make(seed)):
        _warm_up()
    if setting != "tuned":
        return fit_rows(module, shared, parts, seed=seed)
    chosen, notes = _tune(module, shared, parts, seed)
    ran = fit_rows(module, shared, parts, seed=seed, setting=chosen)
    return RawPredictions(ran.predicted, ran.probabilities, ran.costs, notes)


@lru_cache(maxsize=1)
def _remembered(texts: str) -> Shared:
    path = Path(texts)
    return Shared(json.loads(path.read_text(encoding="utf-8")), folder=path.parent)


@cache
def _warm_up() -> None:
    """Fit one small model, so that no run pays for what is imported or set up only once."""
    words = [f"{one} {two}" for one in ("kopi", "gol", "utusan") for two in ("satu", "dua", "tiga")]
    model = make_pipeline(TfidfVectorizer(), LinearSVC())
    model.fit(words, [word.split()[0] for word in words]).predict(words)


def search_points(
    space: Mapping[str, Sequence[Any]], *, seed: int, most: int = TRIALS
) -> list[Hyperparameters]:
    """Return up to so many settings of a space: all of them, or as many drawn by the seed.

    >>> search_points({"C": [1, 2]}, seed=0)
    [{'C': 1}, {'C': 2}]
    >>> len(search_points({"C": [1, 2, 3, 4], "b": [0, 1, 2]}, seed=0))
    8
    """
    names = list(space)
    every: list[Hyperparameters] = [
        dict(zip(names, values, strict=True)) for values in itertools.product(*space.values())
    ]
    if not names or len(every) <= most:
        return every if names else []
    order = np.random.default_rng(seed).permutation(len(every))[:most]
    return [every[i] for i in sorted(order)]


def fit_rows(
    module: ModuleType,
    shared: Shared,
    parts: SplitRows,
    *,
    seed: int,
    setting: Hyperparameters | None = None,
) -> RawPredictions:
    """Return what a fresh model answers on the test rows, fitted on the train rows."""
    model = module.make(seed)
    if not (callable(getattr(model, "fit", None)) and callable(getattr(model, "predict", None))):
        raise ValueError(f"make(seed) returned {type(model).__name__}, which has no fit or predict")
    if setting:
        model.set_params(**setting)
    begun = time.perf_counter()
    learn, ask, ready, behind = _inputs(model, shared, parts.train, parts.test)
    ready_at, held = time.perf_counter(), held_mb()
    started, worked = time.perf_counter(), time.process_time()
    behind.fit(learn, list(parts.labels))
    fitted = time.perf_counter()
    answered = behind.predict(_fresh(ask))
    done = time.perf_counter()
    if not isinstance(answered, Iterable):
        raise ValueError(f"the model returned {type(answered).__name__}, not a label for each text")
    predicted = tuple(str(label) for label in answered)
    probabilities = _probabilities(behind, _fresh(ask), len(parts.test), parts.classes)
    costs = {
        "fit_seconds": fitted - started + ready["train"],
        "predict_seconds": done - fitted + ready["test"],
        "features_seconds": ready["train"] + ready["test"],
        "waited_seconds": ready_at - begun,  # what getting the features ready took here and now
        "cpu_seconds": time.process_time() - worked,
        "train_rows": len(parts.train),
        "test_rows": len(parts.test),
        # the process is older than the run: what it held before is no cost of this model
        "memory_mb": max(peak_mb() - held, 0.0) + matrix_mb(learn) + matrix_mb(ask),
        "model_bytes": _size(behind) + ready["bytes"],
    }
    # to the microsecond and the byte: more digits say nothing, and are a tenth of what is stored
    costs = {name: round(value, 6) for name, value in costs.items()}
    return RawPredictions(predicted, probabilities, costs, _report(behind))


def _fresh(ask: Any) -> Any:
    """Return texts in a list of their own: a model may change what it is given."""
    return list(ask) if isinstance(ask, list) else ask


def _inputs(
    model: Any, shared: Shared, train: Rows, test: Rows
) -> tuple[Any, Any, dict[str, float], Any]:
    """Return what to learn from, what to ask, what getting it ready costs, and who learns.

    For a pipeline whose vectoriser can be shared these are matrices, and the steps behind it;
    the cost is what it would be alone: these rows' share of the counting, and the weighting.
    """
    if not can_share(model):
        texts = shared.texts
        free = {"train": 0.0, "test": 0.0, "bytes": 0.0}
        return [texts[i] for i in train], [texts[i] for i in test], free, model
    counted: list[Counts] = [shared.counts(kind) for kind in feature_kinds(model)]
    started = time.perf_counter()
    learn, ask = shared.matrices(model.steps[0][1], train, [test])
    sliced = time.perf_counter() - started
    counting = sum(one.seconds for one in counted) / max(len(shared.texts), 1)
    share = len(train) / max(len(train) + len(test), 1)
    ready = {
        "train": counting * len(train) + sliced * share,
        "test": counting * len(test) + sliced * (1 - share),
        "bytes": float(sum(one.size for one in counted)) * learn.shape[1]
        / max(sum(len(one.by_name) for one in counted), 1),
    }  # fmt: skip
    behind = model.steps[1][1] if len(model.steps) == 2 else model[1:]
    return learn, ask, ready, behind


def _tune(
    module: ModuleType, shared: Shared, parts: SplitRows, seed: int
) -> tuple[Hyperparameters, dict[str, Any]]:
    """Return the setting that does best on the validation split by macro-F1, and every trial."""
    ask = SplitRows(
        parts.train, parts.labels, parts.tune, parts.tune_labels, parts.tune, parts.classes
    )
    trials: list[dict[str, Any]] = []
    for setting in search_points(getattr(module, "SPACE", {}), seed=seed):
        try:
            ran = fit_rows(module, shared, ask, seed=seed, setting=setting)
            counts = confusion(parts.tune_labels, ran.predicted, parts.classes)
            trials.append({"setting": setting, "tune_score": float(macro_f1(counts))})
        # a setting that cannot be fitted is one that is not chosen; it stays among the trials
        except Exception as error:
            trials.append({"setting": setting, "tune_score": None, "reason": str(error)[:200]})
    tried = [trial for trial in trials if trial["tune_score"] is not None]
    if trials and not tried:
        raise ValueError(f"no setting could be fitted: {trials[0]['reason']}")
    first: dict[str, Any] = {"setting": {}}
    best = max(tried, key=lambda trial: trial["tune_score"], default=first)
    return best["setting"], {**best, "trials": trials}


def out_of_fold(module: ModuleType, corpus: Corpus, *, seed: int, folds: int = 5) -> np.ndarray:
    """Return probabilities for every example by a model that did not see its story.

    Shape (n, k) in the order of the corpus' labels. Stories are dealt to folds at random
    by the seed.
    """
    names = sorted(set(corpus.stories))
    rng = np.random.default_rng(seed)
    fold_of = dict(zip(names, rng.permutation(len(names)) % folds, strict=True))
    folds_of = np.array([fold_of[story] for story in corpus.stories])
    shared = Shared([example.text for example in corpus.examples])
    labels = [example.label for example in corpus.examples]
    probabilities = np.zeros((len(labels), len(corpus.labels)), dtype=np.float32)
    empty = np.array([], dtype=np.int64)
    for fold in range(folds):
        train, held = np.flatnonzero(folds_of != fold), np.flatnonzero(folds_of == fold)
        parts = SplitRows(train, [labels[i] for i in train], empty, [], held, corpus.labels)
        answer = fit_rows(module, shared, parts, seed=seed).probabilities
        if answer is None:
            raise ValueError("the model gives no probabilities; choose one that does")
        probabilities[held] = answer
    return probabilities


def _probabilities(model: Any, ask: Any, n: int, classes: tuple[str, ...]) -> np.ndarray | None:
    """Return the model's probabilities, (n, k) in the order of the classes, or None."""
    if not hasattr(model, "predict_proba") or not hasattr(model, "classes_"):
        return None
    classes_known = [str(label) for label in model.classes_]
    unknown = sorted(set(classes_known) - set(classes))
    if unknown:
        raise ValueError(f"the model's classes_ hold an unknown label {unknown[0]!r}")
    given = np.asarray(model.predict_proba(ask), dtype=np.float32)
    if given.shape != (n, len(classes_known)):
        raise ValueError(
            f"the model returned probabilities of shape {given.shape}, "
            f"not {(n, len(classes_known))}"
        )
    # a class that training did not show gets probability 0
    full = np.zeros((n, len(classes)), dtype=np.float32)
    full[:, [classes.index(label) for label in classes_known]] = given
    return full


def _report(model: Any) -> dict[str, Any]:
    """Return what a model says of its own work (requests, tokens, cost), where it does."""
    report = getattr(model, "report_", None)
    return {"report": dict(report)} if isinstance(report, Mapping) else {}


def _size(model: Any) -> float:
    try:
        return float(len(pickle.dumps(model)))
    except Exception:
        return float("nan")  # it has no size that could be told: it cannot be written down
