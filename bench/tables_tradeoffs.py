"""Turns scores and costs into one table: what each model's accuracy costs, and who is best."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_GROUP = ["dataset", "view", "split", "setting"]
_KEYS = ["dataset", "view", "split", "model", "setting"]
_FRONTS = {
    "front_fit": "fit_seconds",
    "front_predict": "predict_seconds_per_1000",
    "front_memory": "memory_mb",
}
_COLUMNS = [*_KEYS, "accuracy", *_FRONTS.values(), *_FRONTS, "comparable"]


def tradeoffs(scores: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Return one row a dataset, view, split, model and setting: its accuracy and its costs.

    ``scores`` is the table of `tables.scores`, ``costs`` that of `tables.costs`; a model without
    either is left out. Accuracy is a share, costs are seconds to fit, seconds to predict 1,000
    headlines, and memory in MB (that of `tables.costs`). ``front_fit``, ``front_predict`` and
    ``front_memory`` say whether the model is on the Pareto front of accuracy against that cost,
    among the models of its dataset, view, split and setting; ``comparable`` is false where costs
    were measured while other cells ran beside.

    >>> place = {"dataset": "d", "view": "v", "split": "s", "setting": "default"}
    >>> cost = {"fit_seconds": 1.0, "predict_seconds_per_1000": 1.0, "memory_mb": 1.0}
    >>> rows = [place | cost | {"model": m, "accuracy": a} for m, a in (("x", 0.5), ("y", 0.6))]
    >>> table = pd.DataFrame(rows).assign(status="done", comparable=True)
    >>> names = ["dataset", "view", "split", "setting", "model"]
    >>> scores, costs = table[[*names, "accuracy", "status"]], table.drop(columns="accuracy")
    >>> tradeoffs(scores, costs)["front_fit"].tolist()
    [False, True]
    """
    done = scores.loc[scores["status"] == "done", [*_KEYS, "accuracy"]]
    merged = done.merge(costs[[*_KEYS, *_FRONTS.values(), "comparable"]], on=_KEYS)
    merged = merged.sort_values(_KEYS, ignore_index=True)
    for front, cost in _FRONTS.items():
        merged[front] = False
        for _, rows in merged.groupby(_GROUP, sort=False):
            best = pareto_front(rows["accuracy"].to_numpy(float), rows[cost].to_numpy(float))
            merged.loc[rows.index, front] = best
    return merged[_COLUMNS]


def pareto_front(gain: NDArray[np.float64], cost: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which of n points no other beats: as much gain for less cost, or more for as much.

    Two equal points are both on the front; one whose cost is NaN is not. Both arguments have
    shape (n,), as the answer.

    >>> pareto_front(np.array([0.5, 0.6, 0.6]), np.array([1.0, 2.0, 3.0])).tolist()
    [True, True, False]
    """
    as_good = (gain[:, None] >= gain) & (cost[:, None] <= cost)
    better = (gain[:, None] > gain) | (cost[:, None] < cost)
    kept: NDArray[np.bool_] = ~((as_good & better).any(axis=0) | np.isnan(cost))
    return kept
