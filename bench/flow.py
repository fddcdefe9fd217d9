"""The order of the stages: one short function a verb."""

import contextlib
import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import (
    answers,
    loaders,
    pages,
    plugins,
    receipts,
    reproduced,
    splits,
    store,
    transferred,
)
from bench import baselines as baseline_files
from bench.candidates import baselines_named, model_files
from bench.clusters import map_on_cluster
from bench.engine import Failure, Limits, Worker, map_cells, started
from bench.parts import as_predictions
from bench.plans import Planned, Wanted, families, plan, stored
from bench.prepare import Task, prepare, prepare_splits
from bench.publish import Results, publish
from bench.records import PARTS, Card, Outcome, Page, Receipt

Progress = Callable[[int, int, str], None]


def run(
    datasets: Sequence[str] = ("tajuk",),
    *,
    view: str | None = None,
    split: str | Sequence[str] | None = None,
    baselines: Sequence[str] | None = None,
    models: Sequence[str | Path] = (),
    out: str | Path = "results/latest",
    mirror: str | None = None,
    wanted: Wanted | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Results:
    """Run models on datasets, store their predictions, make tables and figures.

    ``view`` and ``split`` (or several) default to each dataset's first. ``baselines`` are names
    (default all; none with ``[]``), ``models`` are files with ``make(seed)``; ``wanted`` says
    whether to tune, to draw learning curves, to repeat. What ``out`` holds already under the same
    receipt is not run again. Each cell runs in a process within its ``limits``, in ``jobs`` of them
    at a time, or on the Dask ``cluster`` (which has to see the same files); one that fails is
    recorded with its reason and the rest goes on. Raises LookupError for an unknown name and
    ValueError for bad input.
    """
    out, wanted = Path(out), wanted or Wanted()
    cells, outcomes, tasks = _plan(datasets, view, split, baselines, models, mirror, wanted, limits)
    there, ahead = stored(out, cells)
    outcomes += there
    if ahead:
        store.check_writable(out)
    ran = _run_cells(ahead, out, jobs=jobs, cluster=cluster, limits=limits)
    # closed here, so that no worker outlives an error of ours
    with contextlib.closing(ran):
        for done, (place, result) in enumerate(ran, start=1):
            outcomes.append(
                _keep(out, ahead[place], result, side_by_side=jobs > 1 or bool(cluster))
            )
            if progress:
                at = ahead[place]
                progress(done, len(ahead), f"{at.task.corpus.name}: {at.candidate.name}")
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
    wanted: Wanted | None = None,
) -> list[tuple[Outcome, str]]:
    """Return what `run` would do with each cell, and why; nothing is run or written.

    "reused" cells are stored; the others come with "not run before", or with what has changed
    since a cell at this place was stored.
    """
    out = Path(out)
    asked = (datasets, view, split, baselines, models, mirror, wanted or Wanted())
    cells, outcomes, _ = _plan(*asked)
    listed = {outcome.place: outcome for outcome in store.read_index(out)}
    told = [(outcome, outcome.reason) for outcome in outcomes]
    for cell in cells:
        key = store.key_of(cell.receipt)
        outcome = cell.outcome("reused", key=key)
        if store.exists(out, cell.receipt):
            told.append((outcome, "stored"))
        else:
            last = listed.get(outcome.place)
            told.append((replace(outcome, status="done"), _changed(out, last, cell.receipt)))
    return told


def _changed(out: Path, last: Outcome | None, receipt: Receipt) -> str:
    if last is None or last.status == "skipped":
        return "not run before"
    if last.status == "failed":
        return f"failed last time: {last.reason}"
    if not store.has_receipt(out, last):
        return "its predictions are gone"
    before, now = store.load_receipt(out, last).as_dict(), receipt.as_dict()
    changed = [name for name in now if before.get(name) != now[name]]
    return f"changed: {', '.join(changed)}"


def _plan(
    datasets: Sequence[str],
    view: str | None,
    split: str | Sequence[str] | None,
    baselines: Sequence[str] | None,
    models: Sequence[str | Path],
    mirror: str | None,
    wanted: Wanted,
    limits: Limits | None = None,
) -> tuple[list[Planned], list[Outcome], list[Task]]:
    candidates = [*baselines_named(baselines), *model_files(models, limits)]
    if baselines is not None:
        wanted = replace(wanted, full=True)  # who names a slow one wants it
    asked: list[str | None] = [split] if isinstance(split, str) else list(split or ()) or [None]
    asked = list(dict.fromkeys(asked))
    tasks = [
        task
        for name in dict.fromkeys(datasets)
        for task in prepare_splits(name, view=view, splits=asked, mirror=mirror)
    ]
    return (*plan(tasks, candidates, wanted), tasks)


def _run_cells(
    ahead: Sequence[Planned], out: Path, *, jobs: int, cluster: str | None, limits: Limits | None
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
            own = started(min(jobs, len(ahead)), limits=limits, module="bench.runs")
            ready = stack.enter_context(own)
        # imported here: it brings scikit-learn, which a run with nothing to do does not need
        from bench import runs

        # splits of one corpus share its texts; upstream's own split keeps rows that others lack
        texts = {
            id(cell.task.corpus): [example.text for example in cell.task.corpus.examples]
            for cell in ahead
        }
        files = {}
        for number, (corpus, spelt) in enumerate(texts.items()):
            files[corpus] = Path(scratch, str(number), "texts.json")
            files[corpus].parent.mkdir()
            files[corpus].write_text(json.dumps(spelt), encoding="utf-8")
        asked = [
            (
                str(files[id(cell.task.corpus)]),
                cell.candidate.load,
                cell.parts(),
                cell.receipt.seed,
                cell.receipt.setting,
            )
            for cell in ahead
        ]
        # cells on one set of rows stand together, those of one family side by side: so what
        # was counted and cut for one is at hand for the next; a user's model has its own process
        kin, owners = families(ahead), [cell.candidate.owner for cell in ahead]
        rows = [
            (cell.candidate.owner, *cell.task.place, cell.receipt.size, str(cell.receipt.draw))
            for cell in ahead
        ]
        order = sorted(range(len(ahead)), key=lambda i: (rows[i], kin[i]))
        sorted_cells, groups = [asked[i] for i in order], [rows[i] for i in order]
        owners = [owners[i] for i in order]
        results: Iterator[tuple[int, Any]]
        if cluster:
            results = map_on_cluster(
                runs.run_cell, sorted_cells, cluster=cluster, groups=groups, limits=limits
            )
        else:
            results = map_cells(
                runs.run_cell, sorted_cells, groups=groups, owners=owners, ready=ready
            )
        for i, result in results:
            yield order[i], result


def _keep(out: Path, cell: Planned, result: Any, *, side_by_side: bool) -> Outcome:
    if isinstance(result, Failure):
        return cell.outcome("failed", reason=result.reason)
    try:
        predictions = as_predictions(result, cell.task.asked)
    except ValueError as error:
        return cell.outcome("failed", reason=" ".join(f"ValueError: {error}".split())[:300])
    if cell.receipt.size != "all":
        # of a learning curve only the answers count: without this the store would double
        predictions = replace(predictions, probabilities=None)
    costs = {**result.costs, "side_by_side": side_by_side, "machine": receipts.machine()}
    store.save(out, cell.receipt, predictions, costs, result.notes or None)
    return cell.outcome("done", key=store.key_of(cell.receipt))


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
    folders = ("", reproduced.FOLDER, transferred.FOLDER)
    if not any(store.read_index(Path(out, folder)) for folder in folders):
        if Path(out, "predictions").is_dir():
            raise ValueError(
                f"{out}: its list run.json is gone; the same tajuk run as before writes it again, "
                "from the predictions that are there"
            )
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
        "data_sha256": task.hashes[0],
        "split_sha256": task.hashes[1],
    }


def read_page(file: str | Path) -> Page:
    """Read one saved news page, reader text or HTML; ValueError in one line if it is none."""
    return pages.parse_page(_read(Path(file), "a page", most=pages.MAX_BYTES + 1), where=str(file))


def _read(path: Path, what: str, *, most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); give {what}") from error
