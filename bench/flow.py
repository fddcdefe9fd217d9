"""The order of the stages: one short function a verb."""

import csv
import io
import json
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from bench import (
    baselines as baseline_files,
)
from bench import (
    fetch,
    labels,
    loaders,
    pages,
    plugins,
    runs,
    splits,
    store,
    stories,
    tables,
    theme,
)
from bench import (
    figures as figure_files,
)
from bench.records import (
    PARTS,
    Candidate,
    Card,
    Corpus,
    Outcome,
    Page,
    Predictions,
    Receipt,
    Split,
)
from bench.texts import digest

PROTOCOL = "1"  # raised when the same receipt would no longer mean the same predictions
SPLIT_SEED = 0  # of the benchmark's own splits: everybody is judged by the same rows
VIEW = "headline"
_LIBRARIES = ("scikit-learn", "numpy", "scipy")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Results:
    """What a run leaves: where it is, what became of every model, the table, the figures."""

    out: Path
    outcomes: tuple[Outcome, ...]
    scores: pd.DataFrame
    figures: tuple[Path, ...]

    @property
    def complete(self) -> bool:
        """Say whether all that was asked for was done."""
        return all(outcome.status != "failed" for outcome in self.outcomes)


def run(
    datasets: Sequence[str] = ("tajuk",),
    *,
    baselines: Sequence[str] | None = None,
    models: Sequence[str | Path] = (),
    out: str | Path = "results/latest",
    mirror: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Run models on datasets, store their predictions, make tables and figures.

    ``baselines`` are names (default all; none with ``[]``), ``models`` are files with
    ``make(seed)``. What ``out`` holds already under the same receipt is not run again. A
    model that fails is recorded with its reason and the rest goes on. Raises LookupError
    for an unknown name and ValueError for bad input.
    """
    candidates = [*_baselines(baselines), *_model_files(models)]
    corpora = [prepare(name, mirror=mirror) for name in dict.fromkeys(datasets)]
    cells = [(corpus, split, candidate) for corpus, split in corpora for candidate in candidates]
    outcomes = []
    for done, (corpus, split, candidate) in enumerate(cells):
        if progress:
            progress(done, len(cells), f"{corpus.name}: {candidate.name}")
        outcomes.append(_run_cell(Path(out), corpus, split, candidate, seed))
    if progress:
        progress(len(cells), len(cells), "tables and figures")
    return _publish(Path(out), outcomes, [_identity(*pair) for pair in corpora])


def score(
    file: str | Path,
    dataset: str,
    *,
    out: str | Path = "results/latest",
    mirror: str | None = None,
    progress: Progress | None = None,
) -> Results:
    """Put a file of predictions (``example_id,prediction``) beside the baselines.

    The baselines that ``out`` does not hold yet are run first. Raises ValueError that
    names the missing, extra, doubled or unknown ids, or the unknown labels.
    """
    file = Path(file)
    corpus, split = prepare(dataset, mirror=mirror)
    if file.stem in plugins.names(baseline_files):
        raise ValueError(f"{file}: a baseline has the name {file.stem!r}; rename the file")
    raw = _read(file, "a CSV file with the columns example_id,prediction")
    predictions = _read_predictions(raw, str(file), corpus, split)
    receipt = _receipt(corpus, split, file.stem, digest(raw.decode("utf-8-sig")), seed=0)
    run([dataset], out=out, mirror=mirror, progress=progress)
    store.save(Path(out), receipt, predictions, {})
    outcome = Outcome(dataset, VIEW, file.stem, "done", key=store.key_of(receipt))
    return _publish(Path(out), [outcome], [_identity(corpus, split)])


def draw_figures(out: str | Path = "results/latest") -> Results:
    """Make tables and figures again from the predictions that ``out`` holds."""
    if not store.read_index(Path(out)):
        raise ValueError(f"{out}: holds no run; make one with: tajuk run --out {out}")
    return _publish(Path(out), [], [])


def load(name: str, *, mirror: str | None = None) -> Any:
    """Return a dataset as a Hugging Face ``DatasetDict`` with train, tune and test.

    Columns: id, text, label (a ``ClassLabel``) and story. The rows are those that every
    model is judged by: copies and contradictions set aside, no story on two sides.
    """
    # imported here: it costs a second, and only this verb needs it
    import datasets as hub

    corpus, split = prepare(name, mirror=mirror)
    text = hub.Value("string")
    features = hub.Features(
        id=text, text=text, label=hub.ClassLabel(names=list(corpus.labels)), story=text
    )
    parts = {}
    for part in PARTS:
        rows = corpus.indices(getattr(split, part))
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
        candidate.name: (candidate.module.__doc__ or "").strip().splitlines()[0]
        for candidate in _baselines(None)
    }


def describe(name: str, *, mirror: str | None = None) -> dict[str, Any]:
    """Return what a dataset holds: counts by part and label, stories, what was set aside."""
    corpus, split = prepare(name, mirror=mirror)
    part_of = split.part_of()
    parts = {
        part: Counter(
            e.label
            for e, story in zip(corpus.examples, corpus.stories, strict=True)
            if part_of[story] == part
        )
        for part in PARTS
    }
    return {
        "name": name,
        "examples": len(corpus.examples),
        "stories": len(set(corpus.stories)),
        "parts": {part: dict(sorted(counts.items())) for part, counts in parts.items()},
        "set_aside": dict(corpus.set_aside),
        "data": _data_hash(corpus),
        "split": _split_hash(split),
    }


def read_page(file: str | Path) -> Page:
    """Read one saved news page, reader text or HTML; ValueError in one line if it is none."""
    return pages.parse_page(_read(Path(file), "a page", most=pages.MAX_BYTES + 1), where=str(file))


def prepare(name: str, *, mirror: str | None = None) -> tuple[Corpus, Split]:
    """Return a dataset with its stories, and the benchmark's split of it."""
    loader = plugins.load(loaders, name)
    files = fetch.bring(name, loader.CARD, mirror=mirror)
    try:
        examples, set_aside = labels.clean(loader.read(files))
    except (ValueError, KeyError) as error:
        raise ValueError(f"{name}: {error}") from error
    ids = [e.id for e in examples]
    ties = [e.ties for e in examples]
    grouped = stories.group(ids, [e.text for e in examples], ties)
    stories.check_sizes(name, ids, grouped, ties)
    corpus = Corpus(name, loader.CARD.labels, examples, grouped, set_aside)
    return corpus, splits.split_by_story(corpus, seed=SPLIT_SEED)


def _baselines(names: Sequence[str] | None) -> Iterator[Candidate]:
    for name in plugins.names(baseline_files) if names is None else dict.fromkeys(names):
        module = plugins.load(baseline_files, name)
        yield Candidate(name, module, Path(str(module.__file__)))


def _model_files(models: Iterable[str | Path]) -> list[Candidate]:
    candidates = [Candidate(p.stem, plugins.load_file(p), p) for p in map(Path, models)]
    taken = Counter([c.name for c in candidates] + plugins.names(baseline_files))
    for candidate in candidates:
        if taken[candidate.name] > 1:
            raise ValueError(
                f"{candidate.file}: another model has the name {candidate.name!r}; rename the file"
            )
    return candidates


def _run_cell(out: Path, corpus: Corpus, split: Split, candidate: Candidate, seed: int) -> Outcome:
    cell = (corpus.name, VIEW, candidate.name)
    answers = getattr(candidate.module, "LABELS", None)
    if answers is not None and not set(corpus.labels) <= answers:
        reason = f"it answers only {', '.join(sorted(answers))}"
        return Outcome(*cell, "skipped", reason=reason)
    code = digest(candidate.file.read_bytes().decode("utf-8", errors="replace"))
    receipt = _receipt(corpus, split, candidate.name, code, seed)
    key = store.key_of(receipt)
    if store.exists(out, receipt):
        return Outcome(*cell, "reused", key=key)
    try:
        predictions, costs = runs.fit_predict(candidate, corpus, split, seed=seed)
    # whatever a model raises, even a bare exception, is its result; Ctrl-C is the user's
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Outcome(*cell, "failed", reason=reason)
    store.save(out, receipt, predictions, costs)
    return Outcome(*cell, "done", key=key)


def _receipt(corpus: Corpus, split: Split, model: str, code: str, seed: int) -> Receipt:
    return Receipt(
        dataset=corpus.name,
        data=_data_hash(corpus),
        split=_split_hash(split),
        view=VIEW,
        model=model,
        code=code,
        seed=seed,
        protocol=PROTOCOL,
        libraries={name: version(name) for name in _LIBRARIES},
    )


def _data_hash(corpus: Corpus) -> str:
    rows = sorted((e.id, e.text, e.label) for e in corpus.examples)
    return digest(*corpus.labels, *(field for row in rows for field in row))


def _split_hash(split: Split) -> str:
    return digest(json.dumps(split.part_of(), sort_keys=True))


def _identity(corpus: Corpus, split: Split) -> tuple[str, str, str]:
    return corpus.name, _data_hash(corpus), _split_hash(split)


def _publish(out: Path, new: Sequence[Outcome], current: Sequence[tuple[str, str, str]]) -> Results:
    """Merge new outcomes into those that ``out`` lists; write index, tables and figures.

    A listed outcome stays unless a new one takes its place, or its predictions were made
    on data or a split that is no longer the dataset's.
    """
    place = {(o.dataset, o.view, o.model): o for o in store.read_index(out)}
    place |= {(o.dataset, o.view, o.model): o for o in new}
    valid = {name: (data, split) for name, data, split in current}
    scored: list[tuple[Outcome, Predictions | None]] = []
    for _, outcome in sorted(place.items()):
        if not outcome.key:
            scored.append((outcome, None))
            continue
        receipt, predictions = store.load(out, outcome)
        if valid.get(outcome.dataset, (receipt.data, receipt.split)) == (
            receipt.data,
            receipt.split,
        ):
            scored.append((outcome, predictions))
    store.write_index(out, [outcome for outcome, _ in scored])
    store.write_json(out / "environment.json", _environment())
    made = {
        "scores": tables.scores(scored, seed=SPLIT_SEED),
        "per_class": tables.per_class(scored),
        "confusions": tables.confusions(scored),
    }
    for name, table in made.items():
        store.write_bytes(out / "tables" / f"{name}.csv", tables.as_csv(table))
    drawn = tuple(_draw(out / "figures", made))
    return Results(out, tuple(new), made["scores"], drawn)


def _draw(folder: Path, made: dict[str, pd.DataFrame]) -> Iterator[Path]:
    for name in plugins.names(figure_files):
        figure = plugins.load(figure_files, name)
        if not len(made[figure.TABLE]):
            continue
        drawing = figure.draw(made[figure.TABLE])
        for form in theme.FORMATS:
            path = folder / f"{name}.{form}"
            store.write_bytes(path, theme.render(drawing, form))
            yield path


def _environment() -> dict[str, str]:
    lock = Path(__file__).resolve().parent.parent / "requirements.lock"
    return {
        "tajuk": version("tajuk"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "lock_sha256": digest(lock.read_text()) if lock.is_file() else "installed without a lock",
        **{name: version(name) for name in (*_LIBRARIES, "matplotlib", "pandas", "pyarrow")},
    }


def _read_predictions(raw: bytes, where: str, corpus: Corpus, split: Split) -> Predictions:
    try:
        rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as error:
        raise ValueError(f"{where}: not UTF-8 text; save it as UTF-8 CSV") from error
    if not {"example_id", "prediction"} <= set(rows.fieldnames or ()):
        raise ValueError(f"{where}:1: the columns must be example_id,prediction")
    answers: dict[str, str] = {}
    for row in rows:
        key, label = row["example_id"] or "", row["prediction"] or ""
        if key in answers:
            raise ValueError(f"{where}:{rows.line_num}: id {key!r} stands twice; keep one")
        if label not in corpus.labels:
            raise ValueError(
                f"{where}:{rows.line_num}: unknown label {label!r}; use {', '.join(corpus.labels)}"
            )
        answers[key] = label
    test = corpus.indices(split.test)
    wanted = [corpus.examples[i].id for i in test]
    _same_ids(answers, wanted, {e.id for e in corpus.examples}, where)
    return Predictions(
        ids=tuple(wanted),
        stories=tuple(corpus.stories[i] for i in test),
        labels=tuple(corpus.examples[i].label for i in test),
        predicted=tuple(answers[key] for key in wanted),
        classes=corpus.labels,
    )


def _same_ids(answers: dict[str, str], wanted: list[str], known: set[str], where: str) -> None:
    problems = {
        "unknown ids": sorted(set(answers) - known),
        "extra ids, which are not in the test part": sorted(set(answers) & known - set(wanted)),
        "missing ids": [key for key in wanted if key not in answers],
    }
    found = [
        f"{len(ids)} {what} ({', '.join(ids[:3])}{', …' if len(ids) > 3 else ''})"
        for what, ids in problems.items()
        if ids
    ]
    if found:
        raise ValueError(
            f"{where}: {'; '.join(found)}; give one line for each of the {len(wanted)} test ids"
        )


def _read(path: Path, what: str, *, most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); give {what}") from error
