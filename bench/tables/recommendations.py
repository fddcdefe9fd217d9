"""Turns predictions and costs into advice: the best model, the cheapest that will do, the rest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from bench.records.predictions import Predictions
from bench.stats.differences import RESAMPLES, ModelPredictions, restricted
from bench.stats.verdicts import MARGIN, Claim, claim, judge, not_worse
from bench.store.tables import KEYS
from bench.tables.scores import Scored

_COSTS = {
    "fit_times": "fit_seconds",
    "predict_times": "predict_seconds_per_1000",
    "size_times": "model_bytes",
}
RECOMMENDATION_COLUMNS = (
    *KEYS, "advice", "accuracy", "difference", "low", "high", "adjusted_low", "adjusted_high",
    "margin", "verdict", "not_worse", "more", "settles", *_COSTS, "comparable",
)  # fmt: skip
_BEST, _CHEAPEST = "best", "cheapest"
_RANKS = ("corpora", "average_rank", "average_rank_low", "average_rank_high")
_ACCURACY = ("accuracy", "accuracy_low", "accuracy_high")
OVERVIEW_COLUMNS = (
    *KEYS, "status", "examples", *_ACCURACY, "behind", "standing", *_RANKS,
)  # fmt: skip


def recommendations(
    scored: Scored, costs: pd.DataFrame, *, seed: int, margin: float = MARGIN
) -> pd.DataFrame:
    """Return one row a dataset, view, split and model: how it stands to the best one there.

    Whole training splits and default hyperparameters only; the best by accuracy comes first.
    ``advice`` is "best"; "cheapest" for the quickest to predict of those that are ``not_worse``
    (the adjusted interval of the paired difference to the best holds no loss of the ``margin`` or
    more), where that is not the best itself; else empty. ``difference`` (this model less the
    best), its intervals and ``verdict`` are those that `tajuk compare` gives of the model against
    the best, adjusted for the models there; ``more`` is how many further test headlines would
    show, four times in five, the verdict ``settles``. ``fit_times``, ``predict_times`` and
    ``size_times`` say how many times quicker and smaller than the best it is, from ``costs``, the
    table of `costs_table`; ``comparable`` is false where they were measured side by side. The
    best was chosen on the test split itself, which flatters it a little. Test examples that leak
    are left out of all of these.
    """
    places: dict[tuple[str, str, str], dict[str, list[Predictions]]] = defaultdict(dict)
    for outcome, predictions in scored:
        if predictions is not None and outcome.size == "all" and outcome.setting == "default":
            places[outcome.place[:3]].setdefault(outcome.model, []).append(predictions)
    rows: list[dict[str, object]] = []
    for place, by_model in sorted(places.items()):
        models = [_clean(name, tuple(seeds)) for name, seeds in sorted(by_model.items())]
        rows += _rows(place, models, costs, seed=seed, margin=margin)
    table = pd.DataFrame(rows, columns=list(RECOMMENDATION_COLUMNS))
    return table.astype({"more": "Int64"})


def overview_table(
    scores: pd.DataFrame,
    advice: pd.DataFrame,
    ranks: pd.DataFrame,
    *,
    first: Mapping[str, tuple[str, str]] | None = None,
) -> pd.DataFrame:
    """Return one row a dataset and model: its score there, how it stands to the best, its rank.

    From the tables ``scores``, ``recommendations`` (``advice``) and ``ranks``; default
    hyperparameters, accuracy. Of each dataset one view and split: the one that ``first`` names;
    where that has no score, the one with most scored models (of equals the view "headline", then
    by name). ``behind`` is the best accuracy there less this one. ``standing`` is "best", or the
    verdict of the paired comparison with the best: "cannot tell", "equivalent" and "better" are
    not told apart from it, "worse" is; empty where there was none. The columns of ``ranks`` are
    empty for a model that is not ranked.
    """
    plain = scores[scores["setting"] == "default"]
    rows = [_place_rows(of_dataset, first or {}) for _, of_dataset in plain.groupby("dataset")]
    table = pd.concat(rows, ignore_index=True) if rows else plain
    best = table.groupby("dataset")["accuracy"].transform("max")
    verdicts = advice.assign(
        standing=advice["verdict"].where(advice["advice"] != _BEST, _BEST).fillna("")
    )
    listed = ranks[(ranks["metric"] == "accuracy") & (ranks["setting"] == "default")]
    table = table.assign(behind=best - table["accuracy"])
    table = table.merge(verdicts[[*KEYS, "standing"]], on=list(KEYS), how="left")
    table = table.merge(listed[["model", *_RANKS]], on="model", how="left")
    table = table.assign(standing=table["standing"].fillna(""))
    table = table.sort_values(["dataset", "behind", "model"], ignore_index=True)
    numbers = (*_ACCURACY, "behind", *_RANKS[1:])
    types = dict.fromkeys(numbers, "float") | {"examples": "Int64", "corpora": "Int64"}
    return table[list(OVERVIEW_COLUMNS)].astype(types)


def _place_rows(of_dataset: pd.DataFrame, first: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return the rows of the one view and split of a dataset that the overview shows."""
    places = {
        (str(view), str(split)): rows
        for (view, split), rows in of_dataset.groupby(["view", "split"])
    }
    wanted = first.get(str(of_dataset["dataset"].iloc[0]))
    if wanted in places and places[wanted]["accuracy"].notna().any():
        return places[wanted]
    most = min(
        places,
        key=lambda place: (-places[place]["accuracy"].count(), place[0] != "headline", place),
    )
    return places[most]


def _clean(name: str, seeds: tuple[Predictions, ...]) -> ModelPredictions:
    """Return a model's predictions without the examples that leak, as claims take them."""
    first = seeds[0]
    keep = [key for key, leaks in zip(first.ids, first.leaks, strict=True) if not leaks]
    return restricted(ModelPredictions(name, seeds), keep)


def _rows(
    place: tuple[str, str, str],
    models: Sequence[ModelPredictions],
    costs: pd.DataFrame,
    *,
    seed: int,
    margin: float,
) -> list[dict[str, object]]:
    ranked = sorted(models, key=lambda model: (-float(model.right.mean()), model.name))
    spent = _spent(place, costs)
    best = ranked[0]
    # predictions of other rows have no place beside these; `tajuk compare` names them
    others = [one for one in ranked[1:] if _rows_of(one) == _rows_of(best)]
    # the variance between stories needs two of them
    if len(set(best.runs[0].stories)) < 2:
        return []
    resamples = max(RESAMPLES, 40 * len(others))
    claims = judge(
        [claim(place, one, best, margin=margin, seed=seed, resamples=resamples) for one in others]
    )
    able = [best.name, *(c.new for c in claims if not_worse(c))]
    cheapest = min(able, key=lambda name: spent[name].get(_COSTS["predict_times"], float("inf")))
    rows = [_row(place, best.name, spent, best.name, float(best.right.mean()))]
    for one, model in zip(claims, others, strict=True):
        row = _row(place, model.name, spent, best.name, float(model.right.mean()))
        rows.append(row | _judged(one, chosen=model.name == cheapest))
    return [row | {"margin": margin} for row in rows]


def _rows_of(model: ModelPredictions) -> set[tuple[str, str, str]]:
    first = model.runs[0]
    return set(zip(first.ids, first.labels, first.stories, strict=True))


def _row(
    place: tuple[str, str, str],
    name: str,
    spent: dict[str, dict[str, float]],
    best: str,
    accuracy: float,
) -> dict[str, object]:
    mine, of_best = spent[name], spent[best]
    times = {
        column: of_best[cost] / mine[cost]
        for column, cost in _COSTS.items()
        if mine.get(cost) and of_best.get(cost)
    }
    return {
        **dict(zip(KEYS, (*place, name), strict=True)),
        "advice": _BEST if name == best else "",
        "accuracy": accuracy,
        "not_worse": True,
        **times,
        "comparable": bool(mine.get("comparable", False) and of_best.get("comparable", False)),
    }


def _judged(one: Claim, *, chosen: bool) -> dict[str, object]:
    judged = one.judged
    return {
        "advice": _CHEAPEST if chosen else "",
        "difference": judged.difference,
        "low": judged.low,
        "high": judged.high,
        "adjusted_low": one.adjusted_low,
        "adjusted_high": one.adjusted_high,
        "verdict": one.verdict,
        "not_worse": not_worse(one),
        "more": one.more,
        "settles": one.settles,
    }


def _spent(place: tuple[str, str, str], costs: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return what each model cost; a model without a measured cost costs nothing known."""
    here = costs[
        (costs["dataset"] == place[0])
        & (costs["view"] == place[1])
        & (costs["split"] == place[2])
        & (costs["setting"] == "default")
    ]
    spent: dict[str, dict[str, float]] = defaultdict(dict)
    for row in here.to_dict("records"):
        numbers = {name: float(row[name]) for name in _COSTS.values() if row[name] == row[name]}
        spent[str(row["model"])] = numbers | {"comparable": bool(row["comparable"])}
    return spent
