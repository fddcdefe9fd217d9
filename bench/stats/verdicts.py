"""Says whether a new model beats a baseline: better, equivalent, worse, or cannot tell.

A claim is made of one metric on one test split, by one interval: that of the differences which
`bench.stats.inversion` does not reject. Where several claims are made at once its level is raised
by Bonferroni's rule, so that all of the intervals hold together with 95 %. "Better" says that the
adjusted interval lies above zero, "equivalent" that it lies within the margin of what counts as no
difference in practice (two one-sided tests at 2.5 %, not at the 5 % of a 90 % interval), "worse"
that it lies below zero. The adjusted p is below 5 % exactly where that interval excludes zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from bench.stats.differences import (
    COMPARED_METRICS,
    LARGEST,
    LOSSES,
    RESAMPLES,
    Difference,
    ModelPredictions,
    Sides,
    aligned,
    differences_over_trainings,
    label_differences,
    loss_difference,
)
from bench.stats.inversion import FEW_DIFFERING, InvertedTest
from bench.stats.paired_tests import Discordance, mcnemar
from bench.stats.power import needed, needed_for_equivalence, smallest_difference

MARGIN = 0.01  # one point: a smaller difference counts as none in practice
LEVEL = 0.05
POWER = 0.8  # four times in five
FEW_EFFECTIVE = 20  # effective stories: with fewer an interval covers less (`make validity`)


@dataclass(frozen=True)
class Claim:
    """What can be said of two models on one test split; ``verdict`` is about ``metric``.

    ``adjusted_low`` and ``adjusted_high`` bound the interval that the verdict is read from: that
    of ``differences``, at the level which ``family`` claims made at once take together;
    ``adjusted_p`` is the p adjusted alike. ``effective`` is the effective number of stories,
    ``differing`` how many of the stories show a difference. ``smallest`` is the difference that
    this test split shows with 80 % power (0: not known). ``more`` is how many further test
    headlines would show, with that power, the verdict ``settles``, if the true difference is the
    observed one (None and "": it is settled, or no number can be given). ``alike`` says that both
    gave every headline the same answer. ``seeds`` is how many seeds each is the mean of,
    ``trainings`` on how many training sets: with more than one of either the claim is of the
    method, else of the models as trained. ``unrepeated`` says why there are no repeats though
    they were asked for. ``tests`` holds the test of each metric, and is no part of the result.
    """

    place: tuple[str, str, str]
    new: str
    baseline: str
    examples: int
    stories: int
    leaking: int
    metric: str
    margin: float
    differences: Mapping[str, Difference]
    mcnemar: Discordance | None
    family: int = 1
    adjusted_low: float = 0.0
    adjusted_high: float = 0.0
    adjusted_p: float = 1.0
    verdict: str = "cannot tell"
    smallest: float = 0.0
    more: int | None = None
    settles: str = ""
    effective: float = 0.0
    differing: int = 0
    alike: bool = False
    seeds: tuple[int, int] = (1, 1)
    trainings: int = 1
    unrepeated: str = ""
    tests: Mapping[str, InvertedTest] = field(default_factory=dict, repr=False, compare=False)

    @property
    def judged(self) -> Difference:
        """Return the difference in the metric that the verdict is about."""
        return self.differences[self.metric]


def claim(
    place: tuple[str, str, str],
    new: ModelPredictions,
    baseline: ModelPredictions,
    *,
    metric: str = "accuracy",
    margin: float = MARGIN,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Claim:
    """Return what can be said of two models that answered the same examples, judged alone.

    Examples whose story a model could see in training are left out, and counted. Raises
    ValueError for other examples, an unknown metric, or one that the predictions cannot give.
    """
    _check_claim(metric, margin)
    one, two, leaking = aligned(new, baseline)
    first = one.runs[0]
    by_metric = label_differences(one, two, seed=seed, resamples=resamples)
    if metric in LOSSES:
        by_metric |= loss_difference(one, two, metric, seed=seed, resamples=resamples)
    single = len(one.runs) == len(two.runs) == 1
    claimed = Claim(
        place,
        new.name,
        baseline.name,
        len(first.ids),
        len(set(first.stories)),
        leaking,
        metric,
        margin,
        {name: difference for name, (difference, _) in by_metric.items()},
        mcnemar([r == 1 for r in one.right], [r == 1 for r in two.right]) if single else None,
        alike=len({run.predicted for run in (*one.runs, *two.runs)}) == 1,
        seeds=(len(one.runs), len(two.runs)),
        tests={name: test for name, (_, test) in by_metric.items()},
    )
    return judge([claimed])[0]


def claim_over_trainings(
    place: tuple[str, str, str],
    pairs: Sequence[Sides],
    *,
    ratio: float,
    metric: str = "accuracy",
    margin: float = MARGIN,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Claim:
    """Return what can be said of two methods, from what they answered on several splits.

    Each of the ``pairs`` was trained on a training set of its own; ``ratio`` is how many test
    headlines a split has for each one to learn from. Raises ValueError as `claim`, and for fewer
    than two pairs.
    """
    _check_claim(metric, margin)
    if len(pairs) < 2:
        raise ValueError(f"{len(pairs)} training sets; a claim over training sets takes 2 or more")
    clean = [aligned(one, two) for one, two in pairs]
    both = [(one, two) for one, two, _ in clean]
    rows = dict(
        pair for one, _ in both for pair in zip(one.runs[0].ids, one.runs[0].stories, strict=True)
    )
    by_metric = differences_over_trainings(
        both, metric, ratio=ratio, seed=seed, resamples=resamples
    )
    claimed = Claim(
        place,
        pairs[0][0].name,
        pairs[0][1].name,
        len(rows),
        len(set(rows.values())),
        sum(leaking for _, _, leaking in clean),
        metric,
        margin,
        {name: difference for name, (difference, _) in by_metric.items()},
        None,
        alike=all(len({run.predicted for run in (*one.runs, *two.runs)}) == 1 for one, two in both),
        seeds=(len(both[0][0].runs), len(both[0][1].runs)),
        trainings=len(pairs),
        tests={name: test for name, (_, test) in by_metric.items()},
    )
    return judge([claimed])[0]


def judge(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with intervals that hold together, and the verdicts these give.

    Of n claims each interval has the level 1 - 0.05 / n, and the p is n times as large: Bonferroni.
    Unlike Holm's steps it gives every claim an interval, whatever the others come to.
    """
    return [_judged(replace(one, family=len(claims))) for one in claims]


def _judged(claim_: Claim) -> Claim:
    test, sign = claim_.tests[claim_.metric], -1 if claim_.metric in LOSSES else 1
    low, high = test.interval(1 - LEVEL / claim_.family)
    if -claim_.margin < low and high < claim_.margin:
        verdict = "equivalent"
    elif low > 0 or high < 0:
        verdict = "better" if sign * (low + high) > 0 else "worse"
    else:
        verdict = "cannot tell"
    judged = replace(
        claim_,
        adjusted_low=low,
        adjusted_high=high,
        adjusted_p=min(1.0, claim_.family * test.p()),
        verdict=verdict,
        effective=test.parts.effective,
        differing=test.parts.differing,
    )
    se, stories = _error(judged)
    level = LEVEL / claim_.family
    smallest = 0.0
    if se:
        gap = judged.judged.difference
        smallest = smallest_difference(se, level=level, stories=stories, difference=gap)
    more, settles = _more(judged) if verdict == "cannot tell" and se else (None, "")
    return replace(judged, smallest=smallest, more=more, settles=settles)


def not_worse(claim_: Claim) -> bool:
    """Say whether the adjusted interval holds no loss of the margin or more: non-inferiority.

    One that is equivalent or better is never worse. Piaggio et al. (2012), "Reporting of
    noninferiority and equivalence randomized trials".
    """
    if claim_.metric in LOSSES:
        return claim_.adjusted_high < claim_.margin
    return claim_.adjusted_low > -claim_.margin


def _check_claim(metric: str, margin: float) -> None:
    if metric not in COMPARED_METRICS:
        raise ValueError(f"no metric {metric!r}; use {', '.join(COMPARED_METRICS)}")
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {margin:g}; give a share above 0 and below 1, such as 0.01")


def _more(claim_: Claim) -> tuple[int | None, str]:
    """Return how many more headlines show a verdict four times in five, and which one first.

    Further headlines do not make up for few training sets: then there is no number.
    """
    judged, n, level = claim_.judged, claim_.examples, LEVEL / claim_.family
    if claim_.tests[claim_.metric].parts.training:
        return None, ""
    se, stories = _error(claim_)
    wanted: list[tuple[int, str]] = []
    # a difference may come out as 0 but for rounding, and then no number would show it
    if abs(judged.difference) > 1e-9:
        sign = -1 if claim_.metric in LOSSES else 1
        way = "better" if sign * judged.difference > 0 else "worse"
        wanted.append((needed(n, se, judged.difference, POWER, level, stories=stories), way))
    within = needed_for_equivalence(
        n, _spread(claim_), judged.difference, claim_.margin, POWER, level
    )
    wanted += [(within, "equivalent")] if within is not None else []
    # by the normal approximation there are enough already: then it is the stories that are few
    if not wanted or min(wanted)[0] <= n:
        return None, ""
    return min(wanted)[0] - n, min(wanted)[1]


def _unseen(stories: float) -> float:
    """Return the share of stories that may differ though none of so many does: 95 %, two-sided."""
    return 1 - float((LEVEL / 2) ** (1 / stories))


def _error(claim_: Claim) -> tuple[float, float | None]:
    """Return the standard error that power hangs on, and the stories that bound it, if they do.

    Of accuracy they do, whatever is observed; of other metrics `_spread` has to serve.
    """
    if claim_.metric == "accuracy":
        return claim_.judged.se, claim_.effective
    return (_spread(claim_) if claim_.judged.se else 0.0), None


def _spread(claim_: Claim) -> float:
    """Return the standard error, allowing for stories that may differ where few do.

    Then it is too small a guide: as many more are counted as Clopper and Pearson allow.
    """
    few = claim_.differing < FEW_DIFFERING
    more = claim_.effective * _unseen(claim_.effective) if few else 0.0
    return sqrt(claim_.judged.se**2 + more * (LARGEST[claim_.metric] / claim_.effective) ** 2)
