"""Says what a stored model learnt from, as far as anyone knows: declared, or not."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bench.records.predictions import Fingerprint

TRAINED_HERE = "training split"
NO_WEIGHTS = "nothing"
UNKNOWN = "not declared"
_MOST = 80  # characters that are shown
_SETTINGS = ("device",)  # of what decides a model's predictions, what is no weights
_FIELDS = ("trained_on", "pretrained_with")


@dataclass(frozen=True)
class Declared:
    """What a model was trained on, and with which weights or texts it began.

    Of predictions made elsewhere both are what their maker says; "not declared" where nobody
    did, for then the test headlines may be among them.
    """

    trained_on: str = UNKNOWN
    pretrained_with: str = UNKNOWN

    @property
    def usual(self) -> bool:
        """Say whether the model learnt from the training split and nothing else."""
        return (self.trained_on, self.pretrained_with) == (TRAINED_HERE, NO_WEIGHTS)

    @property
    def identity(self) -> dict[str, str]:
        """Return what of it is declared, as it stands in a fingerprint."""
        return {name: text for name, text in asdict(self).items() if text != UNKNOWN}


def declaration(trained_on: str, pretrained_with: str) -> Declared:
    """Return what a person says of a model, on one line each; empty is not declared."""
    shown = (" ".join(text.split())[:_MOST] or UNKNOWN for text in (trained_on, pretrained_with))
    return Declared(*shown)


def declared_of(
    fingerprint: Fingerprint,
    costs: Mapping[str, Any],
    *,
    baseline: bool,
) -> Declared:
    """Return what stored predictions come from.

    What this program fitted (it has costs) learnt from the training split; a ``baseline`` began
    with nothing, or with the weights of its fingerprint. A file of a user's may begin with
    anything, unless it says so (``PRETRAINED_WITH = "..."``).
    """
    said = fingerprint.identity
    fitted_here = "fit_seconds" in costs
    weights = ", ".join(
        f"{name} {value}" for name, value in said.items() if name not in (*_SETTINGS, *_FIELDS)
    )[:_MOST]
    began = weights or (NO_WEIGHTS if baseline and fitted_here else UNKNOWN)
    return Declared(
        said.get("trained_on") or (TRAINED_HERE if fitted_here else UNKNOWN),
        said.get("pretrained_with") or began,
    )
