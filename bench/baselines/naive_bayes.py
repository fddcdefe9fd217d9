"""Multinomial naive Bayes on word counts.

The oldest text classifier still in use: strong on short texts and little data, trained
in milliseconds. McCallum and Nigam (1998), "A comparison of event models for naive Bayes
text classification".
"""

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline, make_pipeline

SPACE: dict[str, list[object]] = {
    "multinomialnb__alpha": [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0]
}


def make(seed: int) -> Pipeline:
    """Make a fresh model; nothing in this one is left to chance."""
    # hyphens stay inside a word: in Indonesian a doubled word is one word
    counts = CountVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b")
    return make_pipeline(counts, MultinomialNB())
