"""Logistic regression on TF-IDF of words and word pairs.

What most papers call "TF-IDF + LR": linear, calibrated enough to rank, the first model
that weighs words against each other.
"""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

SPACE: dict[str, list[object]] = {"logisticregression__C": [0.3, 1.0, 3.0, 10.0, 30.0]}


def make(seed: int) -> Pipeline:
    """Make a fresh model; lbfgs starts from zero, so the seed changes nothing."""
    words = TfidfVectorizer(
        token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2), sublinear_tf=True
    )
    return make_pipeline(words, LogisticRegression(C=10.0, max_iter=1000, random_state=seed))
