"""Joins folders of results: the same fingerprint once, and no two answers under one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.flow.publish import publish
from bench.records.predictions import Predictions
from bench.records.runs import Outcome
from bench.store.files import check_writable, locked
from bench.store.index import read_index, write_index
from bench.store.predictions import (
    check_sound,
    copy_predictions,
    has_fingerprint,
    load_fingerprint,
    load_predictions,
)
from bench.tables.make import ASIDE

_FOLDERS = ("", *ASIDE)  # a folder of results, and those below it that list runs of their own


@dataclass(frozen=True)
class Merged:
    """What came of merging: how many runs were ``added``, and how many were there ``already``."""

    added: int
    already: int


def merge_results(into: str | Path, sources: Sequence[str | Path]) -> Merged:
    """Add the runs of other folders of results to one, and make its tables and figures again.

    A run that both hold under one fingerprint is kept once. All is checked before anything is
    written. Raises ValueError, which names the run, where two folders hold other predictions
    under one fingerprint, or one run under two fingerprints, and for a folder without a run.
    """
    target = Path(into)
    folders = [Path(source) for source in sources]
    for folder in folders:
        if not any(read_index(folder / name) for name in _FOLDERS):
            raise ValueError(f"{folder}: holds no run; make one with: tajuk run --out {folder}")
        if folder.resolve() == target.resolve():
            raise ValueError(f"{folder}: is the folder that is merged into; name another")
    # all of it is looked at before the first byte is written
    plans = [_Plan(target / name, [folder / name for folder in folders]) for name in _FOLDERS]
    for plan in plans:
        for source, outcome in plan.new:
            if outcome.key:
                check_sound(source, outcome)
    check_writable(target)
    added = already = 0
    for name in _FOLDERS:
        if not any(read_index(folder / name) for folder in folders):
            continue
        # planned again with the folder held, for another may have merged into it meanwhile
        with locked(target / name):
            plan = _Plan(target / name, [folder / name for folder in folders])
            for source, outcome in plan.new:
                if outcome.key:
                    copy_predictions(source, target / name, outcome)
            if plan.new:
                write_index(target / name, plan.listed)
        added += sum(bool(outcome.key) for _, outcome in plan.new)
        already += plan.already
    publish(target, [], [])
    return Merged(added, already)


class _Plan:
    """What one folder will list once others are added; ValueError where they contradict."""

    def __init__(self, target: Path, sources: Sequence[Path]) -> None:
        self.target = target
        self.new: list[tuple[Path, Outcome]] = []
        self.already = 0
        places = {o.place: (target, o) for o in read_index(target)}
        for source in sources:
            for outcome in read_index(source):
                if outcome.key and not has_fingerprint(source, outcome):
                    raise ValueError(
                        f"{source}: the predictions of {_named(outcome)} are gone; run it again, "
                        f"or remove it: tajuk results remove {outcome.model} --out {source}"
                    )
                self._add(places, source, outcome)
        # a model that was skipped as a whole is skipped no more once any run of it is there
        ran = {o.place[:4] for _, o in places.values() if o.key}
        self.listed = [
            o for _, o in places.values() if o.status != "skipped" or o.place[:4] not in ran
        ]
        self.new = [(source, o) for source, o in self.new if places[o.place] == (source, o)]

    def _add(
        self,
        places: dict[tuple[str, str, str, str, str, str, int, int], tuple[Path, Outcome]],
        source: Path,
        outcome: Outcome,
    ) -> None:
        if outcome.place in places:
            where, known = places[outcome.place]
            if not outcome.key:
                return
            if known.key == outcome.key:
                _check_same((where, known), (source, outcome))
                self.already += 1
                return
            if known.key:
                raise ValueError(_two_fingerprints((where, known), (source, outcome)))
        places[outcome.place] = source, outcome
        self.new.append((source, outcome))


def _named(outcome: Outcome) -> str:
    seed = f", seed {outcome.seed}" if outcome.seed else ""
    tuned = "" if outcome.setting == "default" else f" ({outcome.setting})"
    return f"{outcome.model}{tuned} on {', '.join(outcome.place[:3])}{seed}"


def _check_same(one: tuple[Path, Outcome], two: tuple[Path, Outcome]) -> None:
    first, second = (load_predictions(*side)[1] for side in (one, two))
    if n := _differing(first, second):
        raise ValueError(
            f"{two[0]}: {_named(two[1])} has the fingerprint {two[1].key[:8]} that {one[0]} has "
            f"too, and {n} other predictions: one of them is not what it says; remove it, or run "
            "both again"
        )


def _differing(one: Predictions, two: Predictions) -> int:
    """Return how many examples have another prediction; probabilities may differ by rounding."""
    rows = [
        {key: row for key, *row in zip(p.ids, p.predicted, p.labels, p.stories, strict=True)}
        for p in (one, two)
    ]
    n = sum(rows[0].get(key) != rows[1].get(key) for key in {*rows[0], *rows[1]})
    if n or one.probabilities is None or two.probabilities is None:
        return n
    if one.ids != two.ids or one.probabilities.shape != two.probabilities.shape:
        return len(one.ids)
    apart = ~np.isclose(one.probabilities, two.probabilities, atol=1e-4).all(axis=1)
    return int(apart.sum())


def _two_fingerprints(one: tuple[Path, Outcome], two: tuple[Path, Outcome]) -> str:
    first, second = (load_fingerprint(*side).as_dict() for side in (one, two))
    changed = ", ".join(
        f"{name} {_brief(first[name])} and {_brief(second[name])}"
        for name in first
        if first[name] != second[name]
    )
    return (
        f"{one[0]} and {two[0]} hold {_named(two[1])} under two fingerprints ({changed}): one "
        "table cannot show both; merge into another folder, or remove one with: tajuk results "
        f"remove {two[1].model}"
    )


def _brief(value: object) -> str:
    if isinstance(value, dict):
        return "/".join(str(one) for one in value.values()) or "none"
    return str(value)[:12]
