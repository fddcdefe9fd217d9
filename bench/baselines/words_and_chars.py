"""Linear SVM on words, word pairs and character runs of 2 to 5 together.

The usual best of the linear models, and the one to beat before a neural network earns its
keep: characters see affixes and misspellings, word pairs see names and set phrases. Wang and
Manning (2012) for word pairs, Cavnar and Trenkle (1994), "N-gram-based text categorization",
for characters, Joachims (1998) for the SVM.

Tolerance 0.01 is between the 0.1 of liblinear itself and the library's 0.0001, which takes half
as long again for the same answers.
"""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline, make_union
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
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    union = make_union(words, characters)
    return make_pipeline(union, LinearSVC(tol=0.01, random_state=seed))
