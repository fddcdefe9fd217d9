"""Trains on one dataset and tests on another, over the three topics that both are mapped to."""

import contextlib
import json
import tempfile
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import baselines as baseline_files
from bench.catalog.crosswalk import TOPICS
from bench.corpora.joint import join, topic_view, with_topics
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.execution.plan import PlannedRun, feature_families, plan_runs, stored_runs
from bench.execution.pool import map_calls
from bench.flow.publish import publish
from bench.plugins import load_from, plugin_file
from bench.records.corpora import JOINT
from bench.records.rows import RawPredictions, SplitRows, as_predictions
from bench.records.runs import Failure, Limits, ModelFile, Outcome, Progress, RunOptions
from bench.store.environment import machine
from bench.store.files import check_writable, locked
from bench.store.index import read_index, write_index
from bench.store.predictions import has_fingerprint, key_of, load_notes, save_predictions
from bench.tables.transfer import TRANSFER_FOLDER, transfer_table
from bench.texts import digest

DEFAULT = (
    "tajuk", "click_id", "detik_5k", "sib200.ind", "bbc_news", "ag_news", "masakhanews.eng",
    "masakhanews.pcm",
)  # fmt: skip
BASELINES = ("words_and_chars", "complement_nb", "majority")


@dataclass(frozen=True)
class Matrix:
    """What came out: the asked rows of `transferred.table`, and where the figures are."""

    table: pd.DataFrame
    figures: tuple[Path, ...]

    @property
    def complete(self) -> bool:
        """Say whether no model failed."""
        return not (self.table["status"] == "failed").any()


@dataclass(frozen=True)
class _Training:
    """One model, trained once on one dataset, and the cells that it has to answer."""

    trained_on: Task
    tested_on: tuple[Task, ...]
    cells: tuple[PlannedRun, ...]


def transfer(
    datasets: Sequence[str] = DEFAULT,
    *,
    baselines: Sequence[str] = BASELINES,
    out: str | Path = "results/latest",
    mirror: str | None = None,
    jobs: int = 1,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Matrix:
    """Train each baseline on each dataset's training split and test it on every dataset's test split.

    Each dataset comes in the view whose labels are the topics, with its first split. A model is
    trained once on a dataset and then asked for all test splits. Answers are stored for each pair
    as they come, and what is stored under the same fingerprint is not run again. A test headline that
    shares a story with a training headline is marked, and left out of the scores. Raises
    LookupError for an unknown dataset or baseline; ValueError for fewer than two datasets and for
    one without topics.
    """
    out = Path(out)
    model_files = [_model_file(name) for name in dict.fromkeys(baselines)]
    tasks = _tasks(datasets, mirror)
    pairs = {(one.corpus.name, two.corpus.name): join(one, two) for one in tasks for two in tasks}
    cells, outcomes = plan_runs(list(pairs.values()), model_files, RunOptions(full=True))
    folder = out / TRANSFER_FOLDER
    there, ahead = stored_runs(folder, cells)
    outcomes += there
    if ahead:
        check_writable(out)
    trainings = _trainings(ahead, {task.corpus.name: task for task in tasks})
    hashes = {task.corpus.name: _hash(task) for task in tasks}
    ran = _run(tasks, trainings, jobs=jobs, limits=limits)
    # closed here, so that no worker outlives an error of ours
    with contextlib.closing(ran):
        for done, (training, result) in enumerate(ran, start=1):
            outcomes += _keep(folder, training, result, side_by_side=jobs > 1)
            _index(folder, outcomes, hashes)
            if progress:
                what = f"{training.trained_on.corpus.name}: {training.cells[0].model_file.name}"
                progress(done, len(trainings), what)
    _index(folder, outcomes, hashes)
    results = publish(out, [], [])
    own = transfer_table(out)
    named = own["trained_on"].isin(hashes) & own["tested_on"].isin(hashes)
    asked = own["model"].isin([model_file.name for model_file in model_files])
    return Matrix(own[named & asked].reset_index(drop=True), results.figures)


def _model_file(name: str) -> ModelFile:
    file = plugin_file(baseline_files, name)
    return ModelFile(name, file, partial(load_from, baseline_files.__name__, name))


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


def _trainings(ahead: Iterable[PlannedRun], tasks: dict[str, Task]) -> list[_Training]:
    """Return the cells of one model and one training set together: it is trained once."""
    grouped: dict[tuple[str, str], list[PlannedRun]] = {}
    for planned in ahead:
        trained_on, _, _ = planned.task.corpus.name.partition(JOINT)
        grouped.setdefault((trained_on, planned.model_file.name), []).append(planned)
    trainings = []
    for (trained_on, _), cells in grouped.items():
        tested = [planned.task.corpus.name.partition(JOINT)[2] for planned in cells]
        trainings.append(
            _Training(tasks[trained_on], tuple(tasks[name] for name in tested), tuple(cells))
        )
    return trainings


def _run(
    tasks: Sequence[Task], trainings: Sequence[_Training], *, jobs: int, limits: Limits | None
) -> Generator[tuple[_Training, Any], None, None]:
    """Yield each ask and its answers to all its test splits in a row, or why there are none."""
    if not trainings:
        return
    # imported here: it brings scikit-learn, which a run with nothing to do does not need
    from bench.execution.fit import run_model

    starts: dict[str, int] = {}
    texts: list[str] = []
    for task in tasks:
        starts[task.corpus.name] = len(texts)
        texts += [example.text for example in task.corpus.examples]
    with tempfile.TemporaryDirectory(prefix="tajuk-") as scratch:
        file = Path(scratch, "texts.json")
        file.write_text(json.dumps(texts), encoding="utf-8")
        # those of one family side by side: so what was counted for one is at hand for the next
        kin = feature_families([training.cells[0] for training in trainings])
        order = sorted(
            range(len(trainings)),
            key=lambda i: (
                trainings[i].cells[0].model_file.owner, trainings[i].trained_on.place, kin[i][-1]
            ),
        )  # fmt: skip
        sorted_asks = [trainings[i] for i in order]
        cells = [
            (str(file), training.cells[0].model_file.load, _parts(training, starts),
             training.cells[0].fingerprint.seed, "default")
            for training in sorted_asks
        ]  # fmt: skip
        owners = [training.cells[0].model_file.owner for training in sorted_asks]
        groups = [
            (owner, training.trained_on.place)
            for owner, training in zip(owners, sorted_asks, strict=True)
        ]
        ran = map_calls(run_model, cells, jobs=jobs, groups=groups, owners=owners, limits=limits)
        for i, result in ran:
            yield sorted_asks[i], result


def _parts(training: _Training, starts: dict[str, int]) -> SplitRows:
    one = training.trained_on.corpus
    train = np.array(one.indices(training.trained_on.split.train), dtype=np.int64)
    test = [
        np.array(two.corpus.indices(two.split.test), dtype=np.int64) + starts[two.corpus.name]
        for two in training.tested_on
    ]
    empty = np.array([], dtype=np.int64)
    labels = [one.examples[i].label for i in train]
    return SplitRows(train + starts[one.name], labels, empty, [], np.concatenate(test), TOPICS)


def _keep(folder: Path, training: _Training, result: Any, *, side_by_side: bool) -> list[Outcome]:
    """Store the answers to each test split; return what became of each cell."""
    sizes = [len(two.corpus.indices(two.split.test)) for two in training.tested_on]
    if isinstance(result, Failure):
        return [planned.outcome("failed", reason=result.reason) for planned in training.cells]
    if len(result.predicted) != sum(sizes):
        why = f"the model returned {len(result.predicted)} labels for {sum(sizes)} texts"
        return [
            planned.outcome("failed", reason=f"ValueError: {why}") for planned in training.cells
        ]
    outcomes, start = [], 0
    for planned, two, size in zip(training.cells, training.tested_on, sizes, strict=True):
        predicted = result.predicted[start : start + size]
        start += size
        try:
            # no probabilities: the matrix needs the answers alone, and the store would double
            own = RawPredictions(predicted, None, {})
            answers = as_predictions(own, planned.task.asked)
        except ValueError as error:
            reason = " ".join(f"ValueError: {error}".split())[:300]
            outcomes.append(planned.outcome("failed", reason=reason))
            continue
        costs = _costs(result.costs, size, sum(sizes)) | {"side_by_side": side_by_side}
        notes = _notes(training.trained_on, two, int(result.costs["train_rows"]))
        save_predictions(folder, planned.fingerprint, answers, costs, notes)
        outcomes.append(planned.outcome("done", key=key_of(planned.fingerprint)))
    return outcomes


def _costs(costs: dict[str, Any], size: int, asked: int) -> dict[str, Any]:
    """Return what one test split cost: the whole fit, and its share of the predictions."""
    kept = ("fit_seconds", "train_rows", "memory_mb", "model_bytes")
    own = {name: costs[name] for name in kept}
    share = size / asked if asked else 0.0
    predicting = {"predict_seconds": costs["predict_seconds"] * share, "test_rows": size}
    return own | predicting | {"machine": machine()}


def _notes(one: Task, two: Task, train_rows: int) -> dict[str, Any]:
    trained = {one.corpus.examples[i].label for i in one.corpus.indices(one.split.train)}
    made_on = {task.corpus.name: _hash(task) for task in (one, two)}
    return {"topics": sorted(trained), "train_rows": train_rows, "made_on": made_on}


def _hash(task: Task) -> str:
    return digest(*task.hashes)


def _index(folder: Path, outcomes: Sequence[Outcome], hashes: dict[str, str]) -> None:
    """Merge the outcomes into the index; drop what was made on a dataset that has changed."""
    with locked(folder):
        listed = {
            (o.dataset, o.model): o
            for o in read_index(folder)
            if not o.key or (has_fingerprint(folder, o) and _still(folder, o, hashes))
        }
        listed |= {(o.dataset, o.model): o for o in outcomes}
        write_index(folder, list(listed.values()))


def _still(folder: Path, outcome: Outcome, hashes: dict[str, str]) -> bool:
    made_on = load_notes(folder, outcome).get("made_on", {})
    return all(hashes.get(name, value) == value for name, value in made_on.items())
