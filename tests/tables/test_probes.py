import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bench.records.audits import ProbeBounds
from bench.tables.probes import probes

ROOT = Path(__file__).parents[2]
BOUNDS = ProbeBounds("boosted trees", 0.5, 0.4, 0.6, 0.7, -0.1, 0.2)
SEES, READS = "test accuracy of what sees only the", "test accuracy of"


def view(commonest: int, *, first: str = "story") -> dict[str, Any]:
    def part(most: int) -> dict[str, Any]:
        return {"parts": {"test": {"examples": 10, "labels": {"a": most, "b": 10 - most}}}}

    return {
        "splits": {first: part(commonest), "time": part(9)},
        SEES: {"length": asdict(BOUNDS), "punctuation and digits": "not run: too long"},
        READS: {"naive_bayes": 0.9, "svm_chars": "not run: too long"},
    }


def test_each_view_and_language_has_its_rows_and_what_was_not_run_has_none() -> None:
    audits = {
        "one": {"agreement": {}, "views": {"headline": view(6), "open": view(7)}},
        "many": {
            "pooled": {},
            "languages": {
                "ind": {"views": {"text": view(6, first="published")}},
                "min": {"views": {"text": view(8, first="published")}},
            },
        },
    }
    table = probes(audits)
    keys = ["dataset", "view", "seen", "kind", "accuracy", "chance"]
    assert table[keys].values.tolist() == [
        [dataset, name, seen, kind, accuracy, chance]
        for dataset, name, chance in (
            ("many.ind", "text", 0.6), ("many.min", "text", 0.8),
            ("one", "headline", 0.6), ("one", "open", 0.7),
        )
        for seen, kind, accuracy in (("naive_bayes", "baseline", 0.9), ("length", "probe", 0.5))
    ]  # fmt: skip
    of_probe = table["kind"] == "probe"
    for name, value in asdict(BOUNDS).items():
        assert (table.loc[of_probe, name] == value).all()
    assert table.loc[~of_probe, "most"].isna().all()
    assert (table.loc[~of_probe, "predictor"] == "").all()


def test_the_stored_audits_fit() -> None:
    paths = sorted((ROOT / "datasets").glob("*/audit.json"))
    table = probes({path.parent.name: json.loads(path.read_text()) for path in paths})
    assert {"tajuk_hard", "detik_5k", "masakhanews.eng"} <= set(table["dataset"])
    assert table["accuracy"].between(0, 1).all()
    assert table["chance"].between(0.05, 1).all()
    own = table[table["dataset"] == "tajuk_hard"].set_index("seen")
    known = {"countries and cities", "organisations", "length", "first word", "first two words"}
    assert known | {"outlet style", "punctuation and digits"} <= set(own.index)
    of_probe = table[table["kind"] == "probe"]
    for low, high in (("low", "accuracy"), ("accuracy", "high"), ("high", "most")):
        assert (of_probe[low] <= of_probe[high] + 1e-12).all()
    assert {"publisher", "month"} <= set(table.loc[table["dataset"] == "click_id", "seen"])
    # turned round, entity names tell what they seemed to hide
    assert own.loc["countries and cities", "predictor"] == "naive Bayes turned round"
    assert own.loc["countries and cities", "lead_low"] > 0
    # the test split has as many headlines of each of three topics
    assert own["chance"].round(12).unique().tolist() == [round(1 / 3, 12)]
    # nobody answers more often right than chance who always answers one class
    majority = table[table["seen"] == "majority"]
    assert len(majority) > 10
    assert (majority["accuracy"] <= majority["chance"] + 1e-12).all()


def test_no_audit_is_an_empty_table_and_a_wrong_one_an_error() -> None:
    assert probes({}).columns.tolist() == probes({"d": {"views": {"v": view(6)}}}).columns.tolist()
    with pytest.raises(ValueError, match="d: an audit has views or languages, not rows, splits"):
        probes({"d": {"rows": 1, "splits": {}}})
    old = view(6) | {SEES: {"length": 0.5}}
    with pytest.raises(ValueError, match=r"d: probe 'length': no bounds; .* with tajuk card d"):
        probes({"d": {"views": {"v": old}}})
