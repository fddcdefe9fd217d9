"""What came of comparing a model with one baseline or with all: records, and their words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bench import ranks
from bench.changes import Changed, Slice
from bench.claims import LEVEL, LOSSES, Claim
from bench.sentences import numbers, sentence, shown_p

_ENOUGH = 6  # datasets: fewer say too little, and Wilcoxon's p cannot even reach 0.05


@dataclass(frozen=True)
class Compared:
    """A claim on one test part, and which examples it comes from."""

    claim: Claim
    slices: tuple[Slice, ...] = ()
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True)
class Overall:
    """What several datasets say of a model and one baseline.

    ``p`` is Wilcoxon's; ``worse``, ``equivalent`` and ``better`` are the chances of the Bayesian
    signed-rank test, with the margin as its region of equivalence, on a further dataset like
    these. It takes each difference as exact, so on few datasets it is surer than they are. All
    are None where ``untested`` says why there is no test.
    """

    datasets: int
    verdicts: Mapping[str, int]
    worse: float | None = None
    equivalent: float | None = None
    better: float | None = None
    p: float | None = None
    untested: str = ""


@dataclass(frozen=True)
class Comparison:
    """All that was compared, each dataset's best baseline first; ``left_out`` says what was not."""

    new: str
    compared: tuple[Compared, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    overall: Overall | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return a sentence for each dataset, against its best baseline, and one over all."""
        told = [sentence(one.claim) for one in self.heads]
        return (*told, *([_overall_sentence(self)] if self.overall else []))

    @property
    def heads(self) -> tuple[Compared, ...]:
        """Return of each dataset the comparison with its best baseline."""
        first: dict[tuple[str, str, str], Compared] = {}
        for one in self.compared:
            first.setdefault(one.claim.place, one)
        return tuple(first.values())


def overall(claims: Sequence[Claim], *, seed: int, parallel: bool = False) -> Overall | None:
    """Return what two datasets or more say together; None for one, or for several baselines.

    Of ``parallel`` datasets, which hold the same examples in several languages, and of fewer than
    six, there is no test.
    """
    if len(claims) < 2 or len({claim.baseline for claim in claims}) > 1:
        return None
    first = claims[0]
    sign = -1 if first.metric in LOSSES else 1
    gaps = [sign * claim.judged.difference for claim in claims]
    verdicts = [claim.verdict for claim in claims]
    counts = {name: verdicts.count(name) for name in dict.fromkeys(verdicts)}
    if parallel:
        why = "they hold the same examples in other languages, and no test may count them apart"
        return Overall(len(gaps), counts, untested=why)
    if len(gaps) < _ENOUGH:
        return Overall(len(gaps), counts, untested=f"a test over datasets takes {_ENOUGH} or more")
    worse, equal, better = ranks.signed_rank_rope(gaps, rope=first.margin, seed=seed)
    p = ranks.wilcoxon_holm([[0.0, gap] for gap in gaps])[0].p
    return Overall(len(gaps), counts, worse, equal, better, p)


def _overall_sentence(made: Comparison) -> str:
    assert made.overall is not None
    found, baseline = made.overall, made.compared[0].claim.baseline
    counts = ", ".join(f"{n} {verdict}" for verdict, n in found.verdicts.items())
    told = f"Over {found.datasets} datasets {made.new} against {baseline}: {counts}; "
    if found.p is None:
        return f"{told}{found.untested}."
    return (
        f"{told}Wilcoxon's {shown_p(found.p)}; chance that it is better {found.better:.2f}, "
        f"equivalent {found.equivalent:.2f}, worse {found.worse:.2f} on a further dataset like "
        "these, each difference taken as exact (Bayesian signed-rank test)."
    )


def as_text(made: Comparison, *, shown: int = 10) -> str:
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
    lines = [f"  against {len(beside)} baselines, the best of them on this test part first"]
    for one in beside:
        claim = one.claim
        lines.append(f"  {claim.baseline:<{width}}  {claim.verdict:<10}  {_gap(claim)}")
    return [*lines, ""]


def _gap(claim: Claim) -> str:
    found = claim.judged
    cells = [_signed(claim, value) for value in (found.difference, found.low, found.high)]
    return f"{cells[0]:>6} [{cells[1]:>6}, {cells[2]:>6}]  {shown_p(claim.holm_p)}"


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
        mark = ", uncorrected" if claim.family > 1 and name != claim.metric else ""
        lines.append(f"  {numbers(alone)}{mark}")
    if claim.leaking:
        lines.append(f"  {claim.leaking} test examples leak and were left out")
    if claim.mcnemar:
        m = claim.mcnemar
        lines.append(
            f"  McNemar: {m.only_one} headlines only {claim.new} has right, {m.only_two} only "
            f"{claim.baseline}; exact {shown_p(m.p)}, mid-{shown_p(m.mid_p)} (stories ignored)"
        )
    if claim.repeats:
        r = claim.repeats
        mean, low, high = (_signed(claim, value) for value in (r.mean, r.low, r.high))
        unit = "" if claim.metric in LOSSES else " points"
        lines.append(
            f"  over other splits: {mean}{unit} on average (corrected resampled t-test {low} to "
            f"{high}, {shown_p(r.p)})"
        )
    if claim.unrepeated:
        lines.append(f"  over other splits: nothing to tell ({claim.unrepeated})")
    return lines + _slices(head) + _changes(head, shown)


def _alone(claim: Claim, metric: str) -> Claim:
    """Return the claim as one of a single metric, with the p of that metric uncorrected."""
    p = claim.holm_p if metric == claim.metric else claim.differences[metric].p
    family = claim.family if metric == claim.metric else 1
    return replace(claim, metric=metric, holm_p=p, family=family)


def _slices(head: Compared) -> list[str]:
    if not head.slices:
        return []
    width = max(len(_line(f"{one.by}: {one.value}")) for one in head.slices)
    lines = ["", f"  {'accuracy by slice':<{width}}     n     new    base  only new  only base"]
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
        told = (
            f"{one.id}  {one.label}: {head.claim.new} {one.new}, {head.claim.baseline} "
            f"{one.baseline}"
        )
        lines.append(f"  {_line(told)}  {_line(one.text)}".rstrip())
    if len(head.changed) > shown:
        lines.append(f"  … and {len(head.changed) - shown} more (--show N, or --json for all)")
    return lines


def as_dict(made: Comparison) -> dict[str, Any]:
    """Return all that was compared as plain data, for JSON."""
    return {
        "new": made.new,
        "level": LEVEL,
        "sentences": list(made.sentences),
        "left_out": dict(made.left_out),
        "overall": asdict(made.overall) if made.overall else None,
        "compared": [
            asdict(one)
            | {"sentence": sentence(one.claim)}
            | {"difference": one.claim.judged.difference}
            for one in made.compared
        ],
    }
