"""Says whether a new model beats a baseline: better, equivalent, worse, or cannot tell.

A claim is made of one metric on one test split, from three things: the 95 % interval of the
paired difference, which resamples stories; a permutation test that swaps whole stories, its p
corrected by Holm over all claims made at once; and the margin within which two models count
as equivalent in practice. "Better" and "worse" need both interval and corrected p;
"equivalent" needs the interval alone, which nothing corrects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from bench.stats.differences import (
    COMPARED_METRICS,
    LOSSES,
    RESAMPLES,
    Difference,
    ModelPredictions,
    _differing,
    _label_differences,
    _loss_difference,
    aligned,
)
from bench.stats.intervals import FEW
from bench.stats.paired_tests import Discordance, ResampledT, holm, mcnemar
from bench.stats.power import needed, needed_for_equivalence, smallest_difference

MARGIN = 0.01  # one point: a smaller difference counts as none in practice
LEVEL = 0.05
# what one example can cost at most: the log loss cuts probabilities at the double's precision
_MOST = {"accuracy": 1.0, "macro_f1": 1.0, "brier": 2.0, "log_loss": 36.1}


@dataclass(frozen=True)
class Claim:
    """What can be said of two models on one test split; ``verdict`` is about ``metric``.

    ``holm_p`` is the p corrected for ``family`` claims made at once; ``mcnemar`` is None where a
    model has several seeds, ``repeats`` where there were none. ``smallest`` is the difference
    that this test split shows with 80 % power (0: not known), ``more`` how many further test
    headlines would settle the question with that power if the difference stays as it is (None: it
    is settled, or no number can be given). ``differing`` counts the stories on which the models
    differ in the metric. ``alike`` says that both gave every headline the same answer, ``seeds``
    how many seeds each is the mean of, ``unrepeated`` why there are no repeats though they were
    asked for.
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
    repeats: ResampledT | None = None
    family: int = 1
    holm_p: float = 1.0
    verdict: str = "cannot tell"
    smallest: float = 0.0
    more: int | None = None
    differing: int = 0
    alike: bool = False
    seeds: tuple[int, int] = (1, 1)
    unrepeated: str = ""

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
    if metric not in COMPARED_METRICS:
        raise ValueError(f"no metric {metric!r}; use {', '.join(COMPARED_METRICS)}")
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {margin:g}; give a share above 0 and below 1, such as 0.01")
    one, two, leaking = aligned(new, baseline)
    first = one.runs[0]
    by_metric = _label_differences(one, two, seed, resamples)
    if metric in LOSSES:
        by_metric |= _loss_difference(one, two, metric, seed, resamples)
    single = len(one.runs) == len(two.runs) == 1
    claim_made = Claim(
        place,
        new.name,
        baseline.name,
        len(first.ids),
        len(set(first.stories)),
        leaking,
        metric,
        margin,
        by_metric,
        mcnemar([r == 1 for r in one.right], [r == 1 for r in two.right]) if single else None,
        differing=_differing(one, two, metric),
        alike=len({run.predicted for run in (*one.runs, *two.runs)}) == 1,
        seeds=(len(one.runs), len(two.runs)),
    )
    return judge([claim_made])[0]


def judge(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with Holm's correction over all of them, and the verdicts it leaves."""
    corrected = holm([one.judged.p for one in claims])
    return [
        _judged(replace(c, family=len(claims), holm_p=p))
        for c, p in zip(claims, corrected, strict=True)
    ]


def _judged(claim_: Claim) -> Claim:
    judged, sign = claim_.judged, -1 if claim_.metric in LOSSES else 1
    unseen = _allowance(claim_)
    if -claim_.margin < judged.low - unseen and judged.high + unseen < claim_.margin:
        verdict = "equivalent"
    elif (judged.low > 0 or judged.high < 0) and claim_.holm_p < LEVEL:
        verdict = "better" if sign * judged.difference > 0 else "worse"
    else:
        verdict = "cannot tell"
    level = LEVEL / claim_.family
    se, stories = _error(claim_)
    smallest = smallest_difference(se, level=level, stories=stories) if judged.se else 0.0
    more = _more(claim_) if verdict == "cannot tell" and judged.se else None
    return replace(claim_, verdict=verdict, smallest=smallest, more=more)


def not_worse(claim_: Claim) -> bool:
    """Say whether the interval holds no loss of the margin or more: non-inferiority.

    One that is equivalent or better is never worse. Piaggio et al. (2012), "Reporting of
    noninferiority and equivalence randomized trials".
    """
    if claim_.verdict in ("better", "equivalent"):
        return True
    judged, unseen = claim_.judged, _allowance(claim_)
    if claim_.metric in LOSSES:
        return judged.high + unseen < claim_.margin
    return judged.low - unseen > -claim_.margin


def _allowance(claim_: Claim) -> float:
    """Return by how much the interval is too narrow, where next to no story shows a difference.

    No resample can show a difference that no story has, and where next to none has one it shows
    too little: so many stories without one still leave room for this share of them (Clopper and
    Pearson 1934).
    """
    few = claim_.differing < FEW
    return _MOST[claim_.metric] * _unseen(claim_.stories) if few else 0.0


def _more(claim_: Claim) -> int | None:
    """Return how many more headlines show the difference, or that it lies within the margin."""
    judged, n, level = claim_.judged, claim_.examples, LEVEL / claim_.family
    # a difference may come out as 0 but for rounding, and then no number would show it
    real = abs(judged.difference) > 1e-9
    se, stories = _error(claim_)
    wanted = [needed(n, se, judged.difference, level=level, stories=stories)] if real else []
    within = needed_for_equivalence(n, _spread(claim_), judged.difference, claim_.margin)
    wanted += [within] if within is not None else []
    # by the normal approximation there are enough already: then it is the stories that are few
    return min(wanted) - n if wanted and min(wanted) > n else None


def _unseen(stories: int) -> float:
    """Return the share of stories that may differ though none of so many does: 95 %, two-sided."""
    return 1 - float((LEVEL / 2) ** (1 / stories))


def _error(made: Claim) -> tuple[float, int | None]:
    """Return the standard error that power hangs on, and the stories that bound it, if they do.

    Of accuracy they do, whatever is observed; of other metrics `_spread` has to serve.
    """
    return (made.judged.se, made.stories) if made.metric == "accuracy" else (_spread(made), None)


def _spread(made: Claim) -> float:
    """Return the standard error, allowing for stories that may differ where next to none does.

    Then it is too small a guide: as many more are counted as Clopper and Pearson allow.
    """
    more = made.stories * _unseen(made.stories) if made.differing < FEW else 0.0
    return sqrt(made.judged.se**2 + more * (_MOST[made.metric] / made.stories) ** 2)
