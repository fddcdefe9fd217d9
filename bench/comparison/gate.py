"""Fails where a model got worse: than a baseline, or than what a folder of results holds of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Unpack

from bench import baselines as baseline_files
from bench.catalog.names import shown_name
from bench.catalog.sources import dataset_names
from bench.comparison.inputs import Contender, predictions_of
from bench.comparison.sentences import sentence
from bench.comparison.summary import Comparison
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.execution.models import model_path
from bench.flow.run import run_models
from bench.plugins import plugin_names
from bench.records.predictions import UnusableError
from bench.records.runs import (
    ModelChoice,
    Outcome,
    RunContext,
    RunKeywords,
    RunOptions,
    run_context,
)
from bench.stats.differences import ModelPredictions
from bench.stats.verdicts import LEVEL, MARGIN, claim
from bench.store.index import read_index

FAIL_IF = ("worse", "not-better", "not-equivalent")


def failing(comparison: Comparison, fail_if: str) -> list[str]:
    """Return the sentences of the claims that a gate does not let through.

    ``fail_if`` is "worse", "not-better" or "not-equivalent"; where nothing could be compared,
    nothing is let through. Raises ValueError for another word.
    """
    if fail_if not in FAIL_IF:
        raise ValueError(f"--fail-if {fail_if}: use {', '.join(FAIL_IF)}")
    negated, _, verdict = fail_if.rpartition("-")
    stopped = [
        sentence(one.claim)
        for one in comparison.compared
        if (one.claim.verdict == verdict) != bool(negated)
    ]
    return stopped if comparison.compared else [f"{comparison.new}: nothing could be compared"]


@dataclass(frozen=True)
class Rerun:
    """A stored score and the one that the same model has now, as shares.

    ``difference`` is now less before, ``tolerance`` how much of a loss passes: the margin and
    what chance allows over stories and seeds. ``identical`` says that not one prediction changed.
    """

    place: tuple[str, str, str]
    model: str
    setting: str
    before: float
    now: float
    difference: float
    tolerance: float
    identical: bool

    @property
    def worse(self) -> bool:
        """Say whether the score got worse by more than the tolerance."""
        return self.difference < -self.tolerance

    @property
    def sentence(self) -> str:
        """Return what became of the score, in one sentence."""
        dataset, view, split = self.place
        tuned = "" if self.setting == "default" else f" ({self.setting})"
        opening = f"{self.model}{tuned} on {dataset}, {view}, split by {split}"
        if self.identical:
            return f"{opening}: {100 * self.now:.1f} %, the same predictions."
        verdict = "worse than the margin and chance allow" if self.worse else "passes"
        return (
            f"{opening}: {100 * self.before:.1f} % before, {100 * self.now:.1f} % now, "
            f"{100 * self.difference:+.1f} points; a loss of {100 * self.tolerance:.1f} passes: "
            f"{verdict}."
        )


@dataclass(frozen=True)
class Gate:
    """What came of running a folder's models again.

    ``stopped`` says, by model and dataset, why a score could not be judged though it should be;
    ``left_out`` what was not run, with the reason.
    """

    reruns: tuple[Rerun, ...]
    stopped: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        """Say whether no score got worse, and all could be judged that should be."""
        return not self.stopped and not any(one.worse for one in self.reruns)

    @property
    def failures(self) -> tuple[str, ...]:
        """Return a sentence for each score that is not let through."""
        worse = tuple(one.sentence for one in self.reruns if one.worse)
        return (*worse, *(f"{name}: {reason}" for name, reason in self.stopped.items()))

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, for JSON."""
        reruns = [asdict(one) | {"worse": one.worse} for one in self.reruns]
        others = {"stopped": dict(self.stopped), "left_out": dict(self.left_out)}
        return {"passes": self.passes, "reruns": reruns} | others


def gate(
    against: str | Path,
    *,
    datasets: Sequence[str] = (),
    baselines: Sequence[str] | None = None,
    models: Sequence[Any] = (),
    margin: float = MARGIN,
    out: str | Path = "results/gate",
    **keywords: Unpack[RunKeywords],
) -> Gate:
    """Run the models of a folder of results again, and say which stored scores got worse.

    Every score of ``against`` on a whole training split is taken, or those of ``datasets`` and
    ``baselines``; a model that is a file is run where ``models`` names it. The new runs are kept
    in ``out``, so that a gate that was stopped goes on. A score fails where accuracy fell by more
    than ``margin`` (a share) and chance: the normal quantile of 2.5 %, shared out over the scores
    that changed (Bonferroni), times the standard error over stories and seeds.
    Where each side ran with one seed, nothing tells how seeds spread. Raises ValueError where
    ``against`` holds nothing of what is asked for.
    """
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {100 * margin:g} points; give more than 0 and less than 100")
    if Path(out).resolve() == Path(against).resolve():
        raise ValueError(f"{out}: holds the stored scores, so nothing would be run; name another")
    named = {shown_name(name): name for name in dataset_names(list(datasets))}
    listed = [
        outcome
        for outcome in read_index(Path(against))
        if outcome.key
        and outcome.size == "all"
        and (not named or outcome.dataset in named)
        and (baselines is None or outcome.model in baselines)
    ]
    if not listed:
        names = ", ".join([*named, *(baselines or ())])
        raise ValueError(
            f"{against}: holds no run{f' of {names}' if names else ''}; make one with: "
            f"tajuk run --out {against}"
        )
    files = {path.stem: path for path in map(model_path, models)}
    context = run_context(keywords)
    left_out: dict[str, str] = {}
    stopped: dict[str, str] = {}
    pairs: list[tuple[Task, str, ModelPredictions, ModelPredictions]] = []
    for place, outcomes in _by_place(listed):
        where = named.get(place[0], place[0])
        ran = _Rerunning(Path(against), Path(out), place, where, outcomes, files, context)
        pairs += ran.pairs(left_out, stopped)
    changed = sum(not _identical(before, now) for _, _, before, now in pairs)
    reruns = [
        _judged(task, setting, before, now, margin=margin, family=max(changed, 1))
        for task, setting, before, now in pairs
    ]
    return Gate(tuple(reruns), stopped, left_out)


def _by_place(listed: Sequence[Outcome]) -> Iterator[tuple[tuple[str, str, str], list[Outcome]]]:
    places: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for outcome in listed:
        places[outcome.place[:3]].append(outcome)
    yield from sorted(places.items())


@dataclass(frozen=True)
class _Rerunning:
    """The models of one dataset, view and split, which are run again."""

    against: Path
    out: Path
    place: tuple[str, str, str]
    dataset: str
    outcomes: Sequence[Outcome]
    files: Mapping[str, Path]
    context: RunContext

    def pairs(
        self, left_out: dict[str, str], stopped: dict[str, str]
    ) -> Iterator[tuple[Task, str, ModelPredictions, ModelPredictions]]:
        """Yield each score as it was and as it is; what has none goes to the two mappings."""
        known = plugin_names(baseline_files)
        models = sorted({outcome.model for outcome in self.outcomes})
        names = [name for name in models if name in known]
        chosen = [self.files[name] for name in models if name in self.files]
        where = ", ".join(self.place)
        for name in models:
            if name not in known and name not in self.files:
                left_out[f"{name} on {where}"] = f"it is a file: name it with --model {name}.py"
        if not names and not chosen:
            return
        context = replace(
            self.context,
            data=replace(self.context.data, view=self.place[1], schemes=(self.place[2],)),
        )
        options = RunOptions(
            seed=min(o.seed for o in self.outcomes),
            seeds=len({o.seed for o in self.outcomes}),
            tuned=any(o.setting == "tuned" for o in self.outcomes),
            full=True,
        )
        try:
            (task,) = prepare_splits(self.dataset, context.data)
        except (LookupError, ValueError) as error:
            stopped[where] = f"{error} (of a table of yours, give its path too)"
            return
        now = run_models([self.dataset], ModelChoice(names, chosen, options), self.out, context)
        skipped = {o.model: o.reason for o in now.outcomes if o.status == "skipped"}
        for name in (*names, *(path.stem for path in chosen)):
            if name in skipped:
                left_out[f"{name} on {where}"] = skipped[name]
                continue
            for setting in sorted({o.setting for o in self.outcomes if o.model == name}):
                sides = (self.outcomes, self.against), (now.outcomes, self.out)
                try:
                    before, after = (
                        self._predicted(task, name, setting, outcomes, folder)
                        for outcomes, folder in sides
                    )
                except UnusableError as error:
                    stopped[f"{name} on {where}"] = error.reason
                    continue
                yield task, setting, before, after

    def _predicted(
        self, task: Task, name: str, setting: str, outcomes: Sequence[Outcome], folder: Path
    ) -> ModelPredictions:
        # of a model that is tuned no more there is nothing to compare, not its default instead
        chosen = [o for o in outcomes if o.setting == setting]
        contender = Contender(name, "baseline")
        return predictions_of(contender, task, chosen, folder, tuned=setting == "tuned")


def _identical(before: ModelPredictions, now: ModelPredictions) -> bool:
    if len(before.runs) != len(now.runs):
        return False
    return all(
        dict(zip(one.ids, one.predicted, strict=True))
        == dict(zip(two.ids, two.predicted, strict=True))
        for one, two in zip(before.runs, now.runs, strict=True)
    )


def _judged(
    task: Task,
    setting: str,
    before: ModelPredictions,
    now: ModelPredictions,
    *,
    margin: float,
    family: int,
) -> Rerun:
    # imported here: `tajuk --help` has no use for scipy.stats
    from scipy.stats import norm

    made_of = claim(task.place, now, before, margin=margin).judged
    tolerance = margin + float(norm.ppf(1 - LEVEL / 2 / family)) * made_of.se
    name = before.name.removesuffix(" (tuned)")
    return Rerun(
        task.place, name, setting, made_of.baseline, made_of.new, made_of.difference,
        tolerance, _identical(before, now),
    )  # fmt: skip
