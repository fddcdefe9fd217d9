"""Makes learning curves, and finds where they cross and which crossings change the leader."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.stats.metrics import METRICS, Floats
from bench.store.tables import KEYS
from bench.tables.scores import Scored, confusions_by_story

# by model: the logarithms of its training rows, ascending, and its scores there
Curves = Mapping[str, tuple[Floats, Floats]]
_GROUP = ["dataset", "view", "split"]
_COLUMNS = [*_GROUP, "one", "two", "metric", "train_rows", "score", "lead"]
_CLOSE = 1e-9  # scores that differ by less are one: far below the six decimals of a table


class _Crossing(NamedTuple):
    one: str
    two: str
    x: float
    score: float


def crossings_table(curves: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each point where the mean curves of two models cross.

    ``curves`` is the table of `curves_table`. Between neighbouring sizes a curve is taken for
    a straight line over the logarithm of the training rows. ``one`` is the better model before
    the point (with fewer rows), ``two`` after it; ``score`` is that of both there, a share;
    ``lead`` says whether ``two`` takes the lead over all models there. Curves that meet and part
    again without changing sides do not cross; where they run together for a while, they cross
    where they meet. A curve with a gap, where a subsample failed, crosses none.

    >>> row = {"dataset": "d", "view": "v", "split": "s", "macro_f1": 0.0}
    >>> points = [("a", 10, 0.4), ("a", 1000, 0.6), ("b", 10, 0.2), ("b", 1000, 0.8)]
    >>> names = ["model", "train_rows", "accuracy"]
    >>> table = crossings_table(pd.DataFrame([row | dict(zip(names, p)) for p in points]))
    >>> table[["one", "two", "score", "lead"]].values.tolist(), table["train_rows"].round().tolist()
    ([['a', 'b', 0.5, True]], [100.0])
    """
    rows = []
    for place, of_place in _whole(curves).groupby(_GROUP, sort=True):
        for metric in METRICS:
            lines = {
                str(model): _curve(points, metric)
                for model, points in of_place.groupby("model", sort=True)
            }
            crossings = list(_crossed(lines))
            rows += [
                (*place, one, two, metric, float(np.exp(x)), score, lead)
                for (one, two, x, score), lead in zip(
                    crossings, _leads(crossings, lines), strict=True
                )
            ]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    table = table.astype({"train_rows": float, "score": float, "lead": bool})
    order = [*_GROUP, "metric", "train_rows", "one", "two"]
    return table.sort_values(order, ignore_index=True)


def with_leads(curves: pd.DataFrame, crossed: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `curves_table` with two columns: where a model takes the lead.

    ``leads_from`` is the training rows, between a row's size and the next, from which its model has
    the best accuracy, ``leads_from_accuracy`` the accuracy there; both are NaN where it takes no
    lead. Who is best at the smallest size leads from there; of equals, the first by name; a curve
    with a gap takes none. ``crossed`` is the table of `crossings_table` of the same curves. (A
    model's line between two sizes can take the lead only once: the best of straight lines is
    convex.)
    """
    marked = curves.assign(leads_from=np.nan, leads_from_accuracy=np.nan)
    columns = ["leads_from", "leads_from_accuracy"]
    for _, selected in _whole(curves).groupby(_GROUP, sort=True):
        start = selected[selected["train_rows"] == selected["train_rows"].min()]
        at = start.sort_values(["accuracy", "model"], ascending=[False, True]).index[0]
        marked.loc[at, columns] = curves.loc[at, ["train_rows", "accuracy"]].to_list()
    for _, row in crossed[crossed["lead"] & (crossed["metric"] == "accuracy")].iterrows():
        selected = (curves[_GROUP] == row[_GROUP]).all(axis=1) & (curves["model"] == row["two"])
        # a crossing on a size itself may lie a rounding error below it
        before = curves.loc[selected & (curves["train_rows"] <= row["train_rows"] * (1 + _CLOSE))]
        marked.loc[before["train_rows"].idxmax(), columns] = [row["train_rows"], row["score"]]
    return marked


def _whole(curves: pd.DataFrame) -> pd.DataFrame:
    """Return the curves without a gap."""
    gaps = curves["accuracy"].isna()
    return curves[~gaps.groupby([curves[key] for key in (*_GROUP, "model")]).transform("any")]


def _curve(points: pd.DataFrame, metric: str) -> tuple[Floats, Floats]:
    points = points.sort_values("train_rows")
    return np.log(points["train_rows"].to_numpy(float)), points[metric].to_numpy(float)


def _crossed(lines: Curves) -> Iterator[_Crossing]:
    for a, b in combinations(lines, 2):
        start, end = (pick(lines[a][0], lines[b][0]) for pick in (_first, _last))
        sizes = np.union1d(lines[a][0], lines[b][0])
        sizes = sizes[(sizes >= start) & (sizes <= end)]
        one = np.interp(sizes, *lines[a])
        gap = one - np.interp(sizes, *lines[b])
        gap[np.abs(gap) < _CLOSE] = 0
        for i, j in pairwise(np.flatnonzero(gap)):
            if gap[i] * gap[j] > 0:
                continue
            # where they are equal at sizes between, they cross at the first of these
            share = 1.0 if j > i + 1 else gap[i] / (gap[i] - gap[j])
            x = sizes[i] + share * (sizes[i + 1] - sizes[i])
            score = one[i] + share * (one[i + 1] - one[i])
            yield _Crossing(*((a, b) if gap[i] > 0 else (b, a)), float(x), float(score))


def _first(a: Floats, b: Floats) -> float:
    return float(max(a[0], b[0]))


def _last(a: Floats, b: Floats) -> float:
    return float(min(a[-1], b[-1]))


def _leads(crossings: Sequence[_Crossing], lines: Curves) -> Iterator[bool]:
    """Yield for each crossing whether the lead goes from ``one`` to ``two`` there.

    Between two neighbouring crossings the order of the curves stays the same, so the model that
    leads in the middle leads on the whole stretch.
    """
    ends = [end for xs, _ in lines.values() for end in (xs[0], xs[-1])]
    # the leader can also change where a curve starts or ends; points that nearly agree are one
    stops = np.unique(np.round([*ends, *(crossing.x for crossing in crossings)], 9))
    for one, two, x, _ in crossings:
        at = int(np.argmin(np.abs(stops - x)))
        before, after = stops[at - 1 : at + 1].mean(), stops[at : at + 2].mean()
        yield one in _best(lines, before) & _best(lines, x) and two in _best(lines, after)


def _best(lines: Curves, x: float) -> set[str]:
    scores = {
        name: float(np.interp(x, *curve))
        for name, curve in lines.items()
        if curve[0][0] <= x <= curve[0][-1]
    }
    return {name for name, score in scores.items() if score > max(scores.values()) - 1e-8}


def curves_table(scored: Scored, rows: Mapping[str, int]) -> pd.DataFrame:
    """Return learning curves: one row a dataset, view, split, model and training size.

    ``size`` is the training examples a class ("all" last), ``train_rows`` their mean number,
    ``draws`` how many subsamples (or seeds) were run; each metric's mean over them and its standard
    deviation ``_sd`` (NaN for one). Where ``failed`` of them have no predictions there is no mean,
    which would be too high, but the ``reason`` of the first. ``rows`` gives the training rows of
    each outcome by key.
    """
    runs: dict[tuple[str, ...], list[tuple[float, dict[str, float]]]] = defaultdict(list)
    reasons: dict[tuple[str, ...], list[str]] = defaultdict(list)
    learnt: dict[tuple[str, ...], list[float]] = defaultdict(list)  # by any model
    for outcome, predictions in scored:
        place = *(getattr(outcome, key) for key in KEYS), outcome.size
        if outcome.setting != "default" or outcome.status == "skipped":
            continue
        if predictions is None:
            reasons[place].append(outcome.reason)
            values, number = dict.fromkeys(METRICS, float("nan")), float("nan")
        else:
            counts = confusions_by_story(predictions).sum(axis=0)
            values = {name: float(metric(counts)) for name, metric in METRICS.items()}
            number = float(rows.get(outcome.key, 0))
            learnt[*place[:3], place[4]].append(number)
        runs[place].append((number, values))
    with_curve = {place[:4] for place in runs if place[4] != "all"}
    curve_rows = []
    for place, subsamples in sorted(
        runs.items(), key=lambda item: (item[0][:4], _number(item[0][4]))
    ):
        if place[:4] not in with_curve:
            continue
        row: dict[str, object] = dict(zip((*KEYS, "size"), place, strict=True))
        numbers = [n for n, _ in subsamples if n == n] or learnt[*place[:3], place[4]]
        row |= {
            "train_rows": np.mean(numbers) if numbers else float("nan"),
            "draws": len(subsamples),
        }
        row |= {"failed": len(reasons[place]), "reason": next(iter(reasons[place]), "")}
        for name in METRICS:
            each = np.array([scores[name] for _, scores in subsamples])
            row |= {name: each.mean()}
            row |= {f"{name}_sd": each.std(ddof=1) if len(each) > 1 else float("nan")}
        curve_rows.append(row)
    shares = [f"{name}{end}" for name in METRICS for end in ("", "_sd")]
    columns = [*KEYS, "size", "train_rows", "draws", "failed", "reason", *shares]
    return pd.DataFrame(curve_rows, columns=columns)


def _number(size: str) -> float:
    return float("inf") if size == "all" else float(size)
