"""MasakhaNEWS, classical rows of the table by language: weighted F1 (Adelani et al. 2023).

The printed values are recalled and not read: they are marked so wherever they are shown. The
script in the official repository reads the headline alone and scores the dev part; it is not
the one behind the table. The one behind it, in the classical baselines' author's own copy:
headline and article joined *without a separator*, counts of characters 1 to 3 within word
borders with the vocabulary of train and dev, a model fitted on train with library defaults,
seeds 1 to 5, scored on test.

What comes out: naive Bayes and the MLP meet the recalled values, save English. XGBoost does with
version 1.7 (extra `xgboost`), and not with 3.2. The second reading of naive Bayes is what the
official script reads, the headline alone, on test. English lacks its full train file in the
mirror: what is fitted there is the 300-row few-shot file, and naive Bayes misses by 3.8 points.

Nothing was set to meet a number: each setting stands in one of the two scripts. That the second is
the one behind the table, and the version of XGBoost, was concluded from recalled values; it is as
sure as they are.
"""

import warnings
from typing import Any

from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.neural_network import MLPClassifier

from bench.records.papers import Paper, Scores, Texts, VariantPredictions

_SEEDS = ("1", "2", "3", "4", "5")
PAPER = Paper(
    title="MasakhaNEWS: News Topic Classification for African languages",
    arxiv="2304.09972",
    dataset="masakhanews",
    views=("headline", "headline_text"),
    metric="weighted_f1",
    models={"naive_bayes": ("article", "headline"), "mlp": _SEEDS, "xgboost": ("1",)},
    needs={"xgboost": "xgboost"},
    picked={
        "naive_bayes": "which of two scripts",
        "mlp": "which of two scripts",
        "xgboost": "which of two scripts; library version",
    },
)


def answer(
    train: Texts, tune: Texts, test: Texts, *, model: str, variant: str
) -> VariantPredictions:
    """Return the answers of one model with one seed, or of naive Bayes on one reading."""
    read = _headlines if variant == "headline" else _joined
    learn, more, judge = read(train), read(tune), read(test)
    counts = CountVectorizer(analyzer="char_wb", ngram_range=(1, 3)).fit(learn + more)
    fit_on, judged = counts.transform(learn), counts.transform(judge)
    if model == "xgboost":
        return VariantPredictions(_boosted(fit_on, train.labels, judged, seed=int(variant)))
    fresh = (
        MultinomialNB()
        if model == "naive_bayes"
        else MLPClassifier(random_state=int(variant), max_iter=300)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fresh.fit(fit_on, train.labels)
    return VariantPredictions([str(label) for label in fresh.predict(judged)])


def _headlines(part: Texts) -> list[str]:
    return part.views["headline"]


def _joined(part: Texts) -> list[str]:
    # the dataset's view puts a line feed between the two; the paper put nothing
    pairs = zip(part.views["headline"], part.views["headline_text"], strict=True)
    return [headline + both[len(headline) + 1 :] for headline, both in pairs]


def _boosted(fit_on: Any, labels: list[str], judged: Any, *, seed: int) -> list[str]:
    # imported here: an extra
    from xgboost import XGBClassifier

    # without subsampling, all of the paper's five seeds grow the same trees: one stands for all
    names = sorted(set(labels))
    model = XGBClassifier(seed=seed).fit(fit_on, [names.index(label) for label in labels])
    return [names[int(i)] for i in model.predict(judged)]


def readings(model: str, scores: dict[str, Scores]) -> dict[str, float]:
    """Return weighted F1: the mean over seeds, or for naive Bayes one value a reading."""
    if model == "naive_bayes":
        return {
            "headline and article": scores["article"]["weighted_f1"],
            "headline only": scores["headline"]["weighted_f1"],
        }
    mean = sum(own["weighted_f1"] for own in scores.values()) / len(scores)
    return {"headline and article": mean}
