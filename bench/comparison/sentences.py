"""Puts a claim into words: one sentence that can be quoted, and the numbers behind it."""

from collections.abc import Callable

from bench.stats.differences import LOSSES
from bench.stats.verdicts import Claim

_SHOWN = {"macro_f1": "macro-F1", "brier": "Brier score", "log_loss": "log loss"}


def sentence(made: Claim) -> str:
    """Return the claim in one sentence that can be quoted."""
    dataset, view, split = made.place
    # what is not every dataset's default is said
    where = ", ".join([dataset, *([view] if view not in ("headline", "text") else [])])
    where += f", split {split}" if split != "story" else ""
    told = f"On {where} ({made.examples} test headlines in {made.stories} stories"
    told += f", {made.leaking} that leak left out)" if made.leaking else ")"
    # equal means over seeds may differ in the last bit
    if made.alike and not made.judged.se and abs(made.judged.difference) < 1e-9:
        alike = f"{told}, {made.new} and {made.baseline} answer every headline alike"
        if made.verdict == "equivalent":
            return f"{alike}: equivalent."
        return f"{alike}, but that is too few to call them equivalent within {_within(made)}."
    return f"{told}, {_VERBS[made.verdict](made)}: {numbers(made)}{_rest(made)}."


def numbers(made: Claim) -> str:
    """Return both scores, the difference and its interval, in points (losses: as they are)."""
    found, name = made.judged, _SHOWN.get(made.metric, made.metric)
    if max(made.seeds) > 1:
        name += f" (means over {made.seeds[0]} and {made.seeds[1]} seeds)"
    if made.metric in LOSSES:
        return (
            f"{name} {found.new:.3f} against {found.baseline:.3f}, a difference of "
            f"{found.difference:+.3f} (95 % interval {found.low:+.3f} to {found.high:+.3f}, "
            f"{_p(made)})"
        )
    digits = _digits(made)
    return (
        f"{name} {100 * found.new:.1f} against {100 * found.baseline:.1f} %, a difference of "
        f"{100 * found.difference:+.{digits}f} points (95 % interval "
        f"{100 * found.low:+.{digits}f} to {100 * found.high:+.{digits}f}, {_p(made)})"
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
    if made.verdict != "unclear":
        return ""
    unit = 1 if made.metric in LOSSES else 100
    size = f"{unit * made.smallest:.1f} points" if unit == 100 else f"{made.smallest:.3f}"
    shows = f"this test split shows differences of {size} or more with 80 % power"
    told = f"; {shows}" if made.smallest else ""
    if made.more is None:
        return told
    # two digits: the number rests on an observed difference, and promises no more
    about = float(f"{made.more:.1e}")
    return (
        f"{told}{', and' if told else ';'} about {about:,.0f} more test headlines would settle it, "
        "four times in five, if the difference stays as it is"
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
