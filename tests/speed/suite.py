"""Prints how much faster the engine is than the loop that anyone would write, answers identical.

The loop: for each baseline, each of 5 folds and 3 repeats, a fresh scikit-learn pipeline fitted on
texts and asked for the held-out fold, in one process. The engine: the same models on the same
rows, features counted once. Both are timed from the start of their processes, imports included.
Folds hold whole stories. Usage: suite.py DATASET[:VIEW] [ROWS]
"""

import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

import numpy as np

from bench import baselines
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.execution.features import Shared, can_share
from bench.execution.fit import run_model
from bench.execution.pool import map_calls, start_workers
from bench.execution.scheduler import feature_family
from bench.plugins import load_from, load_plugin, plugin_file
from bench.records.rows import SplitRows
from bench.records.runs import ModelFile

SUITE = (
    "naive_bayes", "complement_nb", "nearest_centroid", "nbsvm", "logistic_words", "svm_words",
    "sgd_words", "svm_chars", "ridge_chars", "words_and_chars",
)  # fmt: skip
FOLDS, REPEATS = 5, 3


def folds(task: Task, rows: int | None) -> list[SplitRows]:
    """Return the parts of every fold and repeat: stories dealt at random by the repeat."""
    corpus = task.corpus
    most = len(corpus.examples) if rows is None else min(rows, len(corpus.examples))
    labels = [example.label for example in corpus.examples[:most]]
    names = sorted(set(corpus.stories[:most]))
    empty = np.array([], dtype=np.int64)
    made = []
    for repeat in range(REPEATS):
        order = np.random.default_rng(repeat).permutation(len(names)) % FOLDS
        fold_of = dict(zip(names, order, strict=True))
        own = np.array([fold_of[story] for story in corpus.stories[:most]])
        for fold in range(FOLDS):
            train, held = np.flatnonzero(own != fold), np.flatnonzero(own == fold)
            told = [labels[i] for i in train]
            made.append(SplitRows(train, told, empty, [], held, corpus.labels))
    return made


def plain_loop(
    texts: list[str], cells: list[tuple[str, SplitRows]]
) -> tuple[list[tuple[str, ...]], float]:
    """Run the loop in a process of its own; return its answers and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "asked"), Path(folder, "told")
        asked.write_bytes(pickle.dumps((texts, cells)))
        started = time.perf_counter()
        subprocess.run([sys.executable, __file__, "--loop", str(asked), str(told)], check=True)
        seconds = time.perf_counter() - started
        return pickle.loads(told.read_bytes()), seconds


def loop(asked: Path, told: Path) -> None:
    texts, cells = pickle.loads(asked.read_bytes())
    predictions = []
    for name, parts in cells:
        model = load_plugin(baselines, name).make(0)
        model.fit([texts[i] for i in parts.train], list(parts.labels))
        predictions.append(tuple(map(str, model.predict([texts[i] for i in parts.test]))))
    told.write_bytes(pickle.dumps(predictions))


def engine(
    texts: list[str], cells: list[tuple[str, SplitRows]], task: Task, jobs: int
) -> tuple[list[tuple[str, ...]], float, dict[str, float]]:
    """Run the cells; return answers, seconds, and where they went, summed over processes."""
    began, spent = time.perf_counter(), defaultdict(float)
    files = {name: plugin_file(baselines, name) for name in SUITE}
    # as `flow` does it: the processes import while the cells are put in order
    with (
        tempfile.TemporaryDirectory() as folder,
        start_workers(jobs, module="bench.execution.fit") as workers,
    ):
        file = Path(folder, "texts.json")
        file.write_text(json.dumps(texts))
        loads = {name: partial(load_from, "bench.baselines", name) for name in SUITE}
        kin = {name: feature_family(ModelFile(name, files[name], loads[name])) for name in SUITE}
        order = sorted(range(len(cells)), key=lambda i: (id(cells[i][1]), kin[cells[i][0]]))
        asked = [(str(file), loads[cells[i][0]], cells[i][1], 0, "default") for i in order]
        groups = [id(cells[i][1]) for i in order]
        predictions: list[tuple[str, ...]] = [()] * len(cells)
        for place, ran in map_calls(run_model, asked, groups=groups, ready=workers):
            predictions[order[place]] = ran.predicted
            costs = ran.costs
            learnt = costs["fit_seconds"] + costs["predict_seconds"] - costs["features_seconds"]
            spent["fit and predict"] += learnt
            spent["counting, cutting and weighing"] += costs["waited_seconds"]
            spent["probabilities"] += max(costs["cpu_seconds"] - learnt, 0.0)
    seconds = time.perf_counter() - began
    spent["starting, imports and the rest"] = jobs * seconds - sum(spent.values())
    return predictions, seconds, dict(spent)


def bare_sum(
    texts: list[str], cells: list[tuple[str, SplitRows]]
) -> tuple[float, dict[str, float]]:
    """Return the seconds of fit and predict on matrices that lie ready, in all and by model."""
    shared, spent = Shared(texts), defaultdict(float)
    for name, parts in cells:
        model = load_plugin(baselines, name).make(0)
        assert can_share(model), name
        learn, ask = shared.matrices(model.steps[0][1], parts.train, [parts.test])
        behind = model.steps[1][1] if len(model.steps) == 2 else model[1:]
        started = time.perf_counter()
        behind.fit(learn, list(parts.labels))
        behind.predict(ask)
        spent[name] += time.perf_counter() - started
    return sum(spent.values()), dict(spent)


def shares(spent: dict[str, float]) -> str:
    return ", ".join(f"{what} {s:.1f}" for what, s in sorted(spent.items(), key=lambda x: -x[1]))


def main() -> None:
    if sys.argv[1] == "--loop":
        loop(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    name, _, view = sys.argv[1].partition(":")
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else None
    task = prepare(name, view=view or None)
    made = folds(task, rows)
    cells = [(model, parts) for model in SUITE for parts in made]
    n = len(made[0].train) + len(made[0].test)
    texts = [example.text for example in task.corpus.examples[:n]]
    print(f"{sys.argv[1]}: {n} rows, {len(SUITE)} models x {FOLDS} folds x {REPEATS} repeats")
    alone, one, went = engine(texts, cells, task, 1)
    both, two, went_two = engine(texts, cells, task, 2)
    bare, spent = bare_sum(texts, cells)
    plain, whole = plain_loop(texts, cells)
    same = plain == alone == both
    print(f"  answers of loop and engine: {'identical' if same else 'DIFFERENT'}")
    print(f"  plain loop, one process     {whole:8.1f} s")
    print(f"  engine, one process         {one:8.1f} s   {whole / one:5.2f} times faster")
    print(f"  engine, two processes       {two:8.1f} s   {whole / two:5.2f} times faster")
    print(f"  bare fit and predict        {bare:8.1f} s   engine takes {one / bare:.2f} times that")
    print(f"  of the bare seconds: {shares(spent)}")
    print(f"  one process spent: {shares(went)}")
    print(f"  two processes spent together: {shares(went_two)}")
    if not same:
        sys.exit(1)


if __name__ == "__main__":
    main()
