"""What is run and what became of it: candidates, limits, outcomes, progress."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class ModelFile:
    """A model to be run: its name, its file, and how to import the module with ``make(seed)``.

    It is imported only when it has to run: what is stored already needs no scikit-learn.
    """

    name: str
    file: Path
    load: Callable[[], ModuleType]

    @property
    def owner(self) -> str:
        """Return whose code it is: empty for a baseline of this package, else the model's name."""
        ours = self.file.resolve().is_relative_to(_PACKAGE)
        return "" if ours else self.name


@dataclass(frozen=True)
class Outcome:
    """What became of one cell: ``done``, ``reused``, ``failed``, ``skipped``.

    ``key`` finds its predictions in the store; ``reason`` says why there are none. ``setting``,
    ``size``, ``draw`` and ``seed`` are those of its `Fingerprint`.
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


Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Limits:
    """What one cell may take: seconds by the clock, and megabytes of address space (0: any)."""

    seconds: float = 1800.0
    megabytes: int = 16_000

    def __post_init__(self) -> None:
        if self.seconds <= 0 or self.megabytes < 0:
            raise ValueError(f"no limits {self.seconds} s, {self.megabytes} MB: give more than 0")


@dataclass(frozen=True)
class Failure:
    """Why a cell has no result, in one line."""

    reason: str


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked for beyond models and datasets.

    ``tuned`` adds every model with the best setting found on the validation split, ``curve`` smaller
    training splits, ``full`` the slow models; ``seeds`` is how often a model runs whose answers
    hang on its seed, from ``seed`` on.
    """

    seed: int = 0
    seeds: int = 1
    tuned: bool = False
    curve: bool = False
    full: bool = False

    def __post_init__(self) -> None:
        if self.seeds < 1:
            raise ValueError(f"{self.seeds} seeds: give 1 or more")
        if not 0 <= self.seed < 2**32 - self.seeds:
            raise ValueError(f"seed {self.seed}: give one from 0 to {2**32 - self.seeds - 1}")
