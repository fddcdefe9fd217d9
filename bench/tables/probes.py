"""Turns the audits of datasets into one table: shortcut probes beside plain baselines."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from bench.records.audits import AuditedAccuracies, ProbeBounds
from bench.records.names import DatasetName

_NUMBERS = ("accuracy", "low", "high", "most", "lead_low", "lead_high", "chance")
_COLUMNS = ["dataset", "view", "seen", "kind", "predictor", *_NUMBERS]


def probes(audits: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return one row a dataset, view and model of an audit: its accuracy beside chance.

    ``audits`` holds the content of ``datasets/<name>/audit.json`` by dataset. A dataset of
    several languages has one dataset a language here ("masakhanews.eng"). ``kind`` is "probe",
    with ``seen`` what of a text it sees, or "baseline", with ``seen`` its name. Of a probe,
    ``predictor`` is the best of a family as the validation split had it, ``low`` to ``high`` the
    95 % interval of its ``accuracy`` over stories, ``most`` what none of the family exceeds, and
    ``lead_low`` to ``lead_high`` the interval of what it is above always answering one class
    (`records.audits.ProbeBounds`): the view gives away at least ``low``, and to this family no more
    than ``most``. ``chance`` is the share of the commonest class of the test split that the audit
    measures on (upstream's split where there is one, else the split by story). What an audit did
    not run is left out. Raises ValueError for an audit without views, or of before there were
    bounds.

    >>> parts = {"test": {"examples": 4, "labels": {"a": 3, "b": 1}}}
    >>> view = {"splits": {"story": {"parts": parts}}, "test accuracy of": {"m": 1.0, "n": "slow"}}
    >>> table = probes({"d": {"views": {"headline": view}}})
    >>> table[["dataset", "view", "seen", "kind", "accuracy", "chance"]].values.tolist()
    [['d', 'headline', 'm', 'baseline', 1.0, 0.75]]
    """
    rows = []
    for dataset, view, figures in _views(audits):
        try:
            measured = AuditedAccuracies.from_view(figures)
        except ValueError as error:
            raise ValueError(f"{dataset}: {error} {dataset.partition('.')[0]}") from None
        place = {"dataset": dataset, "view": view, "chance": _chance(figures)}
        for kind, seen, accuracy in measured.measured():
            row = {**place, "seen": seen, "kind": kind, "accuracy": accuracy}
            bounds = measured.probes.get(seen) if kind == "probe" else None
            rows.append(row | (asdict(bounds) if isinstance(bounds, ProbeBounds) else {}))
    table = pd.DataFrame(rows, columns=_COLUMNS).astype(dict.fromkeys(_NUMBERS, float))
    table["predictor"] = table["predictor"].astype(object).where(table["predictor"].notna(), "")
    return table.sort_values(["dataset", "view", "kind", "seen"], ignore_index=True)


def _views(
    audits: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for dataset, audit in audits.items():
        if "languages" in audit:
            by_language = audit["languages"].items()
            yield from _views({str(DatasetName(dataset, name)): one for name, one in by_language})
        elif "views" in audit:
            for view, figures in audit["views"].items():
                yield dataset, view, figures
        else:
            raise ValueError(
                f"{dataset}: an audit has views or languages, not {', '.join(audit) or 'nothing'}; "
                f"write it with tajuk card {dataset}"
            )


def _chance(figures: Mapping[str, Any]) -> float:
    # an audit measures on its card's first split: upstream's where there is one, else by story;
    # the order itself is lost, since the file sorts its keys
    splits = figures["splits"]
    first = next((name for name in ("published", "story") if name in splits), min(splits))
    test = splits[first]["parts"]["test"]
    return float(max(test["labels"].values()) / test["examples"])
