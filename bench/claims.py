"""Says whether a new model beats a baseline: better, equivalent, worse, or cannot tell.

A claim is made of one metric on one test part, from three things: the 95 % interval of the
paired difference, which resamples stories; a permutation test that swaps whole stories, its p
corrected by Holm over all claims made at once; and the margin within which two models count
as equivalent in practice. "Better" and "worse" need both interval and corrected p;
"equivalent" needs the interval alone, which nothing corrects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bench import power
from bench.bootstraps import interval, resample_scores, scores, tally
from bench.losses import losses, resample_means, sign_flip_test
from bench.paired import Discordance, ResampledT, holm, mcnemar, permutation_test
from bench.records import Predictions
from bench.stats import FEW

Floats = NDArray[np.float64]
MARGIN = 0.01  # one point: a smaller difference counts as none in practice
DRAWS = 10_000
LEVEL = 0.05
TIES = 0.5  # mid-p: whole ties make the test of accuracy reject in 3.9 % of null runs, not 5 %
LABEL_METRICS = ("accuracy", "macro_f1")
LOSSES = ("brier", "log_loss")  # the lower the better; they need probabilities
METRICS = (*LABEL_METRICS, *LOSSES)
# what one example can cost at most: the log loss cuts probabilities at the double's precision
_MOST = {"accuracy": 1.0, "macro_f1": 1.0, "brier": 2.0, "log_loss": 36.1}
_ROUNDING = 12  # decimals to which resampled differences are taken


@dataclass(frozen=True, eq=False)
class Answers:
    """What one model answered on a test part: one `Predictions` a seed, on the same examples."""

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
        found = []
        for run in self.runs:
            if run.probabilities is None:
                raise ValueError(
                    f"{self.name}: its predictions have no probabilities, and {metric} needs "
                    f"them; use --metric {' or '.join(LABEL_METRICS)}"
                )
            true = [run.classes.index(label) for label in run.labels]
            found.append(losses(run.probabilities, true)[metric])
        mean: Floats = np.stack(found).mean(axis=0)
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


@dataclass(frozen=True)
class Claim:
    """What can be said of two models on one test part; ``verdict`` is about ``metric``.

    ``holm_p`` is the p corrected for ``family`` claims made at once; ``mcnemar`` is None where a
    model has several seeds, ``repeats`` where there were none. ``smallest`` is the difference
    that this test part shows with 80 % power (0: not known), ``more`` how many further test
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
    verdict: str = "unclear"
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
    new: Answers,
    baseline: Answers,
    *,
    metric: str = "accuracy",
    margin: float = MARGIN,
    seed: int = 0,
    draws: int = DRAWS,
) -> Claim:
    """Return what can be said of two models that answered the same examples, judged alone.

    Examples whose story a model could see in training are left out, and counted. Raises
    ValueError for other examples, an unknown metric, or one that the predictions cannot give.
    """
    if metric not in METRICS:
        raise ValueError(f"no metric {metric!r}; use {', '.join(METRICS)}")
    if not 0 < margin < 1:
        raise ValueError(f"a margin of {margin:g}; give a share above 0 and below 1, such as 0.01")
    one, two, leaking = aligned(new, baseline)
    first = one.runs[0]
    found = _label_differences(one, two, seed, draws)
    if metric in LOSSES:
        found |= _loss_difference(one, two, metric, seed, draws)
    single = len(one.runs) == len(two.runs) == 1
    made = Claim(
        place,
        new.name,
        baseline.name,
        len(first.ids),
        len(set(first.stories)),
        leaking,
        metric,
        margin,
        found,
        mcnemar([r == 1 for r in one.right], [r == 1 for r in two.right]) if single else None,
        differing=_differing(one, two, metric),
        alike=len({run.predicted for run in (*one.runs, *two.runs)}) == 1,
        seeds=(len(one.runs), len(two.runs)),
    )
    return judge([made])[0]


def judge(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with Holm's correction over all of them, and the verdicts it leaves."""
    corrected = holm([one.judged.p for one in claims])
    return [
        _judged(replace(c, family=len(claims), holm_p=p))
        for c, p in zip(claims, corrected, strict=True)
    ]


def _judged(made: Claim) -> Claim:
    found, sign = made.judged, -1 if made.metric in LOSSES else 1
    # no resample can show a difference that no story has, and where next to none has one it
    # shows too little: so many stories without one still leave room for this share of them
    # (Clopper and Pearson 1934)
    few = made.differing < FEW
    unseen = _MOST[made.metric] * _unseen(made.stories) if few else 0.0
    if -made.margin < found.low - unseen and found.high + unseen < made.margin:
        verdict = "equivalent"
    elif (found.low > 0 or found.high < 0) and made.holm_p < LEVEL:
        verdict = "better" if sign * found.difference > 0 else "worse"
    else:
        verdict = "unclear"
    level = LEVEL / made.family
    se, stories = _error(made)
    smallest = power.smallest_difference(se, level=level, stories=stories) if found.se else 0.0
    more = _more(made) if verdict == "unclear" and found.se else None
    return replace(made, verdict=verdict, smallest=smallest, more=more)


def _more(made: Claim) -> int | None:
    """Return how many more headlines show the difference, or that it lies within the margin."""
    found, n, level = made.judged, made.examples, LEVEL / made.family
    # a difference may come out as 0 but for rounding, and then no number would show it
    real = abs(found.difference) > 1e-9
    se, stories = _error(made)
    wanted = [power.needed(n, se, found.difference, level=level, stories=stories)] if real else []
    within = power.needed_for_equivalence(n, _spread(made), found.difference, made.margin)
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


def aligned(new: Answers, baseline: Answers) -> tuple[Answers, Answers, int]:
    """Return both models on the examples that no training part leaks, and how many do leak.

    Raises ValueError for models that answered different examples.
    """
    first, second = new.runs[0], baseline.runs[0]
    if set(first.ids) != set(second.ids):
        unlike = len(set(first.ids) ^ set(second.ids))
        raise ValueError(
            f"{new.name} and {baseline.name}: {unlike} examples were answered by one alone; "
            "compare predictions of one test part"
        )
    leaks = {
        key for run in (first, second) for key, one in zip(run.ids, run.leaks, strict=True) if one
    }
    keep = [key for key in first.ids if key not in leaks]
    if not keep:
        raise ValueError("no test example without a leak; compare on another split")
    return restricted(new, keep), restricted(baseline, keep), len(leaks)


def restricted(answers: Answers, keep: Sequence[str]) -> Answers:
    """Return a model's answers to the examples of these ids alone, in their order."""
    return Answers(answers.name, tuple(_only(run, keep) for run in answers.runs))


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


def _label_differences(one: Answers, two: Answers, seed: int, draws: int) -> dict[str, Difference]:
    first = one.runs[0]
    mine, theirs = [run.predicted for run in one.runs], [run.predicted for run in two.runs]
    given = (first.labels, [*mine, *theirs], first.stories, first.classes)
    drawn = resample_scores(*given, seed=seed, draws=draws)
    whole = scores(tally(*given).sum(axis=0)[None], models=len(mine) + len(theirs))
    p = permutation_test(
        first.labels, mine, theirs, first.stories, first.classes, seed=seed, draws=draws,
        ties=1.0 if _differing(one, two, "accuracy") < FEW else TIES,
    )  # fmt: skip
    return {
        name: _made(
            name, _by_model(whole[name], len(mine))[0], _by_model(drawn[name], len(mine)),
            len(set(first.stories)), p[name],
        )
        for name in LABEL_METRICS
    }  # fmt: skip


def _differing(one: Answers, two: Answers, metric: str) -> int:
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
    one: Answers, two: Answers, metric: str, seed: int, draws: int
) -> dict[str, Difference]:
    stories = one.runs[0].stories
    both = np.stack([one.losses(metric), two.losses(metric)], axis=1)
    drawn = resample_means(both, stories, seed=seed, draws=draws)
    p = sign_flip_test(both[:, 0] - both[:, 1], stories, seed=seed, draws=draws)
    return {metric: _made(metric, both.mean(axis=0), drawn, len(set(stories)), p)}


def _made(metric: str, seen: Floats, drawn: Floats, stories: int, p: float) -> Difference:
    # means over seeds that are equal may differ in the last bit
    gaps = (drawn[:, 0] - drawn[:, 1]).round(_ROUNDING)
    low, high = interval(gaps, stories=stories)
    return Difference(metric, float(seen[0]), float(seen[1]), low, high, float(gaps.std(ddof=1)), p)


def _by_model(values: Floats, seeds: int) -> Floats:
    """Return the means over each model's seeds: (..., seeds of one and of two) to (..., 2)."""
    return np.stack([values[..., :seeds].mean(-1), values[..., seeds:].mean(-1)], axis=-1)
