"""Trains on one dataset and tests on another, over the three topics that both are mapped to."""

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from bench.catalog.crosswalk import TOPICS
from bench.catalog.sources import column_options, dataset_names
from bench.corpora.joint import join, topic_view, with_topics
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.execution.models import baselines_named
from bench.execution.plan import PlannedRun, plan_runs, stored_runs
from bench.execution.scheduler import Fit, run_fits
from bench.flow.keep import keep, merge_index
from bench.flow.publish import publish
from bench.records.corpora import JOINT
from bench.records.rows import RawPredictions, SplitRows
from bench.records.runs import Failure, Outcome, RunKeywords, RunOptions, run_context
from bench.store.environment import machine
from bench.store.files import check_writable
from bench.store.predictions import has_fingerprint, load_notes
from bench.tables.transfer import TRANSFER_FOLDER, transfer_table
from bench.texts import digest

DEFAULT = (
    "tajuk", "tajuk_hard", "click_id", "ag_topics", "detik_5k", "sib200.ind", "bbc_news",
    "ag_news",
    "masakhanews.eng", "masakhanews.pcm",
)  # fmt: skip
BASELINES = ("words_and_chars", "complement_nb", "majority")


@dataclass(frozen=True)
class Matrix:
    """What came out: the asked rows of `transfer_table`, and where the figures are."""

    table: pd.DataFrame
    figures: tuple[Path, ...]

    @property
    def complete(self) -> bool:
        """Say whether no model failed."""
        return not (self.table["status"] == "failed").any()


@dataclass(frozen=True)
class _Training:
    """One model, trained once on one dataset, and the runs whose test sets it predicts."""

    trained_on: Task
    tested_on: tuple[Task, ...]
    runs: tuple[PlannedRun, ...]


def transfer(
    datasets: Any = DEFAULT,
    *,
    baselines: Sequence[str] = BASELINES,
    out: str | Path = "results/latest",
    **keywords: Unpack[RunKeywords],
) -> Matrix:
    """Train each baseline on each dataset's training split; test it on every test split.

    Each dataset comes in the view whose labels are the topics, with its first split scheme. A
    model is trained once on a dataset and then predicts all test splits. Predictions are stored
    for each pair as they come, and what is stored under the same fingerprint is not run again. A
    test headline that shares a story with a training headline is marked, and left out of the
    scores. The keywords are ``mirror``, ``jobs``, ``limits`` and ``progress`` of `run`. Raises
    LookupError for an unknown dataset or baseline; ValueError for fewer than two datasets and for
    one without topics.
    """
    out, context = Path(out), run_context(keywords)
    model_files = list(baselines_named(baselines))
    names = dataset_names(datasets, column_options(keywords))
    tasks = _tasks(names, context.data.mirror)
    pairs = [(one, two, join(one, two)) for one in tasks for two in tasks]
    plan, outcomes = plan_runs([task for _, _, task in pairs], model_files, RunOptions(full=True))
    folder = out / TRANSFER_FOLDER
    reused, ahead = stored_runs(folder, plan)
    outcomes += reused
    if ahead:
        check_writable(out)
    trainings = _trainings(ahead, pairs)
    hashes = {task.corpus.name: _hash(task) for task in tasks}
    fits, texts = _fits(tasks, trainings)
    results = run_fits(fits, {0: texts}, context.workers, shared=out)
    # closed here, so that no worker outlives an error of ours
    with contextlib.closing(results):
        for done, (place, result) in enumerate(results, start=1):
            training = trainings[place]
            outcomes += _keep(folder, training, result, context.workers.side_by_side)
            outcomes = merge_index(folder, outcomes, partial(_still, folder, hashes))
            if context.progress:
                what = f"{training.trained_on.corpus.name}: {training.runs[0].model_file.name}"
                context.progress(done, len(trainings), what)
    merge_index(folder, outcomes, partial(_still, folder, hashes))
    published = publish(out, [], [], shown=("transfer",))
    table = transfer_table(out)
    named = table["trained_on"].isin(hashes) & table["tested_on"].isin(hashes)
    chosen = table["model"].isin([model_file.name for model_file in model_files])
    return Matrix(table[named & chosen].reset_index(drop=True), published.figures)


def _tasks(datasets: Sequence[str], mirror: str | None) -> list[Task]:
    views = {name: topic_view(name) for name in dict.fromkeys(datasets)}
    if len(views) < 2:
        known = ", ".join(with_topics())
        raise ValueError(f"{len(views)} dataset: name two or more of {known}")
    tasks = [prepare(name, view=view, mirror=mirror) for name, view in views.items()]
    names = [task.corpus.name for task in tasks]
    for name in names:
        if names.count(name) > 1 or JOINT in name:
            raise ValueError(f"{name}: stands twice or holds a +; rename the folder")
    return tasks


def _trainings(
    ahead: Iterable[PlannedRun], pairs: Iterable[tuple[Task, Task, Task]]
) -> list[_Training]:
    """Return the runs of one model and one training set together: it is trained once."""
    halves = {id(joint): (one, two) for one, two, joint in pairs}
    grouped: dict[tuple[str, str], list[PlannedRun]] = defaultdict(list)
    for planned in ahead:
        one, _ = halves[id(planned.task)]
        grouped[one.corpus.name, planned.model_file.name].append(planned)
    return [
        _Training(
            halves[id(runs[0].task)][0],
            tuple(halves[id(planned.task)][1] for planned in runs),
            tuple(runs),
        )
        for runs in grouped.values()
    ]


def _fits(tasks: Sequence[Task], trainings: Sequence[_Training]) -> tuple[list[Fit], list[str]]:
    """Return one fit a training, and the texts of all datasets in a row, which they read."""
    starts: dict[str, int] = {}
    texts: list[str] = []
    for task in tasks:
        starts[task.corpus.name] = len(texts)
        texts += [example.text for example in task.corpus.examples]
    fits = [
        Fit(
            training.runs[0].model_file,
            0,
            _rows(training, starts),
            training.trained_on.place,
            training.runs[0].fingerprint,
        )
        for training in trainings
    ]
    return fits, texts


def _rows(training: _Training, starts: dict[str, int]) -> SplitRows:
    corpus = training.trained_on.corpus
    train = np.array(corpus.indices(training.trained_on.split.train), dtype=np.int64)
    test = [
        np.array(two.corpus.indices(two.split.test), dtype=np.int64) + starts[two.corpus.name]
        for two in training.tested_on
    ]
    empty = np.array([], dtype=np.int64)
    labels = [corpus.examples[i].label for i in train]
    return SplitRows(train + starts[corpus.name], labels, empty, [], np.concatenate(test), TOPICS)


def _keep(
    folder: Path, training: _Training, result: RawPredictions | Failure, side_by_side: bool
) -> list[Outcome]:
    """Store the predictions for each test split; return what became of each run."""
    sizes = [len(planned.task.test_set.ids) for planned in training.runs]
    if not isinstance(result, Failure) and len(result.predicted) != sum(sizes):
        why = f"the model returned {len(result.predicted)} labels for {sum(sizes)} texts"
        result = Failure(f"ValueError: {why}")
    if isinstance(result, Failure):
        return [keep(folder, run, run.task.test_set, result, {}) for run in training.runs]
    outcomes, start = [], 0
    for planned, two, size in zip(training.runs, training.tested_on, sizes, strict=True):
        # no probabilities: the matrix needs the labels alone, and the store would double
        labels = RawPredictions(result.predicted[start : start + size], None, {})
        start += size
        costs = _costs(result.costs, size, sum(sizes)) | {"side_by_side": side_by_side}
        notes = _notes(training.trained_on, two, int(result.costs["train_rows"]))
        outcomes.append(keep(folder, planned, planned.task.test_set, labels, costs, notes))
    return outcomes


def _costs(costs: dict[str, Any], size: int, predicted: int) -> dict[str, Any]:
    """Return what one test split cost: the whole fit, and its share of the predictions."""
    kept = ("fit_seconds", "train_rows", "memory_mb", "model_bytes")
    share = size / predicted if predicted else 0.0
    predicting = {"predict_seconds": costs["predict_seconds"] * share, "test_rows": size}
    return {name: costs[name] for name in kept} | predicting | {"machine": machine()}


def _notes(one: Task, two: Task, train_rows: int) -> dict[str, Any]:
    trained = {one.corpus.examples[i].label for i in one.corpus.indices(one.split.train)}
    made_on = {task.corpus.name: _hash(task) for task in (one, two)}
    return {"topics": sorted(trained), "train_rows": train_rows, "made_on": made_on}


def _hash(task: Task) -> str:
    return digest(*task.hashes)


def _still(folder: Path, hashes: dict[str, str], outcome: Outcome) -> bool:
    """Say whether a listed run was made on datasets that have not changed since."""
    if not outcome.key:
        return True
    if not has_fingerprint(folder, outcome):
        return False
    made_on = load_notes(folder, outcome).get("made_on", {})
    return all(hashes.get(name, value) == value for name, value in made_on.items())
