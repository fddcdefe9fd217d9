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
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from bench.execution.features import Shared, can_share, feature_kinds
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
from bench.texts import one_line

_AGAIN = 0.005  # of a run's seconds that asking a model again may take
_SAMPLE = 8  # test rows that it is asked again
_ROWS_A_LABEL = 4  # training rows of each label for a second, small fit
_LEAST_FIT = 0.001  # seconds: less is not worth a try
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
    texts: str,
    load: Callable[[], ModuleType],
    parts: SplitRows,
    seed: int,
    setting: str,
    owner: str = "",
) -> RawPredictions:
    """Return what a model answers; called by name in a worker process.

    ``texts`` is a JSON file of the dataset's texts; counts of them are remembered for the
    next cell. With ``setting`` "tuned", up to `TRIALS` search_points of the module's ``SPACE`` are
    tried on the validation split first. What speaks against the answers stands in the notes, as
    ``doubts``. A user's model, of an ``owner``, is fitted twice too, once in its process.
    """
    begun = time.perf_counter()
    module, shared = load(), _remembered(texts)
    if can_share(module.make(seed)):
        _warm_up()
    chosen, notes = None, None
    if setting == "tuned":
        chosen, notes = _tune(module, shared, parts, seed)
    fitted = _fit(module, shared, parts, seed, chosen)
    ran = fitted.raw if notes is None else replace(fitted.raw, notes=notes)
    # a user's model has a process of its own, whose start is a part of what it costs
    seconds = time.process_time() if owner else time.perf_counter() - begun
    doubts = _doubts(fitted, parts, seconds, sure=not owner)
    if owner and not _SECOND_FITS:
        _SECOND_FITS.append(owner)
        doubts += _doubts_of_a_second_fit(module, shared, parts, seed, time.process_time())
    return replace(ran, notes={**ran.notes, "doubts": doubts}) if doubts else ran


_SECOND_FITS: list[str] = []  # whose model this process has fitted twice


@dataclass(frozen=True)
class _Fitted:
    """A model that has answered: what it answered, on what, and how long a row took."""

    raw: RawPredictions
    model: Any
    ask: Any
    row_seconds: float


def _doubts(fitted: _Fitted, parts: SplitRows, seconds: float, *, sure: bool = False) -> list[str]:
    """Return in words what speaks against a model's answers; little is asked again.

    A model must answer the same for the same text, whatever stands before it and however often it
    is asked, and its label must be its most probable one. Asking again may take a 200th of the
    run's seconds; where it has to be ``sure``, asking for all rows may.
    """
    predicted, p = fitted.raw.predicted, fitted.raw.probabilities
    doubts: list[str] = []
    if len(predicted) != len(parts.test) or not predicted:
        return doubts  # no answer at all, as whoever reads them will say
    if p is not None:
        places = {label: place for place, label in enumerate(parts.classes)}
        chosen = p[np.arange(len(p)), [places.get(label, 0) for label in predicted]]
        # equals are no contradiction, and float32 has seven digits
        apart = int((chosen < p.max(axis=1) - 1e-6).sum())
        if apart:
            doubts.append(f"{apart} of {len(p)} labels are not the most probable one")
    affordable = _AGAIN * seconds / max(fitted.row_seconds, 1e-9)
    n = int(min(_SAMPLE, affordable, len(predicted)))
    # one that counts its requests pays for each
    lasts = sure and fitted.row_seconds * len(predicted) > _AGAIN * seconds
    if n < 2 or lasts or hasattr(fitted.model, "report_"):
        return doubts
    rows = np.linspace(len(predicted) - 1, 0, n).astype(int)  # from the last to the first
    ask = [fitted.ask[i] for i in rows] if isinstance(fitted.ask, list) else fitted.ask[rows]
    try:
        again = [str(label) for label in fitted.model.predict(ask)]
    # whatever a model raises that can answer only once
    except Exception as error:
        return [*doubts, f"it cannot answer twice ({one_line(error, most=80)})"]
    differ = sum(one != predicted[i] for one, i in zip(again, rows, strict=False))
    if differ or len(again) != n:
        doubts.append(f"asked again in another order, {differ} of {n} answers differ")
    return doubts


def _doubts_of_a_second_fit(
    module: ModuleType, shared: Shared, parts: SplitRows, seed: int, seconds: float
) -> list[str]:
    """Return in words that a model fitted twice with one seed answers differently, on few rows.

    Fits on so few rows that it should take a 200th of the run's seconds; what takes longer is left.
    """
    per_fit = _AGAIN * seconds / 2
    rows = _few_rows(parts)
    ask = [shared.texts[i] for i in parts.test[:_SAMPLE]]
    if per_fit < _LEAST_FIT or not ask or hasattr(module, "report_"):
        return []
    learn, labels = [shared.texts[parts.train[i]] for i in rows], [parts.labels[i] for i in rows]
    answers = []
    try:
        for _ in range(2):
            begun = time.perf_counter()
            model = module.make(seed)
            model.fit(list(learn), list(labels))
            answers.append([str(label) for label in model.predict(list(ask))])
            if hasattr(model, "report_") or time.perf_counter() - begun > 2 * per_fit:
                return []
    # one that needs more rows than these
    except Exception:
        return []
    differ = sum(one != two for one, two in zip(*answers, strict=False))
    if differ:
        return [f"fitted twice with seed {seed}, {differ} of {len(ask)} answers differ"]
    return []


def _few_rows(parts: SplitRows) -> list[int]:
    """Return the places of a handful of training rows of each label."""
    places: dict[str, list[int]] = {}
    for place, label in enumerate(parts.labels):
        kept = places.setdefault(label, [])
        if len(kept) < _ROWS_A_LABEL:
            kept.append(place)
    return sorted(place for kept in places.values() for place in kept)


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
    return _fit(module, shared, parts, seed, setting).raw


def _fit(
    module: ModuleType,
    shared: Shared,
    parts: SplitRows,
    seed: int,
    setting: Hyperparameters | None,
) -> _Fitted:
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
    raw = RawPredictions(predicted, probabilities, costs, _report(behind))
    return _Fitted(raw, behind, ask, (done - fitted) / max(len(parts.test), 1))


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
    counted = [shared.counts(kind) for kind in feature_kinds(model)]
    started = time.perf_counter()
    learn, ask = shared.matrices(model.steps[0][1], train, [test])
    sliced = time.perf_counter() - started
    counting = sum(one.seconds for one in counted) / max(len(shared.texts), 1)
    share = len(train) / max(len(train) + len(test), 1)
    ready = {
        "train": counting * len(train) + sliced * share,
        "test": counting * len(test) + sliced * (1 - share),
        "bytes": float(sum(one.size for one in counted)) * learn.shape[1]
        / max(sum(one.features for one in counted), 1),
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
