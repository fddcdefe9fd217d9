import numpy as np
import pytest

from bench.records.predictions import Fingerprint, Predictions, UnusableError

IDS, LABELS = ("1", "2"), ("a", "b")


def made(predicted: tuple[str, ...] = LABELS, p: object = None) -> Predictions:
    chances = None if p is None else np.array(p, dtype=float)
    return Predictions(IDS, IDS, LABELS, predicted, LABELS, chances)


@pytest.mark.parametrize(
    ("predicted", "p", "words"),
    [
        (("a",), None, "the model returned 1 labels for 2 texts"),
        (("a", "c"), None, "an unknown label 'c'; the dataset has a, b"),
        (LABELS, [[1, 0]], r"probabilities of shape \(1, 2\), not \(2, 2\)"),
        (LABELS, [[1, 0], [np.nan, 1]], "a probability that is NaN or infinite"),
        (LABELS, [[1, 0], [0.7, 0.7]], "negative or do not sum to 1"),
        (LABELS, [[1, 0], [1.5, -0.5]], "negative or do not sum to 1"),
    ],
)
def test_predictions_cannot_be_wrong(predicted: tuple[str, ...], p: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        made(predicted, p)


def test_nothing_leaks_unless_it_is_said() -> None:
    assert made().leaks == (False, False)


def test_a_name_that_cannot_be_a_folder_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no name '\.\./x': use letters, digits"):
        Fingerprint("../x", "v", "s", "d", "st", "m", "c", 0, "1", {})


def test_an_unusable_one_says_of_whom_and_why() -> None:
    error = UnusableError("svm on tajuk", "it was not run")
    assert (str(error), error.reason) == ("svm on tajuk: it was not run", "it was not run")
