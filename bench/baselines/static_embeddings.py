"""Logistic regression on the mean of static word-piece vectors (model2vec).

Knowledge from outside the training part at the price of a table look-up: what pretrained
meaning is worth when word order is thrown away, and a fair opponent for small training
sets. Mikolov et al. (2013), "Efficient estimation of word representations in vector space",
for vectors of words; Tulkens and van Dongen (2024), "Model2Vec: fast state-of-the-art static
embeddings", for vectors distilled from a sentence encoder.

The model is ``minishlab/potion-multilingual-128M`` (MIT licence; 101 languages, Indonesian
among them), or what ``TAJUK_STATIC_MODEL`` names: a folder in model2vec's form or a hub name.
"""

import os
from collections.abc import Sequence
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from . import _models

NEEDS = "embeddings"
SPACE: dict[str, list[object]] = {
    "logisticregression__C": [0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0]
}
_VARIABLE = "TAJUK_STATIC_MODEL"
_DEFAULT = "minishlab/potion-multilingual-128M"


class StaticVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turns texts into vectors of length one; a text without a known piece gives zeros."""

    def __init__(self, model: str = _DEFAULT, max_length: int = 128) -> None:
        self.model = model
        self.max_length = max_length

    def fit(self, texts: Sequence[str], labels: Sequence[str] | None = None) -> "StaticVectors":
        """Load the model; there is nothing to learn. ValueError if it is not there."""
        from model2vec import StaticModel

        self.vectors_ = _models.load(self.model, _VARIABLE, StaticModel.from_pretrained)
        return self

    def transform(self, texts: Sequence[str]) -> Any:
        """Return one row a text."""
        return self.vectors_.encode(
            _models.clean(texts),
            max_length=self.max_length,
            normalize=True,
            use_multiprocessing=False,
        )


def make(seed: int) -> Pipeline:
    """Make a fresh model; lbfgs starts from zero, so the seed changes nothing."""
    return make_pipeline(
        StaticVectors(_name()), LogisticRegression(C=10.0, max_iter=1000, random_state=seed)
    )


def IDENTITY() -> dict[str, str]:  # noqa: N802
    """Return what decides the answers beside this file."""
    return _models.identity(_name(), _VARIABLE)


def _name() -> str:
    return os.environ.get(_VARIABLE) or _DEFAULT


def LACKS() -> str:  # noqa: N802
    """Say what the user has to give before this can run; empty where nothing lacks."""
    return _models.lacks(_name(), _VARIABLE)
