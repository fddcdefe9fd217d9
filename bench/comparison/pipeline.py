"""Compares a new model with a baseline, or with all of them, on the same examples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, Unpack

from bench import baselines as baseline_files
from bench import loaders
from bench.catalog.built import names_folder
from bench.catalog.names import card_of, dataset_files
from bench.catalog.paths import datasets_folder
from bench.catalog.sources import column_options, dataset_names
from bench.comparison.inputs import Contender, contender_of, predictions_of
from bench.comparison.runs import ComparisonRuns
from bench.comparison.slices import changed, compare_slices, slices_of
from bench.comparison.summary import Compared, Comparison, overall
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.entities import ENTITIES, PLACES, read_entities
from bench.flow.draw import draw_missing
from bench.plugins import load_plugin, plugin_names
from bench.records.names import DatasetName
from bench.records.predictions import UnusableError
from bench.records.runs import NamedRunKeywords, Outcome, RunOptions, run_context
from bench.stats.differences import COMPARED_METRICS, LOSSES, RESAMPLES, ModelPredictions, aligned
from bench.stats.verdicts import MARGIN, claim, judge
from bench.store.files import locked


class CompareKeywords(NamedRunKeywords, total=False):
    """The keywords of `compare`; see `compare_models`."""

    metric: str
    margin: float
    repeats: int
    out: str | Path
    options: RunOptions | None


SEED = 0  # of the flips behind a claim


def compare_models(
    new: Any,
    baseline: Any = None,
    *,
    datasets: Any = ("tajuk",),
    metric: str = "accuracy",
    margin: float = MARGIN,
    repeats: int = 1,
    out: str | Path = "results/latest",
    options: RunOptions | None = None,
    **keywords: Unpack[NamedRunKeywords],
) -> Comparison:
    """Say of each dataset whether a new model is better than a baseline, or than each of them.

    ``new`` (the candidate) and ``baseline`` (the reference) are a baseline's name, a ``.py`` file
    with ``make(seed)``, a scikit-learn estimator or a function of texts, a file of predictions,
    a folder of stored ones, or ``folder:model`` of a folder of results; without ``baseline`` it is
    every baseline that runs by default (with ``options.full`` the slow ones too); ``name`` names a
    file of predictions. What ``out`` does not hold is run first. The verdict is about ``metric``;
    ``margin`` is the region of practical equivalence, a share. With ``repeats`` both are run on
    that many splits by story too, each drawn anew. The keywords are those of `run`. Raises
    LookupError for an unknown name and ValueError for what cannot be compared.
    """
    candidate = contender_of(new, name=keywords.get("name", ""))
    references = [contender_of(baseline)] if baseline is not None else None
    names = list(dict.fromkeys(dataset_names(datasets, column_options(keywords))))
    _check_request(metric, margin)
    _check_repeats(repeats, candidate, references, names)
    context = run_context(keywords)
    tasks = {name: prepare_splits(name, context.data)[0] for name in names}
    if len({task.place for task in tasks.values()}) < len(tasks):
        raise ValueError("two of the datasets have one name; compare on them one at a time")
    runs = ComparisonRuns(candidate, references, options or RunOptions(), Path(out), context)
    outcomes = runs.outcomes(names, runs.out, context)
    pairs, left_out = _pairs(runs, tasks, outcomes, metric)
    # of very many claims an adjusted interval asks for a smaller p than the usual flips can give
    resamples = max(RESAMPLES, 40 * len(pairs))
    judging = partial(claim, metric=metric, margin=margin, seed=SEED, resamples=resamples)
    claims = judge([judging(tasks[name].place, ours, theirs) for name, ours, theirs in pairs])
    if repeats > 1:
        claims = [
            runs.repeated(one, name, repeats)
            for one, (name, _, _) in zip(claims, pairs, strict=True)
        ]
    sliced = {name: sliced_test(name, task, context.data.mirror) for name, task in tasks.items()}
    compared = []
    for one, (name, ours, theirs) in zip(claims, pairs, strict=True):
        slices, texts = sliced[name]
        clean = aligned(ours, theirs)[:2]
        by_slice = tuple(compare_slices(*clean, slices))
        compared.append(Compared(one, by_slice, tuple(changed(*clean, texts))))
    sign = 1 if metric in LOSSES else -1
    place = {task.place: i for i, task in enumerate(tasks.values())}
    compared.sort(key=lambda c: (place[c.claim.place], sign * c.claim.judged.baseline))
    shown = pairs[0][1].name if pairs else candidate.name
    together = overall(claims, seed=SEED, parallel=_parallel(tasks.values()))
    drawn = _forest(runs.out) if candidate.kind == "model" else ""
    return Comparison(shown, tuple(compared), left_out, together, drawn)


def _forest(out: Path) -> str:
    with locked(out):
        drawn = [path for path in draw_missing(out, ("forest",)) if path.name == "forest.png"]
    return str(drawn[0]) if drawn else ""


def compare(
    new: Any, baseline: Any = None, *, data: Any = "tajuk", **keywords: Unpack[CompareKeywords]
) -> Comparison:
    """Say whether ``new`` is better than ``baseline`` on ``data``: `compare_models` on one dataset.

    ``data`` is a dataset's name, a folder, or a table: a path, a pandas, polars or Arrow table, or
    two lists. The keywords are those of `compare_models`.
    """
    return compare_models(new, baseline, datasets=data, **keywords)


def _parallel(tasks: Iterable[Task]) -> bool:
    """Say whether parts of one dataset hold the same test examples, in several languages.

    Those are what has the same ties; a few that happen to share one, such as a headline that two
    languages print alike, do not make a translation.
    """
    ties: dict[str, list[set[str]]] = defaultdict(list)
    for task in tasks:
        test = [task.corpus.examples[i] for i in task.corpus.indices(task.split.test)]
        ties[DatasetName.parse(task.corpus.name).dataset].append(
            {tie for example in test for tie in example.ties}
        )
    pairs = (pair for parts in ties.values() for pair in combinations(parts, 2))
    return any(2 * len(one & two) > min(len(one), len(two)) for one, two in pairs)


def _pairs(
    runs: ComparisonRuns, tasks: Mapping[str, Task], outcomes: Sequence[Outcome], metric: str
) -> tuple[list[tuple[str, ModelPredictions, ModelPredictions]], dict[str, str]]:
    """Return candidate's and reference's predictions for each dataset, and what is left out.

    What is left out comes with its reason. A model that was named has to be there, on one dataset
    at least; of all baselines some need an extra, other labels, or give no probabilities.
    """
    pairs: list[tuple[str, ModelPredictions, ModelPredictions]] = []
    left_out: dict[str, str] = {}
    references = _references(runs, outcomes)
    for name, task in tasks.items():
        for contender in (runs.candidate, *references):
            is_candidate = contender is runs.candidate
            try:
                predictions = predictions_of(
                    contender, task, outcomes, runs.out, tuned=runs.options.tuned
                )
                if metric in LOSSES:
                    predictions.losses(metric)
            except ValueError as error:
                last = name == list(tasks)[-1] and not pairs
                named = runs.references is not None or is_candidate
                if named and (len(tasks) == 1 or last):
                    raise
                left_out[f"{contender.name} on {name}"] = (
                    error.reason if isinstance(error, UnusableError) else str(error)
                )
                if is_candidate:
                    break
                continue
            if is_candidate:
                ours = predictions
            else:
                pairs.append((name, ours, predictions))
    return pairs, left_out


def _references(runs: ComparisonRuns, outcomes: Sequence[Outcome]) -> Sequence[Contender]:
    """Return the named reference, or every baseline that was run but the candidate itself."""
    if runs.references is not None:
        return runs.references
    known = plugin_names(baseline_files)
    return [
        Contender(name, "baseline")
        for name in dict.fromkeys(outcome.model for outcome in outcomes)
        if name in known and name != runs.candidate.model
    ]


def _check_request(metric: str, margin: float) -> None:
    if metric not in COMPARED_METRICS:
        raise ValueError(f"no metric {metric!r}; use {', '.join(COMPARED_METRICS)}")
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {100 * margin:g} points; give more than 0 and less than 100")


def _check_repeats(
    repeats: int, candidate: Contender, references: Sequence[Contender] | None, names: Sequence[str]
) -> None:
    """Raise ValueError for what cannot be compared, before anything has run."""
    if repeats < 1:
        raise ValueError(f"{repeats} repeats; give 1 or more")
    if references and references[0].name == candidate.name:
        raise ValueError(
            f"{candidate.name}: both sides have this name; rename one, or compare two models"
        )
    parsed = [DatasetName.parse(name) for name in names if not names_folder(name)]
    for one in parsed:
        if one.language and one.dataset in names:
            raise ValueError(
                f"{one} is a part of {one.dataset}: its headlines would count "
                "twice; name one of the two"
            )
    if repeats == 1:
        return
    kinds = {candidate.kind, *(one.kind for one in references or ())}
    if references is None or kinds & {"predictions", "stored", "listed"}:
        raise ValueError("--repeats runs both models again: give two names or .py files")
    for name in names:
        if "story" not in card_of(name).splits:
            raise ValueError(
                f"{name}: --repeats draws the split by story anew, which it does not have"
            )


def sliced_test(
    name: str, task: Task, mirror: str | None
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the value of each test example in each slice, and the texts if they may be shown."""
    dataset = DatasetName.parse(name).dataset
    test = [task.corpus.examples[i] for i in task.corpus.indices(task.split.test)]
    pairs: list[tuple[str, str]] = []
    known = dataset in plugin_names(loaders)
    card = card_of(name)
    if known and card.embedded:
        loader: Any = load_plugin(loaders, dataset)
        if hasattr(loader, "contrast_pairs"):
            pairs = [
                (h, twin.id)
                for h, twin in loader.contrast_pairs(dataset_files(name, mirror=mirror))
            ]
    entities = _entities() if "id" in card.languages or "ind" in card.languages else []
    ids = [example.id for example in test]
    by_slice = slices_of(test, known=task.corpus.examples, entities=entities, pairs=pairs)
    slices = {by: dict(zip(ids, values, strict=True)) for by, values in by_slice.items()}
    shows = known and card.may_show
    return slices, {example.id: example.text for example in test} if shows else {}


def _entities() -> list[tuple[str, str]]:
    """Return entities and their Indonesian names: countries, cities and bodies, from `tajuk`."""
    path = datasets_folder() / "tajuk" / ENTITIES
    return read_entities(path.read_text(encoding="utf-8"), kinds=(*PLACES, "body"))
