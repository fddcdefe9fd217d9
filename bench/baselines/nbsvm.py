"""NBSVM: a linear SVM on words and word pairs, each scaled by its naive Bayes log-count ratio.

The baseline that beat many a neural network on sentences, and still a hard one: naive Bayes
says which words tell a class apart, the support vector machine corrects it where words
overlap, and ``beta`` mixes the two. Wang and Manning (2012), "Baselines and bigrams: simple,
good sentiment and topic classification". Two things differ here, where one class stands
against several. ``beta`` shrinks the intercept along with the weights: at its full size it
hands headline after headline to the largest class. And 0.3 is added to each count, not 1,
which swamps a class of a few hundred headlines.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Binarizer
from sklearn.svm import LinearSVC

SPACE: dict[str, list[object]] = {
    "onevsrestclassifier__estimator__beta": [0.1, 0.25, 0.5, 1.0],
    "onevsrestclassifier__estimator__alpha": [0.1, 1.0],
}


def log_count_ratio(rows: Any, inside: np.ndarray, alpha: float) -> np.ndarray:
    """Return, for each column, the log of its smoothed share inside over its share outside.

    >>> rows = np.array([[1, 1, 0], [0, 1, 1]])
    >>> np.exp(log_count_ratio(rows, np.array([True, False]), 1.0)).round(2).tolist()
    [2.0, 1.0, 0.5]
    """
    p = alpha + np.asarray(rows[inside].sum(axis=0), dtype=float).ravel()
    q = alpha + np.asarray(rows[~inside].sum(axis=0), dtype=float).ravel()
    return np.asarray(np.log((p / p.sum()) / (q / q.sum())))


class BinaryNBSVM(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # no types there
    """One class against the rest, on rows of ones and zeros.

    ``beta`` = 1 is the support vector machine; towards 0, every word has the same weight
    but for its log-count ratio, as in naive Bayes.
    """

    def __init__(
        self,
        alpha: float = 0.3,
        beta: float = 0.25,
        C: float = 1.0,  # noqa: N803, scikit-learn's name for it
        random_state: int = 0,
    ) -> None:
        self.alpha = alpha
        self.beta = beta
        self.C = C
        self.random_state = random_state

    def fit(self, rows: Any, labels: Sequence[int]) -> "BinaryNBSVM":
        """Learn to tell the second of two classes from the first."""
        self.classes_, own = np.unique(labels, return_inverse=True)
        ratio = log_count_ratio(rows, own == 1, self.alpha)
        scaled = rows.multiply(ratio).tocsr()
        # 0.01, as in the other support vector machines: the answers are those of 0.0001
        svm = LinearSVC(C=self.C, tol=0.01, random_state=self.random_state).fit(scaled, own)
        weights = svm.coef_.ravel()
        mixed = (1 - self.beta) * np.abs(weights).mean() + self.beta * weights
        self.weights_ = ratio * mixed
        self.intercept_ = self.beta * float(svm.intercept_[0])
        return self

    def decision_function(self, rows: Any) -> np.ndarray:
        """Return how far each row lies on the second class' side."""
        return np.asarray(rows @ self.weights_ + self.intercept_)

    def predict(self, rows: Any) -> np.ndarray:
        """Return one of the two classes a row."""
        return np.asarray(self.classes_[(self.decision_function(rows) > 0).astype(int)])


def make(seed: int) -> Pipeline:
    """Make a fresh model; the seed orders liblinear's coordinate descent."""
    counts = CountVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2))
    svm = OneVsRestClassifier(BinaryNBSVM(random_state=seed))
    # once is as good as twice: the paper's features are words present, not counted
    return make_pipeline(counts, Binarizer(), svm)
