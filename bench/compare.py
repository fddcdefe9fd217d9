"""Compares a new model with a baseline, or with all of them, on the same examples."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import baselines as baseline_files
from bench import flow, loaders, plugins
from bench.changes import changed, compare_slices, slices_of
from bench.claims import LOSSES, MARGIN, METRICS, Answers, Claim, claim, judge
from bench.comparisons import Compared, Comparison, overall
from bench.engine import Limits
from bench.paired import ResampledT, corrected_t_test
from bench.plans import Wanted
from bench.prepare import Task, bring, card_of, prepare, prepare_splits
from bench.records import Outcome
from bench.sides import Side, answers_of, side_of

Progress = Callable[[int, int, str], None]
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
    wanted: Wanted | None = None,
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
    share. With ``repeats`` both are run on that many splits by story too, each drawn anew (what
    is pinned to a part stays there: on tajuk the headlines with a twin). Raises
    LookupError for an unknown name and ValueError for what cannot be compared.
    """
    _check(metric, margin, repeats)
    one = side_of(new)
    others = [side_of(baseline)] if baseline is not None else None
    if others and others[0].name == one.name:
        raise ValueError(f"{one.name}: both sides have this name; compare two models")
    if repeats > 1 and (others is None or {one.kind, others[0].kind} & {"answers", "stored"}):
        raise ValueError("--repeats runs both models again: give two names or .py files")
    asked: dict[str, Any] = {"view": view, "mirror": mirror}
    tasks = [prepare(name, split=split, **asked) for name in dict.fromkeys(datasets)]
    run = _Runs(one, others, wanted or Wanted(), asked, Path(out), jobs, limits, progress)
    outcomes = run.outcomes([task.place[0] for task in tasks], split)
    named = others if others is not None else [s for s in _all(outcomes) if s.name != one.name]
    made: list[tuple[Task, Answers, Answers]] = []
    left_out: dict[str, str] = {}
    tuned = run.wanted.tuned
    for task in tasks:
        ours = answers_of(one, task, outcomes, Path(out), tuned=tuned)
        for side in named:
            try:
                theirs = answers_of(side, task, outcomes, Path(out), tuned=tuned)
            except ValueError as error:
                # of all baselines some need an extra or other labels: they are named
                if others is not None:
                    raise
                left_out[side.name] = str(error).partition(": ")[2]
                continue
            made.append((task, ours, theirs))
    claims = [
        claim(task.place, ours, theirs, metric=metric, margin=margin, seed=SEED)
        for task, ours, theirs in made
    ]
    claims = [replace(c, repeats=run.repeated(c, repeats)) for c in judge(claims)]
    cut = {task.place: _cut(task, mirror) for task in tasks}
    compared = []
    for c, (task, ours, theirs) in zip(claims, made, strict=True):
        slices, texts = cut[task.place]
        seen = tuple(compare_slices(ours, theirs, slices))
        compared.append(Compared(c, seen, tuple(changed(ours, theirs, texts))))
    sign = 1 if metric in LOSSES else -1
    place = {task.place: i for i, task in enumerate(tasks)}
    compared.sort(key=lambda c: (place[c.claim.place], sign * c.claim.judged.baseline))
    found = overall(claims, seed=SEED)
    return Comparison(one.name, tuple(compared), left_out, found)


def _check(metric: str, margin: float, repeats: int) -> None:
    if metric not in METRICS:
        raise ValueError(f"no metric {metric!r}; use {', '.join(METRICS)}")
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {100 * margin:g} points; give more than 0 and less than 100")
    if repeats < 1:
        raise ValueError(f"{repeats} repeats; give 1 or more")


class _Runs:
    """Runs what a comparison needs and does not find stored."""

    def __init__(
        self,
        new: Side,
        others: Sequence[Side] | None,
        wanted: Wanted,
        asked: Mapping[str, Any],
        out: Path,
        jobs: int,
        limits: Limits | None,
        progress: Progress | None,
    ) -> None:
        self.new, self.others, self.wanted, self.out = new, others, wanted, out
        self.asked = {**asked, "jobs": jobs, "limits": limits, "progress": progress}
        sides = [new, *(others or ())]
        self.models = [side.file for side in sides if side.kind == "model" and side.file]
        names = [side.name for side in sides if side.kind == "baseline"]
        self.baselines = names if others is not None else None
        self.runs = bool(self.models or names or others is None)

    def outcomes(
        self, datasets: Sequence[str], split: str | Sequence[str] | None, out: Path | None = None
    ) -> tuple[Outcome, ...]:
        """Return what became of the models; nothing is run where both sides are files."""
        if not self.runs:
            return ()
        ran = flow.run(
            datasets, split=split, baselines=self.baselines, models=self.models,
            out=out or self.out, wanted=self.wanted, **self.asked,
        )  # fmt: skip
        return ran.outcomes

    def repeated(self, made: Claim, repeats: int) -> ResampledT | None:
        """Return the corrected t-test over splits drawn anew; they stand in a folder below."""
        if repeats < 2 or self.others is None:
            return None
        name, view, _ = made.place
        drawn, folder = [f"story-{seed}" for seed in range(1, repeats + 1)], self.out / "repeats"
        outcomes = self.outcomes([name], drawn, folder)
        gaps, rows = [], (0, 0)
        for task in prepare_splits(name, view=view, splits=drawn, mirror=self.asked["mirror"]):
            sides = [
                answers_of(side, task, outcomes, folder, tuned=self.wanted.tuned)
                for side in (self.new, self.others[0])
            ]
            gaps.append(_gap(task.place, sides[0], sides[1], made.metric))
            rows = len(task.corpus.indices(task.split.train)), len(sides[0].runs[0].ids)
        return corrected_t_test(gaps, train_rows=rows[0], test_rows=rows[1])


def _gap(place: tuple[str, str, str], one: Answers, two: Answers, metric: str) -> float:
    # of these splits only the difference is asked for: two draws are the fewest there can be
    return claim(place, one, two, metric=metric, draws=2).judged.difference


def _all(outcomes: Sequence[Outcome]) -> list[Side]:
    known = plugins.names(baseline_files)
    return [
        Side(name, "baseline")
        for name in dict.fromkeys(outcome.model for outcome in outcomes)
        if name in known
    ]


def _cut(task: Task, mirror: str | None) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the value of each test example in each slice, and the texts if they may be shown."""
    name = task.corpus.name
    dataset = name.partition(".")[0]
    test = [task.corpus.examples[i] for i in task.corpus.indices(task.split.test)]
    entities: list[tuple[str, str]] = []
    pairs: list[tuple[str, str]] = []
    card = card_of(name) if dataset in plugins.names(loaders) else None
    if card and card.embedded:
        files = bring(name, mirror=mirror)
        rows = csv.DictReader(io.StringIO(files.get("entities.csv", b"").decode("utf-8")))
        entities = [(row["entity"], row["name"]) for row in rows]
        loader: Any = plugins.load(loaders, dataset)
        if hasattr(loader, "twins"):
            pairs = [(headline, twin.id) for headline, twin in loader.twins(files)]
    ids = [example.id for example in test]
    cut = slices_of(test, known=task.corpus.examples, entities=entities, pairs=pairs)
    slices = {by: dict(zip(ids, values, strict=True)) for by, values in cut.items()}
    shows = card is not None and card.may_show
    return slices, {example.id: example.text for example in test} if shows else {}
