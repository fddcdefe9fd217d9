"""What came of comparing a model with one baseline or with all: records, and their words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bench.comparison.sentences import sentence, shown_p
from bench.comparison.slices import Changed, Slice
from bench.stats.differences import LOSSES
from bench.stats.ranks import signed_rank_rope, wilcoxon_holm
from bench.stats.verdicts import LEVEL, Claim

_ENOUGH = 6  # datasets: fewer say too little, and Wilcoxon's p cannot even reach 0.05


@dataclass(frozen=True)
class Compared:
    """A claim on one test split, and which examples it comes from."""

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
    """All that was compared, each dataset's best baseline first.

    ``left_out`` says what was not, ``figure`` where the run drew the differences; empty where the
    candidate was not run, for then it is in no figure.
    """

    new: str
    compared: tuple[Compared, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    overall: Overall | None = None
    figure: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return a sentence for each dataset, against its best baseline, and one over all."""
        lines = [sentence(one.claim) for one in self.heads]
        return (*lines, *([_overall_sentence(self)] if self.overall else []))

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
    worse, equal, better = signed_rank_rope(gaps, rope=first.margin, seed=seed)
    p = wilcoxon_holm([[0.0, gap] for gap in gaps])[0].p
    return Overall(len(gaps), counts, worse, equal, better, p)


def _overall_sentence(made: Comparison) -> str:
    assert made.overall is not None
    overall, baseline = made.overall, made.compared[0].claim.baseline
    counts = ", ".join(f"{n} {verdict}" for verdict, n in overall.verdicts.items())
    opening = f"Over {overall.datasets} datasets {made.new} against {baseline}: {counts}; "
    if overall.p is None:
        return f"{opening}{overall.untested}."
    return (
        f"{opening}Wilcoxon's {shown_p(overall.p)}; chance that it is better {overall.better:.2f}, "
        f"equivalent {overall.equivalent:.2f}, worse {overall.worse:.2f} on a further dataset like "
        "these, each difference taken as exact (Bayesian signed-rank test)."
    )


def as_dict(made: Comparison) -> dict[str, Any]:
    """Return all that was compared as plain data, for JSON."""
    return {
        "new": made.new,
        "level": LEVEL,
        "sentences": list(made.sentences),
        "left_out": dict(made.left_out),
        "figure": made.figure,
        "overall": asdict(made.overall) if made.overall else None,
        "compared": [_compared(one) for one in made.compared],
    }


def _compared(one: Compared) -> dict[str, Any]:
    plain = asdict(replace(one, claim=replace(one.claim, tests={})))
    del plain["claim"]["tests"]
    return plain | {
        "sentence": sentence(one.claim),
        "difference": one.claim.judged.difference,
    }
