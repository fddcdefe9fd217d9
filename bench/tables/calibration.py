"""Turns stored probabilities into tables: how far each model's confidence can be trusted."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.records.predictions import Predictions
from bench.stats.calibration import (
    BINS,
    aurc,
    brier,
    ece,
    log_loss,
    reliability_bins,
    risk_coverage,
)
from bench.stats.metrics import Floats
from bench.tables.scores import Scored

_KEYS = ("dataset", "view", "split", "model", "setting")
_FEWEST = 20  # examples a bin, if the test split has so many: with fewer a bin is mostly noise
_STEPS = 20  # points a risk-coverage curve


class _SeedPredictions(NamedTuple):
    """One seed: probabilities (n, k), true classes (n,), confidence (n,) and right (n,)."""

    probabilities: Floats
    labels: np.ndarray
    confidence: Floats
    right: np.ndarray


def calibration(scored: Scored) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and setting: what its probabilities are worth.

    Columns: the keys, seeds, examples (of one seed), then ``ece`` (`stats.calibration.ece`: l2,
    equal mass, debiased, over the bins of `reliability`), ``brier`` (0 to 2), ``log_loss`` (nats)
    and ``aurc``; of several seeds the mean. Confidence is the probability of the class that was
    predicted. Only whole training splits; a model without probabilities has no row, nor has one of
    which any seed failed.
    """
    rows = []
    for place, seeds in _groups(scored):
        n = len(seeds[0].labels)
        each = [
            {
                "ece": ece(one.confidence, one.right, bins=_bins(n)),
                "brier": brier(one.probabilities, one.labels),
                "log_loss": log_loss(one.probabilities, one.labels),
                "aurc": aurc(one.confidence, one.right),
            }
            for one in seeds
        ]
        means = {name: float(np.mean([of_seed[name] for of_seed in each])) for name in each[0]}
        rows.append({**place, "seeds": len(seeds), "examples": n, **means})
    numbers = ["ece", "brier", "log_loss", "aurc"]
    table = pd.DataFrame(rows, columns=[*_KEYS, "seeds", "examples", *numbers])
    return table.astype({"seeds": "Int64", "examples": "Int64", **dict.fromkeys(numbers, float)})


def reliability(scored: Scored) -> pd.DataFrame:
    """Return the reliability diagram: one row a dataset, view, split, model, setting and bin.

    ``bin`` counts from 1, the least confident; ``confidence`` and ``accuracy`` are its means in
    [0, 1] over its ``examples``, those of several seeds pooled. At most 15 bins of about equal
    size, fewer where that leaves less than 20 examples of one seed to a bin. Rows as in
    `calibration`.
    """
    rows = []
    for place, seeds in _groups(scored):
        confidence = np.concatenate([one.confidence for one in seeds])
        right = np.concatenate([one.right for one in seeds])
        bins = reliability_bins(confidence, right, bins=_bins(len(seeds[0].labels)))
        rows += [
            {**place, "bin": i, "examples": int(n), "confidence": float(c), "accuracy": float(a)}
            for i, (n, c, a) in enumerate(zip(*bins, strict=True), start=1)
        ]
    columns = [*_KEYS, "bin", "examples", "confidence", "accuracy"]
    whole = {"bin": "Int64", "examples": "Int64"}
    return pd.DataFrame(rows, columns=columns).astype(
        whole | dict.fromkeys(("confidence", "accuracy"), float)
    )


def risk_coverage_table(scored: Scored) -> pd.DataFrame:
    """Return risk-coverage curves: one row a dataset, view, split, model, setting and coverage.

    ``coverage`` is the share of examples predicted, the most confident first, in steps of 1/20
    (rounded up to a whole example); ``risk`` the share of them predicted wrong, of several seeds
    the mean. Rows as in `calibration`.
    """
    rows = []
    for place, seeds in _groups(scored):
        curves = [risk_coverage(one.confidence, one.right) for one in seeds]
        coverage, risk = curves[0][0], np.mean([risks for _, risks in curves], axis=0)
        n = len(coverage)
        at = sorted({-(-n * step // _STEPS) - 1 for step in range(1, _STEPS + 1)})
        rows += [{**place, "coverage": coverage[i], "risk": risk[i]} for i in at]
    columns = [*_KEYS, "coverage", "risk"]
    return pd.DataFrame(rows, columns=columns).astype({"coverage": float, "risk": float})


def _bins(examples: int) -> int:
    return max(1, min(BINS, examples // _FEWEST))


def _groups(scored: Scored) -> Iterator[tuple[dict[str, str], list[_SeedPredictions]]]:
    """Yield each model's place and the predictions of its seeds, sorted by place."""
    groups: dict[tuple[str, ...], dict[int, Predictions | None]] = defaultdict(dict)
    for outcome, predictions in sorted(scored, key=lambda pair: pair[0].place):
        if outcome.size == "all":
            place = tuple(getattr(outcome, key) for key in _KEYS)
            groups[place][outcome.seed] = predictions
    for place, seeds in sorted(groups.items()):
        arrays = [_arrays(one) for one in seeds.values()]
        kept = [one for one in arrays if one is not None]
        # one example alone has no calibration; one seed that failed is a failure
        if len(kept) == len(arrays) and len(kept[0].labels) > 1:
            yield dict(zip(_KEYS, place, strict=True)), kept


def _arrays(predictions: Predictions | None) -> _SeedPredictions | None:
    if predictions is None or predictions.probabilities is None:
        return None
    number = {name: i for i, name in enumerate(predictions.classes)}
    labels = np.array([number[name] for name in predictions.labels], dtype=np.int64)
    predicted = np.array([number[name] for name in predictions.predicted], dtype=np.int64)
    probabilities = predictions.probabilities.astype(np.float64)
    confidence = probabilities[np.arange(len(labels)), predicted]
    return _SeedPredictions(probabilities, labels, confidence, predicted == labels)
