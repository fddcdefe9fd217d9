"""From stored predictions to a paper's table: the published value beside ours, by reading."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType

import pandas as pd

from bench import papers
from bench.catalog.names import card_of
from bench.catalog.paths import published_folder
from bench.plugins import load_plugin
from bench.records.names import DatasetName, PaperVariant
from bench.records.papers import Paper, Scores, read_published
from bench.records.runs import Outcome
from bench.stats.metrics import METRICS, confusion, weighted_f1
from bench.store.index import read_index
from bench.store.predictions import load_notes, load_predictions

REPRODUCED_FOLDER = "reproduced"  # below OUT: predictions and index of papers, apart from the rest
REPRODUCED_COLUMNS = (
    "paper", "language", "model", "reading", "metric", "value", "published", "difference",
    "seen", "picked", "variants", "reason",
)  # fmt: skip
_MET_COLUMNS = ("paper", "model", "seen", "compared", "met", "near", "worst", "worst_at")
MET, NEAR_BY = 0.05, 1.0  # points: what a printed decimal leaves open, and what a seed may move
_METRICS = METRICS | {"weighted_f1": weighted_f1}


def reproduced_table(out: Path) -> pd.DataFrame:
    """Return one row a paper, language, model and reading; values in percent.

    ``published`` is the printed value, ``difference`` ours less it (NaN where none is
    printed), ``seen`` how it is known ("read", "secondary" or "recalled"), ``picked`` what of the
    protocol was picked because it comes nearest to what is published. The first reading of a model
    is the protocol as it was found to be. A row "avg" is made only where every language of the
    printed table was run. What was not run, or failed, has a row with its reason and no value.
    Raises ValueError for stored predictions that are corrupt.
    """
    grouped: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in read_index(out / REPRODUCED_FOLDER):
        grouped[PaperVariant.parse(outcome.model).paper].append(outcome)
    rows = []
    for paper, outcomes in sorted(grouped.items()):
        module = load_plugin(papers, paper)
        raw = (published_folder() / f"{paper}.csv").read_bytes()
        printed = read_published(raw, where=f"{paper}.csv")
        paper_rows = _rows(out, module, outcomes)
        paper_rows += _means(module, paper_rows, printed)
        for row in paper_rows:
            printed_value = printed.get((str(row["language"]), str(row["model"])))
            value = printed_value.value if printed_value else float("nan")
            row |= {
                "paper": paper,
                "published": value,
                "difference": float(str(row["value"])) - value,
                "seen": printed_value.seen if printed_value else "",
                "metric": module.PAPER.metric,
                "picked": _picked(module, str(row["model"])),
            }
        rows += paper_rows
    return pd.DataFrame(rows, columns=list(REPRODUCED_COLUMNS))


def count_met(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a paper, model and way of knowing: how many published values are met.

    Of `reproduced_table`, by the first reading of each model, means over languages left out:
    ``compared`` values, of them ``met`` within 0.05 points and ``near`` within 1 (those met among
    them); ``worst`` is the largest distance in points, ``worst_at`` its language. None is left out
    for being far off.
    """
    rows = []
    compared = table[(table["language"] != "avg") & table["difference"].notna()]
    for (paper, model), values in compared.groupby(["paper", "model"], sort=True):
        first = values[values["reading"] == values["reading"].iloc[0]]
        for seen, known in first.groupby("seen", sort=True):
            off = known["difference"].abs().round(6)
            rows.append(
                {
                    "paper": paper,
                    "model": model,
                    "seen": seen,
                    "compared": len(known),
                    "met": int((off <= MET).sum()),
                    "near": int((off <= NEAR_BY).sum()),
                    "worst": float(known.loc[off.idxmax(), "difference"]),
                    "worst_at": str(known.loc[off.idxmax(), "language"]),
                }
            )
    return pd.DataFrame(rows, columns=list(_MET_COLUMNS))


def _picked(module: ModuleType, model: str) -> str:
    """Return what was picked for a model, or for those that a mean is of."""
    picked: Mapping[str, str] = module.PAPER.picked
    members = module.PAPER.means.get(model, (model,))
    return "; ".join(dict.fromkeys(picked[name] for name in members if name in picked))


def printed_languages(paper: Paper, printed: Iterable[tuple[str, str]]) -> list[str]:
    """Return the dataset's languages that a paper prints; all where it prints their mean alone."""
    there = card_of(paper.dataset).languages
    named = {language for language, _ in printed} - {"avg"}
    return [language for language in there if language in named or not named]


def _rows(out: Path, module: ModuleType, outcomes: list[Outcome]) -> list[dict[str, object]]:
    scores: dict[tuple[str, str], dict[str, Scores]] = defaultdict(dict)
    reasons: dict[tuple[str, str], str] = {}
    for outcome in outcomes:
        fitted = PaperVariant.parse(outcome.model)
        place = DatasetName.parse(outcome.dataset).language, fitted.model
        if outcome.key:
            scores[place][fitted.variant] = _scores(out, outcome)
        else:
            reasons[place] = outcome.reason
    rows: list[dict[str, object]] = []
    for language, model in sorted(set(scores) | set(reasons)):
        by_variant = scores[language, model]
        whole = set(by_variant) == set(module.PAPER.models[model])
        values: Mapping[str, float] = (
            module.readings(model, by_variant) if whole else {"not run": float("nan")}
        )
        missing = reasons.get((language, model), "interrupted; run it again")
        rows += [
            {
                "language": language,
                "model": model,
                "reading": reading,
                "value": 100 * value,
                "variants": len(by_variant),
                "reason": "" if whole else missing,
            }
            for reading, value in values.items()
        ]
    return rows


def _scores(out: Path, outcome: Outcome) -> Scores:
    _, predictions = load_predictions(out / REPRODUCED_FOLDER, outcome)
    counts = confusion(predictions.labels, predictions.predicted, predictions.classes)
    values = {name: float(metric(counts)) for name, metric in _METRICS.items()}
    tune_score = load_notes(out / REPRODUCED_FOLDER, outcome).get("tune_score")
    return values | {"tune": float("nan") if tune_score is None else float(tune_score)}


def _means(
    module: ModuleType, rows: list[dict[str, object]], printed: Mapping[tuple[str, str], object]
) -> list[dict[str, object]]:
    means: list[dict[str, object]] = []
    languages = printed_languages(module.PAPER, printed)
    for name, models in module.PAPER.means.items():
        wanted = {place for place in printed if place[1] in models and place[0] != "avg"}
        # a table may print the mean alone: then it is over every language and model
        wanted = wanted or {(language, model) for language in languages for model in models}
        readings = dict.fromkeys(row["reading"] for row in rows if row["model"] in models)
        for reading in readings:
            members = [r for r in rows if r["model"] in models and r["reading"] == reading]
            if {(r["language"], r["model"]) for r in members} < wanted:
                continue
            mean = sum(float(str(row["value"])) for row in members) / len(members)
            means.append(
                {
                    "language": "avg",
                    "model": name,
                    "reading": reading,
                    "value": mean,
                    "variants": len(members),
                    "reason": "",
                }
            )
    return means
