"""The nouns of a paper that is run again: `Paper`, `Texts`, `Answer`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Scores = Mapping[str, float]  # of one fitted variant: every metric on test, and "tune"


@dataclass(frozen=True)
class Paper:
    """What a paper measured, and what has to be fitted to measure it again.

    ``models`` maps each model to its variants: what is fitted one by one (a vectoriser, a
    seed), before `readings` makes one number of them. ``views`` are those of the dataset that
    the protocol reads, the first of which gives ids and stories; ``metric`` is what the table
    says that it shows. ``means`` maps a row "avg" of the table to the models it is the mean
    of; ``needs`` names the extra that a model wants.
    """

    title: str
    arxiv: str
    dataset: str
    views: tuple[str, ...]
    metric: str
    models: Mapping[str, tuple[str, ...]]
    means: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    libraries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(self.models.values()):
            raise ValueError(f"{self.title}: a model without variants has nothing to fit")
        unknown = {m for models in self.means.values() for m in models} - set(self.models)
        unknown |= set(self.needs) - set(self.models)
        if unknown:
            raise ValueError(f"{self.title}: no model {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class Texts:
    """One part of a split: the n texts of every view, and their n labels (none of the test)."""

    views: Mapping[str, list[str]]
    labels: list[str]

    def __post_init__(self) -> None:
        sizes = {len(texts) for texts in self.views.values()}
        sizes |= {len(self.labels)} if self.labels else set()
        if len(sizes) > 1:
            raise ValueError(f"views and labels of different lengths: {sorted(sizes)}")


@dataclass(frozen=True)
class Answer:
    """What one variant answered on the test part, and what its own selection found on tune.

    ``tune_score`` is the score that the protocol selects by, NaN where it selects nothing.
    """

    predicted: list[str]
    tune_score: float = float("nan")
    setting: str = ""
