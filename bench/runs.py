"""Fits one model on one split and returns its predictions and costs.

The only place that calls ``fit`` and ``predict``.
"""

import contextlib
import resource
import sys
import time
from types import ModuleType
from typing import Any

import numpy as np

from bench.records import Corpus, Predictions, Split


def fit_predict(
    module: ModuleType, corpus: Corpus, split: Split, *, seed: int
) -> tuple[Predictions, dict[str, float]]:
    """Return the predictions for the test part, and what they cost.

    ``module`` has ``make(seed)``. The model learns from the train part alone. The costs:
    ``fit_seconds``, ``predict_seconds`` (for the whole test part) and ``peak_mb`` of this
    process so far. What the model prints goes to standard error. Raises whatever the model
    raises, and ValueError for an answer that is none (wrong number, unknown label, bad
    probability).
    """
    train, test = corpus.indices(split.train), corpus.indices(split.test)
    examples = corpus.examples
    texts = [examples[i].text for i in test]
    leaking = set(corpus.leaking(split))
    with contextlib.redirect_stdout(sys.stderr):
        model = module.make(seed)
        started = time.perf_counter()
        model.fit([examples[i].text for i in train], [examples[i].label for i in train])
        fitted = time.perf_counter()
        predicted = tuple(str(label) for label in model.predict(texts))
        done = time.perf_counter()
        probabilities = _probabilities(model, texts, corpus.labels)
    predictions = Predictions(
        ids=tuple(examples[i].id for i in test),
        stories=tuple(corpus.stories[i] for i in test),
        labels=tuple(examples[i].label for i in test),
        predicted=predicted,
        classes=corpus.labels,
        probabilities=probabilities,
        leaks=tuple(i in leaking for i in test),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    costs = {
        "fit_seconds": fitted - started,
        "predict_seconds": done - fitted,
        # kilobytes, but bytes on macOS
        "peak_mb": peak / (1e6 if sys.platform == "darwin" else 1e3),
    }
    return predictions, costs


def out_of_fold(module: ModuleType, corpus: Corpus, *, seed: int, folds: int = 5) -> np.ndarray:
    """Return probabilities for every example by a model that did not see its story.

    Shape (n, k) in the order of the corpus' labels. Stories are dealt to folds at random
    by the seed.
    """
    names = sorted(set(corpus.stories))
    rng = np.random.default_rng(seed)
    fold_of = dict(zip(names, rng.permutation(len(names)) % folds, strict=True))
    own = np.array([fold_of[story] for story in corpus.stories])
    texts = [example.text for example in corpus.examples]
    labels = [example.label for example in corpus.examples]
    found = np.zeros((len(texts), len(corpus.labels)), dtype=np.float32)
    for fold in range(folds):
        train, held = np.flatnonzero(own != fold), np.flatnonzero(own == fold)
        model = module.make(seed)
        model.fit([texts[i] for i in train], [labels[i] for i in train])
        answer = _probabilities(model, [texts[i] for i in held], corpus.labels)
        if answer is None:
            raise ValueError("the model gives no probabilities; choose one that does")
        found[held] = answer
    return found


def _probabilities(model: Any, texts: list[str], classes: tuple[str, ...]) -> np.ndarray | None:
    """Return the model's probabilities, (n, k) in the order of the classes, or None."""
    if not hasattr(model, "predict_proba") or not hasattr(model, "classes_"):
        return None
    own = [str(label) for label in model.classes_]
    unknown = sorted(set(own) - set(classes))
    if unknown:
        raise ValueError(f"the model's classes_ hold an unknown label {unknown[0]!r}")
    given = np.asarray(model.predict_proba(texts), dtype=np.float32)
    if given.shape != (len(texts), len(own)):
        raise ValueError(
            f"the model returned probabilities of shape {given.shape}, not {(len(texts), len(own))}"
        )
    # a class that training did not show gets probability 0
    full = np.zeros((len(texts), len(classes)), dtype=np.float32)
    full[:, [classes.index(label) for label in own]] = given
    return full
