"""What is run and what became of it: model files, options, limits, outcomes, progress."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TypedDict, Unpack

_PACKAGE = Path(__file__).resolve().parents[1]

# called with how many runs are done, how many there are, and what was done last
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Limits:
    """What one run may take: seconds by the clock, and megabytes of address space (0: any)."""

    seconds: float = 1800.0
    megabytes: int = 16_000

    def __post_init__(self) -> None:
        if not (0 < self.seconds < float("inf")) or self.megabytes < 0:
            raise ValueError(
                f"no limits {self.seconds} s, {self.megabytes} MB: give more than 0, and a number"
            )


@dataclass(frozen=True)
class Workers:
    """Who does the work: ``jobs`` processes of this machine, or a Dask ``cluster``.

    ``cluster`` is the address of a scheduler whose workers see the same files. Every run has a
    process of its own within the ``limits``; with ``sandbox``, a user's model runs in one without
    network, home or any file but its inputs.
    """

    jobs: int = 1
    cluster: str | None = None
    limits: Limits | None = None
    sandbox: bool = False

    def __post_init__(self) -> None:
        if self.sandbox and self.cluster:
            raise ValueError("--sandbox holds on this machine alone; leave --cluster away")

    @property
    def side_by_side(self) -> bool:
        """Say whether runs share the machine, so that their costs cannot be compared."""
        return self.jobs > 1 or bool(self.cluster)


@dataclass(frozen=True)
class DataOptions:
    """Which rows of a dataset: its view, its split schemes, and where upstream's files come from.

    A view or scheme of None is the dataset's first. ``mirror`` is a folder or http(s) address
    laid out by the files' paths; None takes the cache, then upstream's address.
    """

    view: str | None = None
    schemes: tuple[str | None, ...] = (None,)
    mirror: str | None = None


@dataclass(frozen=True)
class RunOptions:
    """How models are trained, beyond which models and datasets.

    ``tuned`` adds every model with the best hyperparameters on the validation split, ``curve``
    smaller training splits, ``full`` the slow models. A model whose predictions depend on its
    seed runs with ``seeds`` of them, from ``seed`` on.
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


@dataclass(frozen=True)
class ModelChoice:
    """Which models are trained, and how: baselines by name (None: all), users' files or objects."""

    baselines: Sequence[str] | None = None
    files: Sequence[Any] = ()
    options: RunOptions = RunOptions()


class DataKeywords(TypedDict, total=False):
    """The keywords of the public functions that choose rows; see `DataOptions`."""

    view: str | None
    split: str | Sequence[str] | None
    mirror: str | None


class TableKeywords(TypedDict, total=False):
    """The keywords that name the columns of a table; one that is left out is looked for."""

    text: str | None
    label: str | None
    id: str | None
    group: str | None
    time: str | None
    body: str | None
    source: str | None


class SourceKeywords(DataKeywords, TableKeywords, total=False):
    """The keywords of the public functions that read a dataset, which may be a table."""


class RunKeywords(SourceKeywords, total=False):
    """The keywords of the public functions that run models; see `DataOptions` and `Workers`."""

    jobs: int
    cluster: str | None
    limits: Limits | None
    sandbox: bool
    progress: Progress | None


class NamedRunKeywords(RunKeywords, total=False):
    """As `RunKeywords`, with a name for a file of predictions."""

    name: str


def data_options(**keywords: Unpack[SourceKeywords]) -> DataOptions:
    """Return the record of a public function's keywords; each split scheme once.

    >>> data_options(split=["story-1", "story-2", "story-1"]).schemes
    ('story-1', 'story-2')
    """
    split = keywords.get("split")
    schemes = [split] if isinstance(split, str) else list(split or ())
    return DataOptions(
        keywords.get("view"), tuple(dict.fromkeys(schemes)) or (None,), keywords.get("mirror")
    )


@dataclass(frozen=True)
class RunContext:
    """Which rows, who does the work, and whom to tell: what every run of models takes along."""

    data: DataOptions = DataOptions()
    workers: Workers = Workers()
    progress: Progress | None = None


def run_context(keywords: RunKeywords) -> RunContext:
    """Return the record of a public function's keywords.

    >>> run_context({"view": "topics", "jobs": 2}).workers.jobs
    2
    """
    return RunContext(
        data_options(
            view=keywords.get("view"),
            split=keywords.get("split"),
            mirror=keywords.get("mirror"),
        ),
        Workers(
            keywords.get("jobs", 1),
            keywords.get("cluster"),
            keywords.get("limits"),
            keywords.get("sandbox", False),
        ),
        keywords.get("progress"),
    )


@dataclass(frozen=True)
class ModelFile:
    """A model to be run: its name, its file, and how to import the module with ``make(seed)``.

    It is imported only when it has to run: what is stored already needs no scikit-learn. One that
    is ``sandboxed`` is never imported here.
    """

    name: str
    file: Path
    load: Callable[[], ModuleType]
    sandboxed: bool = False

    def load_here(self) -> ModuleType:
        """Import the module in this process; ValueError for one that may only run in a sandbox."""
        if self.sandboxed:
            raise ValueError(
                f"{self.file}: its LACKS, IDENTITY, or a SPACE or LABELS that is worked out would "
                "run outside the sandbox; write plain constants, or leave --sandbox away"
            )
        return self.load()

    @property
    def owner(self) -> str:
        """Return whose code it is: empty for a baseline of this package, else the model's name."""
        ours = self.file.resolve().is_relative_to(_PACKAGE)
        return "" if ours else self.name


@dataclass(frozen=True)
class ModelCode:
    """What a model's predictions rest on beside its data: its name, code and libraries.

    ``code`` is the source that makes it, ``libraries`` those that it needs beyond the usual,
    ``identity`` what else decides its predictions (the weights that it starts from).
    """

    name: str
    code: bytes
    libraries: tuple[str, ...] = ()
    identity: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Variant:
    """One way of training a model: seed, hyperparameters, training examples a class.

    ``setting`` is "default" or "tuned", ``size`` "all" or a number of training examples a class,
    ``draw`` which of the subsamples of that size.
    """

    seed: int = 0
    setting: str = "default"
    size: str = "all"
    draw: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of one run: ``done``, ``reused``, ``failed``, ``skipped``.

    ``key`` finds its predictions in the store; ``reason`` says why there are none. ``setting``,
    ``size``, ``draw`` and ``seed`` are those of its `Fingerprint`. ``content`` binds the
    predictions to the key, where the outcome comes of the index.
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
    content: str = ""

    def __post_init__(self) -> None:
        if self.status not in ("done", "reused", "failed", "skipped"):
            raise ValueError(f"no status {self.status!r}; use done, reused, failed or skipped")
        if bool(self.key) == bool(self.reason):
            raise ValueError("an outcome has either a key or a reason")

    @property
    def place(self) -> tuple[str, str, str, str, str, str, int, int]:
        """Return what tells this run from all others."""
        where = (self.dataset, self.view, self.split, self.model, self.setting, self.size)
        return (*where, self.draw, self.seed)


@dataclass(frozen=True)
class Failure:
    """Why a run has no result, in one line."""

    reason: str
