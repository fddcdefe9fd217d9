"""The order of the stages: one short function a verb."""

import contextlib
import json
import tempfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.execution.dask import map_on_cluster
from bench.execution.models import baselines_named, user_models
from bench.execution.plan import PlannedRun, feature_families, plan_runs, stored_runs
from bench.execution.pool import Worker, map_calls, start_workers
from bench.flow.publish import Results, publish
from bench.records.predictions import Fingerprint
from bench.records.rows import as_predictions
from bench.records.runs import Failure, Limits, Outcome, Progress, RunOptions
from bench.store.environment import machine
from bench.store.files import check_writable
from bench.store.index import read_index
from bench.store.predictions import (
    has_fingerprint,
    is_stored,
    key_of,
    load_fingerprint,
    save_predictions,
)


def run(
    datasets: Sequence[str] = ("tajuk",),
    *,
    view: str | None = None,
    split: str | Sequence[str] | None = None,
    baselines: Sequence[str] | None = None,
    models: Sequence[str | Path] = (),
    out: str | Path = "results/latest",
    mirror: str | None = None,
    wanted: RunOptions | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Results:
    """Run models on datasets, store their predictions, make tables and figures.

    ``view`` and ``split`` (or several) default to each dataset's first. ``baselines`` are names
    (default all; none with ``[]``), ``models`` are files with ``make(seed)``; ``wanted`` says
    whether to tune, to draw learning curves, to repeat. What ``out`` holds already under the same
    fingerprint is not run again. Each cell runs in a process within its ``limits``, in ``jobs`` of them
    at a time, or on the Dask ``cluster`` (which has to see the same files); one that fails is
    recorded with its reason and the rest goes on. Raises LookupError for an unknown name and
    ValueError for bad input.
    """
    out, wanted = Path(out), wanted or RunOptions()
    cells, outcomes, tasks = _plan(datasets, view, split, baselines, models, mirror, wanted, limits)
    there, ahead = stored_runs(out, cells)
    outcomes += there
    if ahead:
        check_writable(out)
    ran = _runs(ahead, out, jobs=jobs, cluster=cluster, limits=limits)
    # closed here, so that no worker outlives an error of ours
    with contextlib.closing(ran):
        for done, (place, result) in enumerate(ran, start=1):
            outcomes.append(
                _keep(out, ahead[place], result, side_by_side=jobs > 1 or bool(cluster))
            )
            if progress:
                at = ahead[place]
                progress(done, len(ahead), f"{at.task.corpus.name}: {at.model_file.name}")
    if progress:
        progress(len(ahead), len(ahead), "tables and figures")
    return publish(out, outcomes, tasks)


def plan_run(
    datasets: Sequence[str] = ("tajuk",),
    *,
    view: str | None = None,
    split: str | Sequence[str] | None = None,
    baselines: Sequence[str] | None = None,
    models: Sequence[str | Path] = (),
    out: str | Path = "results/latest",
    mirror: str | None = None,
    wanted: RunOptions | None = None,
) -> list[tuple[Outcome, str]]:
    """Return what `run` would do with each cell, and why; nothing is run or written.

    "reused" cells are stored; the others come with "not run before", or with what has changed
    since a cell at this place was stored.
    """
    out = Path(out)
    asked = (datasets, view, split, baselines, models, mirror, wanted or RunOptions())
    cells, outcomes, _ = _plan(*asked)
    listed = {outcome.place: outcome for outcome in read_index(out)}
    told = [(outcome, outcome.reason) for outcome in outcomes]
    for planned in cells:
        key = key_of(planned.fingerprint)
        outcome = planned.outcome("reused", key=key)
        if is_stored(out, planned.fingerprint):
            told.append((outcome, "stored"))
        else:
            last = listed.get(outcome.place)
            told.append((replace(outcome, status="done"), _changed(out, last, planned.fingerprint)))
    return told


def _changed(out: Path, last: Outcome | None, fingerprint: Fingerprint) -> str:
    if last is None or last.status == "skipped":
        return "not run before"
    if last.status == "failed":
        return f"failed last time: {last.reason}"
    if not has_fingerprint(out, last):
        return "its predictions are gone"
    before, now = load_fingerprint(out, last).as_dict(), fingerprint.as_dict()
    changed = [name for name in now if before.get(name) != now[name]]
    return f"changed: {', '.join(changed)}"


def _plan(
    datasets: Sequence[str],
    view: str | None,
    split: str | Sequence[str] | None,
    baselines: Sequence[str] | None,
    models: Sequence[str | Path],
    mirror: str | None,
    wanted: RunOptions,
    limits: Limits | None = None,
) -> tuple[list[PlannedRun], list[Outcome], list[Task]]:
    model_files = [*baselines_named(baselines), *user_models(models, limits)]
    if baselines is not None:
        wanted = replace(wanted, full=True)  # who names a slow one wants it
    asked: list[str | None] = [split] if isinstance(split, str) else list(split or ()) or [None]
    asked = list(dict.fromkeys(asked))
    tasks = [
        task
        for name in dict.fromkeys(datasets)
        for task in prepare_splits(name, view=view, splits=asked, mirror=mirror)
    ]
    return (*plan_runs(tasks, model_files, wanted), tasks)


def _runs(
    ahead: Sequence[PlannedRun], out: Path, *, jobs: int, cluster: str | None, limits: Limits | None
) -> Generator[tuple[int, Any], None, None]:
    """Yield each cell's place and its answers, or why there are none."""
    if not ahead:
        return
    with contextlib.ExitStack() as stack:
        # a cluster's workers see the folder of results, where it is shared, but not our /tmp
        at = out.resolve() if cluster else None
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix=".tajuk-", dir=at))
        ready: Sequence[Worker] = ()
        if not cluster:
            own = start_workers(min(jobs, len(ahead)), limits=limits, module="bench.execution.fit")
            ready = stack.enter_context(own)
        # imported here: it brings scikit-learn, which a run with nothing to do does not need
        from bench.execution.fit import run_model

        # splits of one corpus share its texts; upstream's own split keeps rows that others lack
        texts = {
            id(planned.task.corpus): [example.text for example in planned.task.corpus.examples]
            for planned in ahead
        }
        files = {}
        for number, (corpus, spelt) in enumerate(texts.items()):
            files[corpus] = Path(scratch, str(number), "texts.json")
            files[corpus].parent.mkdir()
            files[corpus].write_text(json.dumps(spelt), encoding="utf-8")
        asked = [
            (
                str(files[id(planned.task.corpus)]),
                planned.model_file.load,
                planned.parts(),
                planned.fingerprint.seed,
                planned.fingerprint.setting,
            )
            for planned in ahead
        ]
        # cells on one set of rows stand together, those of one family side by side: so what
        # was counted and cut for one is at hand for the next; a user's model has its own process
        kin, owners = feature_families(ahead), [planned.model_file.owner for planned in ahead]
        rows = [
            (
                planned.model_file.owner,
                *planned.task.place,
                planned.fingerprint.size,
                str(planned.fingerprint.draw),
            )
            for planned in ahead
        ]
        order = sorted(range(len(ahead)), key=lambda i: (rows[i], kin[i]))
        sorted_cells, groups = [asked[i] for i in order], [rows[i] for i in order]
        owners = [owners[i] for i in order]
        results: Iterator[tuple[int, Any]]
        if cluster:
            results = map_on_cluster(
                run_model, sorted_cells, cluster=cluster, groups=groups, limits=limits
            )
        else:
            results = map_calls(run_model, sorted_cells, groups=groups, owners=owners, ready=ready)
        for i, result in results:
            yield order[i], result


def _keep(out: Path, planned: PlannedRun, result: Any, *, side_by_side: bool) -> Outcome:
    if isinstance(result, Failure):
        return planned.outcome("failed", reason=result.reason)
    try:
        predictions = as_predictions(result, planned.task.asked)
    except ValueError as error:
        return planned.outcome("failed", reason=" ".join(f"ValueError: {error}".split())[:300])
    if planned.fingerprint.size != "all":
        # of a learning curve only the answers count: without this the store would double
        predictions = replace(predictions, probabilities=None)
    costs = {**result.costs, "side_by_side": side_by_side, "machine": machine()}
    save_predictions(out, planned.fingerprint, predictions, costs, result.notes or None)
    return planned.outcome("done", key=key_of(planned.fingerprint))
