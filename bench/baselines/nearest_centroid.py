"""Rocchio: the class whose average TF-IDF vector points most nearly the text's way.

One prototype a class, and nothing else to learn: it shows how much of a dataset is a
matter of each topic's typical words, with no weighing of words against each other.
Rocchio (1971), "Relevance feedback in information retrieval"; as a classifier, with the
other classes pushing the prototype away: Joachims (1997), "A probabilistic analysis of the
Rocchio algorithm with TFIDF for text categorization".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import normalize

SPACE: dict[str, list[object]] = {
    "rocchio__push": [0.0, 0.25, 0.5, 1.0],
    "tfidfvectorizer__sublinear_tf": [True, False],
}


class Rocchio(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """The prototype of a class is its mean row minus ``push`` times the mean of all other rows.

    Both are compared by cosine. scikit-learn's ``NearestCentroid`` is not used: it holds the
    whole matrix as a dense one.

    >>> rocchio = Rocchio().fit(np.eye(3), ["war", "sport", "sport"])
    >>> rocchio.predict(np.array([[2, 1, 0], [0, 0, 1]])).tolist()
    ['war', 'sport']
    """

    def __init__(self, push: float = 0.25) -> None:
        self.push = push

    def fit(self, rows: Any, labels: Sequence[str]) -> "Rocchio":
        """Average the rows of each class, and those of all others."""
        self.classes_, own = np.unique(labels, return_inverse=True)
        member = np.eye(len(self.classes_))[own]
        sums = np.asarray(rows.T @ member).T
        sizes = member.sum(axis=0)[:, None]
        others = (sums.sum(axis=0) - sums) / np.maximum(len(own) - sizes, 1)
        self.prototypes_ = normalize(sums / sizes - self.push * others)
        return self

    def predict(self, rows: Any) -> np.ndarray:
        """Return the class of the nearest prototype; of equals, the first by name."""
        nearness = np.asarray(rows @ self.prototypes_.T)
        return np.asarray(self.classes_[nearness.argmax(axis=1)])


def make(seed: int) -> Pipeline:
    """Make a fresh model; nothing in this one is left to chance."""
    words = TfidfVectorizer(
        token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2), sublinear_tf=True
    )
    return make_pipeline(words, Rocchio())
