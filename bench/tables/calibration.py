"""Turns stored probabilities into tables: how far each model's confidence can be trusted."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.records.predictions import Predictions
from bench.stats.calibration import (
    BINS,
    CLIPPED_AT,
    EceInterval,
    aurc,
    brier,
    clipping,
    ece_interval,
    log_loss,
    reliability_bins,
    risk_coverage,
)
from bench.stats.metrics import Floats
from bench.tables.scores import Scored

_KEYS = ("dataset", "view", "split", "model", "setting")
_FEWEST = 50  # examples a bin, if there are so many: an accuracy of 50 has a s.e. of 7 points
_NUMBERS = (
    "ece", "ece_low", "ece_high", "brier", "log_loss", "clipped_rows", "clipped_nats", "aurc",
)  # fmt: skip
_SEEN = 5e-4  # a calibration error below this would print as 0.0 %
_STEPS = 20  # points a risk-coverage curve


class _SeedPredictions(NamedTuple):
    """One seed: probabilities (n, k), true classes, confidence, right and stories, (n,) each."""

    probabilities: Floats
    labels: np.ndarray
    confidence: Floats
    right: np.ndarray
    stories: tuple[str, ...]


def calibration(scored: Scored, *, seed: int) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and setting: what its probabilities are worth.

    Columns: the keys, seeds, examples and stories (of one seed); ``ece`` (`stats.calibration.ece`:
    l2, equal mass, debiased, over the bins of `reliability`) with its 95 % interval over stories,
    and ``ece_says`` in words: a bound, as "< 4.1 %", where the interval reaches 0, for no test set
    shows that a model is calibrated. ``ece`` is missing where chance takes its square below 0, and
    where it would print as 0.
    ``brier`` (0 to 2), ``log_loss`` (nats) and ``aurc`` follow; ``clipped_rows`` counts the true
    classes that a model gave less than 2.2e-16, where the loss is cut, and ``clipped_nats`` is
    what they make of it: with any of them it is the clip's number more than the model's, and
    ``log_loss_says`` says so. Of several seeds the mean, and of squares for ``ece``. Confidence
    is the probability of the class that was predicted. Only whole training splits; a model
    without probabilities has no row, nor has one of which any seed failed.
    """
    rows = []
    for place, seeds in _groups(scored):
        n, stories = len(seeds[0].labels), len(set(seeds[0].stories))
        each = [
            (
                brier(one.probabilities, one.labels),
                log_loss(one.probabilities, one.labels),
                *clipping(one.probabilities, one.labels),
                aurc(one.confidence, one.right),
            )
            for one in seeds
        ]
        means = dict(zip(_NUMBERS[3:], np.mean(each, axis=0).tolist(), strict=True))
        sizes = {"seeds": len(seeds), "examples": n, "stories": stories}
        says = {
            "log_loss_says": shown_log_loss(
                means["log_loss"], means["clipped_rows"], means["clipped_nats"]
            )
        }
        rows.append({**place, **sizes, **_ece(seeds, seed), **means, **says})
    whole = ("seeds", "examples", "stories")
    columns = [*_KEYS, *whole, *_NUMBERS[:3], "ece_says", *_NUMBERS[3:], "log_loss_says"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({**dict.fromkeys(whole, "Int64"), **dict.fromkeys(_NUMBERS, float)})


def _ece(seeds: Sequence[_SeedPredictions], seed: int) -> dict[str, object]:
    stories = seeds[0].stories
    if len(set(stories)) < 2:
        nothing = dict.fromkeys(("ece", "ece_low", "ece_high"), float("nan"))
        return {**nothing, "ece_says": "not known: 1 story"}
    confidence, right = (np.stack([getattr(s, k) for s in seeds]) for k in ("confidence", "right"))
    bins = _bins(len(stories))
    interval = ece_interval(confidence, right, stories, bins=bins, seed=seed)
    return {
        "ece": sqrt(interval.squared) if interval.squared > _SEEN**2 else float("nan"),
        "ece_low": interval.low,
        "ece_high": interval.high,
        "ece_says": shown_ece(interval),
    }


def shown_ece(interval: EceInterval) -> str:
    """Return a calibration error in percent, as its interval lets one say it.

    >>> shown_ece(EceInterval(0.01, 0.08, 0.12)), shown_ece(EceInterval(-0.001, 0.0, 0.041))
    ('10.0 % [8.0, 12.0]', '< 4.1 %')
    """
    # rounded up, so that a bound is one
    if interval.low < _SEEN or interval.squared <= _SEEN**2:
        return f"< {max(ceil(1000 * interval.high), 1) / 10:.1f} %"
    error = 100 * sqrt(interval.squared)
    return f"{error:.1f} % [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def shown_log_loss(loss: float, rows: float, nats: float) -> str:
    """Return a log loss in nats, with the part of it that clipping made.

    >>> shown_log_loss(0.4581, 0, 0.0), shown_log_loss(2.41, 21.0, 1.9)
    ('0.458', '2.410, of it 1.900 from 21 rows clipped at 2.2e-16')
    """
    if not rows:
        return f"{loss:.3f}"
    return f"{loss:.3f}, of it {nats:.3f} from {rows:g} rows clipped at {CLIPPED_AT:.1e}"


def reliability(scored: Scored) -> pd.DataFrame:
    """Return the reliability diagram: one row a dataset, view, split, model, setting and bin.

    ``bin`` counts from 1, the least confident; ``confidence`` and ``accuracy`` are its means in
    [0, 1] over its ``examples``, those of several seeds pooled. At most 15 bins of about equal
    size, fewer where that leaves less than 50 examples of one seed to a bin; ``enough`` says
    whether a bin holds as many, and a diagram draws no other. Rows as in `calibration`.
    """
    rows = []
    for place, seeds in _groups(scored):
        confidence = np.concatenate([one.confidence for one in seeds])
        right = np.concatenate([one.right for one in seeds])
        bins = reliability_bins(confidence, right, bins=_bins(len(seeds[0].labels)))
        fewest = _FEWEST * len(seeds)
        rows += [
            {
                **place, "bin": i, "examples": int(n), "confidence": float(c),
                "accuracy": float(a), "enough": bool(n >= fewest),
            }
            for i, (n, c, a) in enumerate(zip(*bins, strict=True), start=1)
        ]  # fmt: skip
    columns = [*_KEYS, "bin", "examples", "confidence", "accuracy", "enough"]
    whole = {"bin": "Int64", "examples": "Int64"}
    table = pd.DataFrame(rows, columns=columns).astype(
        whole | dict.fromkeys(("confidence", "accuracy"), float)
    )
    return table.assign(enough=table["enough"].astype(bool))


def with_ece(diagram: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `reliability` with ``ece_says`` of `calibration`, on each bin's row."""
    return diagram.merge(errors[[*_KEYS, "ece_says"]], on=list(_KEYS), how="left")


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
    right = predicted == labels
    return _SeedPredictions(probabilities, labels, confidence, right, predictions.stories)
