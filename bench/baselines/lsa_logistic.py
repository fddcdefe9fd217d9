"""Logistic regression on 200 latent topics of TF-IDF of words and word pairs (LSA).

Words that occur in like headlines are folded into common directions, so that "gol" may help
to place "kiper": the oldest embedding, and the bridge from word counts to neural ones. On
headlines, which share few words, it mostly loses to the plain counts, and shows by how much.
Deerwester, Dumais, Furnas, Landauer and Harshman (1990), "Indexing by latent semantic
analysis".
"""

from typing import Any

from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

RANDOM = True
SPACE: dict[str, list[object]] = {
    "truncatedsvd__n_components": [25, 50, 100, 200],
    "logisticregression__C": [3.0, 30.0],
}


class Topics(TruncatedSVD):  # type: ignore[misc]  # scikit-learn has no types
    """The decomposition, with no more topics than there are words."""

    n_components: int

    def fit_transform(self, X: Any, y: Any = None) -> Any:  # noqa: N803
        """Fit and fold; a small table has fewer words than topics are asked for."""
        wanted = self.n_components
        self.n_components = min(wanted, X.shape[1])
        try:
            return super().fit_transform(X, y)
        finally:
            self.n_components = wanted


def make(seed: int) -> Pipeline:
    """Make a fresh model; the seed starts the randomised decomposition."""
    words = TfidfVectorizer(
        token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2), sublinear_tf=True
    )
    topics = Topics(n_components=200, random_state=seed)
    learner = LogisticRegression(C=10.0, max_iter=1000)
    return Pipeline(
        [("tfidfvectorizer", words), ("truncatedsvd", topics), ("logisticregression", learner)]
    )
