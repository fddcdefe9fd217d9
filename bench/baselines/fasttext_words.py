"""fastText: the averaged vectors of a headline's words and word pairs, learnt for the labels.

The smallest neural network for text, and a rung between counts and transformers: it learns
its word vectors from the training headlines alone, in a second or two. Joulin, Grave,
Bojanowski and Mikolov (2017), "Bag of tricks for efficient text classification".
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

NEEDS = "fasttext"
RANDOM = True
SPACE: dict[str, list[object]] = {"lr": [0.1, 0.25, 0.5, 1.0], "epoch": [10, 25]}
_WORD = re.compile(r"\w[\w-]*\w")
_LABEL = "__label__"


def one_line(text: str) -> str:
    r"""Return the words of a text on one line, none of which can pass for a label.

    >>> one_line("Gol!\n__label__2 dan anak-anak")
    'gol label__2 dan anak-anak'
    """
    return " ".join(word.lstrip("_") for word in _WORD.findall(text.casefold()))


class FastTextWords(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # no types there
    """fastText's supervised mode with scikit-learn's methods, on one thread."""

    def __init__(
        self,
        lr: float = 1.0,
        epoch: int = 25,
        dim: int = 50,
        bucket: int = 200_000,
        random_state: int = 0,
    ) -> None:
        self.lr = lr
        self.epoch = epoch
        self.dim = dim
        self.bucket = bucket
        self.random_state = random_state

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> "FastTextWords":
        """Learn from a file of shuffled lines, which is gone afterwards."""
        import fasttext

        self.classes_, own = np.unique(labels, return_inverse=True)
        # a label goes in as its number: its own name may hold spaces
        lines = [f"{_LABEL}{c} {one_line(t)}\n" for c, t in zip(own, texts, strict=True)]
        # in the order of the labels it would forget the first ones
        order = np.random.default_rng(self.random_state).permutation(len(lines))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "train.txt")
            path.write_text("".join(lines[i] for i in order), encoding="utf-8")
            self.model_ = fasttext.train_supervised(
                str(path),
                lr=self.lr,
                epoch=self.epoch,
                dim=self.dim,
                bucket=self.bucket,
                wordNgrams=2,
                label=_LABEL,
                seed=self.random_state,
                thread=1,
                verbose=0,
            )
        return self

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class, (n, k)."""
        found = np.zeros((len(texts), len(self.classes_)))
        # a list, not one text at a time: that way is broken with numpy 2
        answers: Any = self.model_.predict([one_line(text) for text in texts], k=-1)
        for row, names, shares in zip(found, *answers, strict=True):
            row[[int(name.removeprefix(_LABEL)) for name in names]] = shares
        return np.asarray(found / found.sum(axis=1, keepdims=True))

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest class of each text."""
        return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])


def make(seed: int) -> FastTextWords:
    """Make a fresh model; the seed orders the lines and starts the vectors."""
    return FastTextWords(random_state=seed)
