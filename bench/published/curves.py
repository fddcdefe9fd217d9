"""Published learning curves with ours beside them, and where two of them cross."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import papers
from bench.catalog.paths import published_folder
from bench.plugins import load_plugin
from bench.records.claims import PrintedRuns, read_runs
from bench.records.names import DatasetName, PaperVariant
from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.stats.intervals import crossing_interval
from bench.stats.metrics import METRICS, Floats, confusion, weighted_f1
from bench.store.index import read_index
from bench.store.predictions import load_notes, load_predictions

CURVES_COLUMNS = (
    "paper", "language", "whose", "model", "labels", "rows", "metric", "runs", "left_out", "mean",
    "sd", "low", "high", "seen",
)  # fmt: skip
CROSSINGS_COLUMNS = (
    "paper", "language", "one", "one_labels", "two", "two_labels", "smallest", "largest", "rows",
    "low", "high", "ahead_at_the_end",
)  # fmt: skip
PUBLISHED_CURVE, OUR_CURVE = "published", "ours"
_LABELS = {"gold": "gold", "rules": "rules", "both": "gold+rules"}
_CLOSE = 0.01  # sizes this near are one: with all rows, one side may have a row more
_SCORES = METRICS | {"weighted_f1": weighted_f1}


@dataclass(frozen=True)
class PaperCurve:
    """One learning curve: at each number of training rows the scores of its runs, in percent.

    ``nested`` says that run i of every size is one and the same subsample, grown.
    """

    paper: str
    language: str
    whose: str
    model: str
    labels: str
    metric: str
    points: tuple[tuple[int, tuple[float, ...]], ...]
    left_out: tuple[int, ...] = ()
    seen: str = ""

    @property
    def nested(self) -> bool:
        """Say whether the runs of all sizes belong together; printed ones are not known to."""
        return self.whose == OUR_CURVE


def paper_curves(out: Path, folder: str) -> list[PaperCurve]:
    """Return the curves of every paper that has stored ones: the printed, then ours.

    ``folder`` is where below ``out`` the predictions of papers are. Raises ValueError for what
    cannot be read.
    """
    ours = list(_stored(out / folder))
    names = dict.fromkeys((curve.paper, curve.metric) for curve in ours)
    places = {(curve.paper, curve.language) for curve in ours}
    printed = [curve for name, metric in names for curve in _printed(name, metric)]
    return [*(c for c in printed if (c.paper, c.language) in places), *ours]


def published_curves_table(curves: list[PaperCurve]) -> pd.DataFrame:
    """Return one row a curve and size: mean and sd over runs, Student's interval of the mean.

    ``rows`` counts the rows with gold labels, or those that rules labelled where there are no
    others. The interval is of the mean over runs (seeds, subsamples) on this test set: it holds
    nothing of what other test rows would give. Values in percent.
    """
    # imported here: a run that draws no such curve does not need it
    from scipy.stats import t

    table = []
    for curve in curves:
        lost = curve.left_out or (0,) * len(curve.points)
        for (rows, values), left_out in zip(curve.points, lost, strict=True):
            runs, mean, sd = len(values), float(np.mean(values)), float(np.std(values, ddof=1))
            edge = float(t.isf(0.025, runs - 1)) * sd / runs**0.5
            table.append(
                (curve.paper, curve.language, curve.whose, curve.model, curve.labels, rows,
                 curve.metric, runs, left_out, mean, sd, mean - edge, mean + edge, curve.seen)
            )  # fmt: skip
    return pd.DataFrame(table, columns=list(CURVES_COLUMNS))


def published_crossings_table(curves: list[PaperCurve]) -> pd.DataFrame:
    """Return from how many rows curve ``two`` is ahead of curve ``one`` for good.

    Pairs: each of ours against a printed curve with the same labels, or with gold ones where ours
    has labels by rules; and of one model, labels by rules, or gold and rules, against gold alone.
    ``rows`` is 0 where ``two`` is ahead at every size, infinite where it is not ahead at the
    largest; ``low`` and ``high`` are the 95 % interval over runs (`crossing_interval`).
    ``ahead_at_the_end`` names who has the better mean there.
    """
    table = []
    for one, two in _pairs(curves):
        sizes, ones, twos = _shared(one, two)
        if len(sizes) < 2:
            continue
        rows, low, high = crossing_interval(
            sizes, ones, twos, nested=(one.nested, two.nested), seed=0
        )
        last = two if np.mean(twos[-1]) > np.mean(ones[-1]) else one
        table.append(
            (one.paper, one.language, one.model, one.labels, two.model, two.labels, sizes[0],
             sizes[-1], rows, low, high, f"{last.model}, {last.labels}")
        )  # fmt: skip
    return pd.DataFrame(table, columns=list(CROSSINGS_COLUMNS))


def with_crossings(curves: pd.DataFrame, crossings: pd.DataFrame) -> pd.DataFrame:
    """Return the table of curves with four columns: where a printed curve overtakes ours.

    At the smallest size of each of ours: ``overtaken_by`` the printed model (the one without
    additions to it), ``overtaken``, ``overtaken_low`` and ``overtaken_high`` as ``rows``, ``low``
    and ``high`` of `published_crossings_table`. Empty elsewhere.
    """
    ours = curves[curves["whose"] == OUR_CURVE]
    firsts = {
        (str(r.paper), str(r.language), str(r.model), str(r.labels)): place
        for place, r in zip(ours.index, ours.itertuples(), strict=True)
        if r.rows == ours.loc[_same_curve(ours, r), "rows"].min()
    }
    names: list[str] = [""] * len(curves)
    numbers = np.full((len(curves), 3), np.nan)
    printed = curves[curves["whose"] == PUBLISHED_CURVE]
    for row in crossings.itertuples():
        models = set(printed.loc[printed["language"] == row.language, "model"])
        key = str(row.paper), str(row.language), str(row.one), str(row.one_labels)
        # the model itself has the shortest of its names: the others add what was changed
        if key in firsts and row.two == min(models, key=len, default=""):
            at = curves.index.get_loc(firsts[key])
            names[at] = ", ".join((str(row.two), str(row.two_labels)))
            numbers[at] = row.rows, row.low, row.high
    added = ("overtaken", "overtaken_low", "overtaken_high")
    columns = {name: numbers[:, i] for i, name in enumerate(added)}
    return curves.assign(overtaken_by=names, **columns)


def _same_curve(curves: pd.DataFrame, row: Any) -> Any:
    alike = curves["paper"] == row.paper
    for name in ("language", "model", "labels"):
        alike &= curves[name] == getattr(row, name)
    return alike


def _pairs(curves: list[PaperCurve]) -> Iterator[tuple[PaperCurve, PaperCurve]]:
    for one, two in product(curves, curves):
        if (one.paper, one.language) != (two.paper, two.language):
            continue
        labels = one.labels, two.labels
        against = one.whose == OUR_CURVE and two.whose == PUBLISHED_CURVE
        if against and (labels[0] == labels[1] or labels == ("rules", "gold")):
            yield one, two
        same = one.whose == two.whose and _stem(one.model) == _stem(two.model)
        if same and labels in (("rules", "gold"), ("gold+rules", "gold")):
            yield one, two


def _stem(model: str) -> str:
    # a printed model with a model of the noise is that model, trained on gold and rules
    return model.partition("_noise")[0]


def _shared(
    one: PaperCurve, two: PaperCurve
) -> tuple[list[int], list[tuple[float, ...]], list[tuple[float, ...]]]:
    sizes, ones, twos = [], [], []
    for rows, values in one.points:
        for others, other in two.points:
            if abs(rows - others) <= _CLOSE * rows:
                sizes.append(rows)
                ones.append(values)
                twos.append(other)
    return sizes, ones, twos


def _printed(paper: str, metric: str) -> Iterator[PaperCurve]:
    file = published_folder() / f"{paper}.runs.csv"
    if not file.is_file():
        return
    grouped: dict[tuple[str, str, str], list[PrintedRuns]] = {}
    for one in read_runs(file.read_bytes(), where=file.name):
        grouped.setdefault((one.language, one.model, one.labels), []).append(one)
    for (language, model, labels), points in grouped.items():
        points.sort(key=lambda point: point.rows)
        yield PaperCurve(
            paper, language, PUBLISHED_CURVE, model, labels, metric,
            tuple((point.rows, point.values) for point in points),
            tuple(point.left_out for point in points), points[0].seen,
        )  # fmt: skip


def _stored(folder: Path) -> Iterator[PaperCurve]:
    grouped: dict[tuple[str, str, str, str], list[Outcome]] = {}
    for outcome in read_index(folder):
        name = PaperVariant.parse(outcome.model)
        if outcome.key and load_plugin(papers, name.paper).PAPER.subsamples > 1:
            labels = _LABELS[name.variant.partition(".")[0]]
            language = DatasetName.parse(outcome.dataset).language
            grouped.setdefault((name.paper, language, name.model, labels), []).append(outcome)
    for (paper, language, model, labels), outcomes in sorted(grouped.items()):
        record = load_plugin(papers, paper).PAPER
        points = []
        for outcome in outcomes:
            rows = int(load_notes(folder, outcome)["setting"])
            _, predictions = load_predictions(folder, outcome)
            points.append((rows, subsample_scores(predictions, record.subsamples, record.metric)))
        yield PaperCurve(
            paper, language, OUR_CURVE, model, labels, record.metric, tuple(sorted(points))
        )


def subsample_scores(predictions: Predictions, subsamples: int, metric: str) -> tuple[float, ...]:
    """Return the score of each subsample, in percent, from predictions that hold one set a time.

    Raises ValueError where they do not hold that many equal sets.
    """
    each, rest = divmod(len(predictions.ids), subsamples)
    if rest:
        raise ValueError(f"{len(predictions.ids)} predictions are no {subsamples} equal sets")
    scores = []
    for start in range(0, len(predictions.ids), each):
        of_set = slice(start, start + each)
        counts: Floats = confusion(
            predictions.labels[of_set], predictions.predicted[of_set], predictions.classes
        )
        scores.append(100 * float(_SCORES[metric](counts)))
    return tuple(scores)
