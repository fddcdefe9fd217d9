"""What a label is worth: score and cost of each source, and how much gold does as well."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.records.studies import Study, StudyRun
from bench.stats.metrics import Floats
from bench.store.studies import stored_studies
from bench.study_tables.resampled import Mean, mean_of, run_scores

WORTH_SEED = 0
WORTH_RESAMPLES = 2000
WORTH_METRIC = "macro_f1"
_GRID = 400  # costs between the smallest and the largest at which two curves are compared
WORTH_COLUMNS = (
    "dataset", "view", "split", "model", "source", "kind", "source_rows", "gold_rows", "cost",
    "agreement", "draws", "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "macro_f1_low",
    "macro_f1_high", "gold_equal", "gold_equal_low", "gold_equal_high", "crossing_cost",
    "crossing_cost_low", "crossing_cost_high",
)  # fmt: skip
_TEXTS = ("dataset", "view", "split", "model", "source", "kind")
_Points = dict[tuple[str, int, int], Mean]  # by source, source rows, gold rows


def label_economics_table(out: Path) -> pd.DataFrame:
    """Return one row a model and point: so many rows of a source, or gold beside all of them.

    ``cost`` is rows times the price of their source, ``agreement`` the share of the source's labels
    that is gold's. Scores are means over ``draws`` subsamples, with 95 % intervals over stories and
    subsamples (`study_tables.resampled`). ``gold_equal`` is the number of gold rows at which gold
    alone has the row's macro-F1, between two numbers by a straight line over their logarithm: 0
    where fewer than were tried do, infinity where none that were tried do. ``crossing_cost`` is the
    cost from which on gold alone is at least as good as the source's rows alone, a source that
    has no more rows staying as good as with all: 0 where it is so from the first, infinity where
    never.
    """
    rows = [row for study in stored_studies(out, "labels") for row in _rows(study)]
    table = pd.DataFrame(rows, columns=list(WORTH_COLUMNS))
    whole = dict.fromkeys(("source_rows", "gold_rows", "draws"), "Int64")
    numbers = [name for name in WORTH_COLUMNS if name not in (*_TEXTS, *whole)]
    table = table.astype(whole | dict.fromkeys(numbers, "float64"))
    order = ["dataset", "view", "split", "model", "kind", "source", "source_rows", "gold_rows"]
    return table.sort_values(order, ignore_index=True)


def _rows(study: Study) -> Iterator[dict[str, object]]:
    for model in sorted({run.about["model"] for run in study.runs}):
        runs = [run for run in study.runs if run.about["model"] == model]
        points = {metric: _points(study, runs, metric) for metric in ("accuracy", WORTH_METRIC)}
        yield from _of_model(study, model, points)


def _points(study: Study, runs: Sequence[StudyRun], metric: str) -> _Points:
    whole, drawn, stories = run_scores(
        study, runs, metric, seed=WORTH_SEED, resamples=WORTH_RESAMPLES
    )
    members: dict[tuple[str, int, int], list[int]] = {}
    ordered = sorted(range(len(runs)), key=lambda i: int(runs[i].about["draw"]))
    for i in ordered:
        of = runs[i].about
        members.setdefault((of["source"], of["source_rows"], of["gold_rows"]), []).append(i)
    return {
        point: mean_of(whole[places], drawn[places], stories, seed=WORTH_SEED)
        for point, places in members.items()
    }


def _of_model(study: Study, model: str, points: Mapping[str, _Points]) -> Iterator[dict[str, Any]]:
    place = dict(zip(("dataset", "view", "split"), study.place, strict=True))
    prices, sources = study.notes["prices"], study.notes["sources"]
    scores = points[WORTH_METRIC]
    gold = {n: mean for (source, _, n), mean in scores.items() if source == "gold"}
    sizes = sorted(gold)
    curve = np.stack([gold[n].resampled for n in sizes])
    means = np.array([gold[n].value for n in sizes])
    crossings = {
        source: _crossing(scores, source, prices[kind], prices["gold"])
        for source in sources
        if (kind := sources[source]["kind"]) != "gold"
        and any(s == source and not n for s, _, n in scores)
    }
    for (source, rows, gold_rows), mean in scores.items():
        if source not in sources:
            continue
        kind = sources[source]["kind"]
        row: dict[str, Any] = {
            **place, "model": model, "source": source, "kind": kind, "source_rows": rows,
            "gold_rows": gold_rows, "cost": rows * prices[kind] + gold_rows * prices["gold"],
            "agreement": sources[source]["agreement"], "draws": mean.draws,
        }  # fmt: skip
        for metric, of_metric in points.items():
            point = of_metric[source, rows, gold_rows]
            row[metric] = point.value
            row[f"{metric}_low"], row[f"{metric}_high"] = point.interval
        if source != "gold":
            equal = rows_to_reach(sizes, means[:, None], np.array([mean.value]))[0]
            drawn = rows_to_reach(sizes, curve, mean.resampled)
            row |= _named("gold_equal", equal, drawn)
            row |= _named("crossing_cost", *crossings[source]) if source in crossings else {}
        yield row


def _named(name: str, value: float, drawn: Floats) -> dict[str, float]:
    low, high = (float(np.quantile(drawn, q, method="inverted_cdf")) for q in (0.025, 0.975))
    return {name: float(value), f"{name}_low": low, f"{name}_high": high}


def rows_to_reach(sizes: Sequence[int], curve: Floats, level: Floats) -> Floats:
    """Return from how many rows on a curve stays at a level or above: (sizes, n), (n,) to (n,).

    Between two sizes it is a straight line over the logarithm of the rows. 0 where it is never
    below, infinity where it ends below.

    >>> rows_to_reach([10, 1000], np.array([[0.4, 0.4, 0.4], [0.6, 0.6, 0.6]]),
    ...               np.array([0.5, 0.3, 0.7])).round().tolist()
    [100.0, 0.0, inf]
    """
    below = curve < level
    last = len(sizes) - 1 - below[::-1].argmax(axis=0)  # the last size at which it is below
    reached = np.where(below.any(axis=0), np.inf, 0.0)
    inside = np.flatnonzero(below.any(axis=0) & (last < len(sizes) - 1))
    x = np.log(np.asarray(sizes, dtype=np.float64))
    i = last[inside]
    low, high = curve[i, inside], curve[i + 1, inside]
    share = (level[inside] - low) / (high - low)
    reached[inside] = np.exp(x[i] + share * (x[i + 1] - x[i]))
    return reached


def _crossing(
    scores: _Points, source: str, price: float, gold_price: float
) -> tuple[float, Floats]:
    """Return the cost from which on gold is as good as a source, as it is and in each resample."""
    alone = {rows: mean for (s, rows, n), mean in scores.items() if s == source and not n}
    gold = {n: mean for (s, _, n), mean in scores.items() if s == "gold"}
    if price <= 0 or gold_price <= 0:
        return float("nan"), np.full(2, np.nan)
    first = max(min(gold) * gold_price, min(alone) * price)
    last = max(max(gold) * gold_price, max(alone) * price)
    costs = np.geomspace(first, last, _GRID)
    ours, theirs = _over(costs, gold, gold_price), _over(costs, alone, price)
    gaps = ours[0] - theirs[0]
    drawn = ours[1] - theirs[1]
    return float(_from(costs, gaps[:, None])[0]), _from(costs, drawn)


def _over(costs: Floats, means: Mapping[int, Mean], price: float) -> tuple[Floats, Floats]:
    """Return a curve at these costs: its means, (costs,), and those resampled, (costs, n)."""
    sizes = sorted(means)
    x, at = np.log(np.array(sizes) * price), np.log(costs)
    place = np.clip(np.searchsorted(x, at) - 1, 0, max(len(x) - 2, 0))
    after = np.minimum(place + 1, len(x) - 1)
    width = np.where(x[after] > x[place], x[after] - x[place], 1.0)
    share = np.clip((at - x[place]) / width, 0, 1)
    whole = np.array([means[n].value for n in sizes])
    drawn = np.stack([means[n].resampled for n in sizes])
    return (
        whole[place] * (1 - share) + whole[after] * share,
        drawn[place] * (1 - share)[:, None] + drawn[after] * share[:, None],
    )


def _from(costs: Floats, gaps: Floats) -> Floats:
    """Return the first cost from which on a gap, (costs, n), is never below 0 again."""
    below = gaps < 0
    last = len(costs) - 1 - below[::-1].argmax(axis=0)
    reached = np.where(below.any(axis=0), np.inf, 0.0)
    inside = below.any(axis=0) & (last < len(costs) - 1)
    reached[inside] = costs[last[inside] + 1]
    return reached
