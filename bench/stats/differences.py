"""Per-example differences between two models on the same test examples."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.records.predictions import Predictions, UnusableError
from bench.stats.bootstrap import resample_scores, resampled_interval, resampled_metrics, tally
from bench.stats.intervals import FEW
from bench.stats.losses import losses, resample_means, sign_flip_test
from bench.stats.metrics import Floats
from bench.stats.paired_tests import permutation_test

RESAMPLES = 10_000
TIES = 0.5  # mid-p: whole ties make the test of accuracy reject in 3.9 % of null runs, not 5 %
LABEL_METRICS = ("accuracy", "macro_f1")
LOSSES = ("brier", "log_loss")  # the lower the better; they need probabilities
COMPARED_METRICS = (*LABEL_METRICS, *LOSSES)
_ROUNDING = 12  # decimals to which resampled differences are taken


@dataclass(frozen=True, eq=False)
class ModelPredictions:
    """What one model answered on a test split: one `Predictions` a seed, on the same examples."""

    name: str
    runs: tuple[Predictions, ...]

    def __post_init__(self) -> None:
        if not self.runs:
            raise ValueError(f"{self.name}: no predictions to compare")
        if len({run.ids for run in self.runs}) > 1:
            raise ValueError(f"{self.name}: its seeds answered different examples")

    @property
    def right(self) -> Floats:
        """Return the share of seeds that are right, one number an example."""
        hits = [np.array(run.predicted) == np.array(run.labels) for run in self.runs]
        mean: Floats = np.stack(hits).astype(np.float64).mean(axis=0)
        return mean

    def losses(self, metric: str) -> Floats:
        """Return the mean loss over seeds, one an example; ValueError without probabilities."""
        by_run = []
        for run in self.runs:
            if run.probabilities is None:
                raise UnusableError(
                    self.name,
                    f"its predictions have no probabilities, and {metric} needs "
                    f"them; use --metric {' or '.join(LABEL_METRICS)}",
                )
            true = [run.classes.index(label) for label in run.labels]
            by_run.append(losses(run.probabilities, true)[metric])
        mean: Floats = np.stack(by_run).mean(axis=0)
        return mean


@dataclass(frozen=True)
class Difference:
    """One metric of both models and the paired difference, new minus baseline.

    All are shares (losses: as they are); ``low`` and ``high`` bound the 95 % interval over
    stories, ``se`` is the standard error, ``p`` the mid-p of the permutation test by stories.
    """

    metric: str
    new: float
    baseline: float
    low: float
    high: float
    se: float
    p: float

    @property
    def difference(self) -> float:
        """Return the new model's score less the baseline's."""
        return self.new - self.baseline


def aligned(
    new: ModelPredictions, baseline: ModelPredictions
) -> tuple[ModelPredictions, ModelPredictions, int]:
    """Return both models on the examples that no training split leaks, and how many do leak.

    Raises ValueError for models that answered different examples.
    """
    first, second = new.runs[0], baseline.runs[0]
    if set(first.ids) != set(second.ids):
        unlike = len(set(first.ids) ^ set(second.ids))
        raise ValueError(
            f"{new.name} and {baseline.name}: {unlike} examples were answered by one alone; "
            "compare predictions of one test split"
        )
    leaks = {
        key for run in (first, second) for key, one in zip(run.ids, run.leaks, strict=True) if one
    }
    keep = [key for key in first.ids if key not in leaks]
    if not keep:
        raise ValueError("no test example without a leak; compare on another split")
    return restricted(new, keep), restricted(baseline, keep), len(leaks)


def restricted(answers: ModelPredictions, keep: Sequence[str]) -> ModelPredictions:
    """Return a model's answers to the examples of these ids alone, in their order."""
    return ModelPredictions(answers.name, tuple(_only(run, keep) for run in answers.runs))


def _only(run: Predictions, keep: Sequence[str]) -> Predictions:
    place = {key: i for i, key in enumerate(run.ids)}
    rows = [place[key] for key in keep]
    return replace(
        run,
        ids=tuple(keep),
        stories=tuple(run.stories[i] for i in rows),
        labels=tuple(run.labels[i] for i in rows),
        predicted=tuple(run.predicted[i] for i in rows),
        probabilities=None if run.probabilities is None else run.probabilities[rows],
        leaks=(),
    )


def _label_differences(
    one: ModelPredictions, two: ModelPredictions, seed: int, resamples: int
) -> dict[str, Difference]:
    first = one.runs[0]
    mine, theirs = [run.predicted for run in one.runs], [run.predicted for run in two.runs]
    given = (first.labels, [*mine, *theirs], first.stories, first.classes)
    drawn = resample_scores(*given, seed=seed, resamples=resamples)
    whole = resampled_metrics(tally(*given).sum(axis=0)[None], models=len(mine) + len(theirs))
    p = permutation_test(
        first.labels, mine, theirs, first.stories, first.classes, seed=seed, resamples=resamples,
        ties=1.0 if _differing(one, two, "accuracy") < FEW else TIES,
    )  # fmt: skip
    return {
        name: _made(
            name, _by_model(whole[name], len(mine))[0], _by_model(drawn[name], len(mine)),
            len(set(first.stories)), p[name],
        )
        for name in LABEL_METRICS
    }  # fmt: skip


def _differing(one: ModelPredictions, two: ModelPredictions, metric: str) -> int:
    """Return in how many stories the two differ in what the metric sees, over their seeds."""
    if metric in LOSSES:
        unlike = np.abs(one.losses(metric) - two.losses(metric)) > 10**-_ROUNDING
    elif metric == "accuracy":
        unlike = one.right != two.right
    else:
        every = [run.predicted for run in (*one.runs, *two.runs)]
        unlike = np.array([len(set(answers)) > 1 for answers in zip(*every, strict=True)])
    return len({s for s, other in zip(one.runs[0].stories, unlike, strict=True) if other})


def _loss_difference(
    one: ModelPredictions, two: ModelPredictions, metric: str, seed: int, resamples: int
) -> dict[str, Difference]:
    stories = one.runs[0].stories
    both = np.stack([one.losses(metric), two.losses(metric)], axis=1)
    drawn = resample_means(both, stories, seed=seed, resamples=resamples)
    p = sign_flip_test(both[:, 0] - both[:, 1], stories, seed=seed, resamples=resamples)
    return {metric: _made(metric, both.mean(axis=0), drawn, len(set(stories)), p)}


def _made(metric: str, seen: Floats, drawn: Floats, stories: int, p: float) -> Difference:
    # means over seeds that are equal may differ in the last bit
    gaps = (drawn[:, 0] - drawn[:, 1]).round(_ROUNDING)
    low, high = resampled_interval(gaps, stories=stories)
    return Difference(metric, float(seen[0]), float(seen[1]), low, high, float(gaps.std(ddof=1)), p)


def _by_model(values: Floats, seeds: int) -> Floats:
    """Return the means over each model's seeds: (..., seeds of one and of two) to (..., 2)."""
    return np.stack([values[..., :seeds].mean(-1), values[..., seeds:].mean(-1)], axis=-1)
