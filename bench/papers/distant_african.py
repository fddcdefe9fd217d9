"""Hausa and Yoruba news titles: weighted F1 by the number of gold rows (Hedderich et al. 2020).

The paper's figure has curves of XLM-RoBERTa (Hausa) and mBERT (Yoruba), trained on 10 to all gold
rows, alone or with as many rows that rules labelled, with and without a model of the rules' noise.
The points stand in the authors' `results/results.csv`, ten runs each: here in
`results/published/distant_african.runs.csv`.

What is fitted here on the same files and sizes, ten subsamples each, are a linear SVM on words,
word pairs and characters 2 to 5, naive Bayes on words and pairs, and complement naive Bayes on
those characters: on n gold rows; on n rows labelled by rules; on n of each, as the authors' script
draws them (968 by rules beside all gold rows). A subsample of n rows is the first n of the rows in
a random order that the seed decides, so those of one seed are nested and the models share them.
Nothing is tuned and dev is not used. Theirs chose the epoch on a dev set
that grows with n.

What comes out stands in the tables `published_curves` and `published_crossings`.

What the printed points leave out. Of the Hausa curves with rules, runs that had converged to the
largest class were taken out, and others run, until ten were left: 31 runs in all, of 300 to 900
gold rows. With all gold rows such a run stayed in (11.9, where the other nine have 79.1 to 83.1):
hence the fall of the mean there, with a standard deviation of 22 points. The printed standard
errors divide by n where n - 1 is usual; here the standard deviations are worked out anew. Twelve
Hausa test titles stand among the rows that rules labelled.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.svm import LinearSVC

from bench.records.papers import Paper, Scores, Texts, VariantPredictions

_SIZES = ("10", "100", "300", "500", "700", "900", "all")
_BESIDE_ALL = 968  # rows by rules that the authors put beside all gold rows
_SUBSAMPLES = 10
_COUNTS: dict[str, dict[str, Any]] = {
    "words": {"ngram_range": (1, 2)},
    "characters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}
_FEATURES = {
    "svm": ("words", "characters"),
    "naive_bayes": ("words",),
    "complement_nb": ("characters",),
}
_VARIANTS = tuple(f"{labels}.{size}" for labels in ("gold", "rules", "both") for size in _SIZES)
PAPER = Paper(
    title=(
        "Transfer Learning and Distant Supervision for Multilingual Transformer Models: "
        "A Study on African Languages"
    ),
    arxiv="2010.03179",
    dataset="distant_african",
    views=("gold",),
    metric="weighted_f1",
    models=dict.fromkeys(_FEATURES, _VARIANTS),
    beside=tuple(_FEATURES),
    label_views=("rules",),
    subsamples=_SUBSAMPLES,
)


def answer(
    train: Texts, tune: Texts, test: Texts, *, model: str, variant: str
) -> VariantPredictions:
    """Return the predictions of a model on ten subsamples of one size, one after another."""
    labels, _, size = variant.partition(".")
    gold, rules = train, train.beside["rules"]
    texts = (*gold.views["gold"], *rules.views["rules"])
    targets = np.array([*gold.labels, *rules.labels])
    counted = [_counted(kind, texts, tuple(test.views["gold"])) for kind in _FEATURES[model]]
    predicted: list[str] = []
    for seed in range(_SUBSAMPLES):
        rows: list[int] = []
        if labels != "rules":
            rows += _subsample(len(gold.labels), size, seed)
        if labels != "gold":
            beside = str(_BESIDE_ALL) if labels == "both" and size == "all" else size
            chosen = _subsample(len(rules.labels), beside, seed)
            rows += [len(gold.labels) + row for row in chosen]
        learn, judge = zip(*(_weighted(*counts, rows) for counts in counted), strict=True)
        fitted = _make(model).fit(hstack(learn).tocsr(), targets[rows])
        predicted += map(str, fitted.predict(hstack(judge).tocsr()))
    # of rows by two sources, a curve's axis counts the gold ones
    whole = rules if labels == "rules" else gold
    return VariantPredictions(predicted, setting=size.replace("all", str(len(whole.labels))))


def _subsample(n: int, size: str, seed: int) -> list[int]:
    # whatever the size, the same order: a smaller subsample is the beginning of a larger one
    order = np.random.default_rng(seed).permutation(n)
    return [int(row) for row in order[: n if size == "all" else int(size)]]


@lru_cache(maxsize=4)
def _counted(kind: str, texts: tuple[str, ...], judged: tuple[str, ...]) -> tuple[Any, Any]:
    """Return the counts of all rows and of test; what a subsample lacks is taken out later."""
    counts = CountVectorizer(**_COUNTS[kind]).fit(texts)
    return counts.transform(texts).tocsr(), counts.transform(judged).tocsr()


def _weighted(counts: Any, judged: Any, rows: list[int]) -> tuple[Any, Any]:
    """Return TF-IDF weights of the rows and of test, as if the rows alone had been counted."""
    learn = counts[rows]
    seen = np.flatnonzero(learn.getnnz(axis=0))
    weights = TfidfTransformer(sublinear_tf=True).fit(learn[:, seen])
    return weights.transform(learn[:, seen]), weights.transform(judged[:, seen])


def _make(model: str) -> Any:
    if model == "svm":
        return LinearSVC()
    return MultinomialNB(alpha=0.1) if model == "naive_bayes" else ComplementNB(alpha=0.1)


def readings(model: str, scores: dict[str, Scores]) -> dict[str, float]:
    """Return weighted F1 with all rows: over ten subsamples at once, which hold all gold rows."""
    names = {"gold": "all gold", "rules": "all by rules", "both": "all gold and 968 by rules"}
    return {name: scores[f"{labels}.all"]["weighted_f1"] for labels, name in names.items()}
