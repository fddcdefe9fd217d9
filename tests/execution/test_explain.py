import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from bench.baselines.nbsvm import make as nbsvm
from bench.execution.explain import linear_parts, reasons

TEXTS = ["harga garam naik", "gol telat kiper", "menteri temui utusan", "harga beras naik"]
LABELS = ["a", "b", "c", "a"]
LINEAR = [LinearSVC(random_state=0), RidgeClassifier(), LogisticRegression(), MultinomialNB()]


@pytest.mark.parametrize("model", LINEAR, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("labels", [LABELS, ["a", "b", "b", "a"]], ids=["three", "two"])
def test_weights_add_up_to_the_lead_over_the_mean_of_the_others(model, labels) -> None:
    pipeline = make_pipeline(TfidfVectorizer(), model).fit(TEXTS, labels)
    said = [str(label) for label in pipeline.predict(TEXTS)]
    told = reasons(linear_parts(pipeline), TEXTS, said, 99)
    numbers = pipeline[:-1].transform(TEXTS)
    if hasattr(model, "feature_log_prob_"):
        scores, offset = model.predict_log_proba(numbers), model.class_log_prior_
    else:
        scores, offset = pipeline.decision_function(TEXTS), model.intercept_
    if scores.ndim == 1:
        scores, offset = np.column_stack([-scores, scores]), np.array([-offset[0], offset[0]])
    for row, (label, weights) in enumerate(zip(said, told, strict=True)):
        place = list(pipeline.classes_).index(label)
        plain = scores[row] - offset
        lead = plain[place] - np.delete(plain, place).mean()
        assert sum(weight for _, weight in weights) == pytest.approx(lead)


def test_the_largest_come_first_by_their_own_names() -> None:
    union = make_union(CountVectorizer(), CountVectorizer(analyzer="char", ngram_range=(3, 3)))
    pipeline = make_pipeline(union, LogisticRegression()).fit(TEXTS, LABELS)
    (told,) = reasons(linear_parts(pipeline), ["gol telat"], ["b"], 4)
    sizes = [abs(weight) for _, weight in told]
    assert sizes == sorted(sizes, reverse=True)
    assert {"gol", "telat"} & {name for name, _ in told}
    assert all("__" not in name for name, _ in told)


def test_one_class_against_the_rest_and_complements_are_linear_too() -> None:
    for pipeline in (nbsvm(0), make_pipeline(TfidfVectorizer(), ComplementNB())):
        parts = linear_parts(pipeline.fit(TEXTS, LABELS))
        assert parts is not None
        (told,) = reasons(parts, ["gol telat"], ["b"], 1)
        assert told[0][0] in ("gol", "telat", "gol telat")
        assert told[0][1] > 0


def test_what_is_not_linear_in_its_words_has_no_parts() -> None:
    topics = make_pipeline(TfidfVectorizer(), TruncatedSVD(2), LogisticRegression())
    assert linear_parts(topics.fit(TEXTS, LABELS)) is None
    assert linear_parts(LogisticRegression()) is None
    assert linear_parts(object()) is None


def test_no_text_has_no_reasons() -> None:
    pipeline = make_pipeline(TfidfVectorizer(), LinearSVC()).fit(TEXTS, LABELS)
    assert reasons(linear_parts(pipeline), [], [], 3) == []
