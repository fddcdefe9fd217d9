"""A fitted model in use: labels, probabilities and confidence for new headlines, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.deploy.folder import HELD_OUT, ModelAbout, load_pipeline, read_about
from bench.deploy.unsure import HeldOut, Threshold, choose_threshold, read_held_out
from bench.execution.explain import linear_parts, reasons
from bench.texts import one_line


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model says of n headlines: a label each, and how sure it is.

    ``probabilities`` has shape (n, k) in the order of the model's labels, or is None where it has
    none. ``confidence`` (n,) is the highest probability, else the lead of the first class over
    the second in the decision function; None where the model gives neither.
    """

    labels: tuple[str, ...]
    probabilities: NDArray[np.float64] | None
    confidence: NDArray[np.float64] | None


def answers(model: Any, texts: Sequence[str]) -> Answers:
    """Return what a fitted model says of texts; ValueError for a wrong number of answers."""
    if not texts:
        return Answers((), None, None)
    predicted = tuple(str(label) for label in model.predict(list(texts)))
    if len(predicted) != len(texts):
        raise ValueError(f"the model returned {len(predicted)} labels for {len(texts)} texts")
    if hasattr(model, "predict_proba"):
        probabilities = np.asarray(model.predict_proba(list(texts)), dtype=np.float64)
        return Answers(predicted, probabilities, probabilities.max(axis=1))
    if hasattr(model, "decision_function"):
        scores = np.asarray(model.decision_function(list(texts)), dtype=np.float64)
        if scores.ndim == 1:
            return Answers(predicted, None, np.abs(scores))
        top = np.sort(scores, axis=1)
        return Answers(predicted, None, top[:, -1] - top[:, -2])
    return Answers(predicted, None, None)


@dataclass(frozen=True, eq=False)
class FittedModel:
    """A model that `fit` has written, ready for headlines."""

    about: ModelAbout
    pipeline: Any
    held_out: HeldOut | None

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that it may answer, in the order of its probabilities."""
        known = getattr(self.pipeline, "classes_", self.about.labels)
        return tuple(str(label) for label in known)

    def predict(self, texts: Sequence[str]) -> Answers:
        """Return label, probabilities and confidence of each text; ValueError where it fails."""
        try:
            return answers(self.pipeline, texts)
        # whatever a model raises, that was fitted elsewhere
        except Exception as error:
            raise ValueError(f"{self.about.model}: fails: {one_line(error)}") from error

    def threshold(self, accuracy: float) -> Threshold:
        """Return the confidence below which it is unsure, for a wanted accuracy (a share).

        It is chosen on the validation split. Raises ValueError where the model has no confidence,
        or the wanted accuracy is not reached at any.
        """
        if self.held_out is None:
            raise ValueError(
                f"{self.about.model}: gives neither probabilities nor a decision function, so it "
                "is never unsure; choose another model for --accuracy"
            )
        return choose_threshold(self.held_out, accuracy, model=self.about.model)

    def explain(
        self, texts: Sequence[str], labels: Sequence[str], most: int
    ) -> list[list[tuple[str, float]]]:
        """Return for each text the words or character runs that weighed most for its label.

        Each comes with its weight: above 0 it spoke for the label, below 0 against it. Raises
        ValueError for a model that is not linear.
        """
        parts = linear_parts(self.pipeline)
        if parts is None:
            raise ValueError(
                f"{self.about.model}: is not linear in its words, so no word has a weight of its "
                "own; take a linear model for --explain (svm_words, logistic_words, naive_bayes)"
            )
        return reasons(parts, texts, labels, most)


def load_model(
    folder: str | Path, *, trusted: Sequence[str] = (), any_version: bool = False
) -> FittedModel:
    """Return the model of a folder that `fit` or ``tajuk fit`` wrote.

    Every file is held against its hash, and the version of scikit-learn against that of the fit,
    before anything is loaded. ``trusted`` lists types that skops does not trust; they run code.
    Raises ValueError that names what is missing, foreign, edited, of another version or not
    trusted.
    """
    place = Path(folder)
    about = read_about(place)
    held_out = read_held_out(place / HELD_OUT) if HELD_OUT in about.files else None
    pipeline = load_pipeline(place, about, trusted, any_version=any_version)
    return FittedModel(about, pipeline, held_out)
