"""SIB-200, the MLP column of Table 7 in 10 of its languages (Adelani et al. 2023, preprint).

The preprint says: an MLP on word n-grams 1 to 3 with scikit-learn's defaults, 300 iterations,
701 / 99 / 204 sentences, "accuracy". No code is published for it. Two experiments say that
neither the features nor the score can be what the text says.

The score. An accuracy is a whole number of right answers, and the printed two decimals fit none:
of the 205 languages' values 1 is a multiple of 1/204 (chance lets 4 be one), and 16 are the mean
of five such (chance: 21). So it is no accuracy over the 204 test rows, in one run or five.

The features. With word n-grams, the values of the ten languages hardly move with the printed ones
(correlation 0.54, accuracy 5.6 points too high on average). With characters 1 to 3 within word
borders, which is what the same authors' MasakhaNEWS baselines count, they do (correlation 0.95).
Macro-F1 then lies nearest, 1.2 points away on average where one seed moves it by 1.4; accuracy
lies 3.3 points above in every language. So the first reading is macro-F1 on characters. It is
the nearest that was found, not a proof: no language is met to the second decimal.
"""

import warnings
from typing import Any

from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.neural_network import MLPClassifier

from bench.records.papers import Paper, Scores, Texts, VariantPredictions

_SEEDS = ("1", "2", "3", "4", "5")
_COUNTED: dict[str, dict[str, Any]] = {
    "characters": {"analyzer": "char_wb", "ngram_range": (1, 3)},
    "words": {"ngram_range": (1, 3)},
}
PAPER = Paper(
    title="SIB-200: A Simple, Inclusive, and Big Evaluation Dataset for Topic Classification",
    arxiv="2309.07445",
    dataset="sib200",
    views=("sentence",),
    metric="accuracy",
    models={"mlp": tuple(f"{what}.{seed}" for what in _COUNTED for seed in _SEEDS)},
    picked={"mlp": "what is counted; metric"},
)


def answer(
    train: Texts, tune: Texts, test: Texts, *, model: str, variant: str
) -> VariantPredictions:
    """Return the answers of the MLP on words or characters, with one seed."""
    what, _, seed = variant.partition(".")
    learn, more, judge = (part.views["sentence"] for part in (train, tune, test))
    counts = CountVectorizer(**_COUNTED[what]).fit(learn + more)
    fresh = MLPClassifier(random_state=int(seed), max_iter=300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fresh.fit(counts.transform(learn), train.labels)
    return VariantPredictions([str(label) for label in fresh.predict(counts.transform(judge))])


def readings(model: str, scores: dict[str, Scores]) -> dict[str, float]:
    """Return the means over the seeds, by what was counted and by metric."""
    told = {
        "characters, macro-F1": ("characters", "macro_f1"),
        "characters, accuracy": ("characters", "accuracy"),
        "words, weighted F1": ("words", "weighted_f1"),
        "words, accuracy": ("words", "accuracy"),
    }
    return {
        reading: sum(scores[f"{what}.{seed}"][metric] for seed in _SEEDS) / len(_SEEDS)
        for reading, (what, metric) in told.items()
    }
