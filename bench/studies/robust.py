"""Asks models the test headlines again, each changed in a way that leaves its label as it was."""

import contextlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from bench import perturbations as perturbation_files
from bench.catalog.names import CONTRAST, card_of, views_of
from bench.catalog.sources import column_options, dataset_names
from bench.comparison.pipeline import sliced_test
from bench.corpora.prepare import prepare, prepare_splits
from bench.corpora.tasks import Task
from bench.execution.models import baselines_named, user_models
from bench.execution.plan import PlannedRun, plan_runs
from bench.execution.scheduler import Fit, run_fits
from bench.flow.publish import publish
from bench.plugins import load_plugin, plugin_file, plugin_names, plugin_traits
from bench.records.names import DatasetName
from bench.records.rows import RawPredictions, SplitRows, TestSet
from bench.records.runs import Failure, RunContext, RunKeywords, RunOptions, run_context
from bench.records.studies import Study, StudyRun
from bench.store.files import check_writable
from bench.store.predictions import key_of
from bench.store.studies import stored_study, write_study
from bench.store.tables import read_table
from bench.study_tables.robustness import TWINS, UNCHANGED
from bench.texts import digest

STRENGTHS = (0.5, 1.0)
PERTURBATION_SEED = 0


@dataclass(frozen=True)
class Robustness:
    """What came out: the rows of `robustness_table`, what failed or could not run, the figures."""

    table: pd.DataFrame
    left_out: Mapping[str, str]
    failed: Mapping[str, str]
    figures: tuple[Path, ...]


@dataclass(frozen=True)
class Change:
    """A headline before and after a perturbation."""

    before: str
    after: str
    label: str


@dataclass(frozen=True)
class _Block:
    """Texts that every model is asked: the test examples of these places, changed in one way."""

    perturbation: str
    strength: float
    places: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def what(self) -> dict[str, Any]:
        return {"perturbation": self.perturbation, "strength": self.strength}


@dataclass(frozen=True)
class _Questions:
    """All that is asked on one test split, and who is asked."""

    task: Task
    test: TestSet
    blocks: tuple[_Block, ...]
    notes: Mapping[str, Any]


def robust(
    models: Sequence[Any] = (),
    *,
    dataset: Any = "tajuk",
    perturbations: Sequence[str] = (),
    strengths: Sequence[float] = STRENGTHS,
    out: str | Path = "results/latest",
    **keywords: Unpack[RunKeywords],
) -> Robustness:
    """Return how the accuracy of models changes when test headlines are perturbed.

    ``models`` are names of baselines, files with ``make(seed)`` or estimators; none means every
    baseline that is not slow. Each is fitted once, on the training split as it stands, and asked
    the test split as it stands and under each of the ``perturbations`` (default: all that are for
    the dataset's language) at each of the ``strengths``, above 0 and up to 1. Where the dataset
    has contrast pairs, their twins are asked too. What ``out`` holds under the same fingerprint is
    not run again. The keywords are those of `run`. Raises LookupError for an unknown name,
    ValueError for a strength out of bounds.
    """
    out, context = Path(out), run_context(keywords)
    for strength in strengths:
        if not 0 < strength <= 1:
            raise ValueError(f"a strength of {strength:g}; give one above 0 and up to 1")
    (name,) = dataset_names(dataset, column_options(keywords))
    (task,) = prepare_splits(name, context.data)
    chosen = chosen_perturbations(name, perturbations)
    questions = _questions(name, task, chosen, strengths, context.data.mirror)
    plan, left_out = _plan(task, models, context)
    study = stored_study(out, "robustness", task.place, questions.test)
    ahead = [(run, missing) for run in plan if (missing := _missing(run, questions, study))]
    if ahead:
        check_writable(out)
    failed: dict[str, str] = {}
    results = _answers(ahead, questions, context, out)
    with contextlib.closing(results):
        for done, (planned, result) in enumerate(results, start=1):
            if isinstance(result, str):
                failed[planned.model_file.name] = result
            else:
                study = study.merged(result, questions.notes)
                write_study(out, study)
            if context.progress:
                context.progress(done, len(ahead), planned.model_file.name)
    write_study(out, study.merged((), questions.notes))
    published = publish(out, [], [], shown=("robustness",))
    table = read_table(out, "robustness")
    names = [run.model_file.name for run in plan]
    kept = (
        table["model"].isin(names)
        & (table[["dataset", "view", "split"]] == list(task.place)).all(axis=1)
        & table["perturbation"].isin([*chosen, TWINS])
        & table["strength"].isin([*strengths, 1.0])
    )
    return Robustness(table[kept].reset_index(drop=True), left_out, failed, published.figures)


def chosen_perturbations(name: str, wanted: Sequence[str] = ()) -> list[str]:
    """Return the perturbations for a dataset's language: those wanted, or all that there are.

    Raises LookupError for an unknown one, ValueError for one of another language.
    """
    card, parsed = card_of(name), DatasetName.parse(name)
    languages = {parsed.language} if parsed.language else set(card.languages)
    chosen = []
    for one in dict.fromkeys(wanted or plugin_names(perturbation_files)):
        only = plugin_traits(plugin_file(perturbation_files, one)).get("LANGUAGES", ())
        if not only or languages & set(only):
            chosen.append(one)
        elif wanted:
            raise ValueError(f"{one}: is for {', '.join(only)}; {name} is {', '.join(languages)}")
    return chosen


def perturbed(
    perturbation: str, texts: Mapping[str, str], *, strength: float, seed: int = PERTURBATION_SEED
) -> dict[str, str]:
    """Return the texts, by id, under a perturbation; what becomes of one hangs on no other.

    A text of several lines (a page's headline and links) is changed line by line.

    >>> perturbed("upper_case", {"1": "Gol telat"}, strength=1.0)
    {'1': 'GOL TELAT'}
    """
    perturb = load_plugin(perturbation_files, perturbation).perturb
    changed = {}
    for key, text in texts.items():
        rng = np.random.default_rng(int(digest(str(seed), perturbation, key, length=12), 16))
        lines = [
            perturb(line, strength=strength, rng=rng) if line.strip() else line
            for line in text.split("\n")
        ]
        changed[key] = "\n".join(lines)
        if not changed[key].strip():
            raise ValueError(f"{perturbation}: leaves nothing of example {key}")
    return changed


def sample_changes(
    perturbation: str, *, dataset: Any = "tajuk", count: int = 50, strength: float = 1.0
) -> list[Change]:
    """Return test headlines that a perturbation changes, before and after, for a person to read.

    They are the first by a hash of their ids. Raises ValueError for a dataset whose texts may not
    be shown.
    """
    (name,) = dataset_names(dataset, None)
    if not card_of(name).may_show:
        raise ValueError(f"{name}: its headlines may not be printed; choose another, such as tajuk")
    chosen_perturbations(name, [perturbation])
    task = prepare(name)
    rows = [task.corpus.examples[i] for i in task.corpus.indices(task.split.test)]
    rows.sort(key=lambda example: digest(example.id))
    after = perturbed(perturbation, {row.id: row.text for row in rows}, strength=strength)
    changes = [Change(row.text, after[row.id], row.label) for row in rows]
    return [change for change in changes if change.before != change.after][:count]


def _questions(
    name: str, task: Task, chosen: Sequence[str], strengths: Sequence[float], mirror: str | None
) -> _Questions:
    rows = [task.corpus.examples[i] for i in task.corpus.indices(task.split.test)]
    texts = {row.id: row.text for row in rows}
    places = tuple(range(len(rows)))
    blocks = [_Block(UNCHANGED, 0.0, places, tuple(texts.values()))]
    shares = {}
    for perturbation in chosen:
        for strength in strengths:
            after = perturbed(perturbation, texts, strength=strength)
            blocks.append(_Block(perturbation, float(strength), places, tuple(after.values())))
            differ = sum(after[key] != text for key, text in texts.items())
            shares[f"{perturbation} {float(strength)}"] = differ / max(len(rows), 1)
    slices, _ = sliced_test(name, task, mirror)
    by_place = {by: [values.get(row.id, "") for row in rows] for by, values in slices.items()}
    notes: dict[str, Any] = {"changed": shares, "slices": by_place, "pairs": []}
    test = task.test_set
    if CONTRAST in views_of(name) and task.corpus.view != CONTRAST:
        test, twins, notes["pairs"] = _twins(name, task, mirror)
        blocks.append(twins)
    return _Questions(task, test, tuple(blocks), notes)


def _twins(
    name: str, task: Task, mirror: str | None
) -> tuple[TestSet, _Block, list[tuple[int, int]]]:
    """Return the test split with the twins behind it, their texts, and the pairs by place."""
    whole = prepare(name, view=CONTRAST, split=task.scheme, mirror=mirror)
    test, texts = task.test_set, {e.id: e.text for e in whole.corpus.examples}
    place = {key: i for i, key in enumerate(test.ids)}
    both = whole.test_set
    pairs: list[tuple[int, int]] = []
    new: list[int] = []
    for i in range(0, len(both.ids) - 1, 2):  # a headline and its twin, one behind the other
        headline, twin = both.ids[i : i + 2]
        if headline in place and twin not in place:
            pairs.append((place[headline], len(test.ids) + len(new)))
            new.append(i + 1)
    longer = TestSet(
        ids=(*test.ids, *(both.ids[i] for i in new)),
        stories=(*test.stories, *(test.stories[one] for one, _ in pairs)),
        labels=(*test.labels, *(both.labels[i] for i in new)),
        classes=test.classes,
        leaks=(*test.leaks, *(both.leaks[i] for i in new)),
    )
    block = _Block(TWINS, 1.0, tuple(p for _, p in pairs), tuple(texts[both.ids[i]] for i in new))
    return longer, block, pairs


def _plan(
    task: Task, models: Sequence[Any], context: RunContext
) -> tuple[list[PlannedRun], dict[str, str]]:
    from bench import baselines as baseline_files

    known = plugin_names(baseline_files)
    names = [model for model in models if isinstance(model, str) and model in known]
    files = [model for model in models if not (isinstance(model, str) and model in known)]
    for model in files:
        if isinstance(model, str) and not model.endswith(".py"):
            raise LookupError(f"no baseline {model!r}; there are {', '.join(known)}, or a .py file")
    workers = context.workers
    chosen = [
        *baselines_named(names if models else None),
        *user_models(files, workers.limits, sandbox=workers.sandbox),
    ]
    plan, skipped = plan_runs([task], chosen, RunOptions(full=bool(models)))
    return plan, {outcome.model: outcome.reason for outcome in skipped}


def _key(planned: PlannedRun, block: _Block) -> str:
    return digest(key_of(planned.fingerprint), *block.texts, length=16)


def _missing(planned: PlannedRun, questions: _Questions, study: Study) -> list[_Block]:
    stored = {run.key for run in study.runs if run.about["model"] == planned.model_file.name}
    return [block for block in questions.blocks if _key(planned, block) not in stored]


def _answers(
    ahead: Sequence[tuple[PlannedRun, list[_Block]]],
    questions: _Questions,
    context: RunContext,
    out: Path,
) -> Generator[tuple[PlannedRun, list[StudyRun] | str], None, None]:
    """Yield each model with its answers to what was missing, or with why there are none."""
    corpus, whole = questions.task.corpus, questions.task.rows
    texts, starts = [example.text for example in corpus.examples], {}
    for number, block in enumerate(questions.blocks):
        starts[block.perturbation, block.strength] = len(texts), number
        texts += block.texts
    empty = np.array([], dtype=np.int64)
    fits = []
    for planned, blocks in ahead:
        firsts = [starts[block.perturbation, block.strength][0] for block in blocks]
        rows = [
            np.arange(first, first + len(block.texts), dtype=np.int64)
            for first, block in zip(firsts, blocks, strict=True)
        ]
        parts = SplitRows(whole.train, whole.labels, empty, [], np.concatenate(rows), corpus.labels)
        fits.append(Fit(planned.model_file, 0, parts, questions.task.place, planned.fingerprint))
    results = run_fits(fits, {0: texts}, context.workers, shared=out)
    with contextlib.closing(results):
        for place, result in results:
            planned, blocks = ahead[place]
            yield planned, _runs(planned, blocks, questions.test, result)


def _runs(
    planned: PlannedRun,
    blocks: Sequence[_Block],
    test: TestSet,
    result: RawPredictions | Failure,
) -> list[StudyRun] | str:
    if isinstance(result, Failure):
        return result.reason
    number = {label: i for i, label in enumerate(test.classes)}
    total = sum(len(block.texts) for block in blocks)
    if len(result.predicted) != total:
        return f"the model returned {len(result.predicted)} labels for {total} texts"
    if unknown := set(result.predicted) - set(number):
        return f"the model returned an unknown label {min(unknown)!r}"
    runs, start = [], 0
    for block in blocks:
        answers = result.predicted[start : start + len(block.texts)]
        start += len(block.texts)
        about = {"model": planned.model_file.name, **block.what}
        places = block.places if len(block.places) < len(test.ids) else ()
        runs.append(
            StudyRun(_key(planned, block), about, tuple(number[a] for a in answers), places)
        )
    return runs
