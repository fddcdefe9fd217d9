"""NusaParagraph emotions, classical rows: macro-F1 in 10 languages (Cahyawijaya et al. 2023).

The protocol of the topic table of the same paper (`nusaparagraph`): words as NLTK cuts them,
counts or TF-IDF fitted on train, the setting chosen by accuracy on the valid part, refitted on
train and valid, macro-F1 on test. The printed values are means over ten languages and both
vectorisers; the authors' log by language was not read, so a language has no printed value.

What comes out: naive Bayes has 75.51 where 75.51 is printed. The SVM and logistic regression are
fitted by the same protocol, with the stopping rule of the day and today's; their means have not
been held against the printed ones yet.
"""

from typing import Any

from bench.papers._grids import naive_bayes_grid, search, summed_logistic, svm_grid
from bench.records.papers import Paper, Scores, Texts, VariantPredictions

_BOTH = ("bow", "tfidf")
PAPER = Paper(
    title="NusaWrites: Constructing High-Quality Corpora for Underrepresented Languages",
    arxiv="2309.10661",
    dataset="nusaparagraph_emotion",
    views=("text",),
    metric="macro_f1",
    models={
        f"{model}_{vectoriser}": ("then", "today") if model == "logistic" else ("then",)
        for model in ("naive_bayes", "svm", "logistic")
        for vectoriser in _BOTH
    },
    means={
        model: (f"{model}_bow", f"{model}_tfidf") for model in ("naive_bayes", "svm", "logistic")
    },
    libraries=("nltk",),
)


def answer(
    train: Texts, tune: Texts, test: Texts, *, model: str, variant: str
) -> VariantPredictions:
    """Return the predictions of one model on one vectoriser, its setting chosen on tune."""
    kind, _, vectoriser = model.rpartition("_")
    return search(train, tune, test, vectoriser, *_grid(kind, variant == "today"))


def _grid(kind: str, today: bool) -> tuple[Any, dict[str, Any]]:
    if kind == "naive_bayes":
        return naive_bayes_grid()
    if kind == "svm":
        return svm_grid()
    return summed_logistic(today=today), {"C": [0.01, 0.1, 1, 10, 100]}


def readings(model: str, scores: dict[str, Scores]) -> dict[str, float]:
    """Return macro-F1 by the old stopping rule, and by today's where that differs."""
    values = {"protocol": scores["then"]["macro_f1"]}
    if "today" in scores:
        values["today's stopping rule"] = scores["today"]["macro_f1"]
    return values
