"""Says which words or character runs a linear model's label rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


@dataclass(frozen=True, eq=False)
class LinearParts:
    """A linear model: what makes numbers of texts, their names, and each class's weight for them.

    ``weights`` has shape (k, features), in the order of ``classes``.
    """

    features: Any
    names: NDArray[np.str_]
    classes: tuple[str, ...]
    weights: NDArray[np.float64]


def linear_parts(pipeline: Any) -> LinearParts | None:
    """Return the parts of a pipeline that is linear in the features it counts; None for others.

    Linear are models with ``coef_`` and naive Bayes, whose log-probabilities are the weights.
    """
    steps = getattr(pipeline, "steps", None)
    if not steps or len(steps) < 2:
        return None
    model, before = steps[-1][1], pipeline[:-1]
    weights = _weights(model)
    try:
        names, counted = before.get_feature_names_out(), steps[0][1].get_feature_names_out()
    except (AttributeError, ValueError):
        return None
    # a step that makes other features of the words (topics, vectors) leaves no word its weight
    if weights is None or list(names) != list(counted) or weights.shape[1] != len(names):
        return None
    classes = tuple(str(label) for label in model.classes_)
    if len(weights) == 1 and len(classes) == 2:
        weights = np.vstack([-weights[0], weights[0]])
    return LinearParts(before, np.asarray(names, dtype=str), classes, weights)


def _weights(model: Any) -> NDArray[np.float64] | None:
    if hasattr(model, "estimators_") and all(hasattr(e, "weights_") for e in model.estimators_):
        return np.vstack([e.weights_ for e in model.estimators_])  # one class against the rest
    for attribute in ("coef_", "feature_log_prob_"):
        if hasattr(model, attribute):
            weights: NDArray[np.float64] = np.atleast_2d(np.asarray(getattr(model, attribute)))
            return weights
    return None


def reasons(
    parts: LinearParts, texts: Sequence[str], labels: Sequence[str], most: int
) -> list[list[tuple[str, float]]]:
    """Return for each text the features that weighed most for its label, with their weights.

    A feature's weight is its number in the text times what it adds to the label over the mean of
    the other classes: so that a word which speaks for all classes alike speaks for none.
    """
    if not texts:
        return []
    numbers = csr_matrix(parts.features.transform(list(texts)))
    k = len(parts.classes)
    total = parts.weights.sum(axis=0)
    weighed = []
    for row, label in enumerate(labels):
        span = slice(numbers.indptr[row], numbers.indptr[row + 1])
        columns, values = numbers.indices[span], numbers.data[span]
        mine = parts.weights[parts.classes.index(label)][columns]
        others = (total[columns] - mine) / max(k - 1, 1)
        weights = values * (mine - others)
        order = np.argsort(-np.abs(weights), kind="stable")[:most]
        weighed.append(
            [(plain_name(str(parts.names[columns[i]])), float(weights[i])) for i in order]
        )
    return weighed


def plain_name(name: str) -> str:
    """Return a feature's name without the name of the vectoriser that counts it.

    >>> plain_name("tfidfvectorizer-2__ gol"), plain_name("gol telat"), plain_name("a__b")
    (' gol', 'gol telat', 'a__b')
    """
    vectoriser, parted, rest = name.partition("__")
    return rest if parted and "vectorizer" in vectoriser else name
