"""Fine-tune a pretrained transformer encoder on the headlines.

What most papers since 2019 report as their strong baseline, and the top rung below large
language models: every weight is trained, so it wants a few hundred headlines a topic and
minutes to hours. Devlin et al. (2019), "BERT: pre-training of deep bidirectional transformers
for language understanding", for the recipe (a linear head on the first token, AdamW, warm-up
and linear decay, two to five epochs); Sanh et al. (2019), "DistilBERT, a distilled version of
BERT", for the model.

The model is ``distilbert/distilbert-base-multilingual-cased`` (Apache-2.0; 104 languages,
Indonesian among them; 134 million weights), or what ``TAJUK_ENCODER`` names: a folder in
transformers' form or a hub name. ``TAJUK_DEVICE`` (``cpu``) may name another of torch's
devices; only on the processor are two runs the same to the last bit.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from . import _models

NEEDS = "neural"
RANDOM = True
SLOW = True
SPACE: dict[str, list[object]] = {
    "learning_rate": [2e-5, 5e-5, 1e-4],
    "epochs": [2, 3, 5],
}
_VARIABLE = "TAJUK_ENCODER"
_WARMUP = 0.1  # the share of the steps in which the learning rate rises
_DEFAULT = "distilbert/distilbert-base-multilingual-cased"


class Encoder(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A sequence classifier of transformers, trained by a plain loop.

    The seed decides the head's first weights, dropout and the order of the headlines. A text
    is cut after ``max_length`` tokens.
    """

    def __init__(
        self,
        model: str = _DEFAULT,
        learning_rate: float = 5e-5,
        epochs: int = 3,
        batch_size: int = 32,
        max_length: int = 64,
        weight_decay: float = 0.01,
        device: str = "cpu",
        seed: int = 0,
    ) -> None:
        self.model = model
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.max_length = max_length
        self.weight_decay = weight_decay
        self.device = device
        self.seed = seed

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> "Encoder":
        """Train; ValueError if there is nothing to learn from or no model to start with."""
        import torch

        self.classes_, targets = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
        if len(texts) == 0:
            raise ValueError("no texts to learn from; give at least one with its label")
        # torch draws from one generator a process: it is put back as it was
        with _models.one_thread(), torch.random.fork_rng():
            torch.manual_seed(self.seed)
            self.tokenizer_, self.network_ = _models.load(self.model, _VARIABLE, self._read)
            self._train(self._tokens(texts), torch.as_tensor(targets))
        return self

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest label of each text."""
        return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Return probabilities, (n, k) in the order of ``classes_``."""
        import torch

        tokens = self._tokens(texts)
        found = np.zeros((len(tokens), len(self.classes_)), dtype=np.float32)
        # texts of one length together: little padding to compute
        by_length = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
        self.network_.eval()
        with _models.one_thread(), torch.inference_mode():
            for rows in self._batches(by_length):
                logits = self.network_(**self._padded([tokens[i] for i in rows])).logits
                found[rows] = logits.float().softmax(dim=1).cpu().numpy()
        return found

    def _read(self, folder: str) -> tuple[Any, Any]:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        network = AutoModelForSequenceClassification.from_pretrained(
            folder,
            num_labels=len(self.classes_),
            ignore_mismatched_sizes=True,  # a head trained for other labels is replaced
            local_files_only=True,
            dtype="float32",
        )
        return tokenizer, network.to(self.device)

    def _train(self, tokens: list[list[int]], targets: Any) -> None:
        import torch

        decayed: list[Any] = []
        kept: list[Any] = []
        for weights in self.network_.parameters():
            (decayed if weights.ndim > 1 else kept).append(weights)  # no decay of biases and norms
        optimizer = torch.optim.AdamW(
            [{"params": decayed}, {"params": kept, "weight_decay": 0.0}],
            lr=self.learning_rate,
            weight_decay=self.weight_decay,
        )
        steps = self.epochs * -(-len(tokens) // self.batch_size)
        rising = max(1, round(_WARMUP * steps))

        def share(step: int) -> float:
            return min((step + 1) / rising, (steps - step) / max(1, steps - rising + 1))

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
        self.network_.train()
        for _ in range(self.epochs):
            for rows in self._batches(torch.randperm(len(tokens)).tolist()):
                batch = self._padded([tokens[i] for i in rows])
                logits = self.network_(**batch).logits
                loss = torch.nn.functional.cross_entropy(logits, targets[rows].to(self.device))
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.network_.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                optimizer.zero_grad()

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        if len(texts) == 0:
            return []
        longest = min(self.max_length, self.tokenizer_.model_max_length)
        cut = self.tokenizer_(_models.clean(texts), truncation=True, max_length=longest)
        return list(cut["input_ids"])

    def _padded(self, tokens: list[list[int]]) -> dict[str, Any]:
        batch = self.tokenizer_.pad({"input_ids": tokens}, return_tensors="pt")
        return {
            "input_ids": batch["input_ids"].to(self.device),
            "attention_mask": batch["attention_mask"].to(self.device),
        }

    def _batches(self, rows: list[int]) -> Iterator[list[int]]:
        for start in range(0, len(rows), self.batch_size):
            yield rows[start : start + self.batch_size]


def make(seed: int) -> Encoder:
    """Make a fresh model; the seed changes its answers."""
    return Encoder(_name(), device=_models.device(), seed=seed)


def IDENTITY() -> dict[str, str]:  # noqa: N802
    """Return what decides the answers beside this file."""
    return _models.identity(_name(), _VARIABLE) | {"device": _models.device()}


def _name() -> str:
    return os.environ.get(_VARIABLE) or _DEFAULT


def LACKS() -> str:  # noqa: N802
    """Say what the user has to give before this can run; empty where nothing lacks."""
    return _models.lacks(_name(), _VARIABLE)
