"""The grid search that the NusaX and NusaParagraph papers share, step by step as they did it."""

import warnings
from typing import Any

import numpy as np
from scipy.sparse import vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import SVC

from bench.records.papers import Scores, Texts, VariantPredictions

_VECTORISERS = {"bow": CountVectorizer, "tfidf": TfidfVectorizer}


class SummedLogistic(LogisticRegression):  # type: ignore[misc]
    """Logistic regression that stops as scikit-learn before 1.5 did.

    There, lbfgs compared the gradient of the *summed* loss with ``tol``; today it is the mean
    loss, which stops earlier by a factor of the number of rows.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "SummedLogistic":  # noqa: N803
        """Fit with the tolerance divided by the number of rows."""
        self.tol = 1e-4 / X.shape[0]
        super().fit(X, y, sample_weight)
        return self


def naive_bayes_grid() -> tuple[MultinomialNB, dict[str, Any]]:
    """Return the papers' naive Bayes and its grid."""
    return MultinomialNB(), {"alpha": np.linspace(0.001, 1, 50)}


def svm_grid() -> tuple[SVC, dict[str, Any]]:
    """Return the papers' SVM and its grid."""
    return SVC(), {"C": [0.01, 0.1, 1, 10, 100], "kernel": ["rbf", "linear"]}


def summed_logistic(*, today: bool) -> LogisticRegression:
    """Return logistic regression with the stopping rule of the papers' day, or today's."""
    return LogisticRegression() if today else SummedLogistic()


def best_by_tune(scores: dict[str, Scores]) -> Scores:
    """Return the scores of the variant that does best on tune; of equals, the first."""
    return max(scores.values(), key=lambda own: own["tune"])


def search(
    train: Texts, tune: Texts, test: Texts, vectoriser: str, model: Any, grid: dict[str, Any]
) -> VariantPredictions:
    """Return the answers of the best setting by accuracy on tune, refitted on train and tune."""
    # imported here: an extra, and only these papers need it
    from nltk.tokenize import NLTKWordTokenizer

    cut = NLTKWordTokenizer().tokenize
    joined = [[" ".join(cut(text)) for text in part.views["text"]] for part in (train, tune, test)]
    counts = _VECTORISERS[vectoriser]().fit(joined[0])
    learn, choose, judge = (counts.transform(texts) for texts in joined)
    fold = PredefinedSplit([-1] * len(train.labels) + [0] * len(tune.labels))
    found = GridSearchCV(model, grid, cv=fold)
    with warnings.catch_warnings():
        # the papers let it stop after 100 steps, and said nothing
        warnings.simplefilter("ignore", ConvergenceWarning)
        found.fit(vstack([learn, choose]).tocsr(), train.labels + tune.labels)
    setting = ", ".join(f"{name}={value}" for name, value in found.best_params_.items())
    return VariantPredictions(
        [str(label) for label in found.predict(judge)], found.best_score_, setting
    )
