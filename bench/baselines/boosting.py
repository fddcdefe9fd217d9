"""Gradient-boosted trees (LightGBM) on word counts.

The usual winner on tables, and what a machine-learning engineer reaches for by habit. Word
counts are so sparse that it mostly stays below the linear models; a dataset where it does
not is one that a few words decide. Ke, Meng, Finley, Wang, Chen, Ma, Ye and Liu (2017),
"LightGBM: a highly efficient gradient boosting decision tree".
"""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline

NEEDS = "boosting"
SLOW = True
SPACE: dict[str, list[object]] = {
    "lgbmclassifier__num_leaves": [7, 31],
    "lgbmclassifier__learning_rate": [0.05, 0.1],
    "lgbmclassifier__min_child_samples": [3, 10],
}


def make(seed: int) -> Pipeline:
    """Make a fresh model; without sampling, nothing in this one is left to chance."""
    from lightgbm import LGBMClassifier

    # counts as fractions: LightGBM refuses whole numbers
    counts = TfidfVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b", use_idf=False, norm=None)
    trees = LGBMClassifier(
        n_estimators=200,
        min_child_samples=3,
        random_state=seed,
        n_jobs=1,
        deterministic=True,
        force_row_wise=True,
        verbosity=-1,
    )
    return make_pipeline(counts, trees)
