"""Draws up the cells of a run: which model, on which rows, with which seed and setting."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpora.tasks import Task
from bench.execution.user_code import user_code_of
from bench.plugins import code_of, plugin_traits
from bench.records.predictions import Receipt
from bench.records.rows import Parts
from bench.records.runs import Candidate, Outcome, RunOptions
from bench.store.environment import extra_versions
from bench.store.predictions import is_stored, key_of

CURVE_SIZES = (
    10,
    20,
    50,
    100,
    200,
    500,
    1000,
    2000,
)  # training examples a class of a learning curve
SUBSAMPLES = ((100, 10), (500, 5))  # up to so many a class, so many draws; above, 3
_DRAWS_ABOVE = 3


@dataclass(frozen=True)
class Planned:
    """One cell: what runs, and the receipt that its answers will stand under."""

    task: Task
    candidate: Candidate
    receipt: Receipt

    def outcome(self, status: str, *, key: str = "", reason: str = "") -> Outcome:
        """Return what became of this cell."""
        return Outcome(
            *self.task.place, self.candidate.name, status, key=key, reason=reason,
            setting=self.receipt.setting, size=self.receipt.size, draw=self.receipt.draw,
            seed=self.receipt.seed,
        )  # fmt: skip

    def parts(self) -> Parts:
        """Return the rows that the model learns from and is asked."""
        whole = self.task.parts
        if self.receipt.size == "all":
            return whole
        keep = subset(self.task, whole, int(self.receipt.size), self.receipt.draw)
        labels = [whole.labels[i] for i in keep]
        return replace(whole, train=whole.train[keep], labels=labels)


def plan_runs(
    tasks: Sequence[Task], candidates: Sequence[Candidate], wanted: RunOptions
) -> tuple[list[Planned], list[Outcome]]:
    """Return the cells to run, and the outcomes of the models that cannot run, with the reason."""
    cells: list[Planned] = []
    skipped: list[Outcome] = []
    codes: dict[Candidate, tuple[bytes, tuple[str, ...]]] = {}
    for task in tasks:
        for candidate in candidates:
            traits = plugin_traits(candidate.file)
            if reason := _reason(task, candidate, traits, wanted):
                skipped.append(Outcome(*task.place, candidate.name, "skipped", reason=reason))
                continue
            if candidate not in codes:
                codes[candidate] = _model_code(candidate)
            cells += _cells(task, candidate, traits, wanted, codes[candidate])
    return cells, skipped


def _reason(task: Task, candidate: Candidate, traits: dict[str, Any], wanted: RunOptions) -> str:
    extra = traits.get("NEEDS", "")
    if extra and "absent" in extra_versions(extra).values():
        return f"it needs: pip install tajuk[{extra}]"
    if traits.get("SLOW") and not wanted.full:
        return "it is slow: add --full"
    if "LACKS" in traits and (lack := candidate.load().LACKS()):
        return str(lack)
    if "LABELS" in traits or b"\nLABELS" in candidate.file.read_bytes():
        # the word may stand in a docstring
        only = set(getattr(candidate.load(), "LABELS", task.corpus.labels))
        if not set(task.corpus.labels) <= only:
            return f"it answers only {', '.join(sorted(only))}"
    return ""


def _cells(
    task: Task,
    candidate: Candidate,
    traits: dict[str, Any],
    wanted: RunOptions,
    made_by: tuple[bytes, tuple[str, ...]],
) -> Iterator[Planned]:
    extra = traits.get("NEEDS", "")
    code, needed = made_by
    identity = candidate.load().IDENTITY() if "IDENTITY" in traits else {}
    libraries = (*(extra_versions(extra) if extra else ()), *needed)
    repeats = wanted.seeds if traits.get("RANDOM") else 1
    # a baseline of ours that is not random answers alike with any seed
    first = wanted.seed if traits.get("RANDOM") or candidate.owner else 0
    draws = _draws(task, slow=bool(traits.get("SLOW"))) if wanted.curve else []
    tuned = wanted.tuned and _has_space(candidate, traits)
    for setting in ("default", "tuned") if tuned else ("default",):
        rows = [("all", 0)] + (draws if setting == "default" else [])
        for size, draw in rows:
            for seed in range(first, first + (repeats if size == "all" else 1)):
                receipt = task.receipt(
                    candidate.name, code, seed, setting=setting, size=size, draw=draw,
                    libraries=libraries, identity=identity,
                )  # fmt: skip
                yield Planned(task, candidate, receipt)


def _model_code(candidate: Candidate) -> tuple[bytes, tuple[str, ...]]:
    """Return the code that a model rests on, and the libraries that a user's own imports."""
    code = code_of(candidate.file)
    helpers, libraries = user_code_of(candidate.file) if candidate.owner else (b"", ())
    return code + helpers, libraries


def _has_space(candidate: Candidate, traits: dict[str, Any]) -> bool:
    if "SPACE" in traits or b"\nSPACE" not in candidate.file.read_bytes():
        return bool(traits.get("SPACE"))
    return bool(getattr(candidate.load(), "SPACE", {}))  # one that is worked out, with numpy say


def _draws(task: Task, *, slow: bool) -> list[tuple[str, int]]:
    if slow:
        return []
    train = set(task.corpus.indices(task.split.train))
    counts: dict[str, int] = defaultdict(int)
    for i in train:
        counts[task.corpus.examples[i].label] += 1
    most = max(counts.values(), default=0)
    return [
        (str(size), draw)
        for size in CURVE_SIZES
        if size < most
        for draw in range(next((n for at, n in SUBSAMPLES if size <= at), _DRAWS_ABOVE))
    ]


def stored_runs(out: Path, cells: Sequence[Planned]) -> tuple[list[Outcome], list[Planned]]:
    """Return the outcomes of the cells that a folder holds, and the cells that it does not."""
    there, ahead = [], []
    for cell in cells:
        if is_stored(out, cell.receipt):
            there.append(cell.outcome("reused", key=key_of(cell.receipt)))
        else:
            ahead.append(cell)
    return there, ahead


def subset(task: Task, whole: Parts, size: int, draw: int) -> np.ndarray:
    """Return the places in the train part of its first examples of each class, in a drawn order.

    The order is that of the SHA-256 of draw and example id: so the subsets of one draw are
    nested, and every model gets the same.
    """
    by_label: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for place, (row, label) in enumerate(zip(whole.train, whole.labels, strict=True)):
        mixed = hashlib.sha256(f"{draw}:{task.corpus.examples[row].id}".encode()).hexdigest()
        by_label[label].append((mixed, place))
    chosen = [place for own in by_label.values() for _, place in sorted(own)[:size]]
    return np.array(sorted(chosen), dtype=np.int64)


def feature_families(cells: Sequence[Planned]) -> list[tuple[str, ...]]:
    """Return for each cell what its model counts, of which dataset: cells alike share the work."""
    known: dict[str, str] = {}
    for cell in cells:
        if cell.candidate.name not in known:
            known[cell.candidate.name] = _family(cell.candidate)
    return [(*cell.task.place[:2], known[cell.candidate.name]) for cell in cells]


def _family(candidate: Candidate) -> str:
    # imported here: it brings scikit-learn, which a run with nothing to do does not need
    from bench.execution.features import analysis, can_share, feature_kinds

    # a user's make() may hang, print or end its process: it is called where cells run, only there
    if candidate.owner:
        return candidate.name
    try:
        model = candidate.load().make(0)
        return " ".join(map(analysis, feature_kinds(model))) if can_share(model) else candidate.name
    # what cannot be made will say so when it runs
    except Exception:
        return candidate.name
