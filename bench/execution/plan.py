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
from bench.records.predictions import Fingerprint
from bench.records.rows import SplitRows
from bench.records.runs import ModelFile, Outcome, RunOptions
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
class PlannedRun:
    """One cell: what runs, and the fingerprint that its answers will stand under."""

    task: Task
    model_file: ModelFile
    fingerprint: Fingerprint

    def outcome(self, status: str, *, key: str = "", reason: str = "") -> Outcome:
        """Return what became of this cell."""
        return Outcome(
            *self.task.place, self.model_file.name, status, key=key, reason=reason,
            setting=self.fingerprint.setting, size=self.fingerprint.size, draw=self.fingerprint.draw,
            seed=self.fingerprint.seed,
        )  # fmt: skip

    def parts(self) -> SplitRows:
        """Return the rows that the model learns from and is asked."""
        whole = self.task.parts
        if self.fingerprint.size == "all":
            return whole
        keep = subset(self.task, whole, int(self.fingerprint.size), self.fingerprint.draw)
        labels = [whole.labels[i] for i in keep]
        return replace(whole, train=whole.train[keep], labels=labels)


def plan_runs(
    tasks: Sequence[Task], model_files: Sequence[ModelFile], wanted: RunOptions
) -> tuple[list[PlannedRun], list[Outcome]]:
    """Return the cells to run, and the outcomes of the models that cannot run, with the reason."""
    plan: list[PlannedRun] = []
    skipped: list[Outcome] = []
    codes: dict[ModelFile, tuple[bytes, tuple[str, ...]]] = {}
    for task in tasks:
        for model_file in model_files:
            traits = plugin_traits(model_file.file)
            if reason := _reason(task, model_file, traits, wanted):
                skipped.append(Outcome(*task.place, model_file.name, "skipped", reason=reason))
                continue
            if model_file not in codes:
                codes[model_file] = _model_code(model_file)
            plan += _planned(task, model_file, traits, wanted, codes[model_file])
    return plan, skipped


def _reason(task: Task, model_file: ModelFile, traits: dict[str, Any], wanted: RunOptions) -> str:
    extra = traits.get("NEEDS", "")
    if extra and "absent" in extra_versions(extra).values():
        return f"it needs: pip install tajuk[{extra}]"
    if traits.get("SLOW") and not wanted.full:
        return "it is slow: add --full"
    if "LACKS" in traits and (lack := model_file.load().LACKS()):
        return str(lack)
    if "LABELS" in traits or b"\nLABELS" in model_file.file.read_bytes():
        # the word may stand in a docstring
        only = set(getattr(model_file.load(), "LABELS", task.corpus.labels))
        if not set(task.corpus.labels) <= only:
            return f"it answers only {', '.join(sorted(only))}"
    return ""


def _planned(
    task: Task,
    model_file: ModelFile,
    traits: dict[str, Any],
    wanted: RunOptions,
    made_by: tuple[bytes, tuple[str, ...]],
) -> Iterator[PlannedRun]:
    extra = traits.get("NEEDS", "")
    code, needed = made_by
    identity = model_file.load().IDENTITY() if "IDENTITY" in traits else {}
    libraries = (*(extra_versions(extra) if extra else ()), *needed)
    repeats = wanted.seeds if traits.get("RANDOM") else 1
    # a baseline of ours that is not random answers alike with any seed
    first = wanted.seed if traits.get("RANDOM") or model_file.owner else 0
    draws = _draws(task, slow=bool(traits.get("SLOW"))) if wanted.curve else []
    tuned = wanted.tuned and _has_space(model_file, traits)
    for setting in ("default", "tuned") if tuned else ("default",):
        rows = [("all", 0)] + (draws if setting == "default" else [])
        for size, draw in rows:
            for seed in range(first, first + (repeats if size == "all" else 1)):
                fingerprint = task.fingerprint(
                    model_file.name, code, seed, setting=setting, size=size, draw=draw,
                    libraries=libraries, identity=identity,
                )  # fmt: skip
                yield PlannedRun(task, model_file, fingerprint)


def _model_code(model_file: ModelFile) -> tuple[bytes, tuple[str, ...]]:
    """Return the code that a model rests on, and the libraries that a user's own imports."""
    code = code_of(model_file.file)
    helpers, libraries = user_code_of(model_file.file) if model_file.owner else (b"", ())
    return code + helpers, libraries


def _has_space(model_file: ModelFile, traits: dict[str, Any]) -> bool:
    if "SPACE" in traits or b"\nSPACE" not in model_file.file.read_bytes():
        return bool(traits.get("SPACE"))
    return bool(getattr(model_file.load(), "SPACE", {}))  # one that is worked out, with numpy say


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


def stored_runs(out: Path, plan: Sequence[PlannedRun]) -> tuple[list[Outcome], list[PlannedRun]]:
    """Return the outcomes of the cells that a folder holds, and the cells that it does not."""
    there, ahead = [], []
    for planned in plan:
        if is_stored(out, planned.fingerprint):
            there.append(planned.outcome("reused", key=key_of(planned.fingerprint)))
        else:
            ahead.append(planned)
    return there, ahead


def subset(task: Task, whole: SplitRows, size: int, draw: int) -> np.ndarray:
    """Return the places in the training split of its first examples of each class, in a drawn order.

    The order is that of the SHA-256 of draw and example id: so the subsets of one draw are
    nested, and every model gets the same.
    """
    by_label: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for place, (row, label) in enumerate(zip(whole.train, whole.labels, strict=True)):
        mixed = hashlib.sha256(f"{draw}:{task.corpus.examples[row].id}".encode()).hexdigest()
        by_label[label].append((mixed, place))
    chosen = [place for own in by_label.values() for _, place in sorted(own)[:size]]
    return np.array(sorted(chosen), dtype=np.int64)


def feature_families(plan: Sequence[PlannedRun]) -> list[tuple[str, ...]]:
    """Return for each cell what its model counts, of which dataset: cells alike share the work."""
    known: dict[str, str] = {}
    for planned in plan:
        if planned.model_file.name not in known:
            known[planned.model_file.name] = _family(planned.model_file)
    return [(*planned.task.place[:2], known[planned.model_file.name]) for planned in plan]


def _family(model_file: ModelFile) -> str:
    # imported here: it brings scikit-learn, which a run with nothing to do does not need
    from bench.execution.features import analysis, can_share, feature_kinds

    # a user's make() may hang, print or end its process: it is called where cells run, only there
    if model_file.owner:
        return model_file.name
    try:
        model = model_file.load().make(0)
        return (
            " ".join(map(analysis, feature_kinds(model))) if can_share(model) else model_file.name
        )
    # what cannot be made will say so when it runs
    except Exception:
        return model_file.name
