import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from bench.deploy.fitted import answers

TEXTS = ["harga garam naik", "gol telat kiper", "menteri temui utusan", "harga beras"]


def fitted(model: object, labels: list[str]) -> object:
    return make_pipeline(TfidfVectorizer(), model).fit(TEXTS, labels)


def test_confidence_is_the_highest_probability_or_the_lead_in_the_decision_function() -> None:
    three = ["a", "b", "c", "a"]
    sure = answers(fitted(LogisticRegression(), three), TEXTS)
    assert sure.probabilities is not None
    assert np.array_equal(sure.confidence, sure.probabilities.max(axis=1))
    svm = fitted(LinearSVC(random_state=0), three)
    led = answers(svm, TEXTS)
    scores = np.sort(svm.decision_function(TEXTS), axis=1)
    assert led.probabilities is None
    assert np.allclose(led.confidence, scores[:, 2] - scores[:, 1])
    two = fitted(LinearSVC(random_state=0), ["a", "b", "b", "a"])
    assert np.allclose(answers(two, TEXTS).confidence, np.abs(two.decision_function(TEXTS)))


def test_a_model_that_gives_neither_has_none_and_no_text_is_no_call() -> None:
    class Rules:
        def predict(self, texts: list[str]) -> list[str]:
            return ["a"] * max(len(texts), 1)

    assert answers(Rules(), TEXTS).confidence is None
    assert answers(Rules(), []).labels == ()


def test_a_wrong_number_of_labels_is_refused() -> None:
    class One:
        def predict(self, texts: list[str]) -> list[str]:
            return ["a"]

    with pytest.raises(ValueError, match="the model returned 1 labels for 4 texts"):
        answers(One(), TEXTS)
