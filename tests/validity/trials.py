"""One run of each simulation: an invented test set in, yes or no to each question out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from populations import CLASSES, Population, names
from scipy import stats

from bench.records.predictions import Predictions
from bench.stats.bootstrap import resample_scores, resampled_interval
from bench.stats.differences import ModelPredictions, label_differences
from bench.stats.intervals import score_intervals, story_counts
from bench.stats.paired_tests import corrected_t_test, mcnemar, permutation_test
from bench.stats.power import standard_error
from bench.stats.verdicts import claim, claim_over_trainings, judge

_PLACE = ("invented", "headline", "story")
TrialResult = Mapping[str, bool]


def cover(world: Population, headlines: int, ignoring: bool, run: int) -> TrialResult:
    """Say which 95 % intervals hold the true value: by stories, and also ``ignoring`` them."""
    labels, answers, stories = world.draw(headlines, [1, run])
    groups = {"stories": stories}
    if ignoring:
        groups["headlines"] = np.arange(len(stories))
    truth = world.truth()
    held: dict[str, bool] = {}
    for kind, group in groups.items():
        drawn = resample_scores(
            names(labels),
            [names(row) for row in answers],
            group.astype(str).tolist(),
            CLASSES,
            seed=run,
            resamples=2000,
        )
        s = len(np.unique(group))
        for name, values in drawn.items():
            one, two = truth[name]
            for what, of, true in [
                ("difference", values[:, 0] - values[:, 1], one - two),
                ("one model", values[:, 0], one),
            ]:
                held[f"{what}, {name}, {kind}"] = _holds(resampled_interval(of, stories=s), true)
                held[f"{what}, {name}, {kind}, plain"] = _holds(percentile(of), true)
    return held


def hold(world: Population, headlines: int, run: int) -> TrialResult:
    """Say which 95 % intervals of scores and differences, as they are printed, hold the truth."""
    labels, answers, stories = world.draw(headlines, [10, run])
    one, two = (
        _model(name, labels, row, stories, classes=len(world.priors))
        for name, row in zip("xy", answers, strict=True)
    )
    first, truth = one.runs[0], world.truth()
    counts = story_counts(first.stories, first.labels, first.predicted, first.classes)
    held = {}
    for name, (low, high) in score_intervals([counts])[0].items():
        held[f"one model, {name}"] = low <= truth[name][0] <= high
    tested = label_differences(one, two, seed=run, resamples=1000)
    for name, (difference, _) in tested.items():
        gap = truth[name][0] - truth[name][1]
        held[f"difference, {name}"] = difference.low <= gap <= difference.high
    return held


def many(world: Population, headlines: int, models: int, run: int) -> TrialResult:
    """Say whether any of several equally good models is called better or worse than one."""
    labels, answers, stories = world.draw(headlines, [11, run], (1, models))
    groups = stories.astype(str).tolist()
    new, *others = (
        _model(f"m{i}", labels, row, groups, classes=len(CLASSES)) for i, row in enumerate(answers)
    )
    alone = [claim(_PLACE, new, other, seed=run, resamples=2000) for other in others]
    return {"any": any(one.verdict in ("better", "worse") for one in judge(alone))}


def retrain(setting: "Training", run: int) -> TrialResult:
    """Say what is called different of two nearest-mean learners that are equally good.

    Each repeat draws a split of 150 stories anew and trains both: on features of their own that
    are drawn alike, or the same learner twice, each time on another small part of the training
    rows.
    """
    rng = np.random.default_rng([12, run])
    group = np.repeat(np.arange(setting.stories), rng.integers(1, 4, setting.stories))
    y = rng.integers(0, 2, setting.stories)[group]
    common = rng.normal(size=(2, setting.stories, 5))[:, group]
    x = np.sqrt(0.5) * (common + rng.normal(size=common.shape)) + 0.5 * y[:, None]
    if setting.part < 1:
        x[1] = x[0]
    pairs = []
    for _ in range(setting.repeats):
        drawn = rng.permutation(setting.stories)[: setting.stories // 5]
        test, rest = np.flatnonzero(np.isin(group, drawn)), np.flatnonzero(~np.isin(group, drawn))
        sides = []
        for name, seen in zip(("one", "two"), x, strict=True):
            runs = []
            for _ in range(setting.seeds):
                train = rng.permutation(rest)[: round(setting.part * len(rest))]
                guess = _nearest_mean(seen, y, train, test)
                shown = y[test], guess, group[test].astype(str), test
                runs += _model(name, *shown, classes=2).runs
            sides.append(ModelPredictions(name, tuple(runs)))
        pairs.append((sides[0], sides[1]))
    single = claim(_PLACE, *pairs[0], seed=run, resamples=1000)
    told = {"single": single.verdict in ("better", "worse")}
    if setting.repeats > 1:
        over = claim_over_trainings(_PLACE, pairs, ratio=0.25, seed=run, resamples=1000)
        told["over"] = over.verdict in ("better", "worse")
        told["over, macro-F1"] = over.differences["macro_f1"].p < 0.05
    return told


@dataclass(frozen=True)
class Training:
    """How often two learners are trained, on what part of the training rows, with what seeds."""

    repeats: int = 1
    part: float = 1.0
    seeds: int = 1
    stories: int = 150


def _nearest_mean(x: np.ndarray, y: np.ndarray, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    zero, one = (x[train[y[train] == c]].mean(axis=0) for c in (0, 1))
    return ((x[test] - (zero + one) / 2) @ (one - zero) > 0).astype(int)


def reject(world: Population, headlines: int, run: int) -> TrialResult:
    """Say which tests reject at 5 % two models of one seed each."""
    labels, answers, stories = world.draw(headlines, [2, run])
    right = answers == labels
    found = mcnemar(right[0].tolist(), right[1].tolist())
    permuted = _permutation_tests(labels, answers, stories, 1, run)
    return {"exact": found.p <= 0.05, "mid-p": found.mid_p <= 0.05} | permuted


def reject_seeds(
    world: Population, headlines: int, seeds: tuple[int, int], run: int
) -> TrialResult:
    """Say which permutation tests reject at 5 % two models of several seeds."""
    labels, answers, stories = world.draw(headlines, [3, run], seeds)
    return _permutation_tests(labels, answers, stories, seeds[0], run)


def reject_repeats(repeats: int, run: int) -> TrialResult:
    """Say which t-tests reject at 5 % where repeats correlate as Nadeau and Bengio assume."""
    rng = np.random.default_rng([4, run])
    # a common part of variance 1 / 5 to an own one of 4 / 5: correlation test / (train + test)
    gaps = np.sqrt(0.2) * rng.normal() + np.sqrt(0.8) * rng.normal(size=repeats)
    return _t_tests(gaps.tolist(), train=80, test=20)


def reject_learners(repeats: int, run: int) -> TrialResult:
    """Say which t-tests reject at 5 % two nearest-mean learners that are equally good.

    Each sees its own half of features that are drawn alike; every repeat is a fresh random
    split of the same 150 examples.
    """
    rng = np.random.default_rng([5, run])
    y = rng.integers(0, 2, 150)
    x = rng.normal(size=(2, 150, 5)) + 0.5 * y[:, None]
    gaps = []
    for _ in range(repeats):
        order = rng.permutation(150)
        train, test = order[:100], order[100:]
        right = []
        for seen in x:
            zero, one = (seen[train[y[train] == c]].mean(axis=0) for c in (0, 1))
            guess = (seen[test] - (zero + one) / 2) @ (one - zero) > 0
            right.append(float((guess == y[test]).mean()))
        gaps.append(right[0] - right[1])
    return _t_tests(gaps, train=100, test=50)


def settle(world: Population, headlines: int, margin: float, run: int) -> TrialResult:
    """Say whether the normal test finds a difference, and whether equivalence is shown."""
    labels, answers, stories = world.draw(headlines, [6, run])
    right = (answers == labels).astype(float)
    gap = float(right[0].mean() - right[1].mean())
    se = standard_error(right[0].tolist(), right[1].tolist(), stories.astype(str).tolist())
    reach = NormalDist().inv_cdf(0.975) * se
    return {"found": abs(gap) > reach, "equivalent": abs(gap) + reach < margin}


def verdict(world: Population, headlines: int, run: int) -> TrialResult:
    """Say what is claimed of the two models: the verdict that `tajuk compare` quotes."""
    labels, answers, stories = world.draw(headlines, [8, run])
    groups = stories.astype(str).tolist()
    return _claimed(labels, answers, groups, run)


def sparse(headlines: int, difference: float, run: int) -> TrialResult:
    """Say what is claimed where each headline, alone, is right in the first model only so often.

    On all others both are right: the fewest headlines that a difference can be made of.
    """
    rng = np.random.default_rng([9, run])
    labels = rng.integers(0, 2, headlines)
    wrong = np.where(rng.random(headlines) < difference, 1 - labels, labels)
    return _claimed(labels, np.stack([labels, wrong]), list(map(str, range(headlines))), run)


def _claimed(
    labels: np.ndarray, answers: np.ndarray, stories: Sequence[str], run: int
) -> TrialResult:
    one, two = (
        _model(name, labels, row, stories, classes=1 + int(max(labels.max(), answers.max(), 1)))
        for name, row in zip("xy", answers, strict=True)
    )
    verdict = claim(_PLACE, one, two, seed=run, resamples=1000).verdict
    return {name: verdict == name for name in ("better", "worse", "equivalent")}


def _model(
    name: str,
    labels: np.ndarray,
    answers: np.ndarray,
    stories: Sequence[str] | np.ndarray,
    ids: Sequence[int] | np.ndarray | None = None,
    *,
    classes: int,
) -> ModelPredictions:
    keys = range(len(labels)) if ids is None else ids
    named = (tuple(map(str, keys)), tuple(map(str, stories)))
    texts = (tuple(names(labels)), tuple(names(answers)))
    return ModelPredictions(name, (Predictions(*named, *texts, tuple(CLASSES[:classes])),))


def percentile(values: np.ndarray) -> tuple[float, float]:
    """Return the plain percentile interval: too narrow where stories are few."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _holds(ends: tuple[float, float], true: float) -> bool:
    return ends[0] <= true <= ends[1]


def _permutation_tests(
    labels: np.ndarray, answers: np.ndarray, stories: np.ndarray, first: int, run: int
) -> dict[str, bool]:
    """Say what is rejected, the ``first`` rows of answers being the first model's."""
    rows = [names(row) for row in answers]
    given = names(labels), rows[:first], rows[first:], stories.astype(str).tolist(), CLASSES
    rejected = {}
    for kind, ties in {"": 1.0, ", mid-p": 0.5}.items():
        p = permutation_test(*given, seed=run, resamples=1999, ties=ties)
        rejected |= {name + kind: value <= 0.05 for name, value in p.items()}
    return rejected


def _t_tests(gaps: list[float], *, train: int, test: int) -> TrialResult:
    if np.ptp(gaps) == 0:
        return {"corrected": False, "plain": False}
    found = corrected_t_test(gaps, train_rows=train, test_rows=test)
    return {"corrected": found.p <= 0.05, "plain": stats.ttest_1samp(gaps, 0).pvalue <= 0.05}
