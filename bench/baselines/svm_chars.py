"""Linear SVM on TF-IDF of character runs of 2 to 5, inside words.

Usually the best linear model on short, inflected or misspelt text: affixes such as
"meng-" and "-kan" and parts of compounds become features of their own. Joachims (1998)
for the SVM; Cavnar and Trenkle (1994) for character runs.

Tolerance 0.01 is between the 0.1 of liblinear itself and the library's 0.0001, which takes half
as long again for the same answers.
"""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

SPACE: dict[str, list[object]] = {"linearsvc__C": [0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 10.0]}


def make(seed: int) -> Pipeline:
    """Make a fresh model; the seed orders liblinear's coordinate descent."""
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_pipeline(characters, LinearSVC(tol=0.01, random_state=seed))
