"""Turns scores and costs into one table: what each model's accuracy costs, and who is best."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.store.tables import KEYS
from bench.tables.scores import Scored

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

    ``scores`` is the table of `tables.scores.scores_table`, ``costs`` that of `costs_table`; a
    model without either is left out. Accuracy is a share, costs are seconds to fit, seconds to
    predict 1,000 headlines, and memory in MB (that of `costs_table`). ``front_fit``,
    ``front_predict`` and ``front_memory`` say whether the model is on the Pareto front of accuracy
    against that cost, among the models of its dataset, view, split and setting; ``comparable`` is
    false where costs were measured while other runs shared the machine.

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
    """Return which of n points no other dominates, with more gain or less cost and neither worse.

    Two equal points are both on the front; one whose cost is NaN is not. Both arguments have
    shape (n,), as has the result.

    >>> pareto_front(np.array([0.5, 0.6, 0.6]), np.array([1.0, 2.0, 3.0])).tolist()
    [True, True, False]
    """
    as_good = (gain[:, None] >= gain) & (cost[:, None] <= cost)
    better = (gain[:, None] > gain) | (cost[:, None] < cost)
    kept: NDArray[np.bool_] = ~((as_good & better).any(axis=0) | np.isnan(cost))
    return kept


def tuning_table(scored: Scored, notes: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return what tuning found: one row a dataset, view, split, model and seed.

    ``trials`` is the number of search points tried on the validation split, ``tune_macro_f1`` the
    best of them, ``best`` its hyperparameters; ``notes`` are those stored with each outcome, by
    key.
    """
    rows = [
        {
            **{key: getattr(outcome, key) for key in KEYS},
            "seed": outcome.seed,
            "trials": len(tuned.get("trials", ())),
            "tune_macro_f1": tuned["tune_score"],
            "best": ", ".join(f"{k}={v}" for k, v in tuned["setting"].items()),
        }
        for outcome, predictions in scored
        if predictions is not None
        and outcome.setting == "tuned"
        and "tune_score" in (tuned := notes.get(outcome.key, {}))
    ]
    columns = [*KEYS, "seed", "trials", "tune_macro_f1", "best"]
    return pd.DataFrame(rows, columns=columns)


def costs_table(scored: Scored, spent: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return what each model cost on the whole training split; these vary between machines.

    Seconds to fit, seconds to predict 1,000 headlines, memory in MB, and the fitted model's
    bytes: medians over its seeds. Memory is the peak of fitting and predicting less what the
    process held before, plus the feature matrices; the texts, which all runs share, do not count.
    Where some seeds ran alone and others side by side, only the former count; ``comparable`` is
    false where none ran alone.
    """
    rows = []
    for outcome, predictions in scored:
        cost = spent.get(outcome.key, {})
        if predictions is None or outcome.size != "all" or "fit_seconds" not in cost:
            continue
        rows.append(
            {
                **{key: getattr(outcome, key) for key in KEYS},
                "setting": outcome.setting,
                "fit_seconds": cost["fit_seconds"],
                "predict_seconds_per_1000": 1000 * cost["predict_seconds"] / len(predictions.ids),
                "memory_mb": cost.get("memory_mb", float("nan")),
                "model_bytes": cost["model_bytes"],
                "comparable": not cost.get("side_by_side", False),
                "machine": cost.get("machine", ""),
            }
        )
    keys = [*KEYS, "setting"]
    numbers = ["fit_seconds", "predict_seconds_per_1000", "memory_mb", "model_bytes"]
    table = pd.DataFrame(rows, columns=[*keys, *numbers, "comparable", "machine"])
    alone = table.groupby(keys)["comparable"].transform("any")
    table = table[table["comparable"] | ~alone.astype(bool)]
    merged = table.groupby(keys, sort=True, as_index=False).agg(
        dict.fromkeys(numbers, "median") | {"comparable": "all", "machine": "first"}
    )
    return merged
