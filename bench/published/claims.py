"""Puts a paper's claim to the test: its printed runs against our predictions of the same rows."""

from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench import papers
from bench.catalog.paths import published_folder
from bench.plugins import load_plugin
from bench.records.claims import PrintedRuns, PublishedClaim, read_runs
from bench.records.names import DatasetName, PaperVariant
from bench.records.papers import PublishedValue, read_published
from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.stats.intervals import printed_difference
from bench.stats.power import standard_error
from bench.store.index import read_index
from bench.store.predictions import load_predictions

MET = 0.05  # points within which a printed value counts as reproduced
CLAIMS_COLUMNS = (
    "paper", "language", "claim", "claimed", "claimed_mean", "claimed_sd", "claimed_runs",
    "claimed_seen", "model", "variant", "printed", "seen", "value", "reproduced", "value_clean",
    "examples", "leaking", "difference", "low", "high", "seeds_low", "seeds_high", "verdict",
    "on_these_rows", "tells_below", "apart", "sentence",
)  # fmt: skip
_EDGE = 1.959964  # of the two-sided normal test at 5 %
HOLDS, FAILS, OPEN = "holds", "does not hold", "cannot be told"


class _Ours(NamedTuple):
    """Our predictions of one set: those of each model's variant that stands for it."""

    paper: str
    language: str
    predictions: dict[str, Predictions]


def claims_table(out: Path, folder: str) -> pd.DataFrame:
    """Return one row a paper with a claim, set of texts, and model that the claim is held against.

    ``folder`` is where below ``out`` the predictions of papers are. Values in percent.
    ``difference`` is the printed mean of the claimed model less ours, ``low`` and ``high`` its
    interval over test sets like this one (`printed_difference`), ``seeds_low`` and ``seeds_high``
    that over further runs of theirs on these very rows. ``verdict`` is of the first interval,
    ``on_these_rows`` of the second: "holds" where the claimed model is ahead, "does not hold"
    where ours is, else "cannot be told". ``reproduced`` says whether our value of a model that
    the paper printed comes to within 0.05 points; it is empty for one that it did not print.
    ``value_clean`` is ours on the test rows whose story is not in training. ``tells_below`` is
    the share of test rows on which the two would have to disagree at most for the difference to
    be told from nothing, ``apart`` that on which our two models do. ``sentence`` says all this in
    words. Raises ValueError for stored predictions or printed runs that cannot be read.
    """
    rows = []
    for ours in _stored(out / folder):
        module = load_plugin(papers, ours.paper)
        printed_runs = _claimed(ours.paper, module.CLAIM, ours.language)
        raw = (published_folder() / f"{ours.paper}.csv").read_bytes()
        printed = read_published(raw, where=f"{ours.paper}.csv")
        for model in module.CLAIM.against:
            if printed_runs and model in ours.predictions:
                value = printed.get((ours.language, model))
                rows.append(_row(ours, module, model, printed_runs, value))
    return pd.DataFrame(rows, columns=list(CLAIMS_COLUMNS))


def _stored(folder: Path) -> list[_Ours]:
    outcomes: dict[tuple[str, str], dict[str, Outcome]] = defaultdict(dict)
    for outcome in read_index(folder):
        name = PaperVariant.parse(outcome.model)
        claim = getattr(load_plugin(papers, name.paper), "CLAIM", None)
        if outcome.key and claim and claim.against.get(name.model) == name.variant:
            language = DatasetName.parse(outcome.dataset).language
            outcomes[name.paper, language][name.model] = outcome
    return [
        _Ours(*place, {m: load_predictions(folder, outcome)[1] for m, outcome in models.items()})
        for place, models in sorted(outcomes.items())
    ]


def _claimed(paper: str, claim: PublishedClaim, language: str) -> PrintedRuns | None:
    file = published_folder() / f"{paper}.runs.csv"
    for one in read_runs(file.read_bytes(), where=file.name):
        if (one.language, one.model) == (language, claim.model):
            return one
    return None


def _row(
    ours: _Ours,
    module: ModuleType,
    model: str,
    claimed: PrintedRuns,
    printed: PublishedValue | None,
) -> dict[str, object]:
    predictions = ours.predictions[model]
    right = _right(predictions)
    n = len(right)
    stories = predictions.stories
    mean, sd, score = claimed.mean / 100, claimed.sd / 100, float(right.mean())
    se = standard_error(right.tolist(), [0.0] * n, stories)
    rows, seeds = printed_difference(
        (mean, sd, claimed.runs), (score, se), n=n, clusters=len(set(stories))
    )
    clean = right[~np.array(predictions.leaks)]
    difference = mean - score
    row: dict[str, object] = {
        "paper": ours.paper,
        "language": ours.language,
        "claim": module.CLAIM.sentence,
        "claimed": claimed.model,
        "claimed_mean": claimed.mean,
        "claimed_sd": claimed.sd,
        "claimed_runs": claimed.runs,
        "claimed_seen": claimed.seen,
        "model": model,
        "variant": module.CLAIM.against[model],
        "printed": printed.value if printed else float("nan"),
        "seen": printed.seen if printed else "",
        "value": 100 * score,
        "reproduced": _met(printed, 100 * score),
        "value_clean": 100 * float(clean.mean()) if len(clean) else float("nan"),
        "examples": n,
        "leaking": sum(predictions.leaks),
        "difference": 100 * difference,
        "low": 100 * rows[0],
        "high": 100 * rows[1],
        "seeds_low": 100 * seeds[0],
        "seeds_high": 100 * seeds[1],
        "verdict": _verdict(*rows),
        "on_these_rows": _verdict(*seeds),
        "tells_below": 100 * min(difference**2 * (1 + n / _EDGE**2), 1.0),
        "apart": 100 * _apart(ours),
    }
    return row | {"sentence": claim_sentence(row)}


def _right(predictions: Predictions) -> np.ndarray:
    right: np.ndarray = np.asarray(predictions.predicted) == np.asarray(predictions.labels)
    return right


def _met(printed: PublishedValue | None, value: float) -> str:
    if printed is None:
        return ""
    return "reproduced" if abs(value - printed.value) <= MET else "not reproduced"


def _verdict(low: float, high: float) -> str:
    if low > 0:
        return HOLDS
    return FAILS if high < 0 else OPEN


def _apart(ours: _Ours) -> float:
    """Return the share of test rows on which one of our two models is right and the other not."""
    if len(ours.predictions) != 2:
        return float("nan")
    one, two = (_right(predictions) for predictions in ours.predictions.values())
    return float((one != two).mean())


def claim_sentence(row: dict[str, object]) -> str:
    """Return what a row of `claims_table` says, as one sentence.

    >>> row = {"language": "r8", "claimed": "text_gcn", "claimed_mean": 97.07, "claimed_sd": 0.1,
    ...     "claimed_runs": 10, "model": "svm", "reproduced": "", "value": 97.67, "printed": 0.0,
    ...     "difference": -0.6, "low": -1.6, "high": 0.4, "examples": 2189, "leaking": 22,
    ...     "value_clean": 97.6, "verdict": "cannot be told", "on_these_rows": "does not hold"}
    >>> print(claim_sentence(row))  # doctest: +NORMALIZE_WHITESPACE
    r8, against svm: cannot be told. text_gcn's printed 97.07 (sd 0.10, 10 runs) is 0.60 points
    below our 97.67 on the same 2,189 rows, and over test sets like this one the difference lies
    between -1.60 and +0.40; of these very rows alone, it does not hold.
    """
    difference = float(str(row["difference"]))
    side = "above" if difference > 0 else "below"
    printed = (
        f", {row['reproduced']} (printed {float(str(row['printed'])):.2f})"
        if row["reproduced"]
        else ""
    )
    tail = (
        ""
        if row["on_these_rows"] == row["verdict"]
        else f"; of these very rows alone, it {row['on_these_rows']}"
    )
    return (
        f"{row['language']}, against {row['model']}{printed}: {row['verdict']}. "
        f"{row['claimed']}'s printed {float(str(row['claimed_mean'])):.2f} "
        f"(sd {float(str(row['claimed_sd'])):.2f}, {row['claimed_runs']} runs) is "
        f"{abs(difference):.2f} points {side} our {float(str(row['value'])):.2f} on the same "
        f"{int(str(row['examples'])):,} rows, and over test sets like this one the difference "
        f"lies between {float(str(row['low'])):+.2f} and {float(str(row['high'])):+.2f}{tail}."
    )
