import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as judge

from bench.stats.metrics import accuracy, confusion, f1, macro_f1, precision, recall

CLASSES = ["a", "b", "c"]
PAIRS = st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), min_size=1)


@given(PAIRS)
def test_metrics_equal_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    true, guess = map(list, zip(*pairs, strict=True))
    counts = confusion(true, guess, CLASSES)
    assert (counts == judge.confusion_matrix(true, guess, labels=CLASSES)).all()
    p, r, f, _ = judge.precision_recall_fscore_support(true, guess, labels=CLASSES, zero_division=0)
    np.testing.assert_allclose(precision(counts), p)
    np.testing.assert_allclose(recall(counts), r)
    np.testing.assert_allclose(f1(counts), f)
    np.testing.assert_allclose(accuracy(counts), judge.accuracy_score(true, guess))
    np.testing.assert_allclose(macro_f1(counts), np.mean(f))


def test_metrics_score_many_at_once() -> None:
    counts = np.random.default_rng(0).integers(0, 9, (5, 4, 3, 3)).astype(float)
    each = [[macro_f1(c) for c in row] for row in counts]
    np.testing.assert_allclose(macro_f1(counts), each)
    assert accuracy(counts).shape == (5, 4)
