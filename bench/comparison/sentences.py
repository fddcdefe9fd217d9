"""Puts a claim into words: one sentence that can be quoted, and the numbers behind it."""

from collections.abc import Callable

from bench.stats.differences import LOSSES
from bench.stats.verdicts import FEW_EFFECTIVE, Claim

_SHOWN = {"macro_f1": "macro-F1", "brier": "Brier score", "log_loss": "log loss"}


def sentence(claim: Claim) -> str:
    """Return the claim in one sentence that can be quoted."""
    dataset, view, split = claim.place
    # what is not every dataset's default is said
    where = ", ".join([dataset, *([view] if view not in ("headline", "text") else [])])
    where += f", split {split}" if split != "story" else ""
    opening = f"On {where} ({claim.examples} test headlines in {claim.stories} stories"
    opening += f", {claim.leaking} that leak left out)" if claim.leaking else ")"
    opening += f", {_scope(claim)}"
    # equal means over seeds may differ in the last bit
    if claim.alike and not claim.judged.se and abs(claim.judged.difference) < 1e-9:
        alike = f"{opening}, {claim.new} and {claim.baseline} answer every headline alike"
        if claim.verdict == "equivalent":
            return f"{alike}: equivalent."
        return f"{alike}, but that is too few to call them equivalent within {_within(claim)}."
    words = f"{_VERBS[claim.verdict](claim)}: {numbers(claim)}{_rest(claim)}{_warning(claim)}"
    return f"{opening}, {words}."


def _scope(made: Claim) -> str:
    """Say of what the claim is made: of two models as they are, or of methods."""
    one, two = made.seeds
    seeds = (
        ""
        if one == two == 1
        else f"{one} seeds each"
        if one == two
        else f"{one} and {two} seeds in turn"
    )
    if made.trainings > 1:
        return f"over {made.trainings} training sets" + (f" with {seeds}" if seeds else "")
    return f"as trained here with {seeds}" if seeds else "as trained here"


def numbers(claim: Claim) -> str:
    """Return both scores, the difference and its interval, in points (losses: as they are).

    Of several comparisons the adjusted interval follows, which the verdict is read from.
    """
    judged, name = claim.judged, _SHOWN.get(claim.metric, claim.metric)
    unit = 1 if claim.metric in LOSSES else 100
    digits = _digits(claim, unit)

    def interval(low: float, high: float, p: float) -> str:
        return f"{unit * low:+.{digits}f} to {unit * high:+.{digits}f}, {shown_p(p)}"

    ends = f"95 % interval {interval(judged.low, judged.high, judged.p)}"
    if claim.family > 1:
        adjusted = interval(claim.adjusted_low, claim.adjusted_high, claim.adjusted_p)
        ends += f"; adjusted for {claim.family} comparisons {adjusted}"
    if claim.metric in LOSSES:
        scores = f"{judged.new:.{digits}f} against {judged.baseline:.{digits}f}"
        return f"{name} {scores}, a difference of {judged.difference:+.{digits}f} ({ends})"
    return (
        f"{name} {100 * judged.new:.{digits}f} against {100 * judged.baseline:.{digits}f} %, "
        f"a difference of {100 * judged.difference:+.{digits}f} points ({ends})"
    )


def _digits(made: Claim, unit: int) -> int:
    """Return so many decimals that what is printed does not contradict itself.

    The difference is that of the two scores as they are printed; and no bound reads as 0 or as the
    margin, on which a verdict hangs, unless it is one of these.
    """
    judged = made.judged
    fewest = 1 if unit == 100 else 3
    ends = [judged.low, judged.high, made.adjusted_low, made.adjusted_high]
    edges = [0.0, unit * made.margin, -unit * made.margin]
    pairs = [(unit * end, edge) for end in ends for edge in edges]
    for digits in range(fewest, fewest + 3):
        near = [(end, edge) for end, edge in pairs if round(end - edge, digits) == 0]
        new, old, gap = (
            round(unit * value, digits)
            for value in (judged.new, judged.baseline, judged.difference)
        )
        adds_up = abs(new - old - gap) < 0.1**digits / 2
        if adds_up and all(abs(end - edge) < 1e-9 for end, edge in near):
            return digits
    return fewest + 2


def shown_p(p: float) -> str:
    """Return a p value as it is quoted.

    >>> shown_p(0.0312), shown_p(0.0001)
    ('p = 0.031', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _rest(made: Claim) -> str:
    """Say what an undecided comparison could show, and what more headlines would settle."""
    if made.verdict != "cannot tell":
        return ""
    unit = 1 if made.metric in LOSSES else 100
    size = f"{unit * made.smallest:.1f} points" if unit == 100 else f"{made.smallest:.3f}"
    what = "these splits show" if made.trainings > 1 else "this test split shows"
    tail = f"; {what} true differences of {size} or more with 80 % power" if made.smallest else ""
    if made.more is None:
        return tail
    # two digits: the number rests on an observed difference, and promises no more
    about = float(f"{made.more:.1e}")
    outcome = f"them equivalent within {_within(made)}"
    if made.settles != "equivalent":
        small = abs(made.judged.difference) < made.margin
        outcome = f"{made.new} {made.settles}" + (" (by less than the margin)" if small else "")
    return (
        f"{tail}{', and' if tail else ';'} with about {about:,.0f} more test headlines like these "
        f"it would show {outcome}, four times in five, if the true difference is the observed one"
    )


def _warning(made: Claim) -> str:
    if made.effective >= FEW_EFFECTIVE:
        return ""
    return (
        f"; unequal as they are, its stories count as {made.effective:.0f}, and with fewer than "
        f"{FEW_EFFECTIVE} such an interval is not to be relied on"
    )


def _equivalent(made: Claim) -> str:
    words = f"{made.new} and {made.baseline} are equivalent within {_within(made)}"
    low, high = made.adjusted_low, made.adjusted_high
    if low <= 0 <= high:
        return words
    first = (low > 0) != (made.metric in LOSSES)
    return f"{words} ({made.new if first else made.baseline} is better, but by less than that)"


_VERBS: dict[str, Callable[[Claim], str]] = {
    "better": lambda c: f"{c.new} is better than {c.baseline}",
    "worse": lambda c: f"{c.new} is worse than {c.baseline}",
    "equivalent": _equivalent,
    "cannot tell": lambda c: f"one cannot tell whether {c.new} is better than {c.baseline}",
}


def _within(made: Claim) -> str:
    if made.metric in LOSSES:
        return f"{made.margin:g}"
    points = 100 * made.margin
    return f"{points:g} point{'' if points == 1 else 's'}"
