"""Chooses the confidence below which a model says that it is unsure, and what that costs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.stats.intervals import intervals, widened
from bench.stats.metrics import Floats
from bench.store.files import json_bytes


@dataclass(frozen=True, eq=False)
class Judged:
    """How sure a model was of held-out headlines, and whether it was right: (n,) each.

    ``stories`` numbers the story of each.
    """

    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]
    stories: NDArray[np.int64]

    @classmethod
    def of(
        cls, confidence: NDArray[np.float64], right: Sequence[bool], stories: Sequence[str]
    ) -> "Judged":
        """Return the record of lists as a run has them."""
        _, numbers = np.unique(np.array(stories, dtype=str), return_inverse=True)
        return cls(confidence, np.array(right, dtype=bool), numbers.astype(np.int64))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "confidence": [float(f"{value:.6g}") for value in self.confidence],
            "right": [int(one) for one in self.right],
            "stories": self.stories.tolist(),
        }

    @classmethod
    def from_json(cls, read: Any) -> "Judged":
        """Return what `as_json` wrote."""
        judged = cls(
            np.array(read["confidence"], dtype=np.float64),
            np.array(read["right"], dtype=bool),
            np.array(read["stories"], dtype=np.int64),
        )
        n, stories = len(judged.right), judged.stories
        if not judged.confidence.shape == judged.right.shape == stories.shape == (n,):
            raise ValueError("lists of different lengths")
        if not np.isfinite(judged.confidence).all() or ((stories < 0) | (stories >= n)).any():
            raise ValueError("numbers that are none of ours")
        return judged


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What the recipe, fitted on the training split alone, made of the other two splits."""

    validation: Judged
    test: Judged


@dataclass(frozen=True)
class Span:
    """A share with its 95 % interval, which resamples stories."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} % [{100 * self.low:.1f}, {100 * self.high:.1f}]"


@dataclass(frozen=True)
class Threshold:
    """From which confidence a label is given, and what that gave on held-out headlines.

    ``coverage`` is the share of headlines that get a label, ``accuracy`` how many of those labels
    are right; both on the validation split, where it was chosen, and on the test split.
    """

    wanted: float
    confidence: float
    coverage: Span
    accuracy: Span
    test_coverage: Span
    test_accuracy: Span

    @property
    def sentence(self) -> str:
        """Return what it costs, in one sentence."""
        test = (
            f"on the test split {self.test_coverage} and {self.test_accuracy}"
            if self.test_coverage.value
            else "on the test split none gets one"
        )
        return (
            f"unsure below a confidence of {self.confidence:.3g}, chosen on the validation split "
            f"for {100 * self.wanted:g} %: there {self.coverage} of the headlines get a label and "
            f"{self.accuracy} of the labels are right; {test}"
        )


def held_out_bytes(held_out: HeldOut) -> bytes:
    """Return the bytes of the file that `read_held_out` reads."""
    return json_bytes(
        {"validation": held_out.validation.as_json(), "test": held_out.test.as_json()}
    )


def read_held_out(path: Path) -> HeldOut:
    """Return what a file of held-out headlines holds: numbers, and no text."""
    try:
        read = json.loads(path.read_bytes())
        return HeldOut(Judged.from_json(read["validation"]), Judged.from_json(read["test"]))
    except (OSError, KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
        raise ValueError(f"{path}: cannot be read; fit the model again") from error


def choose_threshold(held_out: HeldOut, wanted: float, *, model: str) -> Threshold:
    """Return the lowest confidence from which so many of the validation labels are right.

    Raises ValueError for an accuracy that is no share between 0 and 1, or that no confidence
    reaches.
    """
    if not 0 < wanted < 1:
        raise ValueError(f"--accuracy {100 * wanted:g}: give percent, above 0 and below 100")
    judged = held_out.validation
    # from the surest down: how many are right if all down to here get a label
    order = np.argsort(-judged.confidence, kind="stable")
    right = np.cumsum(judged.right[order])
    share = right / np.arange(1, len(order) + 1)
    # headlines of one confidence are let through together
    sure = judged.confidence[order]
    last = np.append(sure[1:] < sure[:-1], True)
    enough = np.flatnonzero(last & (share >= wanted))
    if not len(enough):
        reached = f"; at most {100 * share[last].max():.1f} % is" if len(order) else ""
        raise ValueError(
            f"{model}: {100 * wanted:g} % is reached at no confidence on the validation split"
            f"{reached}: ask for less"
        )
    confidence = float(sure[enough[-1]])
    spans = [_spans(one, confidence) for one in (judged, held_out.test)]
    return Threshold(wanted, confidence, *spans[0], *spans[1])


def _spans(judged: Judged, confidence: float) -> tuple[Span, Span]:
    """Return coverage and accuracy from a confidence on, with intervals over stories."""
    n = int(judged.stories.max(initial=-1)) + 1
    kept = judged.confidence >= confidence
    counts = np.stack(
        [
            np.bincount(judged.stories, weights, minlength=n)
            for weights in (np.ones(len(kept)), kept, kept & judged.right, kept & ~judged.right)
        ],
        axis=1,
    ).astype(np.float64)
    _, labelled, right, wrong = (counts > 0).sum(axis=0)
    if not labelled:
        nothing = Span(float("nan"), float("nan"), float("nan"))
        return Span(0.0, 0.0, 0.0), nothing
    total = counts.sum(axis=0)
    accuracy = float(total[2] / total[1])

    def covered(summed: Floats) -> Floats:
        return np.asarray(summed[..., 1] / summed[..., 0])

    def hits(summed: Floats) -> Floats:
        # a resample without a labelled headline says nothing: it counts as all of them do
        some = summed[..., 1] > 0
        filled = np.full(some.shape, accuracy)
        np.divide(summed[..., 2], summed[..., 1], out=filled, where=some)
        return filled

    spans = intervals(counts, {"coverage": covered, "accuracy": hits}, seed=0)
    # resampling cannot show errors that next to no story has
    sure = widened(spans["accuracy"], wrong=int(wrong), right=int(right), stories=int(labelled))
    return (
        _span(float(total[1] / total[0]), spans["coverage"]),
        _span(accuracy, sure),
    )


def _span(value: float, ends: tuple[float, float]) -> Span:
    return Span(value, max(ends[0], 0.0), min(ends[1], 1.0))
