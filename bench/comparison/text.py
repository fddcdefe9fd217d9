"""Writes a comparison as people read it in a terminal."""

from collections.abc import Sequence
from dataclasses import replace

from bench.comparison.sentences import numbers, shown_p
from bench.comparison.summary import Compared, Comparison
from bench.stats.differences import LOSSES
from bench.stats.verdicts import Claim, judge


def comparison_text(made: Comparison, *, shown: int = 10) -> str:
    """Return what was compared as lines for a terminal: sentences first, then the numbers.

    Of the examples that changed at most ``shown`` stand there.
    """
    lines = list(made.sentences) or [f"{made.new}: nothing to compare it with"]
    for head in made.heads:
        beside = [one for one in made.compared if one.claim.place == head.claim.place]
        lines += ["", ", ".join(head.claim.place[:2]) + f", split by {head.claim.place[2]}"]
        lines += _against(beside) if len(beside) > 1 else []
        lines += _one(head, shown)
    for name, reason in made.left_out.items():
        lines.append(f"left out: {name}: {reason}")
    return "\n".join(lines)


def _against(beside: Sequence[Compared]) -> list[str]:
    width = max(len(one.claim.baseline) for one in beside)
    lines = [
        f"  against {len(beside)} baselines, the best of them on this test split first "
        f"(intervals and p adjusted for {beside[0].claim.family} comparisons)"
    ]
    for one in beside:
        claim = one.claim
        lines.append(f"  {claim.baseline:<{width}}  {claim.verdict:<11}  {_gap(claim)}")
    return [*lines, ""]


def _gap(claim: Claim) -> str:
    values = (claim.judged.difference, claim.adjusted_low, claim.adjusted_high)
    cells = [_signed(claim, value) for value in values]
    return f"{cells[0]:>6} [{cells[1]:>6}, {cells[2]:>6}]  {shown_p(claim.adjusted_p)}"


def _signed(claim: Claim, value: float) -> str:
    """Return a difference as it is shown: a loss as it is, all else in points."""
    return f"{value:+.3f}" if claim.metric in LOSSES else f"{100 * value:+.1f}"


def _line(text: str, *, most: int = 200) -> str:
    r"""Return a text of a dataset as one line that a terminal can be given.

    >>> _line("one \x1b[2J")
    'one  [2J'
    """
    first = text.strip().splitlines()[0] if text.strip() else ""
    return "".join(c if c.isprintable() else " " for c in first)[:most]


def _one(head: Compared, shown: int) -> list[str]:
    claim = head.claim
    lines = [f"  {claim.new} against {claim.baseline}"]
    for name in claim.differences:
        alone = _alone(claim, name)
        mark = ", not adjusted" if claim.family > 1 and name != claim.metric else ""
        lines.append(f"  {numbers(alone)}{mark}")
    if claim.leaking:
        lines.append(f"  {claim.leaking} test examples leak and were left out")
    if claim.mcnemar:
        m = claim.mcnemar
        lines.append(
            f"  McNemar: {m.only_one} headlines only {claim.new} has right, {m.only_two} only "
            f"{claim.baseline}; exact {shown_p(m.p)}, mid-{shown_p(m.mid_p)} (stories ignored)"
        )
    if claim.unrepeated:
        lines.append(f"  over training sets: nothing to tell ({claim.unrepeated})")
    return lines + _slices(head) + _changes(head, shown)


def _alone(claim: Claim, metric: str) -> Claim:
    """Return the claim as one of a single metric; of another than the judged one, unadjusted."""
    return claim if metric == claim.metric else judge([replace(claim, metric=metric)])[0]


def _slices(head: Compared) -> list[str]:
    if not head.slices:
        return []
    title = "accuracy by slice" + (" (usual split)" if head.claim.trainings > 1 else "")
    width = max(len(title), *(len(_line(f"{one.by}: {one.value}")) for one in head.slices))
    lines = ["", f"  {title:<{width}}     n     new    base  only new  only base"]
    for one in head.slices:
        name = _line(f"{one.by}: {one.value}")
        lines.append(
            f"  {name:<{width}}  {one.examples:>4}  {100 * one.new:>6.1f}  "
            f"{100 * one.baseline:>6.1f}  {one.only_new:>8}  {one.only_baseline:>9}"
        )
    return lines


def _changes(head: Compared, shown: int) -> list[str]:
    if not head.changed or not shown:
        return []
    lines = ["", f"  {len(head.changed)} headlines that one of the two alone has right"]
    for one in head.changed[:shown]:
        shown_lines = (
            f"{one.id}  {one.label}: {head.claim.new} {one.new}, {head.claim.baseline} "
            f"{one.baseline}"
        )
        lines.append(f"  {_line(shown_lines)}  {_line(one.text)}".rstrip())
    if len(head.changed) > shown:
        lines.append(f"  … and {len(head.changed) - shown} more (--show N, or --json for all)")
    return lines
