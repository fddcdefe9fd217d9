"""Says whether a new model beats a baseline: better, equivalent, worse, or cannot tell.

A claim is made of one metric on one test part, from three things: the 95 % interval of the
paired difference, which resamples stories; a permutation test that swaps whole stories,
corrected by Holm over all claims made at once; and the margin within which two models count
as equivalent in practice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bench import power
from bench.bootstraps import interval, resample_scores, scores, tally
from bench.losses import losses, resample_means, sign_flip_test
from bench.paired import Discordance, ResampledT, holm, mcnemar, permutation_test
from bench.records import Predictions

Floats = NDArray[np.float64]
MARGIN = 0.01  # one point: a smaller difference counts as none in practice
DRAWS = 10_000
LEVEL = 0.05
TIES = 0.5  # mid-p: whole ties make the test of accuracy reject in 3.9 % of null runs, not 5 %
VERDICTS = ("better", "worse", "equivalent", "unclear")
LABEL_METRICS = ("accuracy", "macro_f1")
LOSSES = ("brier", "log_loss")  # the lower the better; they need probabilities
METRICS = (*LABEL_METRICS, *LOSSES)
_SHOWN = {"macro_f1": "macro-F1", "brier": "Brier score", "log_loss": "log loss"}


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
    that this test part shows with 80 % power, ``more`` how many further test headlines would
    settle the question if the difference stays as it is (None: it is settled).
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
    one, two, leaking = _aligned(new, baseline)
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
    if -made.margin < found.low and found.high < made.margin:
        verdict = "equivalent"
    elif (found.low > 0 or found.high < 0) and made.holm_p < LEVEL:
        verdict = "better" if sign * found.difference > 0 else "worse"
    else:
        verdict = "unclear"
    smallest = power.smallest_difference(found.se) if found.se > 0 else 0.0
    more = _more(made) if verdict == "unclear" else None
    return replace(made, verdict=verdict, smallest=smallest, more=more)


def _more(made: Claim) -> int | None:
    """Return how many more headlines show the difference, or that it lies within the margin."""
    found, n, level = made.judged, made.examples, LEVEL / made.family
    if not found.se:
        return None
    # a difference may come out as 0 but for rounding, and then no number would show it
    real = abs(found.difference) > 1e-9
    wanted = [power.needed(n, found.se, found.difference, level=level)] if real else []
    within = power.needed_for_equivalence(n, found.se, found.difference, made.margin)
    wanted += [within] if within is not None else []
    return max(min(wanted) - n, 1) if wanted else None


def _aligned(new: Answers, baseline: Answers) -> tuple[Answers, Answers, int]:
    """Return both models on the examples that no training part leaks, in one order."""
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
        raise ValueError("every test example leaks; compare on another split")
    sides = [Answers(a.name, tuple(_only(run, keep) for run in a.runs)) for a in (new, baseline)]
    return sides[0], sides[1], len(leaks)


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
        ties=TIES,
    )  # fmt: skip
    return {
        name: _made(
            name, _by_model(whole[name], len(mine))[0], _by_model(drawn[name], len(mine)),
            len(set(first.stories)), p[name],
        )
        for name in LABEL_METRICS
    }  # fmt: skip


def _loss_difference(
    one: Answers, two: Answers, metric: str, seed: int, draws: int
) -> dict[str, Difference]:
    stories = one.runs[0].stories
    both = np.stack([one.losses(metric), two.losses(metric)], axis=1)
    drawn = resample_means(both, stories, seed=seed, draws=draws)
    p = sign_flip_test(both[:, 0] - both[:, 1], stories, seed=seed, draws=draws)
    return {metric: _made(metric, both.mean(axis=0), drawn, len(set(stories)), p)}


def _made(metric: str, seen: Floats, drawn: Floats, stories: int, p: float) -> Difference:
    gaps = drawn[:, 0] - drawn[:, 1]
    low, high = interval(gaps, stories=stories)
    return Difference(metric, float(seen[0]), float(seen[1]), low, high, float(gaps.std(ddof=1)), p)


def _by_model(values: Floats, seeds: int) -> Floats:
    """Return the means over each model's seeds: (..., seeds of one and of two) to (..., 2)."""
    return np.stack([values[..., :seeds].mean(-1), values[..., seeds:].mean(-1)], axis=-1)


def sentence(made: Claim) -> str:
    """Return the claim in one sentence that can be quoted."""
    found = made.judged
    where = f"On {made.place[0]}"
    where += f" ({made.examples} test headlines in {made.stories} stories)"
    if not found.se and not found.difference:
        return f"{where}, {made.new} and {made.baseline} answer every headline alike: equivalent."
    return f"{where}, {_VERBS[made.verdict](made)}: {numbers(made)}{_rest(made)}."


def numbers(made: Claim) -> str:
    """Return both scores, the difference and its interval, in points (losses: as they are)."""
    found, name = made.judged, _SHOWN.get(made.metric, made.metric)
    if made.metric in LOSSES:
        return (
            f"{name} {found.new:.3f} against {found.baseline:.3f}, a difference of "
            f"{found.difference:+.3f} (95 % interval {found.low:+.3f} to {found.high:+.3f}, "
            f"{_p(made)})"
        )
    return (
        f"{name} {100 * found.new:.1f} against {100 * found.baseline:.1f} %, a difference of "
        f"{100 * found.difference:+.1f} points (95 % interval {100 * found.low:+.1f} to "
        f"{100 * found.high:+.1f}, {_p(made)})"
    )


def shown_p(p: float) -> str:
    """Return a p value as it is quoted.

    >>> shown_p(0.0312), shown_p(0.0001)
    ('p = 0.031', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _p(made: Claim) -> str:
    return shown_p(made.holm_p) + (
        f" after Holm's correction for {made.family}" if made.family > 1 else ""
    )


def _rest(made: Claim) -> str:
    if made.verdict != "unclear":
        return ""
    unit = 1 if made.metric in LOSSES else 100
    size = f"{unit * made.smallest:.1f} points" if unit == 100 else f"{made.smallest:.3f}"
    told = f"; this test part shows differences of {size} or more"
    if made.more is None:
        return told
    # two digits: the number rests on an observed difference, and promises no more
    about = float(f"{made.more:.1e}")
    return (
        f"{told}, and about {about:,.0f} more test headlines would settle it if the difference "
        "stays as it is"
    )


_VERBS: dict[str, Callable[[Claim], str]] = {
    "better": lambda c: f"{c.new} is better than {c.baseline}",
    "worse": lambda c: f"{c.new} is worse than {c.baseline}",
    "equivalent": lambda c: f"{c.new} and {c.baseline} are equivalent within {_within(c)}",
    "unclear": lambda c: f"it cannot be told whether {c.new} is better than {c.baseline}",
}


def _within(made: Claim) -> str:
    if made.metric in LOSSES:
        return f"{made.margin:g}"
    points = 100 * made.margin
    return f"{points:g} point{'' if points == 1 else 's'}"
