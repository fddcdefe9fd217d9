"""Runs a paper's models again with its own protocol, on its own split."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from bench import baselines, loaders, papers
from bench.catalog.names import PUBLISHED, dataset_files
from bench.catalog.paths import published_folder
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.execution.pool import map_calls
from bench.flow.keep import keep, merge_index
from bench.flow.publish import publish
from bench.plugins import code_of, load_plugin, plugin_file, plugin_names
from bench.published.claims import claims_table
from bench.records.corpora import PARTS
from bench.records.names import DatasetName, PaperVariant
from bench.records.papers import Paper, Texts, VariantPredictions, read_published
from bench.records.predictions import Fingerprint
from bench.records.rows import RawPredictions, stacked
from bench.records.runs import Failure, ModelCode, Outcome, Progress
from bench.store.environment import extra_versions
from bench.store.predictions import is_stored, key_of
from bench.tables.reproduced import REPRODUCED_FOLDER, printed_languages, reproduced_table
from bench.texts import digest


@dataclass(frozen=True)
class Reproduction:
    """What came out: the paper's rows of `reproduced_table`, and where the figures are.

    ``claims`` are its rows of `claims_table`: none where the paper's file names no claim.
    """

    table: pd.DataFrame
    figures: tuple[Path, ...]
    claims: pd.DataFrame

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
    published = publish(out, [], [], shown=("reproduced", "published_curves"))
    table = reproduced_table(out)
    chosen = {(DatasetName.parse(p.task.corpus.name).language, p.model) for p in plan}
    keep_row = [
        name == paper and (language == "avg" or (language, model) in chosen)
        for name, language, model in zip(
            table["paper"], table["language"], table["model"], strict=True
        )
    ]
    claims = claims_table(out, REPRODUCED_FOLDER)
    claims = claims[
        (claims["paper"] == paper) & claims["language"].isin({name for name, _ in chosen})
    ]
    return Reproduction(
        table[keep_row].reset_index(drop=True), published.figures, claims.reset_index(drop=True)
    )


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


def claimed_models(paper: str) -> tuple[str, ...]:
    """Return the models that a paper's claim is held against; LookupError where it has no claim."""
    claim = getattr(load_plugin(papers, paper), "CLAIM", None)
    if claim is None:
        named = [
            name for name in plugin_names(papers) if hasattr(load_plugin(papers, name), "CLAIM")
        ]
        raise LookupError(f"{paper}: names no claim; these do: {', '.join(named)}")
    return tuple(claim.against)


def _planned(
    paper: str, languages: Sequence[str], models: Sequence[str], mirror: str | None
) -> list[_PaperRun]:
    module = load_plugin(papers, paper)
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
        texts, identity = _texts(task, module.PAPER, mirror)
        for model in kinds:
            code = _code(paper, model)
            for variant in module.PAPER.models[model]:
                name = str(PaperVariant(paper, model, variant))
                libraries = (*module.PAPER.libraries, *module.PAPER.needs.get(model, "").split())
                fingerprint = task.fingerprint(ModelCode(name, code, libraries, identity))
                plan.append(_PaperRun(task, texts, paper, model, variant, fingerprint))
    return plan


def _code(paper: str, model: str) -> bytes:
    """Return the source of a paper, and of the suite's baseline where the model is one."""
    source = code_of(plugin_file(papers, paper))
    name = load_plugin(papers, paper).PAPER.suite.get(model)
    return source + code_of(plugin_file(baselines, name)) if name else source


def _choose(asked: Sequence[str], known: Sequence[str], complaint: str) -> list[str]:
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise LookupError(f"{complaint} {unknown[0]!r}; there are {', '.join(known)}")
    return list(dict.fromkeys(asked)) or list(known)


def _texts(
    task: Task, paper: Paper, mirror: str | None
) -> tuple[tuple[Texts, Texts, Texts], dict[str, str]]:
    """Return the texts of every view by split, in upstream's order, without the test labels.

    And the hash of each of the paper's ``label_views``, whose rows come beside those of train.
    """
    name = task.corpus.name
    files = dataset_files(name, mirror=mirror)
    loader = load_plugin(loaders, DatasetName.parse(name).dataset)
    by_view = {view: {e.id: e.text for e in loader.read(files, view=view)} for view in paper.views}
    splits = []
    for part in PARTS:
        examples = [example for example in task.corpus.examples if example.part == part]
        texts = {view: [by_view[view][example.id] for example in examples] for view in paper.views}
        splits.append(Texts(texts, [] if part == "test" else [e.label for e in examples]))
    beside, hashes = {}, {}
    for view in paper.label_views:
        rows = [e for e in loader.read(files, view=view) if e.part == "train"]
        beside[view] = Texts({view: [e.text for e in rows]}, [e.label for e in rows])
        hashes[view] = digest(*(field for e in rows for field in (e.id, e.text, e.label)))
    return (replace(splits[0], beside=beside), splits[1], splits[2]), hashes


def run_variant(
    paper: str, train: Texts, tune: Texts, test: Texts, model: str, variant: str
) -> tuple[VariantPredictions, float]:
    """Return the predictions and the seconds they took; called by name in a worker process."""
    started = time.perf_counter()
    module = load_plugin(papers, paper)
    if model in module.PAPER.suite:
        predictions = _of_suite(module.PAPER, train, tune, test, model, int(variant))
    else:
        predictions = module.answer(train, tune, test, model=model, variant=variant)
    return predictions, time.perf_counter() - started


def _of_suite(
    paper: Paper, train: Texts, tune: Texts, test: Texts, model: str, seed: int
) -> VariantPredictions:
    """Return the predictions of a baseline of the suite, fitted as it is on train and tune."""
    view = paper.views[0]
    fresh = load_plugin(baselines, paper.suite[model]).make(seed)
    fresh.fit(train.views[view] + tune.views[view], train.labels + tune.labels)
    return VariantPredictions([str(label) for label in fresh.predict(test.views[view])])


def _keep(
    folder: Path, planned: _PaperRun, result: tuple[VariantPredictions, float] | Failure
) -> Outcome:
    # the test set of upstream's own split is in upstream's order, as the texts were given
    subsamples = load_plugin(papers, planned.paper).PAPER.subsamples
    test_set = stacked(planned.task.test_set, subsamples)
    if isinstance(result, Failure):
        return keep(folder, planned, test_set, result, {})
    predictions, seconds = result
    raw = RawPredictions(tuple(predictions.predicted), None, {})
    score = predictions.tune_score
    notes = {"tune_score": None if score != score else score, "setting": predictions.setting}
    return keep(folder, planned, test_set, raw, {"seconds": seconds}, notes)
