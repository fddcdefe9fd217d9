"""fastText: the averaged vectors of a headline's words and word pairs, learnt for the labels.

The smallest neural network for text, and a rung between counts and transformers: it learns
its word vectors from the training headlines alone, in a second or so. Joulin, Grave,
Bojanowski and Mikolov (2017), "Bag of tricks for efficient text classification".
"""

import re
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

NEEDS = "fasttext"
RANDOM = True
SPACE: dict[str, list[object]] = {"lr": [0.1, 0.25, 0.5, 1.0], "epoch": [10, 25]}
_WORD = re.compile(r"\w[\w-]*\w")
_LABEL = "__label__"
_END = "</s>"  # fastText's own word at the end of a line


def tokens(text: str) -> list[str]:
    r"""Return the words and word pairs of a text, none of which can pass for a label.

    >>> tokens("Gol!\n__label__2 dan anak-anak")
    ['gol', 'label__2', 'dan', 'anak-anak', 'gol+label__2', 'label__2+dan', 'dan+anak-anak']
    """
    words = [word.lstrip("_") for word in _WORD.findall(text.casefold())]
    words = [word for word in words if word]
    return words + [f"{a}+{b}" for a, b in pairwise(words)]


class FastTextWords(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # no types there
    """fastText's supervised mode with scikit-learn's methods, on one thread.

    On one thread fastText sets up a tenth of its vectors and takes the rest as the memory
    was left: now zeros, now not numbers. So all vectors are handed to it, and word pairs are
    words of their own; the vectors of its own pairs cannot be handed over.
    """

    def __init__(
        self, lr: float = 1.0, epoch: int = 25, dim: int = 50, random_state: int = 0
    ) -> None:
        self.lr = lr
        self.epoch = epoch
        self.dim = dim
        self.random_state = random_state

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> "FastTextWords":
        """Learn from a file of shuffled lines, which is gone afterwards."""
        import fasttext

        self.classes_, own = np.unique(labels, return_inverse=True)
        rng = np.random.default_rng(self.random_state)
        split = [tokens(text) for text in texts]
        known = sorted({token for line in split for token in line} | {_END})
        start = rng.uniform(-1 / self.dim, 1 / self.dim, size=(len(known), self.dim))
        # a label goes in as its number: its own name may hold spaces
        lines = [" ".join([f"{_LABEL}{c}", *line]) for c, line in zip(own, split, strict=True)]
        # in the order of the labels it would forget the first ones
        shuffled = [lines[i] for i in rng.permutation(len(lines))]
        # it takes the vectors' words for more text: without them, so many passes over the lines
        read = sum(len(line) + 2 for line in split)
        passes = max(round(self.epoch * read / (read + len(known))), 1)
        with tempfile.TemporaryDirectory() as folder:
            text, vectors = Path(folder, "lines.txt"), Path(folder, "vectors.txt")
            text.write_text("\n".join([*shuffled, ""]), encoding="utf-8")
            rows = (
                " ".join([k, *map("{:.5f}".format, v)])
                for k, v in zip(known, start.tolist(), strict=True)
            )
            vectors.write_text("\n".join([f"{len(known)} {self.dim}", *rows, ""]), encoding="utf-8")
            self.model_ = fasttext.train_supervised(
                str(text),
                pretrainedVectors=str(vectors),
                lr=self.lr,
                epoch=passes,
                dim=self.dim,
                label=_LABEL,
                seed=self.random_state,
                thread=1,
                verbose=0,
            )
        return self

    def __getstate__(self) -> dict[str, Any]:
        """Return what can be pickled: fastText's own file in place of the model."""
        state = dict(super().__getstate__())
        if "model_" in state:
            with tempfile.NamedTemporaryFile(suffix=".bin") as file:
                state["model_"].save_model(file.name)
                state["model_"] = Path(file.name).read_bytes()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the model back from fastText's own file."""
        import fasttext

        super().__setstate__(state)
        if "model_" in state:
            with tempfile.NamedTemporaryFile(suffix=".bin") as file:
                Path(file.name).write_bytes(state["model_"])
                self.model_ = fasttext.load_model(file.name)

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probability of each class, (n, k)."""
        found = np.zeros((len(texts), len(self.classes_)))
        # a list, not one text at a time: that way is broken with numpy 2
        lines = [" ".join(tokens(text)) for text in texts]
        answers: Any = self.model_.predict(lines, k=-1)
        for row, names, shares in zip(found, *answers, strict=True):
            row[[int(name.removeprefix(_LABEL)) for name in names]] = shares
        return np.asarray(found / found.sum(axis=1, keepdims=True))

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest class of each text."""
        return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])


def make(seed: int) -> FastTextWords:
    """Make a fresh model; the seed orders the lines and starts the vectors."""
    return FastTextWords(random_state=seed)
