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
from bench import fetch, loaders, plugins, reproduced, store, tables, transferred
from bench.prepare import card_of
from bench.records import Outcome
from bench.texts import digest, text_id

INTERVAL_SEED = 0  # of the resamples behind every interval
NAMES = (
    "scores", "per_class", "confusions", "published_clean", "curves", "tuning", "costs",
    "tradeoffs", "calibration", "reliability", "risk_coverage", "ranks", "rank_pairs",
    "differences", "contrast", "probes", "crossings", "transfer", "reproduced",
)  # fmt: skip
ASIDE = (reproduced.FOLDER, transferred.FOLDER)  # runs that stand in a folder of their own


def make(out: Path, outcomes: Sequence[Outcome]) -> dict[str, pd.DataFrame]:
    """Return every table, by name, from the stored predictions, costs and notes of a run."""
    # imported here: they bring scipy.stats, which a run with nothing to do does not need
    from bench import (
        tables_calibration,
        tables_claims,
        tables_contrast,
        tables_crossings,
        tables_probes,
        tables_ranks,
        tables_tradeoffs,
    )

    scored = [(o, store.load(out, o)[1] if o.key else None) for o in outcomes]
    keyed = [outcome for outcome in outcomes if outcome.key]
    spent = {outcome.key: store.load_costs(out, outcome) for outcome in keyed}
    notes = {o.key: store.load_notes(out, o) for o in keyed if o.setting == "tuned"}
    rows = {key: int(own.get("train_rows", 0)) for key, own in spent.items()}
    first = _first(outcomes)
    scores = tables.scores(scored, seed=INTERVAL_SEED)
    costs = tables.costs(scored, spent)
    curves = tables.curves(scored, rows)
    crossings = tables_crossings.crossings(curves)
    known = plugins.names(baseline_files)
    return {
        "scores": scores,
        "per_class": tables.per_class(scored),
        "confusions": tables.confusions(scored),
        "published_clean": tables.published_clean(scored, seed=INTERVAL_SEED),
        "curves": tables_crossings.with_leads(curves, crossings),
        "crossings": crossings,
        "tuning": tables.tuning(scored, notes),
        "costs": costs,
        "tradeoffs": tables_tradeoffs.tradeoffs(scores, costs),
        "calibration": tables_calibration.calibration(scored),
        "reliability": tables_calibration.reliability(scored),
        "risk_coverage": tables_calibration.risk_coverage(scored),
        "ranks": tables_ranks.ranks(scores, first=first),
        "rank_pairs": tables_ranks.rank_pairs(scores, seed=INTERVAL_SEED, first=first),
        "differences": tables_claims.differences(scored, known, seed=INTERVAL_SEED),
        "contrast": tables_contrast.contrast(scored, _pairs(outcomes), seed=INTERVAL_SEED),
        "probes": tables_probes.probes(_audits(outcomes)),
        "transfer": transferred.table(out),
        "reproduced": reproduced.table(out),
    }


def rests_on(out: Path, outcomes: Sequence[Outcome]) -> list[str]:
    """Return what decides every table: it changes when one of them could."""
    aside = [outcome for folder in ASIDE for outcome in store.read_index(out / folder)]
    told = [repr((o.place, o.key, o.reason)) for o in (*outcomes, *aside)]
    keyed = [outcome for outcome in outcomes if outcome.key]
    told += [repr((store.load_costs(out, o), store.load_notes(out, o))) for o in keyed]
    told += [store.checksum(out, o) for o in keyed]
    audits = [digest(json.dumps(audit, sort_keys=True)) for audit in _audits(outcomes).values()]
    pairs = [digest(repr(sorted(_pairs(outcomes).items())))]
    return [*told, *audits, *pairs]


def _first(outcomes: Sequence[Outcome]) -> dict[str, tuple[str, str]]:
    """Return the first view and split of each dataset: its others are looks at the same rows."""
    found = {}
    for name in {outcome.dataset for outcome in outcomes}:
        # a folder may have a name that looks like a language of a dataset
        with contextlib.suppress(LookupError):
            card = card_of(name)
            found[name] = card.views[0], card.splits[0]
    return found


def _datasets(outcomes: Sequence[Outcome]) -> list[str]:
    known = plugins.names(loaders)
    names = dict.fromkeys(outcome.dataset.partition(".")[0] for outcome in outcomes)
    return sorted(name for name in names if name in known)


def _audits(outcomes: Sequence[Outcome]) -> dict[str, Mapping[str, Any]]:
    """Return what `tajuk card` measured of each dataset, where it was."""
    paths = {name: fetch.home() / name / "audit.json" for name in _datasets(outcomes)}
    return {name: json.loads(path.read_text()) for name, path in paths.items() if path.is_file()}


def _pairs(outcomes: Sequence[Outcome]) -> dict[str, list[tuple[str, str]]]:
    """Return the contrast pairs of each dataset that has them, as ids of headline and twin."""
    found = {}
    for name in _datasets(outcomes):
        path = fetch.home() / name / "contrast.csv"
        if path.is_file():
            rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
            found[name] = [(row["headline_id"], text_id(row["twin"])) for row in rows]
    return found
