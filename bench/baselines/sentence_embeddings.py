"""Logistic regression on the vectors of a frozen sentence encoder (sentence-transformers).

A transformer's reading of the whole headline without the cost of training one: the usual
first thing to try with few labels, and the rung that fine-tuning has to beat. Reimers and
Gurevych (2020), "Making monolingual sentence embeddings multilingual using knowledge
distillation".

The model is ``sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2`` (Apache-2.0;
some 50 languages, Indonesian among them), or what ``TAJUK_SENTENCE_MODEL`` names: a folder in
sentence-transformers' form or a hub name. A model that wants a prefix such as "query: " gets
it from its own settings only. ``TAJUK_DEVICE`` (``cpu``) may name another of torch's devices.
"""

import os
from collections.abc import Sequence
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from . import _models

NEEDS = "embeddings"
SLOW = True
SPACE: dict[str, list[object]] = {
    "logisticregression__C": [0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0]
}
_VARIABLE = "TAJUK_SENTENCE_MODEL"
_DEFAULT = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"


class SentenceVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turns texts into vectors of length one; a long text is read up to the model's limit."""

    def __init__(self, model: str = _DEFAULT, batch_size: int = 64, device: str = "cpu") -> None:
        self.model = model
        self.batch_size = batch_size
        self.device = device

    def fit(self, texts: Sequence[str], labels: Sequence[str] | None = None) -> "SentenceVectors":
        """Load the model; there is nothing to learn. ValueError if it is not there."""
        from sentence_transformers import SentenceTransformer

        def read(folder: str) -> Any:
            return SentenceTransformer(folder, device=self.device, local_files_only=True)

        self.encoder_ = _models.load(self.model, _VARIABLE, read)
        return self

    def transform(self, texts: Sequence[str]) -> Any:
        """Return one row a text."""
        with _models.one_thread():
            return self.encoder_.encode(
                _models.clean(texts),
                batch_size=self.batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )


def make(seed: int) -> Pipeline:
    """Make a fresh model; lbfgs starts from zero, so the seed changes nothing."""
    return make_pipeline(
        SentenceVectors(_name(), device=_models.device()),
        LogisticRegression(C=10.0, max_iter=1000, random_state=seed),
    )


def IDENTITY() -> dict[str, str]:  # noqa: N802
    """Return what decides the answers beside this file."""
    return _models.identity(_name(), _VARIABLE) | {"device": _models.device()}


def _name() -> str:
    return os.environ.get(_VARIABLE) or _DEFAULT


def LACKS() -> str:  # noqa: N802
    """Say what the user has to give before this can run; empty where nothing lacks."""
    return _models.lacks(_name(), _VARIABLE)
