"""How much baselines lose as labels get worse, and what leaving out the suspects wins back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from bench.catalog.sources import column_options, dataset_names
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.execution.models import baselines_named
from bench.execution.plan import PlannedRun, plan_runs
from bench.flow.publish import publish
from bench.records.runs import Failure, RunKeywords, RunOptions, run_context
from bench.stats.metrics import Floats
from bench.store.predictions import key_of
from bench.store.studies import stored_study
from bench.store.tables import read_table
from bench.studies.labels import LabelWorth, Trainer, Training
from bench.studies.noise import (
    Places,
    confusion_noise,
    real_noise,
    suspects,
    uniform_noise,
    wrong_share,
)
from bench.studies.sources import LabelSource, LabelSources, label_sources
from bench.study_tables.label_noise import NO_NOISE
from bench.texts import digest

WRONG_SHARES = (0.1, 0.2, 0.3, 0.4)
NOISE_DRAWS = 3
NOISE_ROWS = 2000  # training rows at most: they are drawn once, and the same for all
JUDGE = "logistic_words"  # its out-of-fold probabilities say which labels look wrong
FOLDS = 5


@dataclass(frozen=True, eq=False)
class _Labelling:
    """The training rows under one kind of noise; ``labels`` are places among the classes."""

    noise: str
    share: float
    draw: int
    labels: Places


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows that labels are made wrong of, their gold labels as places, their folds."""

    task: Task
    rows: tuple[int, ...]
    gold: Places
    folds: Places

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the labels that the places name."""
        return self.task.corpus.labels


def label_noise(
    dataset: Any = "tajuk",
    *,
    baselines: Sequence[str] | None = None,
    shares: Sequence[float] = WRONG_SHARES,
    draws: int = NOISE_DRAWS,
    out: str | Path = "results/latest",
    **keywords: Unpack[RunKeywords],
) -> LabelWorth:
    """Return the scores of baselines on training labels of which so many are wrong.

    They are wrong at random, by confusion (as out-of-fold answers of logistic regression on gold
    confuse the classes), and as each other source of the dataset has them wrong, at the same shares
    and at all that it has wrong. Each is drawn anew ``draws`` times. With cleanlab each is trained
    again without the labels that confident learning suspects, on out-of-fold probabilities of one
    model for all: what ``CleanLearning`` does. ``baselines`` are all that are not slow if None. At
    most 2,000 training rows are used. The keywords are those of `run`.
    """
    out, context = Path(out), run_context(keywords)
    for share in shares:
        if not 0 < share < 1:
            raise ValueError(f"a share of {share:g} wrong labels; give one above 0 and below 1")
    (name,) = dataset_names(dataset, column_options(keywords))
    (task,) = prepare_splits(name, context.data)
    sources = label_sources(name, task, mirror=context.data.mirror)
    chosen = list(baselines_named(baselines))
    plan, skipped = plan_runs([task], chosen, RunOptions(full=baselines is not None))
    judges, _ = plan_runs([task], list(baselines_named([JUDGE])), RunOptions())
    study = stored_study(out, "noise", task.place, task.test_set)
    trainer = Trainer(study, task, sources.texts, context, out)
    rows = _rows(task, sources.gold)
    (clean,) = _probabilities(trainer, judges[0], rows, [rows.gold])
    labellings = list(_labellings(rows, _confusion(rows, clean), sources, shares, draws))
    left_out = {**sources.left_out, **{o.model: o.reason for o in skipped}}
    kept: list[tuple[int, ...]] = []
    if find_spec("cleanlab") is None:
        left_out["CleanLearning"] = "it needs: pip install tajuk[audit]"
    else:
        kept = _cleaned(trainer, judges[0], rows, labellings)
    trainings, notes = _trainings(rows, labellings, kept)
    trainer.keep((), {"variants": notes})
    trainer.train(plan, trainings)
    published = publish(out, [], [], shown=("label_noise",))
    table = read_table(out, "label_noise")
    here = (table[["dataset", "view", "split"]] == list(task.place)).all(axis=1)
    here &= table["model"].isin([planned.model_file.name for planned in plan])
    return LabelWorth(
        table[here].reset_index(drop=True), left_out, trainer.failed, published.figures
    )


def _rows(task: Task, gold: LabelSource) -> _Rows:
    place = {label: i for i, label in enumerate(task.corpus.labels)}
    order = sorted(gold.labels, key=lambda row: digest("noise", str(row), length=16))
    rows = tuple(sorted(order[:NOISE_ROWS]))
    # a story is in one fold
    stories = [task.corpus.stories[row] for row in rows]
    folds = np.array([int(digest("fold", story, length=8), 16) % FOLDS for story in stories])
    return _Rows(task, rows, np.array([place[gold.labels[row]] for row in rows]), folds)


def _probabilities(
    trainer: Trainer, judge: PlannedRun, rows: _Rows, labellings: Sequence[Places]
) -> list[Floats]:
    """Return the judge's out-of-fold probabilities of each labelling, (rows, k)."""
    trainings, wanted = [], []
    for number, labels in enumerate(labellings):
        for fold in range(FOLDS):
            learn, held = np.flatnonzero(rows.folds != fold), np.flatnonzero(rows.folds == fold)
            trainings.append(
                Training(
                    {},
                    tuple(rows.rows[i] for i in learn),
                    tuple(rows.classes[labels[i]] for i in learn),
                    tuple(rows.rows[i] for i in held),
                )
            )
            wanted.append((number, held))
    probabilities = [np.zeros((len(rows.rows), len(rows.classes))) for _ in labellings]
    for place, result in trainer.fits([(judge, training) for training in trainings]):
        if isinstance(result, Failure) or result.probabilities is None:
            why = result.reason if isinstance(result, Failure) else "it gives no probabilities"
            raise ValueError(f"{JUDGE}, which judges the labels: {why}")
        number, held = wanted[place]
        probabilities[number][held] = result.probabilities
    return probabilities


def _confusion(rows: _Rows, probabilities: Floats) -> Floats:
    counts = np.zeros((len(rows.classes), len(rows.classes)))
    np.add.at(counts, (rows.gold, probabilities.argmax(axis=1)), 1)
    return counts


def _labellings(
    rows: _Rows, confusion: Floats, sources: LabelSources, shares: Sequence[float], draws: int
) -> Iterator[_Labelling]:
    yield _Labelling(NO_NOISE, 0.0, 0, rows.gold)
    for draw in range(draws):
        for share in shares:
            uniform = uniform_noise(rows.gold, len(rows.classes), share, draw)
            yield _Labelling("uniform", share, draw, uniform)
            confused = confusion_noise(rows.gold, confusion, share, draw)
            yield _Labelling("confusion", share, draw, confused)
        for source in sources.others:
            given = _places(rows, source)
            most = float(np.mean((given != rows.gold) & (given >= 0)))
            # what a source has wrong in all is the same in each draw
            real = [share for share in shares if share < most] + ([most] if not draw else [])
            for share in real if most > 0 else ():
                noisy = real_noise(rows.gold, given, share, draw)
                yield _Labelling(source.name, round(share, 4), draw, noisy)


def _places(rows: _Rows, source: LabelSource) -> Places:
    place = {label: i for i, label in enumerate(rows.classes)}
    given = (place.get(source.labels.get(row, ""), -1) for row in rows.rows)
    return np.fromiter(given, dtype=np.int64, count=len(rows.rows))


def _cleaned(
    trainer: Trainer, judge: PlannedRun, rows: _Rows, labellings: Sequence[_Labelling]
) -> list[tuple[int, ...]]:
    """Return for each labelling the places that confident learning suspects.

    What was found before stands in the study's notes.
    """
    fingerprint = key_of(judge.fingerprint)
    keys = [
        digest(fingerprint, repr(rows.rows), repr(one.labels.tolist()), length=16)
        for one in labellings
    ]
    known: dict[str, list[int]] = dict(trainer.study.notes.get("suspects", {}))
    ahead = [i for i, key in enumerate(keys) if key not in known]
    if ahead:
        probabilities = _probabilities(trainer, judge, rows, [labellings[i].labels for i in ahead])
        for i, p in zip(ahead, probabilities, strict=True):
            known[keys[i]] = list(suspects(labellings[i].labels, p))
        trainer.keep((), {"suspects": known})
    return [tuple(known[key]) for key in keys]


def _trainings(
    rows: _Rows, labellings: Sequence[_Labelling], suspected: Sequence[tuple[int, ...]]
) -> tuple[list[Training], Mapping[str, Any]]:
    """Return what to train on, as it is and without suspects, and how much of each is wrong."""
    trainings, notes = [], {}
    for number, one in enumerate(labellings):
        left: tuple[int, ...] = tuple(range(len(rows.rows)))
        about = {"noise": one.noise, "share": one.share, "draw": one.draw, "cleaned": False}
        variants = [(about, left)]
        if suspected:
            rest = tuple(sorted(set(left) - set(suspected[number])))
            variants.append(({**about, "cleaned": True}, rest))
        for what, places in variants:
            training = Training(
                what,
                tuple(rows.rows[i] for i in places),
                tuple(rows.classes[one.labels[i]] for i in places),
            )
            trainings.append(training)
            chosen = np.array(places, dtype=np.int64)
            wrong = wrong_share(rows.gold[chosen], one.labels[chosen])
            notes[" ".join(map(str, what.values()))] = {"rows": len(places), "wrong": wrong}
    return trainings, notes
