"""Logistic regression on 200 latent topics of TF-IDF of words and word pairs (LSA).

Words that occur in like headlines are folded into common directions, so that "gol" may help
to place "kiper": the oldest embedding, and the bridge from word counts to neural ones. On
headlines, which share few words, it mostly loses to the plain counts, and shows by how much.
Deerwester, Dumais, Furnas, Landauer and Harshman (1990), "Indexing by latent semantic
analysis".
"""

from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

RANDOM = True
SPACE: dict[str, list[object]] = {
    "truncatedsvd__n_components": [25, 50, 100, 200],
    "logisticregression__C": [3.0, 30.0],
}


def make(seed: int) -> Pipeline:
    """Make a fresh model; the seed starts the randomised decomposition."""
    words = TfidfVectorizer(
        token_pattern=r"(?u)\b\w[\w-]*\w\b", ngram_range=(1, 2), sublinear_tf=True
    )
    topics = TruncatedSVD(n_components=200, random_state=seed)
    return make_pipeline(words, topics, LogisticRegression(C=10.0, max_iter=1000))
