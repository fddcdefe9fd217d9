"""Turns the stored predictions of new models and baselines into the table of their differences."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from bench.records.predictions import Predictions
from bench.stats.differences import LABEL_METRICS, ModelPredictions
from bench.stats.verdicts import Claim, claim, judge
from bench.tables.scores import Scored

DIFFERENCE_COLUMNS = (
    "dataset", "view", "split", "model", "baseline", "metric", "difference", "low", "high", "p",
    "adjusted_low", "adjusted_high", "adjusted_p", "verdict", "more", "settles",
)  # fmt: skip


def differences(scored: Scored, baselines: Collection[str], *, seed: int) -> pd.DataFrame:
    """Return one row a dataset, view, split, new model, baseline and metric.

    A new model is one whose name is not among the ``baselines``; whole training splits and the
    default hyperparameters only. ``difference`` (new minus baseline), ``low`` and ``high`` (95 %,
    over stories) are shares, ``p`` is that of no difference; ``adjusted_low``, ``adjusted_high``
    and ``adjusted_p`` hold for the baselines of a dataset together, and ``verdict`` is read from
    them: better, worse, equivalent or cannot tell. ``more`` is how many further test headlines
    would show, four times in five, the verdict ``settles``. A place with fewer than two
    stories has no rows.
    """
    places: dict[tuple[str, str, str], dict[str, list[Predictions]]] = defaultdict(dict)
    for outcome, predictions in scored:
        if predictions is not None and outcome.size == "all" and outcome.setting == "default":
            seeds = places[outcome.place[:3]].setdefault(outcome.model, [])
            seeds.append(predictions)
    rows: list[dict[str, object]] = []
    for place, models in sorted(places.items()):
        first = next(iter(models.values()))[0]
        clean = {s for s, leaks in zip(first.stories, first.leaks, strict=True) if not leaks}
        if len(clean) < 2:  # the variance between stories needs two
            continue
        by_model = {
            name: ModelPredictions(name, tuple(runs)) for name, runs in sorted(models.items())
        }
        for name, new in by_model.items():
            if name in baselines:
                continue
            against = [one for other, one in by_model.items() if other in baselines]
            claims = [claim(place, new, one, seed=seed) for one in against]
            for metric in LABEL_METRICS:
                judged = judge([replace(one, metric=metric) for one in claims])
                rows += [_row(one) for one in judged]
    table = pd.DataFrame(rows, columns=list(DIFFERENCE_COLUMNS))
    return table.astype({"more": "Int64"})


def _row(claim: Claim) -> dict[str, object]:
    judged = claim.judged
    named = (*claim.place, claim.new, claim.baseline, claim.metric)
    alone = (judged.difference, judged.low, judged.high, judged.p)
    adjusted = (claim.adjusted_low, claim.adjusted_high, claim.adjusted_p)
    values = (*named, *alone, *adjusted, claim.verdict, claim.more, claim.settles)
    return dict(zip(DIFFERENCE_COLUMNS, values, strict=True))
