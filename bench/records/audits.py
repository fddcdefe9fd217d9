"""The accuracies of an audit: written by `curate.audit`, read by `tables.probes` and the report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# keys of ``audit.json``; stored, so their words stay
PROBES_KEY = "test accuracy of what sees only the"
BASELINES_KEY = "test accuracy of"

# by name: a share of the test split, or the reason why it was not measured
Accuracies = Mapping[str, float | str]


@dataclass(frozen=True)
class ProbeBounds:
    """What a partial view gives away of the label, from both sides; shares of the test split.

    ``predictor`` is the one of a small family that did best on the validation split, and
    ``accuracy`` its share on the test split, with a 95 % interval over stories, ``low`` to
    ``high``: the view gives away that much at least. ``most`` is the highest end of the intervals
    of all of the family, which hold together at 95 %: none of them gets more out of the view.
    ``lead_low`` to ``lead_high`` is the 95 % interval of what the accuracy is above that of the
    commonest training class; where it holds 0, the test split shows nothing given away.

    >>> ProbeBounds("a", 0.5, 0.6, 0.7, 0.8, 0.0, 0.2)
    Traceback (most recent call last):
    ...
    ValueError: a: 0.5 in 0.6 to 0.7, at most 0.8: shares in [0, 1] must rise from low to most
    """

    predictor: str
    accuracy: float
    low: float
    high: float
    most: float
    lead_low: float
    lead_high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.accuracy <= self.high <= self.most <= 1:
            raise ValueError(
                f"{self.predictor}: {self.accuracy} in {self.low} to {self.high}, at most "
                f"{self.most}: shares in [0, 1] must rise from low to most"
            )


Probes = Mapping[str, ProbeBounds | str]


@dataclass(frozen=True)
class AuditedAccuracies:
    """Test accuracies of one view: those of shortcut probes, and those of plain baselines.

    A probe is named by what it sees of a text ("length"), a baseline by its own name. An accuracy
    is a share in [0, 1]; a text in its place says why it was not measured.

    >>> AuditedAccuracies.from_view({"test accuracy of": {"majority": 0.5}})
    AuditedAccuracies(probes={}, baselines={'majority': 0.5})
    """

    probes: Probes = field(default_factory=dict)
    baselines: Accuracies = field(default_factory=dict)

    @classmethod
    def from_view(cls, view: Mapping[str, Any]) -> "AuditedAccuracies":
        """Return the accuracies of a view of ``audit.json``; empty where it holds none.

        Raises ValueError for a probe without bounds, as they were stored before.
        """
        probes: dict[str, ProbeBounds | str] = {}
        for name, stored in view.get(PROBES_KEY, {}).items():
            if isinstance(stored, str):
                probes[name] = stored
                continue
            try:
                probes[name] = ProbeBounds(**stored)
            except TypeError as error:
                raise ValueError(
                    f"probe {name!r}: no bounds; write the audit again with tajuk card"
                ) from error
        return cls(probes, view.get(BASELINES_KEY, {}))

    def as_dict(self) -> dict[str, Mapping[str, Any]]:
        """Return the entries of a view of ``audit.json``."""
        probes = {n: p if isinstance(p, str) else asdict(p) for n, p in self.probes.items()}
        return {PROBES_KEY: probes, BASELINES_KEY: self.baselines}

    def measured(self) -> list[tuple[str, str, float]]:
        """Return kind ("probe" or "baseline"), name and accuracy of all that was measured."""
        probes = [
            ("probe", name, bounds.accuracy)
            for name, bounds in self.probes.items()
            if not isinstance(bounds, str)
        ]
        baselines = [
            ("baseline", name, accuracy)
            for name, accuracy in self.baselines.items()
            if not isinstance(accuracy, str)
        ]
        return [*probes, *baselines]
