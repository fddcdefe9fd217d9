"""Makes every table of a run from what is stored, in one place: which table comes from what."""

import contextlib
import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from bench import baselines as baseline_files
from bench import loaders
from bench.catalog.names import card_of
from bench.catalog.paths import datasets_folder
from bench.plugins import plugin_names
from bench.published.claims import claims_table
from bench.published.curves import (
    paper_curves,
    published_crossings_table,
    published_curves_table,
    with_crossings,
)
from bench.records.names import DatasetName
from bench.records.runs import Outcome
from bench.store.declared import declared_of
from bench.store.index import read_index
from bench.store.predictions import load_costs, load_notes, load_predictions, predictions_checksum
from bench.store.studies import study_files
from bench.study_tables.make import STUDY_TABLES, study_tables
from bench.tables.costs import costs_table, tuning_table
from bench.tables.curves import curves_table
from bench.tables.reproduced import REPRODUCED_FOLDER, reproduced_table
from bench.tables.scores import (
    confusions_table,
    per_class_table,
    published_clean_table,
    scores_table,
    with_declared,
)
from bench.tables.transfer import TRANSFER_FOLDER, transfer_table
from bench.texts import digest, text_id

INTERVAL_SEED = 0  # of the resamples behind every interval
TABLE_NAMES = (
    "overview", "scores", "per_class", "confusions", "published_clean", "curves", "tuning", "costs",
    "tradeoffs", "calibration", "reliability", "risk_coverage", "ranks", "rank_pairs",
    "differences", "recommendations", "contrast", "probes", "crossings", "transfer", "reproduced",
    *STUDY_TABLES,
    "claims", "published_curves", "published_crossings",
)  # fmt: skip
ASIDE = (REPRODUCED_FOLDER, TRANSFER_FOLDER)  # runs that are stored in a folder of their own


def make_tables(out: Path, outcomes: Sequence[Outcome]) -> dict[str, pd.DataFrame]:
    """Return every table, by name, from the stored predictions, costs and notes of a run.

    Raises ValueError for stored predictions, costs, notes or audits that cannot be read.
    """
    # imported here: they bring scipy.stats, which a run with nothing to do does not need
    from bench.tables.calibration import calibration, reliability, risk_coverage_table, with_ece
    from bench.tables.contrast import contrast_table
    from bench.tables.costs import tradeoffs
    from bench.tables.curves import crossings_table, with_leads
    from bench.tables.differences import differences
    from bench.tables.probes import probes
    from bench.tables.ranks import rank_tables
    from bench.tables.recommendations import overview_table, recommendations

    stored = {o.key: load_predictions(out, o) for o in outcomes if o.key}
    scored = [(o, stored[o.key][1] if o.key else None) for o in outcomes]
    of_papers = paper_curves(out, REPRODUCED_FOLDER)
    overtaken = published_crossings_table(of_papers)
    keyed = [outcome for outcome in outcomes if outcome.key]
    spent = {outcome.key: load_costs(out, outcome) for outcome in keyed}
    every_note = {o.key: load_notes(out, o) for o in keyed}
    notes = {o.key: every_note[o.key] for o in keyed if o.setting == "tuned"}
    doubts = {key: note["doubts"] for key, note in every_note.items() if note.get("doubts")}
    rows = {key: int(cost.get("train_rows", 0)) for key, cost in spent.items()}
    known = plugin_names(baseline_files)
    declared = {
        o.key: declared_of(stored[o.key][0], spent[o.key], baseline=o.model in known) for o in keyed
    }
    scores = with_declared(scores_table(scored, doubts=doubts), outcomes, declared)
    costs = costs_table(scored, spent)
    curves = curves_table(scored, rows)
    crossings = crossings_table(curves)
    first = _first(outcomes)
    ranks, rank_pairs = rank_tables(scored, _corpora(outcomes), seed=INTERVAL_SEED, first=first)
    advice = recommendations(scored, costs, seed=INTERVAL_SEED)
    errors = calibration(scored, seed=INTERVAL_SEED)
    return {
        "overview": overview_table(scores, advice, ranks, first=first),
        "scores": scores,
        "per_class": per_class_table(scored),
        "confusions": confusions_table(scored, known),
        "published_clean": published_clean_table(scored, seed=INTERVAL_SEED),
        "curves": with_leads(curves, crossings),
        "crossings": crossings,
        "tuning": tuning_table(scored, notes),
        "costs": costs,
        "tradeoffs": tradeoffs(scores, costs),
        "calibration": errors,
        "reliability": with_ece(reliability(scored), errors),
        "risk_coverage": risk_coverage_table(scored),
        "ranks": ranks,
        "rank_pairs": rank_pairs,
        "differences": differences(scored, known, seed=INTERVAL_SEED),
        "recommendations": advice,
        "contrast": contrast_table(scored, _pairs(outcomes), seed=INTERVAL_SEED),
        "probes": probes(_audits(outcomes)),
        "transfer": transfer_table(out),
        "reproduced": reproduced_table(out),
        **study_tables(out),
        "claims": claims_table(out, REPRODUCED_FOLDER),
        "published_curves": with_crossings(published_curves_table(of_papers), overtaken),
        "published_crossings": overtaken,
    }


def tables_rest_on(out: Path, outcomes: Sequence[Outcome]) -> list[str]:
    """Return what the tables are made from, as texts: where one of them could change, these do."""
    aside = [(out / folder, o) for folder in ASIDE for o in read_index(out / folder)]
    inputs = [
        repr((o.place, o.key, o.reason, o.content)) for o in (*outcomes, *(o for _, o in aside))
    ]
    inputs += [predictions_checksum(folder, o) for folder, o in aside if o.key]
    keyed = [outcome for outcome in outcomes if outcome.key]
    inputs += [repr((load_costs(out, o), load_notes(out, o))) for o in keyed]
    inputs += [predictions_checksum(out, o) for o in keyed]
    audits = [digest(json.dumps(audit, sort_keys=True)) for audit in _audits(outcomes).values()]
    pairs = [digest(repr(sorted(_pairs(outcomes).items())))]
    studies = [digest(path.name, path.read_text("utf-8")) for path in study_files(out)]
    return [*inputs, *audits, *pairs, *studies]


def _first(outcomes: Sequence[Outcome]) -> dict[str, tuple[str, str]]:
    """Return the first view and split of each dataset; the others hold the same rows again."""
    first = {}
    for name in {outcome.dataset for outcome in outcomes}:
        # a folder may have a name that looks like a language of a dataset
        with contextlib.suppress(LookupError):
            card = card_of(name)
            first[name] = card.views[0], card.splits[0]
    return first


def _corpora(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return the corpus of each dataset: languages of one dataset are one corpus."""
    known = plugin_names(loaders)
    names = {outcome.dataset for outcome in outcomes}
    of_loader = {name: DatasetName.parse(name).dataset for name in names}
    return {name: corpus if corpus in known else name for name, corpus in of_loader.items()}


def _datasets(outcomes: Sequence[Outcome]) -> list[str]:
    known = plugin_names(loaders)
    names = dict.fromkeys(DatasetName.parse(outcome.dataset).dataset for outcome in outcomes)
    return sorted(name for name in names if name in known)


def _audits(outcomes: Sequence[Outcome]) -> dict[str, Mapping[str, Any]]:
    """Return what `tajuk card` measured of each dataset, where it was."""
    paths = {name: datasets_folder() / name / "audit.json" for name in _datasets(outcomes)}
    return {name: json.loads(path.read_text()) for name, path in paths.items() if path.is_file()}


def _pairs(outcomes: Sequence[Outcome]) -> dict[str, list[tuple[str, str]]]:
    """Return the contrast pairs of each dataset that has them, as two ids of headlines."""
    pairs = {}
    for name in _datasets(outcomes):
        path = datasets_folder() / name / "contrast.csv"
        if path.is_file():
            rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
            pairs[name] = [(row["headline_id"], text_id(row["twin"])) for row in rows]
    return pairs
