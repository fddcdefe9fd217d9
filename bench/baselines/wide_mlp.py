"""One wide hidden layer on the mean of a headline's words, trained with dropout.

A bag of words with one non-linear layer: what stands between the linear models and anything that
reads word order, and the model with which Galke and Scherp (2022), "Bag-of-words vs. graph vs.
sequence in text classification: questioning the necessity of text-graphs and the surprising
strength of a wide MLP", met graph networks. Theirs: 1,024 hidden units, dropout of a half, Adam
with a rate of 0.001, batches of 16, 100 epochs, no pretrained weights.

Two things differ. Words are scikit-learn's, not the word pieces of BERT. And the first layer is
updated by Adam's sparse form, which moves only the words of a batch: a vocabulary of 40,000 words
has 40 million weights, of which a batch touches a fiftieth. Words that were not seen in training
are left out; a headline without any known word gets the label that the second layer's bias gives.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import CountVectorizer

from . import _models

NEEDS = "neural"
RANDOM = True
SLOW = True
SPACE: dict[str, list[object]] = {"epochs": [20, 50, 100], "learning_rate": [0.001, 0.003]}
_ASKED = 512  # headlines predicted at a time


class WideMLP(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A multi-layer perceptron with one hidden layer on mean word counts, in torch.

    The seed decides the first weights, dropout and the order of the headlines.
    """

    def __init__(
        self,
        hidden: int = 1024,
        dropout: float = 0.5,
        learning_rate: float = 0.001,
        batch_size: int = 16,
        epochs: int = 100,
        seed: int = 0,
    ) -> None:
        self.hidden = hidden
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs
        self.seed = seed

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> "WideMLP":
        """Train; ValueError if there is nothing to learn from."""
        import torch

        self.classes_, targets = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
        if len(texts) == 0:
            raise ValueError("no texts to learn from; give at least one with its label")
        self.words_ = CountVectorizer(token_pattern=r"(?u)\b\w[\w-]*\w\b")
        counts = self.words_.fit_transform(texts)
        # torch draws from one generator a process: it is put back as it was
        with _models.one_thread(), torch.random.fork_rng():
            torch.manual_seed(self.seed)
            self.first_ = torch.nn.EmbeddingBag(
                counts.shape[1], self.hidden, mode="sum", sparse=True
            )
            self.second_ = torch.nn.Sequential(
                torch.nn.ReLU(),
                torch.nn.Dropout(self.dropout),
                torch.nn.Linear(self.hidden, len(self.classes_)),
            )
            self._train(counts, torch.as_tensor(targets))
        return self

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest label of each text."""
        return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return probabilities, (n, k) in the order of ``classes_``."""
        import torch

        probabilities = np.zeros((len(texts), len(self.classes_)), dtype=np.float32)
        if len(texts) == 0:
            return probabilities
        counts = self.words_.transform(texts)
        self.second_.eval()
        with _models.one_thread(), torch.inference_mode():
            for rows in _batches(np.arange(len(texts)), _ASKED):
                logits = self.second_(self.first_(**_bags(counts, rows)))
                probabilities[rows] = logits.softmax(dim=1).numpy()
        return probabilities

    def _train(self, counts: Any, targets: Any) -> None:
        import torch

        optimizers = (
            torch.optim.SparseAdam(list(self.first_.parameters()), lr=self.learning_rate),
            torch.optim.Adam(self.second_.parameters(), lr=self.learning_rate),
        )
        self.second_.train()
        for _ in range(self.epochs):
            for rows in _batches(torch.randperm(counts.shape[0]).numpy(), self.batch_size):
                logits = self.second_(self.first_(**_bags(counts, rows)))
                loss = torch.nn.functional.cross_entropy(logits, targets[rows])
                loss.backward()
                for optimizer in optimizers:
                    optimizer.step()
                    optimizer.zero_grad()


def _batches(rows: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _bags(counts: Any, rows: np.ndarray) -> dict[str, Any]:
    """Return the words of some rows in the form of `EmbeddingBag`, each row's weights adding to 1.

    Sums with these weights are means over the words of a text.
    """
    import torch

    chosen = counts[rows]
    sizes = np.diff(chosen.indptr)
    lengths = np.repeat(np.maximum(np.asarray(chosen.sum(axis=1)).ravel(), 1), sizes)
    return {
        "input": torch.from_numpy(chosen.indices.astype(np.int64)),
        "offsets": torch.from_numpy(chosen.indptr[:-1].astype(np.int64)),
        "per_sample_weights": torch.from_numpy((chosen.data / lengths).astype(np.float32)),
    }


def make(seed: int) -> WideMLP:
    """Make a fresh model; the seed changes its predictions."""
    return WideMLP(seed=seed)
