"""The nouns: `Card`, `Upstream`, `Page`, `Link`, `Example`, `Split`, `Predictions`, `Receipt`.

Every record is frozen and checked as it is made, so nobody downstream checks again.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
PARTS = ("train", "tune", "test")


@dataclass(frozen=True)
class Upstream:
    """One file of a dataset: its path in the mirror, its pinned address and SHA-256.

    ``language`` says which language needs the file; empty: all do.
    """

    path: str
    url: str
    sha256: str
    language: str = ""

    def __post_init__(self) -> None:
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"{self.path}: {self.sha256!r} is no SHA-256 (64 hex digits)")
        if self.path.startswith("/") or ".." in self.path.split("/"):
            raise ValueError(f"{self.path}: a mirror path is relative and stays in its folder")


@dataclass(frozen=True)
class Card:
    """What a dataset is: where it comes from, under which licence, with which labels.

    ``upstream`` are the files to fetch, ``own`` the patterns of those that stand in the
    dataset's folder of this project. The first of ``views`` (what of an example a model
    sees, or which labels are in play) and of ``splits`` is the default; ``cut`` is the
    first day of the test part of the time split, ``unseen_publisher`` the one that the
    publisher split keeps for testing. ``may_show`` says whether the text may be shown.
    """

    title: str
    labels: tuple[str, ...]
    languages: tuple[str, ...]
    licence: str
    citation: str
    upstream: tuple[Upstream, ...] = ()
    repository: str = ""
    commit: str = ""
    own: tuple[str, ...] = ()
    views: tuple[str, ...] = ("headline",)
    splits: tuple[str, ...] = ("story",)
    cut: date | None = None
    unseen_publisher: str = ""
    may_show: bool = False

    def __post_init__(self) -> None:
        if len(set(self.labels)) != len(self.labels) or len(self.labels) < 2:
            raise ValueError(f"{self.title}: labels must be two or more, each once: {self.labels}")
        if not self.upstream and not self.own:
            raise ValueError(f"{self.title}: neither files upstream nor files of its own")
        if "time" in self.splits and self.cut is None:
            raise ValueError(f"{self.title}: a time split needs the day of its cut")
        if "publisher" in self.splits and not self.unseen_publisher:
            raise ValueError(f"{self.title}: a publisher split needs the unseen publisher")

    @property
    def embedded(self) -> bool:
        """Say whether the dataset ships whole with the package."""
        return not self.upstream

    @property
    def by_language(self) -> bool:
        """Say whether the dataset can be had one language at a time."""
        return len(self.languages) > 1


@dataclass(frozen=True)
class Link:
    """A link of a page to another: its text, and its address where the page gives one."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Page:
    """One news page, cut into its parts; a part that the page lacks is empty."""

    headline: str
    body: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    summary: str = ""
    byline: str = ""
    section: str = ""

    def __post_init__(self) -> None:
        if not self.headline.strip():
            raise ValueError("a page has no headline")


@dataclass(frozen=True)
class Example:
    """One labelled headline.

    ``ties`` names what binds it to a story beyond its words (a page's address, an event);
    ``part`` is upstream's own split, where there is one. No model sees either, nor
    language, publisher, section or date, which only serve to choose and to split by.
    ``pinned`` names the part that its story is dealt to in any case, as "test" where a twin
    was written for it.
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
    """One view of a dataset as it is used: its examples, their stories, what was set aside.

    ``stories`` holds one story name for each example, in the same order; ``set_aside`` counts
    by reason. ``units`` are what a split deals out, one for each example: the stories, save
    where upstream's own split is kept as published, which parts single examples.
    """

    name: str
    view: str
    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    stories: tuple[str, ...]
    set_aside: Mapping[str, int] = field(default_factory=dict)
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


@dataclass(frozen=True, eq=False)
class Predictions:
    """What one model answered on the n examples of a test part.

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
class Receipt:
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

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain data, for JSON."""
        told = {"libraries": dict(self.libraries), "identity": dict(self.identity)}
        return asdict(self) | told


@dataclass(frozen=True)
class Candidate:
    """A model to be run: its name, its file, and how to import the module with ``make(seed)``.

    It is imported only when it has to run: what is stored already needs no scikit-learn.
    """

    name: str
    file: Path
    load: Callable[[], ModuleType]

    @property
    def owner(self) -> str:
        """Return whose code it is: empty for a baseline of this package, else the model's name."""
        ours = self.file.resolve().is_relative_to(Path(__file__).resolve().parent)
        return "" if ours else self.name


@dataclass(frozen=True)
class Outcome:
    """What became of one cell: ``done``, ``reused``, ``failed``, ``skipped``.

    ``key`` finds its predictions in the store; ``reason`` says why there are none. ``setting``,
    ``size``, ``draw`` and ``seed`` are those of its `Receipt`.
    """

    dataset: str
    view: str
    split: str
    model: str
    status: str
    key: str = ""
    reason: str = ""
    setting: str = "default"
    size: str = "all"
    draw: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.status not in ("done", "reused", "failed", "skipped"):
            raise ValueError(f"no status {self.status!r}; use done, reused, failed or skipped")
        if bool(self.key) == bool(self.reason):
            raise ValueError("an outcome has either a key or a reason")

    @property
    def place(self) -> tuple[str, str, str, str, str, str, int, int]:
        """Return what tells this cell from all others."""
        where = (self.dataset, self.view, self.split, self.model, self.setting, self.size)
        return (*where, self.draw, self.seed)
