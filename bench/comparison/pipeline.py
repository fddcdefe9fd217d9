"""Compares a new model with a baseline, or with all of them, on the same examples."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from bench import baselines as baseline_files
from bench import loaders
from bench.catalog.built import names_folder
from bench.catalog.names import card_of, dataset_files
from bench.catalog.paths import datasets_folder
from bench.comparison.inputs import Contender, contender_of, predictions_of
from bench.comparison.runs import ComparisonRuns
from bench.comparison.slices import changed, compare_slices, slices_of
from bench.comparison.summary import Compared, Comparison, overall
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.plugins import load_plugin, plugin_names
from bench.records.runs import Limits, Outcome, Progress, RunOptions
from bench.stats.differences import COMPARED_METRICS, LOSSES, RESAMPLES, ModelPredictions, aligned
from bench.stats.verdicts import MARGIN, claim, judge

SEED = 0  # of the resamples and permutations behind a claim


def compare_models(
    new: str | Path,
    baseline: str | Path | None = None,
    *,
    datasets: Sequence[str] = ("tajuk",),
    view: str | None = None,
    split: str | None = None,
    metric: str = "accuracy",
    margin: float = MARGIN,
    wanted: RunOptions | None = None,
    repeats: int = 1,
    out: str | Path = "results/latest",
    mirror: str | None = None,
    jobs: int = 1,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Say of each dataset whether a new model is better than a baseline, or than each of them.

    ``new`` and ``baseline`` are a baseline's name, a ``.py`` file with ``make(seed)``, a CSV file
    of predictions, or a folder of stored ones; without ``baseline`` it is every baseline that
    runs by default (with ``wanted.full`` the slow ones too). What ``out`` does not hold is run
    first. The verdict is about ``metric``; ``margin`` is the region of practical equivalence, a
    share. With ``repeats`` both are run on that many splits by story too, each drawn anew.
    Raises LookupError for an unknown name and ValueError for what cannot be compared.
    """
    one = contender_of(new)
    others = [contender_of(baseline)] if baseline is not None else None
    given = list(dict.fromkeys(datasets))
    _check(metric, margin, repeats, one, others, given)
    asked: dict[str, Any] = {"view": view, "mirror": mirror}
    tasks = {name: prepare(name, split=split, **asked) for name in given}
    if len({task.place for task in tasks.values()}) < len(tasks):
        raise ValueError("two of the datasets have one name; compare on them one at a time")
    run = ComparisonRuns(
        one, others, wanted or RunOptions(), asked, Path(out), jobs, limits, progress
    )
    met, left_out = _met(run, tasks, run.outcomes(given, split), metric)
    # of very many claims Holm asks for a smaller p than the usual number of draws can give
    resamples = max(RESAMPLES, 40 * len(met))
    claims = judge([
        claim(tasks[name].place, ours, theirs, metric=metric, margin=margin, seed=SEED, resamples=resamples)
        for name, ours, theirs in met
    ])  # fmt: skip
    if repeats > 1:
        claims = [run.repeated(c, n, repeats) for c, (n, _, _) in zip(claims, met, strict=True)]
    cut = {name: _cut(name, task, mirror) for name, task in tasks.items()}
    compared = []
    for made, (name, ours, theirs) in zip(claims, met, strict=True):
        slices, texts = cut[name]
        clean = aligned(ours, theirs)[:2]
        seen = tuple(compare_slices(*clean, slices))
        compared.append(Compared(made, seen, tuple(changed(*clean, texts))))
    sign = 1 if metric in LOSSES else -1
    place = {task.place: i for i, task in enumerate(tasks.values())}
    compared.sort(key=lambda c: (place[c.claim.place], sign * c.claim.judged.baseline))
    shown = met[0][1].name if met else one.name
    together = overall(claims, seed=SEED, parallel=_parallel(tasks.values()))
    return Comparison(shown, tuple(compared), left_out, together)


def _parallel(tasks: Iterable[Task]) -> bool:
    """Say whether parts of one dataset hold the same test examples, in several languages.

    Those are what has the same ties; a few that happen to share one, such as a headline that two
    languages print alike, do not make a translation.
    """
    ties: dict[str, list[set[str]]] = defaultdict(list)
    for task in tasks:
        test = [task.corpus.examples[i] for i in task.corpus.indices(task.split.test)]
        own = {tie for example in test for tie in example.ties}
        ties[task.corpus.name.partition(".")[0]].append(own)
    pairs = (pair for parts in ties.values() for pair in combinations(parts, 2))
    return any(2 * len(one & two) > min(len(one), len(two)) for one, two in pairs)


def _met(
    run: "ComparisonRuns", tasks: Mapping[str, Task], outcomes: Sequence[Outcome], metric: str
) -> tuple[list[tuple[str, ModelPredictions, ModelPredictions]], dict[str, str]]:
    """Return the two sides' answers for each dataset and baseline, and what is left out and why.

    A side that was named has to be there, on one dataset at least; of all baselines some need
    an extra, other labels, or give no probabilities.
    """
    met: list[tuple[str, ModelPredictions, ModelPredictions]] = []
    left_out: dict[str, str] = {}
    named = run.others if run.others is not None else _all(outcomes, run.new)
    for name, task in tasks.items():
        for contender in (run.new, *named):
            try:
                found = predictions_of(contender, task, outcomes, run.out, tuned=run.wanted.tuned)
                if metric in LOSSES:
                    found.losses(metric)
            except ValueError as error:
                last = name == list(tasks)[-1] and not met
                if (run.others is not None or contender is run.new) and (len(tasks) == 1 or last):
                    raise
                left_out[f"{contender.name} on {name}"] = str(error).partition(": ")[2] or str(
                    error
                )
                if contender is run.new:
                    break
                continue
            if contender is run.new:
                ours = found
            else:
                met.append((name, ours, found))
    return met, left_out


def _check(
    metric: str,
    margin: float,
    repeats: int,
    one: Contender,
    others: Sequence[Contender] | None,
    given: Sequence[str],
) -> None:
    """Raise ValueError for what cannot be compared, before anything has run."""
    if metric not in COMPARED_METRICS:
        raise ValueError(f"no metric {metric!r}; use {', '.join(COMPARED_METRICS)}")
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {100 * margin:g} points; give more than 0 and less than 100")
    if repeats < 1:
        raise ValueError(f"{repeats} repeats; give 1 or more")
    if others and others[0].name == one.name:
        raise ValueError(
            f"{one.name}: both sides have this name; rename one, or compare two models"
        )
    twice = [name for name in given if name.partition(".")[0] in given and "." in name]
    if twice and "/" not in twice[0]:
        raise ValueError(
            f"{twice[0]} is a part of {twice[0].partition('.')[0]}: its headlines would count "
            "twice; name one of the two"
        )
    if repeats > 1:
        if others is None or {one.kind, others[0].kind} & {"answers", "stored"}:
            raise ValueError("--repeats runs both models again: give two names or .py files")
        for name in given:
            if names_folder(name) or "story" not in card_of(name).splits:
                raise ValueError(
                    f"{name}: --repeats draws the split by story anew, which it does not have"
                )


def _all(outcomes: Sequence[Outcome], new: Contender) -> list[Contender]:
    """Return every baseline that was run, but not the new side's own model."""
    known = plugin_names(baseline_files)
    return [
        Contender(name, "baseline")
        for name in dict.fromkeys(outcome.model for outcome in outcomes)
        if name in known and name != new.name.partition(" ")[0]
    ]


def _cut(
    name: str, task: Task, mirror: str | None
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the value of each test example in each slice, and the texts if they may be shown."""
    dataset = name.partition(".")[0]
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
    cut = slices_of(test, known=task.corpus.examples, entities=entities, pairs=pairs)
    slices = {by: dict(zip(ids, values, strict=True)) for by, values in cut.items()}
    shows = known and card.may_show
    return slices, {example.id: example.text for example in test} if shows else {}


def _entities() -> list[tuple[str, str]]:
    """Return entities and their Indonesian names: countries, cities and bodies, from `tajuk`."""
    path = datasets_folder() / "tajuk" / "entities.csv"
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return [(row["entity"], row["name"]) for row in rows]
