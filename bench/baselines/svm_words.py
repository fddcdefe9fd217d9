"""Linear SVM on TF-IDF of words and word pairs.

The workhorse of text classification for twenty years, and the fair partner of the one on
characters: what lies between the two is the worth of affixes and parts of words. Joachims
(1998), "Text categorization with support vector machines: learning with many relevant
features".

Tolerance 0.01 is between the 0.1 of liblinear itself and the library's 0.0001, which takes half
as long again for the same answers.
"""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

SPACE: dict[str, list[object]] = {
    "linearsvc__C": [0.1, 0.3, 1.0, 3.0],
    "linearsvc__class_weight": [None, "balanced"],
}


def make(seed: int) -> Pipeline:
    """Make a fresh model; the seed orders liblinear's coordinate descent."""
    words = TfidfVectorizer(
        token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2), sublinear_tf=True
    )
    return make_pipeline(words, LinearSVC(tol=0.01, random_state=seed))
