"""Runs a paper's models again with its own protocol, on its own split."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench import loaders, papers
from bench.catalog.names import PUBLISHED, dataset_files
from bench.catalog.paths import published_folder
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.execution.pool import map_calls
from bench.flow.keep import keep, merge_index
from bench.flow.publish import publish
from bench.plugins import code_of, load_plugin, plugin_file, plugin_names
from bench.records.corpora import PARTS
from bench.records.names import DatasetName, PaperVariant
from bench.records.papers import Texts, VariantPredictions, read_published
from bench.records.predictions import Fingerprint
from bench.records.rows import RawPredictions
from bench.records.runs import Failure, ModelCode, Outcome, Progress
from bench.store.environment import extra_versions
from bench.store.predictions import is_stored, key_of
from bench.tables.reproduced import REPRODUCED_FOLDER, printed_languages, reproduced_table


@dataclass(frozen=True)
class Reproduction:
    """What came out: the paper's rows of `reproduced_table`, and where the figures are."""

    table: pd.DataFrame
    figures: tuple[Path, ...]

    @property
    def complete(self) -> bool:
        """Say whether every model that was asked for has a value."""
        return not (self.table["reason"] != "").any()


@dataclass(frozen=True)
class _PaperRun:
    """One variant of one model in one language: the texts of its three splits, its fingerprint."""

    task: Task
    texts: tuple[Texts, Texts, Texts]
    paper: str
    model: str
    variant: str
    fingerprint: Fingerprint

    def outcome(self, status: str, *, key: str = "", reason: str = "") -> Outcome:
        """Return what became of this run."""
        name = str(PaperVariant(self.paper, self.model, self.variant))
        return Outcome(*self.task.place, name, status, key=key, reason=reason)


def reproduce(
    paper: str,
    *,
    languages: Sequence[str] = (),
    models: Sequence[str] = (),
    out: str | Path = "results/latest",
    mirror: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Reproduction:
    """Run a paper's models with its protocol and put published and own values side by side.

    ``languages`` and ``models`` default to all. Predictions are stored one variant at a time, so
    an interrupted run goes on where it stopped. A model whose extra is missing is named as not
    run; one that fails is recorded with its reason. Raises LookupError for an unknown paper,
    language or model.
    """
    out = Path(out)
    folder = out / REPRODUCED_FOLDER
    plan = _planned(paper, languages, models, mirror)
    outcomes, ahead = [], []
    for planned in plan:
        if is_stored(folder, planned.fingerprint):
            outcomes.append(planned.outcome("reused", key=key_of(planned.fingerprint)))
        elif extra := _missing(paper, planned.model):
            reason = f"it needs: pip install tajuk[{extra}]"
            outcomes.append(planned.outcome("skipped", reason=reason))
        else:
            ahead.append(planned)
    calls = [(paper, *planned.texts, planned.model, planned.variant) for planned in ahead]
    for done, (place, result) in enumerate(map_calls(run_variant, calls, jobs=jobs)):
        planned = ahead[place]
        if progress:
            progress(done, len(ahead), f"{planned.task.corpus.name}: {planned.model}")
        outcomes.append(_keep(folder, planned, result))
        outcomes = merge_index(folder, outcomes)
    merge_index(folder, outcomes)
    published = publish(out, [], [])
    table = reproduced_table(out)
    chosen = {(DatasetName.parse(p.task.corpus.name).language, p.model) for p in plan}
    keep_row = [
        name == paper and (language == "avg" or (language, model) in chosen)
        for name, language, model in zip(
            table["paper"], table["language"], table["model"], strict=True
        )
    ]
    return Reproduction(table[keep_row].reset_index(drop=True), published.figures)


def _missing(paper: str, model: str) -> str:
    """Return the extra that a model needs and that is not installed, if any."""
    record = load_plugin(papers, paper).PAPER
    extras = [record.needs[model]] if model in record.needs else []
    # what all models of a paper need comes with one extra for all papers
    extras += ["papers"] if record.libraries else []
    return next((name for name in extras if "absent" in extra_versions(name).values()), "")


def list_papers() -> dict[str, str]:
    """Return the first line of every paper's description, by name."""
    return {
        name: (load_plugin(papers, name).__doc__ or "").strip().splitlines()[0]
        for name in plugin_names(papers)
    }


def _planned(
    paper: str, languages: Sequence[str], models: Sequence[str], mirror: str | None
) -> list[_PaperRun]:
    module = load_plugin(papers, paper)
    code = code_of(plugin_file(papers, paper))
    raw = (published_folder() / f"{paper}.csv").read_bytes()
    printed = read_published(raw, where=f"{paper}.csv")
    there = printed_languages(module.PAPER, printed)
    chosen = _choose(languages, there, f"{paper}: no language")
    kinds = _choose(models, list(module.PAPER.models), f"{paper}: no model")
    plan = []
    for language in chosen:
        task = prepare(
            str(DatasetName(module.PAPER.dataset, language)),
            view=module.PAPER.views[0],
            split=PUBLISHED,
            mirror=mirror,
        )
        texts = _texts(task, module.PAPER.views, mirror)
        for model in kinds:
            for variant in module.PAPER.models[model]:
                name = str(PaperVariant(paper, model, variant))
                libraries = (*module.PAPER.libraries, *module.PAPER.needs.get(model, "").split())
                fingerprint = task.fingerprint(ModelCode(name, code, libraries))
                plan.append(_PaperRun(task, texts, paper, model, variant, fingerprint))
    return plan


def _choose(asked: Sequence[str], known: Sequence[str], complaint: str) -> list[str]:
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise LookupError(f"{complaint} {unknown[0]!r}; there are {', '.join(known)}")
    return list(dict.fromkeys(asked)) or list(known)


def _texts(task: Task, views: tuple[str, ...], mirror: str | None) -> tuple[Texts, Texts, Texts]:
    """Return the texts of every view by split, in upstream's order, without the test labels."""
    name = task.corpus.name
    files = dataset_files(name, mirror=mirror)
    loader = load_plugin(loaders, DatasetName.parse(name).dataset)
    by_view = {view: {e.id: e.text for e in loader.read(files, view=view)} for view in views}
    splits = []
    for part in PARTS:
        examples = [example for example in task.corpus.examples if example.part == part]
        texts = {view: [by_view[view][example.id] for example in examples] for view in views}
        splits.append(Texts(texts, [] if part == "test" else [e.label for e in examples]))
    return splits[0], splits[1], splits[2]


def run_variant(
    paper: str, train: Texts, tune: Texts, test: Texts, model: str, variant: str
) -> tuple[VariantPredictions, float]:
    """Return the predictions and the seconds they took; called by name in a worker process."""
    started = time.perf_counter()
    module = load_plugin(papers, paper)
    predictions = module.answer(train, tune, test, model=model, variant=variant)
    return predictions, time.perf_counter() - started


def _keep(
    folder: Path, planned: _PaperRun, result: tuple[VariantPredictions, float] | Failure
) -> Outcome:
    # the test set of upstream's own split is in upstream's order, as the texts were given
    test_set = planned.task.test_set
    if isinstance(result, Failure):
        return keep(folder, planned, test_set, result, {})
    predictions, seconds = result
    raw = RawPredictions(tuple(predictions.predicted), None, {})
    score = predictions.tune_score
    notes = {"tune_score": None if score != score else score, "setting": predictions.setting}
    return keep(folder, planned, test_set, raw, {"seconds": seconds}, notes)
