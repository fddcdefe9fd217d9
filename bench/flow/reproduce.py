"""Runs a paper's models again with its own protocol, on its own split."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench import loaders, papers
from bench.catalog.names import PUBLISHED, card_of, dataset_files
from bench.catalog.paths import published_folder
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.execution.pool import map_calls
from bench.flow.publish import publish
from bench.plugins import code_of, load_plugin, plugin_file, plugin_names
from bench.records.corpora import PARTS
from bench.records.papers import Texts, VariantPredictions, read_published
from bench.records.predictions import Fingerprint, Predictions
from bench.records.runs import Failure, Outcome, Progress
from bench.store.environment import extra_versions
from bench.store.files import locked
from bench.store.index import read_index, write_index
from bench.store.predictions import is_stored, key_of, save_predictions
from bench.tables.reproduced import REPRODUCED_FOLDER, reproduced_name, reproduced_table


@dataclass(frozen=True)
class Reproduction:
    """What came out: the paper's rows of `reproduced.table`, and where the figures are."""

    table: pd.DataFrame
    figures: tuple[Path, ...]

    @property
    def complete(self) -> bool:
        """Say whether every model that was asked for has a value."""
        return not (self.table["reason"] != "").any()


@dataclass(frozen=True)
class _Variant:
    """One variant of one model in one language: what it reads, and where its answers go."""

    task: Task
    parts: tuple[Texts, Texts, Texts]
    paper: str
    model: str
    variant: str
    fingerprint: Fingerprint

    def outcome(self, status: str, *, key: str = "", reason: str = "") -> Outcome:
        """Return the outcome of this cell."""
        name = reproduced_name(self.paper, self.model, self.variant)
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

    ``languages`` and ``models`` default to all. Answers are stored one variant at a time, so an
    interrupted run goes on where it stopped. A model whose extra is missing is named as not
    run; one that fails is recorded with its reason. Raises LookupError for an unknown paper,
    language or model.
    """
    out = Path(out)
    plan = _planned(paper, languages, models, mirror)
    outcomes, ahead = [], []
    for planned in plan:
        if is_stored(out / REPRODUCED_FOLDER, planned.fingerprint):
            outcomes.append(planned.outcome("reused", key=key_of(planned.fingerprint)))
        elif wants := _missing(paper, planned.model):
            reason = f"it needs: pip install tajuk[{wants}]"
            outcomes.append(planned.outcome("skipped", reason=reason))
        else:
            ahead.append(planned)
    asked = [(paper, *planned.parts, planned.model, planned.variant) for planned in ahead]
    for done, (place, answer) in enumerate(map_calls(answer_cell, asked, jobs=jobs)):
        if progress:
            progress(done, len(ahead), f"{ahead[place].task.corpus.name}: {ahead[place].model}")
        outcomes.append(_keep(out, ahead[place], answer))
        _index(out, outcomes)
    _index(out, outcomes)
    results = publish(out, [], [])
    own = reproduced_table(out)
    asked_for = {(planned.task.corpus.name.partition(".")[2], planned.model) for planned in plan}
    keep = [
        p == paper and (language == "avg" or (language, model) in asked_for)
        for p, language, model in zip(own["paper"], own["language"], own["model"], strict=True)
    ]
    return Reproduction(own[keep].reset_index(drop=True), results.figures)


def _missing(paper: str, model: str) -> str:
    """Return the extra that a model wants and that is not installed, if any."""
    asked = load_plugin(papers, paper).PAPER
    wanted = [asked.needs[model]] if model in asked.needs else []
    # what all models of a paper need comes with one extra for all papers
    wanted += ["papers"] if asked.libraries else []
    return next((name for name in wanted if "absent" in extra_versions(name).values()), "")


def list_papers() -> dict[str, str]:
    """Return the first line of every paper's description, by name."""
    return {
        name: (load_plugin(papers, name).__doc__ or "").strip().splitlines()[0]
        for name in plugin_names(papers)
    }


def _planned(
    paper: str, languages: Sequence[str], models: Sequence[str], mirror: str | None
) -> list[_Variant]:
    module = load_plugin(papers, paper)
    code = code_of(plugin_file(papers, paper))
    raw = (published_folder() / f"{paper}.csv").read_bytes()
    printed = read_published(raw, where=f"{paper}.csv")
    there = [
        language
        for language in card_of(module.PAPER.dataset).languages
        if any(language == key[0] for key in printed)
    ]
    chosen = _choose(languages, there, f"{paper}: no language")
    kinds = _choose(models, list(module.PAPER.models), f"{paper}: no model")
    plan = []
    for language in chosen:
        task = prepare(
            f"{module.PAPER.dataset}.{language}",
            view=module.PAPER.views[0],
            split=PUBLISHED,
            mirror=mirror,
        )
        parts = _parts(task, module.PAPER.views, mirror)
        for model in kinds:
            for variant in module.PAPER.models[model]:
                name = reproduced_name(paper, model, variant)
                libraries = (*module.PAPER.libraries, *module.PAPER.needs.get(model, "").split())
                fingerprint = task.fingerprint(name, code, 0, libraries=libraries)
                plan.append(_Variant(task, parts, paper, model, variant, fingerprint))
    return plan


def _choose(asked: Sequence[str], known: Sequence[str], complaint: str) -> list[str]:
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise LookupError(f"{complaint} {unknown[0]!r}; there are {', '.join(known)}")
    return list(dict.fromkeys(asked)) or list(known)


def _parts(task: Task, views: tuple[str, ...], mirror: str | None) -> tuple[Texts, Texts, Texts]:
    """Return the texts of every view by part, in upstream's order; the test split's labels stay."""
    name = task.corpus.name
    files = dataset_files(name, mirror=mirror)
    loader = load_plugin(loaders, name.partition(".")[0])
    read = {view: {e.id: e.text for e in loader.read(files, view=view)} for view in views}
    made = []
    for part in PARTS:
        own = [example for example in task.corpus.examples if example.part == part]
        texts = {view: [read[view][example.id] for example in own] for view in views}
        made.append(Texts(texts, [] if part == "test" else [e.label for e in own]))
    return made[0], made[1], made[2]


def answer_cell(
    paper: str, train: Texts, tune: Texts, test: Texts, model: str, variant: str
) -> tuple[VariantPredictions, float]:
    """Return the answer and the seconds it took; called by name in a process of `engine`."""
    started = time.perf_counter()
    module = load_plugin(papers, paper)
    answer = module.answer(train, tune, test, model=model, variant=variant)
    return answer, time.perf_counter() - started


def _keep(
    out: Path, planned: _Variant, answered: tuple[VariantPredictions, float] | Failure
) -> Outcome:
    if isinstance(answered, Failure):
        return planned.outcome("failed", reason=answered.reason)
    answer, seconds = answered
    corpus = planned.task.corpus
    # in upstream's order, as the texts were given
    test = [i for i, example in enumerate(corpus.examples) if example.part == "test"]
    leaking = set(corpus.leaking(planned.task.split))
    predictions = Predictions(
        ids=tuple(corpus.examples[i].id for i in test),
        stories=tuple(corpus.stories[i] for i in test),
        labels=tuple(corpus.examples[i].label for i in test),
        predicted=tuple(answer.predicted),
        classes=corpus.labels,
        leaks=tuple(i in leaking for i in test),
    )
    tune_score = None if answer.tune_score != answer.tune_score else answer.tune_score
    notes = {"tune_score": tune_score, "setting": answer.setting}
    folder = out / REPRODUCED_FOLDER
    save_predictions(folder, planned.fingerprint, predictions, {"seconds": seconds}, notes)
    return planned.outcome("done", key=key_of(planned.fingerprint))


def _index(out: Path, outcomes: Sequence[Outcome]) -> None:
    """Merge the outcomes into the index of reproduced answers."""
    folder = out / REPRODUCED_FOLDER
    with locked(folder):
        listed = {(o.dataset, o.model): o for o in read_index(folder)}
        listed |= {(o.dataset, o.model): o for o in outcomes}
        write_index(folder, list(listed.values()))
