"""Puts a claim into words: one sentence that can be quoted, and the numbers behind it."""

from collections.abc import Callable

from bench.stats.differences import LOSSES
from bench.stats.verdicts import Claim

_SHOWN = {"macro_f1": "macro-F1", "brier": "Brier score", "log_loss": "log loss"}


def sentence(claim: Claim) -> str:
    """Return the claim in one sentence that can be quoted."""
    dataset, view, split = claim.place
    # what is not every dataset's default is said
    where = ", ".join([dataset, *([view] if view not in ("headline", "text") else [])])
    where += f", split {split}" if split != "story" else ""
    opening = f"On {where} ({claim.examples} test headlines in {claim.stories} stories"
    opening += f", {claim.leaking} that leak left out)" if claim.leaking else ")"
    # equal means over seeds may differ in the last bit
    if claim.alike and not claim.judged.se and abs(claim.judged.difference) < 1e-9:
        alike = f"{opening}, {claim.new} and {claim.baseline} answer every headline alike"
        if claim.verdict == "equivalent":
            return f"{alike}: equivalent."
        return f"{alike}, but that is too few to call them equivalent within {_within(claim)}."
    return f"{opening}, {_VERBS[claim.verdict](claim)}: {numbers(claim)}{_rest(claim)}."


def numbers(claim: Claim) -> str:
    """Return both scores, the difference and its interval, in points (losses: as they are)."""
    judged, name = claim.judged, _SHOWN.get(claim.metric, claim.metric)
    if max(claim.seeds) > 1:
        name += f" (means over {claim.seeds[0]} and {claim.seeds[1]} seeds)"
    if claim.metric in LOSSES:
        return (
            f"{name} {judged.new:.3f} against {judged.baseline:.3f}, a difference of "
            f"{judged.difference:+.3f} (95 % interval {judged.low:+.3f} to {judged.high:+.3f}, "
            f"{_p(claim)})"
        )
    digits = _digits(claim)
    return (
        f"{name} {100 * judged.new:.1f} against {100 * judged.baseline:.1f} %, a difference of "
        f"{100 * judged.difference:+.{digits}f} points (95 % interval "
        f"{100 * judged.low:+.{digits}f} to {100 * judged.high:+.{digits}f}, {_p(claim)})"
    )


def _digits(made: Claim) -> int:
    """Return so many decimals that no bound reads as 0 or as the margin, on which a verdict hangs.

    A bound that is one of these needs no more than one.
    """
    ends = [100 * made.judged.low, 100 * made.judged.high]
    edges = [0.0, 100 * made.margin, -100 * made.margin]
    for digits in (1, 2, 3):
        near = [(end, edge) for end in ends for edge in edges if round(end - edge, digits) == 0]
        if all(abs(end - edge) < 1e-9 for end, edge in near):
            return digits
    return 3


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
    if made.verdict != "cannot tell":
        return ""
    unit = 1 if made.metric in LOSSES else 100
    size = f"{unit * made.smallest:.1f} points" if unit == 100 else f"{made.smallest:.3f}"
    shows = f"this test split shows differences of {size} or more with 80 % power"
    tail = f"; {shows}" if made.smallest else ""
    if made.more is None:
        return tail
    # two digits: the number rests on an observed difference, and promises no more
    about = float(f"{made.more:.1e}")
    return (
        f"{tail}{', and' if tail else ';'} about {about:,.0f} more test headlines would settle it, "
        "four times in five, if the difference stays as it is"
    )


_VERBS: dict[str, Callable[[Claim], str]] = {
    "better": lambda c: f"{c.new} is better than {c.baseline}",
    "worse": lambda c: f"{c.new} is worse than {c.baseline}",
    "equivalent": lambda c: f"{c.new} and {c.baseline} are equivalent within {_within(c)}",
    "cannot tell": lambda c: f"one cannot tell whether {c.new} is better than {c.baseline}",
}


def _within(made: Claim) -> str:
    if made.metric in LOSSES:
        return f"{made.margin:g}"
    points = 100 * made.margin
    return f"{points:g} point{'' if points == 1 else 's'}"
