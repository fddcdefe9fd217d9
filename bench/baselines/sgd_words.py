"""Linear model on TF-IDF of words and word pairs, trained by stochastic gradient descent.

What one takes when the data outgrow the memory: it sees one headline at a time, in an order
that the seed shuffles. Beside the SVM on the same features it shows what that shortcut costs,
and how far a mere seed moves a score. Zhang (2004), "Solving large scale linear prediction
problems using stochastic gradient descent algorithms".
"""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline

RANDOM = True
SPACE: dict[str, list[object]] = {
    "sgdclassifier__alpha": [1e-5, 3e-5, 1e-4, 3e-4],
    "sgdclassifier__loss": ["hinge", "log_loss"],
}


def make(seed: int) -> Pipeline:
    """Make a fresh model; the seed shuffles the headlines before each pass."""
    words = TfidfVectorizer(
        token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2), sublinear_tf=True
    )
    return make_pipeline(words, SGDClassifier(random_state=seed))
