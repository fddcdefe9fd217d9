"""Runs many fits, each in a process of its own, in the order that shares most work."""

import contextlib
import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np

from bench.execution.dask import map_on_cluster
from bench.execution.models import sandbox_files
from bench.execution.pool import Named, Worker, map_calls, start_workers
from bench.execution.user_code import load_planned
from bench.processes.sandbox import Sandbox
from bench.records.predictions import Fingerprint
from bench.records.rows import RawPredictions, SplitRows
from bench.records.runs import Failure, ModelFile, Workers
from bench.store.files import naming, scratch_folder

# by name: what fits models is for the processes that do
_RUN_MODEL = Named("bench.execution.fit", "run_model")
_PLACE = 3  # parts of a fit's group that name its rows: dataset, view, split


@dataclass(frozen=True)
class Fit:
    """One fit: a model, the texts that it reads rows of, and which rows those are.

    ``texts`` names one of the lists of texts that `run_fits` gets. Fits of one ``group`` are on
    the same rows, so they run one after the other and share what was counted. ``fingerprint`` is
    that of the predictions to come: the code and libraries that it names are those that must run.
    """

    model_file: ModelFile
    texts: int
    rows: SplitRows
    group: tuple[str, ...]
    fingerprint: Fingerprint

    @property
    def load(self) -> Callable[[], ModuleType]:
        """Return what imports the model; a user's own only as it was planned."""
        if not self.model_file.owner:
            return self.model_file.load  # a file of the package, whose hash is proved
        path = self.model_file.file.resolve()
        return partial(load_planned, self.model_file.load, path, self.fingerprint.code)

    @property
    def owned_group(self) -> tuple[str, ...]:
        """Return the group, apart from those of other users' models."""
        return (self.model_file.owner, *self.group)


def run_fits(
    fits: Sequence[Fit], texts: Mapping[int, list[str]], workers: Workers, *, shared: Path
) -> Generator[tuple[int, RawPredictions | Failure], None, None]:
    """Yield the place of each fit and what its model predicts, or why there is nothing.

    ``shared`` is a folder that a cluster's workers see too: the texts are written there for them.
    Whoever closes this ends every process that it started.
    """
    if not fits:
        return
    with contextlib.ExitStack() as stack:
        # a cluster's workers see the folder of results, where it is shared, but not our /tmp
        parent = shared.resolve() if workers.cluster else None
        scratch = stack.enter_context(scratch_folder(parent))
        ready: Sequence[Worker] = ()
        if not workers.cluster:
            # they import scikit-learn while the texts are written
            ready = stack.enter_context(
                start_workers(
                    min(workers.jobs, len(fits)),
                    limits=workers.limits,
                    module=_RUN_MODEL.module,
                )
            )
        files = {number: _write(scratch, str(number), spelt) for number, spelt in texts.items()}
        narrowed = _narrowed(fits, texts, scratch)
        # fits on one set of rows stand together, those of one family side by side: so what was
        # counted and cut for one is at hand for the next; a user's model has its own process
        families = {fit.model_file: feature_family(fit.model_file) for fit in fits}
        order = sorted(
            range(len(fits)),
            key=lambda i: (fits[i].owned_group, families[fits[i].model_file]),
        )
        calls = []
        for i in order:
            file, rows = narrowed.get(i, (files.get(fits[i].texts), fits[i].rows))
            seed, setting = fits[i].fingerprint.seed, fits[i].fingerprint.setting
            calls.append((str(file), fits[i].load, rows, seed, setting, fits[i].model_file.owner))
        groups = [fits[i].owned_group for i in order]
        results: Iterator[tuple[int, RawPredictions | Failure]]
        if workers.cluster:
            results = map_on_cluster(
                _RUN_MODEL,
                calls,
                cluster=workers.cluster,
                groups=groups,
                limits=workers.limits,
                libraries=sorted({name for fit in fits for name in fit.fingerprint.libraries}),
            )
        else:
            owners = [
                _owner(fits[i].model_file, Path(call[0]).parent)
                for i, call in zip(order, calls, strict=True)
            ]
            results = map_calls(_RUN_MODEL, calls, groups=groups, owners=owners, ready=ready)
        for place, result in results:
            yield order[place], result


def _owner(model_file: ModelFile, folder: Path) -> str | Sandbox:
    if not model_file.sandboxed:
        return model_file.owner
    # of the two folders with inputs the one with its texts: counts are kept beside them
    return Sandbox(model_file.owner, sandbox_files(model_file.file), (folder,))


def _narrowed(
    fits: Sequence[Fit], texts: Mapping[int, list[str]], scratch: Path
) -> dict[int, tuple[Path, SplitRows]]:
    """Return for each fit of a user's model its file of texts, and its rows in there.

    It holds the texts that the model learns from and is asked, and those that it is tuned on only
    if it is tuned. All fits of one model on one split share a file, and so what is counted of it.
    """
    members: dict[tuple[str, int, tuple[str, ...]], list[int]] = defaultdict(list)
    for i, fit in enumerate(fits):
        if fit.model_file.owner:
            members[fit.model_file.owner, fit.texts, fit.group[:_PLACE]].append(i)
    narrowed = {}
    for number, ((_, which, _), places) in enumerate(members.items()):
        rows = {i: _needed(fits[i]) for i in places}
        union = np.unique(np.concatenate([r for one in rows.values() for r in (
            one.train, one.tune, one.test
        )]))  # fmt: skip
        file = _write(scratch, f"user-{number}", [texts[which][row] for row in union])
        for i, one in rows.items():
            moved = (np.searchsorted(union, r) for r in (one.train, one.tune, one.test))
            train, tune, test = (np.asarray(r, dtype=np.int64) for r in moved)
            narrowed[i] = file, replace(one, train=train, tune=tune, test=test)
    return narrowed


def _needed(fit: Fit) -> SplitRows:
    if fit.fingerprint.setting == "tuned":
        return fit.rows
    return replace(fit.rows, tune=np.array([], dtype=np.int64), tune_labels=[])


def _write(scratch: Path, name: str, texts: list[str]) -> Path:
    # a folder of its own for each list: counts of its texts are kept beside it
    file = scratch / name / "texts.json"
    file.parent.mkdir()
    with naming(file):
        file.write_text(json.dumps(texts), encoding="utf-8")
    return file


def feature_family(model_file: ModelFile) -> str:
    """Return what a model counts, in words: models that count the same share the work."""
    # imported here: it brings scikit-learn, which a run with nothing to do does not need
    from bench.execution.features import analysis, can_share, feature_kinds

    # a user's make() may hang, print or end its process: it is called in a worker and only there
    if model_file.owner:
        return model_file.name
    try:
        model = model_file.load().make(0)
        shared = can_share(model)
        return " ".join(map(analysis, feature_kinds(model))) if shared else model_file.name
    # what cannot be made will say so when it runs
    except Exception:
        return model_file.name
