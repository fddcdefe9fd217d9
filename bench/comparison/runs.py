"""Runs the models that a comparison needs and does not find stored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.comparison.inputs import Contender, predictions_of
from bench.corpora.prepare import prepare_splits
from bench.corpora.tasks import Task
from bench.flow.run import run
from bench.records.runs import Limits, Outcome, Progress, RunOptions
from bench.stats.differences import restricted
from bench.stats.paired_tests import corrected_t_test
from bench.stats.verdicts import Claim, claim


class ComparisonRuns:
    """Runs what a comparison needs and does not find stored."""

    def __init__(
        self,
        new: Contender,
        others: Sequence[Contender] | None,
        wanted: RunOptions,
        asked: Mapping[str, Any],
        out: Path,
        jobs: int,
        limits: Limits | None,
        progress: Progress | None,
    ) -> None:
        self.new, self.others, self.wanted, self.out = new, others, wanted, out
        self.asked = {**asked, "jobs": jobs, "limits": limits, "progress": progress}
        contenders = [new, *(others or ())]
        self.models = [
            contender.file
            for contender in contenders
            if contender.kind == "model" and contender.file
        ]
        names = [contender.name for contender in contenders if contender.kind == "baseline"]
        self.baselines = names if others is not None else None
        self.runs = bool(self.models or names or others is None)

    def outcomes(
        self, datasets: Sequence[str], split: str | Sequence[str] | None, out: Path | None = None
    ) -> tuple[Outcome, ...]:
        """Return what became of the models; nothing is run where both sides are files."""
        if not self.runs:
            return ()
        ran = run(
            datasets, split=split, baselines=self.baselines, models=self.models,
            out=out or self.out, wanted=self.wanted, **self.asked,
        )  # fmt: skip
        return ran.outcomes

    def repeated(self, made: Claim, name: str, repeats: int) -> Claim:
        """Return the claim with the corrected t-test over splits drawn anew, or why there is none.

        The runs stand in a folder below. Only headlines that are drawn anew count: what is
        pinned to the test split (on tajuk, headlines with a twin) would be the same in all.
        """
        assert self.others is not None
        drawn, folder = [f"story-{seed}" for seed in range(1, repeats + 1)], self.out / "repeats"
        mirror, view = self.asked["mirror"], made.place[1]
        tasks = prepare_splits(name, view=view, splits=drawn, mirror=mirror)
        if not all(drawn_anew(task) for task in tasks):
            return replace(made, unrepeated="every test headline of this view is in every split")
        outcomes = self.outcomes([name], drawn, folder)
        gaps = []
        for task in tasks:
            one, two = (
                predictions_of(contender, task, outcomes, folder, tuned=self.wanted.tuned)
                for contender in (self.new, self.others[0])
            )
            keep = drawn_anew(task)
            contenders = restricted(one, keep), restricted(two, keep)
            # only the difference is asked for: two draws are the fewest there can be
            found = claim(task.place, *contenders, metric=made.metric, resamples=2)
            gaps.append(found.judged.difference)
        train = len(tasks[-1].corpus.indices(tasks[-1].split.train))
        try:
            repeated = corrected_t_test(gaps, train_rows=train, test_rows=len(keep))
        except ValueError as error:
            return replace(made, unrepeated=str(error))
        return replace(made, repeats=repeated)


def drawn_anew(task: Task) -> list[str]:
    """Return the ids of the test examples whose story is not pinned to the test split."""
    corpus = task.corpus
    pinned = {story for e, story in zip(corpus.examples, corpus.stories, strict=True) if e.pinned}
    test = corpus.indices(task.split.test)
    return [corpus.examples[i].id for i in test if corpus.stories[i] not in pinned]
