"""Per-example differences between two models on the same test examples."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.records.predictions import Predictions, UnusableError
from bench.stats.bootstrap import Tallies, resampled_metrics, tally
from bench.stats.inversion import Contributions, InvertedTest, invert, together
from bench.stats.losses import losses
from bench.stats.metrics import Floats
from bench.stats.paired_tests import swapped_differences

RESAMPLES = 10_000
LABEL_METRICS = ("accuracy", "macro_f1")
LOSSES = ("brier", "log_loss")  # the lower the better; they need probabilities
COMPARED_METRICS = (*LABEL_METRICS, *LOSSES)
# what one example can cost at most: the log loss cuts probabilities at the double's precision
LARGEST = {"accuracy": 1.0, "macro_f1": 1.0, "brier": 2.0, "log_loss": 36.1}
_ROUNDING = 12  # decimals: means over seeds that are equal may differ in the last bit
_NEW_LESS_OLD = np.array([1.0, -1.0])


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
        mean: Floats = self.losses_by_seed(metric).mean(axis=0)
        return mean

    def losses_by_seed(self, metric: str) -> Floats:
        """Return the loss of each example under each seed, (seeds, n), as `losses`."""
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
        return np.stack(by_run)


Sides = tuple[ModelPredictions, ModelPredictions]


@dataclass(frozen=True)
class Difference:
    """One metric of both models and the paired difference, new minus baseline.

    All are shares (losses: as they are). ``low`` and ``high`` bound the 95 % interval, which holds
    the differences that `bench.stats.inversion` does not reject, ``p`` is that of no difference,
    by the same test, ``se`` the standard error; none of them is adjusted for other comparisons.
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


def label_contributions(
    counts: Tallies, seeds: tuple[int, int], classes: int
) -> dict[str, Contributions]:
    """Return what each story adds to the difference in accuracy and in macro-F1.

    ``counts`` are those of `tally`, (stories, columns), for so many ``seeds`` of the new model
    and then of the baseline. Macro-F1 is no sum over stories: its residuals are what leaving one
    story out takes away (the jackknife), its changes what swapping the models in it does.
    """
    m, r = seeds
    whole = counts.sum(axis=0, dtype=np.float64)[None]
    scores = resampled_metrics(whole, models=m + r)
    without = resampled_metrics(whole - counts, models=m + r)
    swapped = swapped_differences(whole, counts.astype(np.float64), m, r, classes)
    parts = counts.astype(np.float64).reshape(len(counts), -1, classes)
    answered = parts[:, -1].sum(axis=-1) / whole[0, -classes:].sum()
    weights = {"accuracy": answered, "macro_f1": _class_shares(parts, m + r)}
    contributions = {}
    for name in LABEL_METRICS:
        gap = float(_by_model(scores[name][0], m) @ _NEW_LESS_OLD)
        leaving = gap - _by_model(without[name], m) @ _NEW_LESS_OLD
        # a mean without a story moves by its residual over what is left
        residuals = leaving * (1 - weights[name])
        residuals[np.abs(residuals) < 10**-_ROUNDING] = 0
        contributions[name] = Contributions(
            gap,
            residuals - residuals.mean(),
            weights[name],
            ((gap - swapped[name]) / 2).round(_ROUNDING),
            1.0,
            _training(scores[name][0], m),
        )
    return contributions


def loss_contributions(
    gaps: Floats, stories: Sequence[str], weights: Floats, most: float
) -> Contributions:
    """Return what each story adds to a mean of ``gaps`` (n,), where rows count ``weights`` (n,)."""
    _, row = np.unique(np.asarray(stories, dtype=str), return_inverse=True)
    share = np.bincount(row, weights) / weights.sum()
    changes = np.bincount(row, gaps * weights) / weights.sum()
    mean = float(changes.sum())
    return Contributions(mean, changes - mean * share, share, changes.round(_ROUNDING), most)


def _class_shares(parts: Floats, models: int) -> Floats:
    """Return each story's share of the true and guessed labels of a class, mean over classes."""
    labels = parts[:, models:-1].mean(axis=1) + parts[:, -1]
    every = labels.sum(axis=0)
    seen = every > 0
    shares: Floats = (labels[:, seen] / every[seen]).mean(axis=1)
    return shares


def _training(scores: Floats, first: int) -> tuple[tuple[float, int], ...]:
    """Return the variance of each model's mean over its seeds, with its degrees of freedom."""
    return tuple(
        (float(seeds.var(ddof=1)) / len(seeds), len(seeds) - 1)
        for seeds in (scores[:first], scores[first:])
        if len(seeds) > 1 and np.ptp(seeds) > 10**-_ROUNDING
    )


def label_differences(
    one: ModelPredictions, two: ModelPredictions, *, seed: int, resamples: int
) -> dict[str, tuple[Difference, InvertedTest]]:
    """Return the differences in accuracy and macro-F1 of two aligned models, with their tests."""
    pairs = [(one, two)]
    parts = label_contributions(_counts(pairs), _seeds(pairs[0]), len(one.runs[0].classes))
    return {
        name: _tested(
            name, _mean_scores(pairs, name), invert(of_metric, seed=seed, resamples=resamples)
        )
        for name, of_metric in parts.items()
    }


def loss_difference(
    one: ModelPredictions, two: ModelPredictions, metric: str, *, seed: int, resamples: int
) -> dict[str, tuple[Difference, InvertedTest]]:
    """Return the difference in a mean loss of two aligned models, with its test."""
    pairs = [(one, two)]
    by_seed = [model.losses_by_seed(metric).mean(axis=1) for model in (one, two)]
    training = _training(np.concatenate(by_seed), len(one.runs))
    parts = together(_loss_parts(pairs, metric), training)
    test = invert(parts, seed=seed, resamples=resamples)
    return {metric: _tested(metric, _mean_scores(pairs, metric), test)}


def differences_over_trainings(
    pairs: Sequence[Sides],
    metric: str,
    *,
    ratio: float,
    seed: int,
    resamples: int,
) -> dict[str, tuple[Difference, InvertedTest]]:
    """Return the differences of two methods over stories and training sets, with their tests.

    Each aligned pair was trained on another split of one corpus; a headline that several of them
    test counts once, with the mean of what they answered. Training sets add a variance of
    (1 / J + ``ratio``) times what the J differences vary by beyond their test stories; ``ratio``,
    test headlines a training headline, allows for training sets that overlap: Nadeau and Bengio
    (2003). Of the metrics only that of the losses that is asked for.
    """
    times = Counter(key for one, _ in pairs for key in one.runs[0].ids)
    if metric in LOSSES:
        each = [{metric: _loss_parts([pair], metric)} for pair in pairs]
        pooled = {metric: _loss_parts(pairs, metric, times)}
    else:
        seeds, classes = _seeds(pairs[0]), len(pairs[0][0].runs[0].classes)
        each = [label_contributions(_counts([pair]), seeds, classes) for pair in pairs]
        pooled = label_contributions(_counts(pairs, times), seeds, classes)
    results = {}
    for name, parts in pooled.items():
        spread = _between([one[name] for one in each], ratio)
        test = invert(together(parts, [spread]), seed=seed, resamples=resamples)
        results[name] = _tested(name, _mean_scores(pairs, name, times), test)
    return results


def _between(parts: Sequence[Contributions], ratio: float) -> tuple[float, int]:
    """Return the variance that training sets give the mean of J differences, and J - 1.

    It is what the differences vary by beyond what their test stories account for.
    """
    spread = np.var([one.difference for one in parts], ddof=1)
    by_stories = np.mean([one.story_error**2 for one in parts])
    return (1 / len(parts) + ratio) * max(0.0, float(spread - by_stories)), len(parts) - 1


def _seeds(pair: Sides) -> tuple[int, int]:
    return len(pair[0].runs), len(pair[1].runs)


def _weights(model: ModelPredictions, times: Mapping[str, int] | None) -> Floats:
    """Return what each row counts: 1, or one part of as many as it is tested times."""
    ids = model.runs[0].ids
    return np.ones(len(ids)) if times is None else np.array([1 / times[key] for key in ids])


def _counts(pairs: Sequence[Sides], times: Mapping[str, int] | None = None) -> Tallies:
    """Return the counts by story of all pairs' rows: the seeds of one model, then the other's."""
    first = [one.runs[0] for one, _ in pairs]
    answers = [[run.predicted for run in (*one.runs, *two.runs)] for one, two in pairs]
    weights = np.concatenate([_weights(one, times) for one, _ in pairs])
    return tally(
        [label for run in first for label in run.labels],
        [[label for part in column for label in part] for column in zip(*answers, strict=True)],
        [story for run in first for story in run.stories],
        first[0].classes,
        None if times is None else weights.tolist(),
    )


def _loss_parts(
    pairs: Sequence[Sides], metric: str, times: Mapping[str, int] | None = None
) -> Contributions:
    gaps = np.concatenate([one.losses(metric) - two.losses(metric) for one, two in pairs])
    stories = [story for one, _ in pairs for story in one.runs[0].stories]
    weights = np.concatenate([_weights(one, times) for one, _ in pairs])
    return loss_contributions(gaps, stories, weights, LARGEST[metric])


def _mean_scores(
    pairs: Sequence[Sides], metric: str, times: Mapping[str, int] | None = None
) -> tuple[float, float]:
    """Return both models' scores over all pairs' rows, each the mean over its seeds."""
    weights = np.concatenate([_weights(one, times) for one, _ in pairs])
    if metric in LOSSES:
        by_model = [np.concatenate([pair[i].losses(metric) for pair in pairs]) for i in (0, 1)]
        one, two = (float(np.average(loss, weights=weights)) for loss in by_model)
        return one, two
    seeds = _seeds(pairs[0])
    whole = _counts(pairs, times).sum(axis=0, dtype=np.float64)
    one, two = _by_model(resampled_metrics(whole, models=sum(seeds))[metric], seeds[0]).tolist()
    return one, two


def _tested(
    metric: str, scores: tuple[float, float], test: InvertedTest
) -> tuple[Difference, InvertedTest]:
    low, high = test.interval()
    return Difference(metric, *scores, low, high, test.parts.error, test.p()), test


def _by_model(values: Floats, seeds: int) -> Floats:
    """Return the means over each model's seeds: (..., seeds of one and of two) to (..., 2)."""
    return np.stack([values[..., :seeds].mean(-1), values[..., seeds:].mean(-1)], axis=-1)
