"""Holds what `tajuk run TABLE` prints against a plain scikit-learn script on the same rows.

``python tests/validity/own_tables.py FILE ...`` reads each table as `tajuk` does, takes its rows
through `bench.load`, fits two models with scikit-learn alone, and prints both accuracies.
"""

import sys
import tempfile
import warnings

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

import bench

WORDS = r"(?u)\b\w[\w-]*\w\b"
PLAIN = {
    "naive_bayes": lambda: make_pipeline(CountVectorizer(token_pattern=WORDS), MultinomialNB()),
    "svm_words": lambda: make_pipeline(
        TfidfVectorizer(token_pattern=WORDS, ngram_range=(1, 2), sublinear_tf=True),
        LinearSVC(tol=0.01, random_state=0),
    ),
}


def compare(path: str) -> bool:
    """Print both accuracies of each model; say whether they are the same."""
    same = True
    with tempfile.TemporaryDirectory() as out:
        results = bench.run(path, baselines=list(PLAIN), out=out)
        scores = results.scores.set_index("model")["accuracy"]
        rows = bench.load(path)
        for name, make in PLAIN.items():
            train, test = rows["train"], rows["test"]
            labels = train.features["label"].names
            model = make().fit(train["text"], [labels[i] for i in train["label"]])
            predicted = model.predict(test["text"])
            plain = float(
                np.mean([p == labels[i] for p, i in zip(predicted, test["label"], strict=True)])
            )
            agree = abs(plain - scores[name]) < 1e-6
            same &= agree
            mark = "PASS" if agree else "MISS"
            print(
                f"{path}: {len(test)} test rows, {name}: {scores[name]:.6f}, "
                f"plain {plain:.6f} {mark}"
            )
    return same


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(not all([compare(path) for path in sys.argv[1:]]))
