"""What a dataset is: its card and the upstream files that it is read from."""

import re
from dataclasses import dataclass
from datetime import date

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Upstream:
    """One file of a dataset: its path in the mirror, its pinned address and SHA-256.

    ``language`` says which language needs the file; empty: all do. ``size`` is its bytes: a server
    that gives more is not listened to. 0: not known.
    """

    path: str
    url: str
    sha256: str
    language: str = ""
    size: int = 0

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
    first day of the test split of the time split, ``unseen_publisher`` the one that the
    publisher split keeps for testing. ``balanced`` names the splits by story that spread the
    examples' traits alike over their parts. ``may_show`` says whether the text may be shown.
    ``language`` is given where ``languages`` names sets of texts in that one language.
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
    balanced: tuple[str, ...] = ()
    may_show: bool = False
    language: str = ""

    def __post_init__(self) -> None:
        if len(set(self.labels)) != len(self.labels) or len(self.labels) < 2:
            raise ValueError(f"{self.title}: labels must be two or more, each once: {self.labels}")
        if not self.upstream and not self.own:
            raise ValueError(f"{self.title}: neither files upstream nor files of its own")
        if "time" in self.splits and self.cut is None:
            raise ValueError(f"{self.title}: a time split needs the day of its cut")
        if "publisher" in self.splits and not self.unseen_publisher:
            raise ValueError(f"{self.title}: a publisher split needs the unseen publisher")
        if unknown := [name for name in self.balanced if name not in self.splits]:
            raise ValueError(f"{self.title}: balances {unknown[0]!r}, which is none of its splits")

    @property
    def embedded(self) -> bool:
        """Say whether the dataset ships whole with the package."""
        return not self.upstream

    @property
    def spoken(self) -> tuple[str, ...]:
        """Return the languages that the texts are in."""
        return (self.language,) if self.language else self.languages

    @property
    def by_language(self) -> bool:
        """Say whether the dataset can be had one language at a time."""
        return len(self.languages) > 1
