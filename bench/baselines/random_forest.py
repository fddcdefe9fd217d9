"""Random forest on word counts.

The first thing many try on tabular data, here to show why few keep it for text: a tree asks
one word at a time, and most headlines hold none of the words it asks for. Breiman (2001),
"Random forests".
"""

from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import Pipeline, make_pipeline

RANDOM = True
SLOW = True
SPACE: dict[str, list[object]] = {
    "randomforestclassifier__max_features": ["sqrt", "log2"],
    "randomforestclassifier__min_samples_leaf": [1, 2],
    "randomforestclassifier__class_weight": [None, "balanced"],
}


def make(seed: int) -> Pipeline:
    """Make a fresh model; the seed draws the headlines and words of each tree."""
    counts = CountVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b")
    return make_pipeline(counts, RandomForestClassifier(n_estimators=300, random_state=seed))
