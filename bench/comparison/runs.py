"""Runs the models that a comparison needs and does not find stored."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.comparison.inputs import Contender, predictions_of
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.flow.run import run_models
from bench.records.runs import ModelChoice, Outcome, RunContext, RunOptions
from bench.stats.differences import RESAMPLES
from bench.stats.verdicts import Claim, claim_over_trainings


class ComparisonRuns:
    """Runs what a comparison needs and does not find stored.

    ``references`` of None means every baseline that runs by default.
    """

    def __init__(
        self,
        candidate: Contender,
        references: Sequence[Contender] | None,
        options: RunOptions,
        out: Path,
        context: RunContext,
    ) -> None:
        self.candidate, self.references = candidate, references
        self.options, self.out, self.context = options, out, context
        contenders = [candidate, *(references or ())]
        files = [one.file for one in contenders if one.kind == "model" and one.file]
        names = [one.name for one in contenders if one.kind == "baseline"]
        self.models = ModelChoice(names if references is not None else None, files, options)
        self.needed = bool(files or names or references is None)

    def outcomes(
        self, datasets: Sequence[str], out: Path, context: RunContext
    ) -> tuple[Outcome, ...]:
        """Return what became of the models; nothing is run where both are stored or files."""
        if not self.needed:
            return ()
        return run_models(datasets, self.models, out, context).outcomes

    def repeated(self, judged: Claim, name: str, repeats: int) -> Claim:
        """Return the claim over training sets, from splits drawn anew, or why there is none.

        The runs are stored in a folder below. All test headlines of all splits count.
        """
        assert self.references is not None
        folder = self.out / "repeats"
        schemes = tuple(f"story-{seed}" for seed in range(1, repeats + 1))
        data = replace(self.context.data, view=judged.place[1], schemes=schemes)
        tasks = prepare_splits(name, data)
        if not all(drawn_anew(task) for task in tasks):
            return replace(judged, unrepeated="every test headline of this view is in every split")
        context = replace(self.context, data=replace(self.context.data, schemes=schemes))
        outcomes = self.outcomes([name], folder, context)
        pairs = []
        for task in tasks:
            one, two = (
                predictions_of(contender, task, outcomes, folder, tuned=self.options.tuned)
                for contender in (self.candidate, self.references[0])
            )
            pairs.append((one, two))
        return claim_over_trainings(
            judged.place,
            pairs,
            ratio=_drawn_share(tasks[-1]),
            metric=judged.metric,
            margin=judged.margin,
            resamples=RESAMPLES,
        )


def _drawn_share(task: Task) -> float:
    """Return the test headlines drawn anew for each training headline."""
    return len(drawn_anew(task)) / len(task.corpus.indices(task.split.train))


def drawn_anew(task: Task) -> list[str]:
    """Return the ids of the test examples whose story is not pinned to the test split."""
    corpus = task.corpus
    pinned = {story for e, story in zip(corpus.examples, corpus.stories, strict=True) if e.pinned}
    test = corpus.indices(task.split.test)
    return [corpus.examples[i].id for i in test if corpus.stories[i] not in pinned]
