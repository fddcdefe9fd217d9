"""The order of the stages: one short function a verb."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from bench import (
    answers,
    loaders,
    pages,
    plugins,
    receipts,
    reproduced,
    runs,
    splits,
    store,
)
from bench import baselines as baseline_files
from bench.prepare import Task, prepare
from bench.publish import Results, publish
from bench.records import PARTS, Candidate, Card, Outcome, Page

Progress = Callable[[int, int, str], None]


def run(
    datasets: Sequence[str] = ("tajuk",),
    *,
    view: str | None = None,
    split: str | None = None,
    baselines: Sequence[str] | None = None,
    models: Sequence[str | Path] = (),
    out: str | Path = "results/latest",
    mirror: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Run models on datasets, store their predictions, make tables and figures.

    ``view`` and ``split`` default to each dataset's first. ``baselines`` are names (default
    all; none with ``[]``), ``models`` are files with ``make(seed)``. What ``out`` holds
    already under the same receipt is not run again. A model that fails is recorded with
    its reason and the rest goes on. Raises LookupError for an unknown name and ValueError
    for bad input.
    """
    candidates = [*_baselines(baselines), *_model_files(models)]
    tasks = [
        prepare(name, view=view, split=split, mirror=mirror) for name in dict.fromkeys(datasets)
    ]
    cells = [(task, candidate) for task in tasks for candidate in candidates]
    outcomes = []
    for done, (task, candidate) in enumerate(cells):
        if progress:
            progress(done, len(cells), f"{task.corpus.name}: {candidate.name}")
        outcomes.append(_run_cell(Path(out), task, candidate, seed))
    if progress:
        progress(len(cells), len(cells), "tables and figures")
    return publish(Path(out), outcomes, tasks)


def score(
    file: str | Path,
    dataset: str,
    *,
    view: str | None = None,
    split: str | None = None,
    out: str | Path = "results/latest",
    mirror: str | None = None,
    progress: Progress | None = None,
) -> Results:
    """Put a file of predictions (``example_id,prediction``) beside the baselines.

    The baselines that ``out`` does not hold yet are run first. Raises ValueError that
    names the missing, extra, doubled or unknown ids, or the unknown labels.
    """
    file = Path(file)
    task = prepare(dataset, view=view, split=split, mirror=mirror)
    if file.stem in plugins.names(baseline_files):
        raise ValueError(f"{file}: a baseline has the name {file.stem!r}; rename the file")
    raw = _read(file, "a CSV file with the columns example_id,prediction")
    predictions = answers.read_answers(raw, task.corpus, task.split, where=str(file))
    receipt = task.receipt(file.stem, raw, 0)
    beside = run([dataset], view=view, split=split, out=out, mirror=mirror, progress=progress)
    store.save(Path(out), receipt, predictions, {})
    own = Outcome(*task.place, file.stem, "done", key=store.key_of(receipt))
    return publish(Path(out), [*beside.outcomes, own], [task])


def draw_figures(out: str | Path = "results/latest") -> Results:
    """Make tables and figures again from the predictions that ``out`` holds."""
    if not store.read_index(Path(out)) and not store.read_index(Path(out, reproduced.FOLDER)):
        raise ValueError(f"{out}: holds no run; make one with: tajuk run --out {out}")
    return publish(Path(out), [], [], redraw=True)


def load(
    name: str,
    *,
    language: str | None = None,
    view: str | None = None,
    split: str | None = None,
    mirror: str | None = None,
) -> Any:
    """Return a dataset as a Hugging Face ``DatasetDict`` with train, tune and test.

    ``language`` picks one of a dataset that has several; else they are pooled.

    Columns: id, text, label (a ``ClassLabel``) and story. The rows are those that every
    model is judged by: copies and contradictions set aside, no story on two sides.
    """
    # imported here: it costs a second, and only this verb needs it
    import datasets as hub

    spec = f"{name}.{language}" if language else name
    task = prepare(spec, view=view, split=split, mirror=mirror)
    corpus, text = task.corpus, hub.Value("string")
    features = hub.Features(
        id=text, text=text, label=hub.ClassLabel(names=list(corpus.labels)), story=text
    )
    parts = {}
    for part in PARTS:
        rows = corpus.indices(getattr(task.split, part))
        examples = [corpus.examples[i] for i in rows]
        columns = {
            "id": [e.id for e in examples],
            "text": [e.text for e in examples],
            "label": [e.label for e in examples],
            "story": [corpus.stories[i] for i in rows],
        }
        parts[part] = hub.Dataset.from_dict(columns, features=features)
    return hub.DatasetDict(parts)


def list_datasets() -> dict[str, Card]:
    """Return the card of every dataset, by name."""
    return {name: plugins.load(loaders, name).CARD for name in plugins.names(loaders)}


def list_baselines() -> dict[str, str]:
    """Return the first line of every baseline's description, by name."""
    return {
        name: (plugins.load(baseline_files, name).__doc__ or "").strip().splitlines()[0]
        for name in plugins.names(baseline_files)
    }


def describe(
    name: str, *, view: str | None = None, split: str | None = None, mirror: str | None = None
) -> dict[str, Any]:
    """Return what a dataset holds: counts by part and label, stories, what was set aside."""
    task = prepare(name, view=view, split=split, mirror=mirror)
    counts = splits.sizes(task.corpus, task.split)
    return {
        "name": name,
        "view": task.corpus.view,
        "split": task.split_name,
        "examples": len(task.corpus.examples),
        "stories": len(set(task.corpus.stories)),
        "parts": {part: dict(sorted(own.items())) for part, own in counts.items() if own},
        "set_aside": dict(task.corpus.set_aside),
        "data_sha256": receipts.data_hash(task.corpus),
        "split_sha256": receipts.split_hash(task.split),
    }


def read_page(file: str | Path) -> Page:
    """Read one saved news page, reader text or HTML; ValueError in one line if it is none."""
    return pages.parse_page(_read(Path(file), "a page", most=pages.MAX_BYTES + 1), where=str(file))


def _baselines(names: Sequence[str] | None) -> Iterator[Candidate]:
    for name in plugins.names(baseline_files) if names is None else dict.fromkeys(names):
        file = plugins.file_of(baseline_files, name)
        yield Candidate(name, file, partial(plugins.load, baseline_files, name))


def _model_files(models: Iterable[str | Path]) -> list[Candidate]:
    # a user's own file is imported at once: if it cannot be, nothing else should run first
    loaded = [(p, plugins.load_file(p)) for p in map(Path, models)]
    candidates = [Candidate(p.stem, p, partial(_same, module)) for p, module in loaded]
    taken = Counter([c.name for c in candidates] + plugins.names(baseline_files))
    for candidate in candidates:
        if taken[candidate.name] > 1:
            raise ValueError(
                f"{candidate.file}: another model has the name {candidate.name!r}; rename the file"
            )
    return candidates


def _same(module: ModuleType) -> ModuleType:
    return module


def _run_cell(out: Path, task: Task, candidate: Candidate, seed: int) -> Outcome:
    cell = (*task.place, candidate.name)
    receipt = task.receipt(candidate.name, plugins.code_of(candidate.file), seed)
    key = store.key_of(receipt)
    if store.exists(out, receipt):
        return Outcome(*cell, "reused", key=key)
    try:
        module = candidate.load()
        answers_only = getattr(module, "LABELS", set(task.corpus.labels))
        if not set(task.corpus.labels) <= answers_only:
            reason = f"it answers only {', '.join(sorted(answers_only))}"
            return Outcome(*cell, "skipped", reason=reason)
        predictions, costs = runs.fit_predict(module, task.corpus, task.split, seed=seed)
    # whatever a model raises is its result; Ctrl-C is the user's
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Outcome(*cell, "failed", reason=reason)
    store.save(out, receipt, predictions, costs)
    return Outcome(*cell, "done", key=key)


def _read(path: Path, what: str, *, most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); give {what}") from error
