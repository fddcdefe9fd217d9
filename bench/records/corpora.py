"""The nouns: `Card`, `Upstream`, `Page`, `Link`, `Example`, `Split`, `Predictions`, `Fingerprint`.

Every record is frozen and checked as it is made, so nobody downstream checks again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

PARTS = ("train", "tune", "test")


@dataclass(frozen=True)
class Example:
    """One labelled headline.

    ``ties`` names what binds it to a story beyond its words (a page's address, an event);
    ``part`` is upstream's own split, where there is one. No model sees either, nor
    language, publisher, section or date, which only serve to choose and to split by.
    ``pinned`` names the part that its story is dealt to in any case, as "test" where a twin
    was written for it. ``traits`` names what a balanced split spreads alike over its parts
    within each label: the countries and cities of a headline.
    """

    id: str
    text: str
    label: str
    ties: tuple[str, ...] = ()
    part: str = ""
    language: str = ""
    publisher: str = ""
    section: str = ""
    date: str = ""
    pinned: str = ""
    traits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError(f"an example without an id: {self.text[:60]!r}")
        if not self.text.strip():
            raise ValueError(f"{self.id}: an example without text")
        for part in (self.part, self.pinned):
            if part and part not in PARTS:
                raise ValueError(f"{self.id}: no part {part!r}; use {', '.join(PARTS)}")


@dataclass(frozen=True)
class Corpus:
    """One view of a dataset as it is used: its examples, their stories, what was excluded.

    ``stories`` holds one story name for each example, in the same order; ``excluded`` counts
    by reason. ``units`` are what a split deals out, one for each example: the stories, save
    where upstream's own split is kept as published, which parts single examples.
    """

    name: str
    view: str
    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    stories: tuple[str, ...]
    excluded: Mapping[str, int] = field(default_factory=dict)
    units: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.units:
            object.__setattr__(self, "units", self.stories)
        if not len(self.examples) == len(self.stories) == len(self.units):
            raise ValueError(
                f"{self.name}: {len(self.examples)} examples, {len(self.stories)} stories"
            )
        twice = [k for k, n in Counter(e.id for e in self.examples).items() if n > 1]
        if twice:
            raise ValueError(f"{self.name}: id stands twice: {', '.join(sorted(twice)[:3])}")
        unknown = sorted({e.label for e in self.examples} - set(self.labels))
        if unknown:
            raise ValueError(
                f"{self.name}: no label {unknown[0]!r}; use {', '.join(self.labels)}, "
                "or add it to CARD"
            )

    def indices(self, part: frozenset[str]) -> list[int]:
        """Return the positions of the examples whose unit is in the part, in order."""
        return [i for i, unit in enumerate(self.units) if unit in part]

    def leaking(self, split: "Split") -> list[int]:
        """Return the positions of the test examples whose story is in train or tune too."""
        seen = {self.stories[i] for i in self.indices(split.train | split.tune)}
        return [i for i in self.indices(split.test) if self.stories[i] in seen]


@dataclass(frozen=True)
class Split:
    """Which stories to learn from, tune on and be judged by.

    It names stories and not examples, so two headlines of one story can never part. (Only
    upstream's split, kept as published, names examples; see `Corpus.units`.)

    >>> Split(train=frozenset({"flood"}), tune=frozenset(), test=frozenset({"flood"}))
    Traceback (most recent call last):
    ...
    ValueError: on both sides of the split: flood
    """

    train: frozenset[str]
    tune: frozenset[str]
    test: frozenset[str]

    def __post_init__(self) -> None:
        sides = (self.train, self.tune, self.test)
        shared = {story for a, b in combinations(sides, 2) for story in a & b}
        if shared:
            raise ValueError(f"on both sides of the split: {', '.join(sorted(shared))}")

    def part_of(self) -> dict[str, str]:
        """Return the part of every story: ``{story: "train" | "tune" | "test"}``."""
        return {story: part for part in PARTS for story in getattr(self, part)}


JOINT = "+"  # between the names of the two datasets
