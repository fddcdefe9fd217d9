"""What a label is worth: baselines trained on labels of every source, and so many of them."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from bench.catalog.sources import column_options, dataset_names
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.execution.models import baselines_named
from bench.execution.plan import PlannedRun, plan_runs
from bench.execution.scheduler import Fit, run_fits
from bench.flow.publish import publish
from bench.records.rows import RawPredictions, SplitRows
from bench.records.runs import Failure, RunContext, RunKeywords, RunOptions, run_context
from bench.records.studies import Study, StudyRun
from bench.store.files import check_writable
from bench.store.predictions import key_of
from bench.store.studies import stored_study, write_study
from bench.store.tables import read_table
from bench.studies.sources import GOLD, KINDS, LabelSource, LabelSources, label_sources
from bench.texts import digest

BASELINES_OF_LABELS = ("svm_words",)
SIZES = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)  # of a source, or gold
BESIDE = (20, 50, 100, 200, 500, 1000)  # gold rows beside all rows of another source
# up to so many rows, so many subsamples; above, 3
SUBSAMPLES_OF_LABELS = ((200, 10), (1000, 5))
_FEWEST_SUBSAMPLES = 3
# what a label costs by default, in one unit of money; only the ratios matter
PRICES = {GOLD: 0.30, "crowd": 0.06, "llm": 0.001, "rules": 0.01}


@dataclass(frozen=True)
class LabelWorth:
    """What came out: the rows of the table, what is no source and why, what failed, the figures.

    ``prices`` are those that the costs were worked out with; wrong labels have none.
    """

    table: pd.DataFrame
    left_out: Mapping[str, str]
    failed: Mapping[str, str]
    figures: tuple[Path, ...]
    prices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Training:
    """One set of training rows with labels, and what it is a point of."""

    about: Mapping[str, Any]
    rows: tuple[int, ...]
    labels: tuple[str, ...]
    asks: tuple[int, ...] = ()  # rows to predict instead of the test split

    def key(self, fingerprint: str, texts: Sequence[str]) -> str:
        """Return the hash of all that the answers depend on."""
        learnt = (f"{digest(texts[row], length=16)} {label}" for row, label in self.pairs())
        return digest(fingerprint, *learnt, length=16)

    def pairs(self) -> Iterator[tuple[int, str]]:
        """Yield each row with its label."""
        return zip(self.rows, self.labels, strict=True)


@dataclass
class Trainer:
    """Fits models on training sets of one task and keeps what they answer in a study."""

    study: Study
    task: Task
    texts: Sequence[str]
    context: RunContext
    out: Path
    failed: dict[str, str] = field(default_factory=dict)

    def train(self, plan: Sequence[PlannedRun], trainings: Iterable[Training]) -> None:
        """Fit each model on each training set that is not stored, and store the answers."""
        stored = {(str(sorted(run.about.items())), run.key) for run in self.study.runs}
        ahead: list[tuple[PlannedRun, Training, dict[str, Any], str]] = []
        for training in trainings:
            for planned in plan:
                about = {"model": planned.model_file.name, **training.about}
                key = training.key(key_of(planned.fingerprint), self.texts)
                if (str(sorted(about.items())), key) not in stored:
                    ahead.append((planned, training, about, key))
        if ahead:
            check_writable(self.out)
        runs: list[StudyRun] = []
        results = self.fits([(planned, training) for planned, training, _, _ in ahead])
        with contextlib.closing(results):
            for done, (place, result) in enumerate(results, start=1):
                planned, _, about, key = ahead[place]
                answers = self._answers(result)
                if isinstance(answers, str):
                    self.failed[", ".join(map(str, about.values()))] = answers
                else:
                    runs.append(StudyRun(key, about, answers))
                if self.context.progress:
                    self.context.progress(done, len(ahead), planned.model_file.name)
                if len(runs) >= 200:  # who is stopped loses little
                    self.keep(runs, {})
                    runs = []
        self.keep(runs, {})

    def keep(self, runs: Sequence[StudyRun], notes: Mapping[str, Any]) -> None:
        """Add runs and notes to the study, and write it."""
        self.study = self.study.merged(runs, notes)
        write_study(self.out, self.study)

    def fits(self, pairs: Sequence[tuple[PlannedRun, Training]]) -> Any:
        """Return a generator of each pair's place and what its model predicts."""
        empty, test = np.array([], dtype=np.int64), self.task.rows.test
        fits = []
        for planned, training in pairs:
            rows = np.array(training.rows, dtype=np.int64)
            asks = np.array(training.asks, dtype=np.int64) if training.asks else test
            parts = SplitRows(rows, training.labels, empty, [], asks, self.task.corpus.labels)
            group = (*self.task.place, digest(*map(str, training.rows), length=8))
            fits.append(Fit(planned.model_file, 0, parts, group, planned.fingerprint))
        return run_fits(fits, {0: list(self.texts)}, self.context.workers, shared=self.out)

    def _answers(self, result: RawPredictions | Failure) -> tuple[int, ...] | str:
        if isinstance(result, Failure):
            return result.reason
        number = {label: i for i, label in enumerate(self.task.corpus.labels)}
        if len(result.predicted) != len(self.study.test_set.ids):
            return f"{len(result.predicted)} labels for {len(self.study.test_set.ids)} texts"
        if unknown := set(result.predicted) - set(number):
            return f"an unknown label {min(unknown)!r}"
        return tuple(number[answer] for answer in result.predicted)


def label_worth(
    dataset: Any = "tajuk",
    *,
    baselines: Sequence[str] = BASELINES_OF_LABELS,
    prices: Mapping[str, float] | None = None,
    out: str | Path = "results/latest",
    **keywords: Unpack[RunKeywords],
) -> LabelWorth:
    """Return what baselines score on so many labels of each source, and what those cost.

    The dataset's view is gold; see `label_sources` for the others. Baselines learn from subsamples
    of gold, of each source, and of gold beside all rows of a source, and are tested on the test
    split as always. ``prices`` are for `gold`, `crowd`, `llm` and `rules`; what is not given costs
    the default. What ``out`` holds is not run again; another price runs nothing. The keywords are
    those of `run`. Raises LookupError for an unknown name, ValueError for a price below 0 and for a
    dataset with no other source than gold.
    """
    out, context = Path(out), run_context(keywords)
    for kind, price in (prices or {}).items():
        if kind not in KINDS or not 0 <= price < float("inf"):
            raise ValueError(f"no price {kind}={price:g}; give {', '.join(KINDS)} one of 0 or more")
    (name,) = dataset_names(dataset, column_options(keywords))
    (task,) = prepare_splits(name, context.data)
    sources = label_sources(name, task, mirror=context.data.mirror)
    if not sources.others:
        raise ValueError(f"{name}: no other labels than gold; add a labelling function for it")
    plan, skipped = plan_runs([task], list(baselines_named(baselines)), RunOptions(full=True))
    study = stored_study(out, "labels", task.place, task.test_set)
    trainer = Trainer(study, task, sources.texts, context, out)
    trainer.train(plan, economics_plan(sources))
    paid = {**PRICES, **dict(study.notes.get("prices", {})), **(prices or {})}
    trainer.keep((), {"prices": paid, "sources": _described(sources)})
    published = publish(out, [], [], shown=("label_economics",))
    table = read_table(out, "label_economics")
    kept = (table[["dataset", "view", "split"]] == list(task.place)).all(axis=1)
    kept &= table["model"].isin([planned.model_file.name for planned in plan])
    left_out = {**sources.left_out, **{o.model: o.reason for o in skipped}}
    return LabelWorth(
        table[kept].reset_index(drop=True), left_out, trainer.failed, published.figures, paid
    )


def economics_plan(sources: LabelSources) -> Iterator[Training]:
    """Yield the training sets of every point: subsamples of a source, and gold beside all of it.

    Subsamples of one number are nested: each holds the smaller ones. Those of two sources take the
    same rows first, so that they differ in labels and not in luck.
    """
    gold = sources.gold
    for size, draw in _points(len(gold.labels), SIZES, whole=True):
        yield _training(gold, _first(gold, size, draw), 0, size, draw)
    for source in sources.others:
        for size, draw in _points(len(source.labels), SIZES, whole=True):
            yield _training(source, _first(source, size, draw), size, 0, draw)
        for size, draw in _points(len(gold.labels), BESIDE, whole=False):
            both = dict(source.labels) | dict(_first(gold, size, draw))
            yield _training(source, list(both.items()), len(source.labels), size, draw)


def _points(rows: int, sizes: Sequence[int], *, whole: bool) -> Iterator[tuple[int, int]]:
    for size in sizes:
        if size < rows:
            draws = next(
                (d for most, d in SUBSAMPLES_OF_LABELS if size <= most), _FEWEST_SUBSAMPLES
            )
            yield from ((size, draw) for draw in range(draws))
    if whole and rows:
        yield rows, 0


def _first(source: LabelSource, size: int, draw: int) -> list[tuple[int, str]]:
    """Return the first rows of a source, in the order of a subsample."""
    order = sorted(source.labels, key=lambda row: digest(str(draw), str(row), length=16))
    return [(row, source.labels[row]) for row in order[:size]]


def _training(
    source: LabelSource, pairs: Sequence[tuple[int, str]], rows: int, gold_rows: int, draw: int
) -> Training:
    ordered = sorted(pairs)
    about = {
        "source": source.name, "kind": source.kind, "source_rows": rows, "gold_rows": gold_rows,
        "draw": draw,
    }  # fmt: skip
    return Training(about, tuple(row for row, _ in ordered), tuple(label for _, label in ordered))


def _described(sources: LabelSources) -> dict[str, Any]:
    return {
        source.name: {
            "kind": source.kind,
            "rows": len(source.labels),
            "agreement": None if source.agreement != source.agreement else source.agreement,
            "functions": list(source.made_of),
        }
        for source in (sources.gold, *sources.others)
    }
