"""Fits a recipe on all rows of a dataset and writes it as a model folder, with its score."""

import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Unpack

import pandas as pd

from bench import baselines as baseline_files
from bench.catalog.names import card_of
from bench.catalog.sources import column_options, dataset_names
from bench.comparison.inputs import Contender, predictions_of
from bench.comparison.sentences import sentence
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.deploy.card import model_card
from bench.deploy.fitted import FittedModel, answers, load_model
from bench.deploy.folder import (
    CARD,
    CODE,
    HELD_OUT,
    ModelAbout,
    check_new,
    versions_of,
    write_folder,
)
from bench.deploy.unsure import HeldOut, Judged, held_out_bytes
from bench.execution.models import baselines_named, user_models
from bench.execution.plan import model_code
from bench.execution.user_code import user_code_of
from bench.flow.run import run_models
from bench.plugins import plugin_names, plugin_traits
from bench.records.predictions import UnusableError
from bench.records.rows import Hyperparameters
from bench.records.runs import (
    ModelChoice,
    ModelFile,
    Outcome,
    RunContext,
    RunKeywords,
    RunOptions,
    Variant,
    run_context,
)
from bench.stats.verdicts import claim
from bench.store.index import read_index
from bench.store.predictions import is_stored, key_of, load_notes, load_predictions
from bench.store.tables import read_table

PARTS_FITTED = ("all", "train")


@dataclass(frozen=True)
class Recipe:
    """What is fitted, and what the benchmark says of it: its runs, its row of scores, a sentence.

    ``setting`` is "default" or "tuned"; ``score`` is the row of `scores_table`, ``against`` the
    sentence on the best other model that is stored beside it, or why there is none.
    """

    task: Task
    model_file: ModelFile
    variant: Variant
    hyperparameters: Hyperparameters
    outcome: Outcome
    score: pd.Series
    against: str

    def fitted(self, module: ModuleType, rows: Sequence[int]) -> Any:
        """Return a fresh model, fitted on these rows of the corpus."""
        model = module.make(self.variant.seed)
        if self.hyperparameters:
            model.set_params(**self.hyperparameters)
        examples = self.task.corpus.examples
        # what it prints would stand amid what a program reads
        with contextlib.redirect_stdout(sys.stderr):
            model.fit([examples[i].text for i in rows], [examples[i].label for i in rows])
        return model


def fit(
    model: Any,
    data: Any = "tajuk",
    *,
    out: str | Path,
    parts: str = "all",
    results: str | Path = "results/latest",
    options: RunOptions | None = None,
    trusted: Sequence[str] = (),
    **keywords: Unpack[RunKeywords],
) -> FittedModel:
    """Fit a model on a dataset and write it into a new folder, ready for headlines.

    ``model`` is a baseline's name, a ``.py`` file with ``make(seed)`` or a scikit-learn estimator;
    ``data`` is what `run` takes, one dataset. It is fitted on all rows, or with ``parts``
    "train" on the training split alone. Its score on held-out stories comes from ``results``; what
    is not stored there is run first. Hyperparameters are those that were tuned, where ``results``
    holds them or ``options.tuned`` asks for it. The folder holds the pipeline in skops' format,
    a model card, and what the recipe made of the validation and test splits, as numbers.
    ``trusted`` are types that skops does not trust. The keywords are those of `run`. Raises
    LookupError for an unknown name and ValueError for what cannot be fitted or written.
    """
    place = Path(out)
    check_new(place)
    if parts not in PARTS_FITTED:
        raise ValueError(f"no parts {parts!r}; use {' or '.join(PARTS_FITTED)}")
    names = dataset_names(data, column_options(keywords))
    if len(names) != 1:
        raise ValueError(f"{len(names)} datasets; a model is fitted on one")
    context = run_context(keywords)
    recipe = _recipe(model, names[0], Path(results), options or RunOptions(), context)
    corpus, split = recipe.task.corpus, recipe.task.split
    module = recipe.model_file.load()
    if context.progress:
        context.progress(0, 2, f"{recipe.model_file.name}: on the training split")
    on_train = recipe.fitted(module, corpus.indices(split.train))
    held_out = _held_out(recipe, on_train)
    if context.progress:
        context.progress(1, 2, f"{recipe.model_file.name}: on {parts} rows")
    every = range(len(corpus.examples))
    rows = every if parts == "all" else corpus.indices(split.train)
    fitted = recipe.fitted(module, rows) if parts == "all" else on_train
    about = _about(recipe, names[0], Path(results), parts, len(rows), fitted)
    files = {CARD: model_card(about, recipe.score, recipe.against, held_out).encode()}
    if held_out:
        files[HELD_OUT] = held_out_bytes(held_out)
    if recipe.model_file.owner:
        files[CODE] = _own_code(recipe.model_file.file)
    write_folder(place, fitted, about, files, trusted)
    if context.progress:
        context.progress(2, 2, "written")
    return load_model(place, trusted=trusted)


def _recipe(
    model: Any, dataset: str, results: Path, options: RunOptions, context: RunContext
) -> Recipe:
    (task,) = prepare_splits(dataset, context.data)
    if isinstance(model, str) and (model in plugin_names(baseline_files) or not Path(model).suffix):
        (model_file,) = baselines_named([model])
        choice = ModelChoice([model], (), options)
    else:
        (model_file,) = user_models([model], context.workers.limits)
        choice = ModelChoice([], [model_file.file], options)
    code = model_code(model_file, plugin_traits(model_file.file))
    tuned = Variant(options.seed if _takes_seed(model_file) else 0, "tuned")
    default = Variant(tuned.seed)
    wants = options.tuned or is_stored(results, task.fingerprint(code, tuned))
    variant = tuned if wants else default
    choice = ModelChoice(
        choice.baselines, choice.files, RunOptions(options.seed, 1, tuned=wants, full=True)
    )
    ran = run_models([dataset], choice, results, context)
    key = key_of(task.fingerprint(code, variant))
    if lacking := [o.reason for o in ran.outcomes if not o.key]:
        raise ValueError(f"{model_file.name} on {task.corpus.name}: {lacking[0]}")
    outcome = next((o for o in ran.outcomes if o.key == key), None)
    if outcome is None:  # it has no hyperparameters to tune
        variant = default
        key = key_of(task.fingerprint(code, variant))
        outcome = next(o for o in ran.outcomes if o.key == key)
    hyperparameters = (
        _hyperparameters(model_file.load(), load_notes(results, outcome).get("setting", {}))
        if variant.setting == "tuned"
        else {}
    )
    scores = read_table(results, "scores")
    same = (scores["model"] == model_file.name) & (scores["setting"] == variant.setting)
    for column, value in zip(("dataset", "view", "split"), task.place, strict=True):
        same &= scores[column] == value
    row = scores[same].iloc[0]
    against = _against(task, model_file.name, variant, results)
    return Recipe(task, model_file, variant, hyperparameters, outcome, row, against)


def _takes_seed(model_file: ModelFile) -> bool:
    return bool(model_file.owner or plugin_traits(model_file.file).get("RANDOM"))


def _hyperparameters(module: ModuleType, stored: Mapping[str, Any]) -> Hyperparameters:
    """Return stored hyperparameters as the search space has them: JSON knows no tuples."""
    space: Mapping[str, Sequence[Any]] = getattr(module, "SPACE", {})
    return {
        name: next((v for v in space.get(name, ()) if _plain(v) == _plain(value)), value)
        for name, value in stored.items()
    }


def _plain(value: Any) -> str:
    return json.dumps(value, default=lambda v: v.tolist() if hasattr(v, "tolist") else repr(v))


def _against(task: Task, name: str, variant: Variant, results: Path) -> str:
    """Return the claim against the best other model that is stored for the same test split."""
    listed = [o for o in read_index(results) if o.place[:3] == task.place and o.size == "all"]
    tuned = variant.setting == "tuned"
    ours = predictions_of(Contender(name, "baseline"), task, listed, results, tuned=tuned)
    rivals = []
    for other in sorted({o.model for o in listed} - {name}):
        # one that failed or was skipped has no predictions
        with contextlib.suppress(UnusableError):
            rivals.append(
                predictions_of(Contender(other, "baseline"), task, listed, results, tuned=tuned)
            )
    if not rivals:
        return (
            f"No other model is stored for {task.corpus.name} in {results}: run the baselines "
            "there first (tajuk run) to have a comparison here."
        )
    best = max(rivals, key=lambda one: (float(one.right.mean()), one.name))
    return sentence(claim(task.place, ours, best))


def _held_out(recipe: Recipe, on_train: Any) -> HeldOut | None:
    """Return how sure the recipe was of the validation and test splits; None if it never says."""
    corpus, split = recipe.task.corpus, recipe.task.split
    judged = []
    for part in (split.tune, split.test):
        rows = corpus.indices(part)
        with contextlib.redirect_stdout(sys.stderr):
            given = answers(on_train, [corpus.examples[i].text for i in rows])
        if rows and given.confidence is None:
            return None
        right = [
            label == corpus.examples[i].label for label, i in zip(given.labels, rows, strict=True)
        ]
        stories = [corpus.stories[i] for i in rows]
        if given.confidence is None:  # a split without a validation part
            return None
        judged.append(Judged.of(given.confidence, right, stories))
    return HeldOut(*judged)


def _about(
    recipe: Recipe, dataset: str, results: Path, parts: str, rows: int, fitted: Any
) -> ModelAbout:
    fingerprint, _ = load_predictions(results, recipe.outcome)
    return ModelAbout(
        model=recipe.model_file.name,
        dataset=fingerprint.dataset,
        view=fingerprint.view,
        split=fingerprint.split,
        data=fingerprint.data,
        code=fingerprint.code,
        seed=fingerprint.seed,
        setting=fingerprint.setting,
        hyperparameters=json.loads(_plain(dict(recipe.hyperparameters))),
        labels=tuple(str(one) for one in getattr(fitted, "classes_", recipe.task.corpus.labels)),
        languages=card_of(dataset).spoken,
        parts=parts,
        rows=rows,
        versions=versions_of(recipe.model_file.name),
    )


def _own_code(file: Path) -> bytes:
    helpers, _ = user_code_of(file)
    if helpers:
        raise ValueError(
            f"{file}: imports other files of its folder; a model folder takes one file: put them "
            "into it"
        )
    return file.read_bytes()
