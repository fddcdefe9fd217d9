"""The accuracies of an audit: written by `curate.audit`, read by `tables.probes` and the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# keys of ``audit.json``; stored, so their words stay
PROBES_KEY = "test accuracy of what sees only the"
BASELINES_KEY = "test accuracy of"

# by name: a share of the test split, or the reason why it was not measured
Accuracies = Mapping[str, float | str]


@dataclass(frozen=True)
class AuditedAccuracies:
    """Test accuracies of one view: those of shortcut probes, and those of plain baselines.

    A probe is named by what it sees of a text ("length"), a baseline by its own name. An accuracy
    is a share in [0, 1]; a text in its place says why it was not measured.

    >>> AuditedAccuracies.from_view({"test accuracy of": {"majority": 0.5}})
    AuditedAccuracies(probes={}, baselines={'majority': 0.5})
    """

    probes: Accuracies
    baselines: Accuracies

    @classmethod
    def from_view(cls, view: Mapping[str, Any]) -> "AuditedAccuracies":
        """Return the accuracies of a view of ``audit.json``; empty where it holds none."""
        return cls(view.get(PROBES_KEY, {}), view.get(BASELINES_KEY, {}))

    def as_dict(self) -> dict[str, Accuracies]:
        """Return the entries of a view of ``audit.json``."""
        return {PROBES_KEY: self.probes, BASELINES_KEY: self.baselines}

    def measured(self) -> list[tuple[str, str, float]]:
        """Return kind ("probe" or "baseline"), name and accuracy of all that was measured."""
        kinds = (("probe", self.probes), ("baseline", self.baselines))
        return [
            (kind, name, accuracy)
            for kind, accuracies in kinds
            for name, accuracy in accuracies.items()
            if not isinstance(accuracy, str)
        ]
