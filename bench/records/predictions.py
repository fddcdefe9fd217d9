"""What a model predicted, and the fingerprint of all that the predictions depend on."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")


@dataclass(frozen=True, eq=False)
class Predictions:
    """What one model answered on the n examples of a test split.

    ``labels`` are the true ones; ``probabilities`` has shape (n, len(classes)), each row
    summing to 1, or is None where the model has none. ``leaks`` marks the examples whose
    story the model could see in training; empty means none.
    """

    ids: tuple[str, ...]
    stories: tuple[str, ...]
    labels: tuple[str, ...]
    predicted: tuple[str, ...]
    classes: tuple[str, ...]
    probabilities: np.ndarray | None = None
    leaks: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.ids)
        if not self.leaks:
            object.__setattr__(self, "leaks", (False,) * n)
        if len(self.leaks) != n:
            raise ValueError(f"{n} ids, {len(self.leaks)} leaks")
        if not len(self.stories) == len(self.labels) == n:
            raise ValueError(f"{n} ids, {len(self.stories)} stories, {len(self.labels)} labels")
        if len(self.predicted) != n:
            raise ValueError(f"the model returned {len(self.predicted)} labels for {n} texts")
        unknown = sorted(set(self.predicted) - set(self.classes))
        if unknown:
            raise ValueError(
                f"the model returned an unknown label {unknown[0]!r}; "
                f"the dataset has {', '.join(self.classes)}"
            )
        if self.probabilities is not None:
            _check_probabilities(self.probabilities, (n, len(self.classes)))


def _check_probabilities(p: np.ndarray, shape: tuple[int, int]) -> None:
    if p.shape != shape:
        raise ValueError(f"the model returned probabilities of shape {p.shape}, not {shape}")
    if not np.isfinite(p).all():
        raise ValueError("the model returned a probability that is NaN or infinite")
    if (p < 0).any() or not np.allclose(p.sum(axis=1), 1, atol=1e-3):
        raise ValueError("the model returned probabilities that are negative or do not sum to 1")


@dataclass(frozen=True)
class Fingerprint:
    """All that a prediction depends on. Its hash (`texts.digest` of its JSON) is its key.

    ``data`` hashes ids, texts and labels, ``stories`` which story is in which part, ``code``
    the file that makes the model; ``libraries`` are the versions of those whose arithmetic
    the answers rest on, ``identity`` what else decides a model's answers (the weights that it
    starts from). ``setting`` is "default" or "tuned", ``size`` the training examples a class
    ("all", or a number), ``draw`` which of the subsets of that size.
    """

    dataset: str
    view: str
    split: str
    data: str
    stories: str
    model: str
    code: str
    seed: int
    protocol: str
    libraries: Mapping[str, str]
    setting: str = "default"
    size: str = "all"
    draw: int = 0
    identity: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (self.dataset, self.view, self.split, self.model):
            if not NAME.fullmatch(name):
                raise ValueError(
                    f"no name {name!r}: use letters, digits and . _ + - (it names a folder)"
                )

    @property
    def place(self) -> tuple[str, str, str, str, str, str, int, int]:
        """Return what tells this run from all others of a folder, as `Outcome.place` does."""
        where = (self.dataset, self.view, self.split, self.model, self.setting, self.size)
        return (*where, self.draw, self.seed)

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain data, for JSON."""
        mappings = {"libraries": dict(self.libraries), "identity": dict(self.identity)}
        return asdict(self) | mappings


class UnusableError(ValueError):
    """Why predictions cannot be used: ``reason``, said of ``subject``."""

    def __init__(self, subject: str, reason: str) -> None:
        super().__init__(f"{subject}: {reason}")
        self.reason = reason
