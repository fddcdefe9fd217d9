"""Runs models on datasets: plan, run what is not stored, keep, publish."""

import contextlib
import importlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from bench.catalog.sources import column_options, dataset_names
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.execution.models import baselines_named, user_models
from bench.execution.plan import PlannedRun, plan_runs, stored_runs
from bench.execution.scheduler import Fit, run_fits
from bench.flow.keep import keep
from bench.flow.publish import Results, publish
from bench.records.predictions import Fingerprint
from bench.records.rows import RawPredictions
from bench.records.runs import (
    DataOptions,
    Failure,
    ModelChoice,
    ModelFile,
    Outcome,
    RunContext,
    RunKeywords,
    RunOptions,
    SourceKeywords,
    Workers,
    data_options,
    run_context,
)
from bench.store.environment import machine
from bench.store.files import check_writable
from bench.store.index import read_index
from bench.store.predictions import has_fingerprint, is_stored, key_of, load_fingerprint


def run(
    datasets: Any = ("tajuk",),
    *,
    baselines: Sequence[str] | None = None,
    models: Sequence[Any] = (),
    out: str | Path = "results/latest",
    options: RunOptions | None = None,
    **keywords: Unpack[RunKeywords],
) -> Results:
    """Run models on datasets, store their predictions, make tables and figures.

    ``datasets`` is a dataset's name or several, the folder of a built one, or a table: a path, a
    pandas, polars or Arrow table, a `Dataset`, or two lists, texts and labels. ``text``,
    ``label``, ``id``, ``group``, ``time``, ``body`` and ``source`` name a table's columns; what
    is not named is looked for, and told as a `TableNotice`. ``baselines`` are names (default all;
    none with ``[]``), ``models`` are files with ``make(seed)``, scikit-learn estimators or
    functions of texts; ``options`` says whether to tune, to run learning curves, to repeat. The
    keywords are ``view`` and ``split`` (one scheme or several; each defaults to the dataset's
    first), ``mirror`` (where upstream's files come from), ``jobs`` (processes at a time) or
    ``cluster`` (a Dask scheduler's address), ``limits`` of one run, ``sandbox`` (your models run
    without network, home or other files; needs bubblewrap), and ``progress`` (called with runs
    done, runs in all, and the last one's name). What ``out`` holds already under the same
    fingerprint is not run again. Each run has a process of its own; one that fails is recorded with
    its reason and the rest goes on. Raises LookupError for an unknown name and ValueError for bad
    input.
    """
    chosen = ModelChoice(baselines, models, options or RunOptions())
    names = dataset_names(datasets, column_options(keywords))
    return run_models(names, chosen, Path(out), run_context(keywords))


def run_models(
    datasets: Sequence[str], models: ModelChoice, out: Path, context: RunContext
) -> Results:
    """Run models as `run` does; this takes records for `run`'s keywords."""
    model_files, options = _chosen(models, context.workers)
    tasks = _tasks(datasets, context.data)
    plan, outcomes = plan_runs(tasks, model_files, options)
    reused, ahead = stored_runs(out, plan)
    outcomes += reused
    if ahead:
        check_writable(out)
    fits, texts = _fits(ahead)
    results = run_fits(fits, texts, context.workers, shared=out)
    # closed here, so that no worker outlives an error of ours
    with contextlib.closing(results), _drawing_at_hand(bool(fits)):
        for done, (place, result) in enumerate(results, start=1):
            planned = ahead[place]
            outcomes.append(_keep(out, planned, result, context.workers.side_by_side))
            if context.progress:
                what = f"{planned.task.corpus.name}: {planned.model_file.name}"
                context.progress(done, len(ahead), what)
    if context.progress:
        context.progress(len(ahead), len(ahead), "tables and figures")
    return publish(out, outcomes, tasks)


@contextlib.contextmanager
def _drawing_at_hand(needed: bool) -> Iterator[None]:
    """Import what draws while the models run: it takes half a second, and they do not need us."""
    thread = threading.Thread(target=importlib.import_module, args=("bench.drawing.theme",))
    if needed:
        thread.start()
    try:
        yield
    finally:
        if needed:
            thread.join()


def plan_run(
    datasets: Any = ("tajuk",),
    *,
    baselines: Sequence[str] | None = None,
    models: Sequence[Any] = (),
    out: str | Path = "results/latest",
    options: RunOptions | None = None,
    **keywords: Unpack[SourceKeywords],
) -> list[tuple[Outcome, str]]:
    """Return what `run` would do with each run, and why; nothing is run or written.

    Those that are "reused" are stored; the others come with "not run before", or with what has
    changed since a run at this place was stored.
    """
    chosen = ModelChoice(baselines, models, options or RunOptions())
    names = dataset_names(datasets, column_options(keywords))
    return plan_models(names, chosen, Path(out), data_options(**keywords))


def plan_models(
    datasets: Sequence[str], models: ModelChoice, out: Path, data: DataOptions
) -> list[tuple[Outcome, str]]:
    """Plan as `plan_run` does; this takes records for its keywords."""
    model_files, options = _chosen(models, Workers())
    tasks = _tasks(datasets, data)
    plan, outcomes = plan_runs(tasks, model_files, options)
    listed = {outcome.place: outcome for outcome in read_index(out)}
    reasons = [(outcome, outcome.reason) for outcome in outcomes]
    for planned in plan:
        outcome = planned.outcome("reused", key=key_of(planned.fingerprint))
        if is_stored(out, planned.fingerprint):
            reasons.append((outcome, "stored"))
        else:
            changed = _changed(out, listed.get(outcome.place), planned.fingerprint)
            reasons.append((replace(outcome, status="done"), changed))
    return reasons


def _chosen(models: ModelChoice, workers: Workers) -> tuple[list[ModelFile], RunOptions]:
    own_files = user_models(models.files, workers.limits, sandbox=workers.sandbox)
    model_files = [*baselines_named(models.baselines), *own_files]
    # who names a slow one wants it
    full = models.options.full or models.baselines is not None
    return model_files, replace(models.options, full=full)


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


def _tasks(datasets: Sequence[str], data: DataOptions) -> list[Task]:
    return [task for name in dict.fromkeys(datasets) for task in prepare_splits(name, data)]


def _fits(plan: Sequence[PlannedRun]) -> tuple[list[Fit], dict[int, list[str]]]:
    """Return the fits, and the texts of each corpus that they read.

    Splits of one corpus share its texts; upstream's own split keeps rows that others lack.
    """
    numbers: dict[int, int] = {}
    texts: dict[int, list[str]] = {}
    for planned in plan:
        corpus = planned.task.corpus
        number = numbers.setdefault(id(corpus), len(numbers))
        if number not in texts:
            texts[number] = [example.text for example in corpus.examples]
    fits = [
        Fit(
            planned.model_file,
            numbers[id(planned.task.corpus)],
            planned.rows(),
            (*planned.task.place, planned.variant.size, str(planned.variant.draw)),
            planned.fingerprint,
        )
        for planned in plan
    ]
    return fits, texts


def _keep(
    out: Path, planned: PlannedRun, result: RawPredictions | Failure, side_by_side: bool
) -> Outcome:
    if isinstance(result, Failure):
        return keep(out, planned, planned.task.test_set, result, {})
    if planned.variant.size != "all":
        # of a learning curve only the labels count: without this the store would double
        result = replace(result, probabilities=None)
    costs = {**result.costs, "side_by_side": side_by_side, "machine": machine()}
    return keep(out, planned, planned.task.test_set, result, costs, result.notes or None)
