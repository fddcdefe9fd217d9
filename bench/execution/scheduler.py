"""Runs many fits, each in a process of its own, in the order that shares most work."""

import contextlib
import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType

from bench.execution.dask import map_on_cluster
from bench.execution.pool import Worker, map_calls, start_workers
from bench.execution.user_code import load_planned
from bench.records.predictions import Fingerprint
from bench.records.rows import RawPredictions, SplitRows
from bench.records.runs import Failure, ModelFile, Workers


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
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix=".tajuk-", dir=parent))
        ready: Sequence[Worker] = ()
        if not workers.cluster:
            # they import scikit-learn while the texts are written
            ready = stack.enter_context(
                start_workers(
                    min(workers.jobs, len(fits)),
                    limits=workers.limits,
                    module="bench.execution.fit",
                )
            )
        # imported here: it brings scikit-learn, which a run with nothing to do does not need
        from bench.execution.fit import run_model

        files = {number: _write(Path(scratch), number, spelt) for number, spelt in texts.items()}
        # fits on one set of rows stand together, those of one family side by side: so what was
        # counted and cut for one is at hand for the next; a user's model has its own process
        families = {fit.model_file: feature_family(fit.model_file) for fit in fits}
        order = sorted(
            range(len(fits)),
            key=lambda i: (fits[i].owned_group, families[fits[i].model_file]),
        )
        calls = [
            (str(files[fit.texts]), fit.load, fit.rows, fit.fingerprint.seed,
             fit.fingerprint.setting)
            for fit in (fits[i] for i in order)
        ]  # fmt: skip
        groups = [fits[i].owned_group for i in order]
        results: Iterator[tuple[int, RawPredictions | Failure]]
        if workers.cluster:
            results = map_on_cluster(
                run_model,
                calls,
                cluster=workers.cluster,
                groups=groups,
                limits=workers.limits,
                libraries=sorted({name for fit in fits for name in fit.fingerprint.libraries}),
            )
        else:
            owners = [fits[i].model_file.owner for i in order]
            results = map_calls(run_model, calls, groups=groups, owners=owners, ready=ready)
        for place, result in results:
            yield order[place], result


def _write(scratch: Path, number: int, texts: list[str]) -> Path:
    # a folder of its own for each list: counts of its texts are kept beside it
    file = scratch / str(number) / "texts.json"
    file.parent.mkdir()
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
