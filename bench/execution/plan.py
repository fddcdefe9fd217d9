"""Plans runs: which model, on which rows, with which seed and hyperparameters."""

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
from bench.records.runs import ModelCode, ModelFile, Outcome, RunOptions, Variant
from bench.store.declared import declaration
from bench.store.environment import extra_versions
from bench.store.predictions import is_stored, key_of

# training examples a class of a learning curve
CURVE_SIZES = (10, 20, 50, 100, 200, 500, 1000, 2000)
SUBSAMPLES = ((100, 10), (500, 5))  # up to so many a class, so many subsamples; above, 3
_SUBSAMPLES_ABOVE = 3


@dataclass(frozen=True)
class PlannedRun:
    """One run: task and model, and the fingerprint that its predictions are stored under."""

    task: Task
    model_file: ModelFile
    fingerprint: Fingerprint

    @property
    def variant(self) -> Variant:
        """Return how the model is trained."""
        f = self.fingerprint
        return Variant(seed=f.seed, setting=f.setting, size=f.size, draw=f.draw)

    def outcome(self, status: str, *, key: str = "", reason: str = "") -> Outcome:
        """Return what became of this run."""
        f = self.fingerprint
        return Outcome(
            *self.task.place, self.model_file.name, status, key=key, reason=reason,
            setting=f.setting, size=f.size, draw=f.draw, seed=f.seed,
        )  # fmt: skip

    def rows(self) -> SplitRows:
        """Return the rows that the model learns from and predicts."""
        whole = self.task.rows
        if self.fingerprint.size == "all":
            return whole
        keep = subsample(self.task, whole, int(self.fingerprint.size), self.fingerprint.draw)
        labels = [whole.labels[i] for i in keep]
        return replace(whole, train=whole.train[keep], labels=labels)


def plan_runs(
    tasks: Sequence[Task], model_files: Sequence[ModelFile], options: RunOptions
) -> tuple[list[PlannedRun], list[Outcome]]:
    """Return what to run, and the outcomes of the models that cannot run, with the reason."""
    plan: list[PlannedRun] = []
    skipped: list[Outcome] = []
    codes: dict[ModelFile, ModelCode] = {}
    for task in tasks:
        for model_file in model_files:
            traits = plugin_traits(model_file.file)
            if reason := _reason(task, model_file, traits, options):
                skipped.append(Outcome(*task.place, model_file.name, "skipped", reason=reason))
                continue
            if model_file not in codes:
                codes[model_file] = model_code(model_file, traits)
            variants = _variants(task, model_file, traits, options)
            plan += [
                PlannedRun(task, model_file, task.fingerprint(codes[model_file], variant))
                for variant in variants
            ]
    return plan, skipped


def _reason(task: Task, model_file: ModelFile, traits: dict[str, Any], options: RunOptions) -> str:
    extra = traits.get("NEEDS", "")
    if extra and "absent" in extra_versions(extra).values():
        return f"it needs: pip install tajuk[{extra}]"
    if traits.get("SLOW") and not options.full:
        return "it is slow: add --full"
    if "LACKS" in traits and (lack := model_file.load_here().LACKS()):
        return str(lack)
    if "LABELS" in traits or b"\nLABELS" in model_file.file.read_bytes():
        # the word may stand in a docstring
        plain = traits.get("LABELS") if model_file.sandboxed else None
        labels: Any = plain or getattr(model_file.load_here(), "LABELS", task.corpus.labels)
        only = set(labels)
        if not set(task.corpus.labels) <= only:
            return f"it answers only {', '.join(sorted(only))}"
    return ""


def _variants(
    task: Task, model_file: ModelFile, traits: dict[str, Any], options: RunOptions
) -> Iterator[Variant]:
    seeds = options.seeds if traits.get("RANDOM") else 1
    # a baseline of ours that is not random predicts the same with any seed
    first = options.seed if traits.get("RANDOM") or model_file.owner else 0
    subsamples = _subsamples(task, slow=bool(traits.get("SLOW"))) if options.curve else []
    tuned = options.tuned and _has_space(model_file, traits)
    for setting in ("default", "tuned") if tuned else ("default",):
        sizes = [("all", 0)] + (subsamples if setting == "default" else [])
        for size, draw in sizes:
            for seed in range(first, first + (seeds if size == "all" else 1)):
                yield Variant(seed, setting, size, draw)


def model_code(model_file: ModelFile, traits: dict[str, Any]) -> ModelCode:
    """Return what a model's predictions rest on; ``traits`` are those of `plugin_traits`."""
    code = code_of(model_file.file)
    helpers, libraries = user_code_of(model_file.file) if model_file.owner else (b"", ())
    extra = traits.get("NEEDS", "")
    said = declaration(*(str(traits.get(name, "")) for name in ("TRAINED_ON", "PRETRAINED_WITH")))
    identity = model_file.load_here().IDENTITY() if "IDENTITY" in traits else {}
    return ModelCode(
        model_file.name,
        code + helpers,
        (*(extra_versions(extra) if extra else ()), *libraries),
        {**identity, **said.identity},
    )


def _has_space(model_file: ModelFile, traits: dict[str, Any]) -> bool:
    if "SPACE" in traits or b"\nSPACE" not in model_file.file.read_bytes():
        return bool(traits.get("SPACE"))
    return bool(
        getattr(model_file.load_here(), "SPACE", {})
    )  # one that is worked out, with numpy say


def _subsamples(task: Task, *, slow: bool) -> list[tuple[str, int]]:
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
        for draw in range(next((n for at, n in SUBSAMPLES if size <= at), _SUBSAMPLES_ABOVE))
    ]


def stored_runs(out: Path, plan: Sequence[PlannedRun]) -> tuple[list[Outcome], list[PlannedRun]]:
    """Return the outcomes of the runs that a folder holds, and the runs that it does not."""
    there, ahead = [], []
    for planned in plan:
        if is_stored(out, planned.fingerprint):
            there.append(planned.outcome("reused", key=key_of(planned.fingerprint)))
        else:
            ahead.append(planned)
    return there, ahead


def subsample(task: Task, whole: SplitRows, size: int, draw: int) -> np.ndarray:
    """Return the places in the training split of the first examples of each class, shuffled.

    The order is that of the SHA-256 of draw and example id: so the subsamples of one draw are
    nested, and every model gets the same.
    """
    by_label: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for place, (row, label) in enumerate(zip(whole.train, whole.labels, strict=True)):
        mixed = hashlib.sha256(f"{draw}:{task.corpus.examples[row].id}".encode()).hexdigest()
        by_label[label].append((mixed, place))
    chosen = [place for rows in by_label.values() for _, place in sorted(rows)[:size]]
    return np.array(sorted(chosen), dtype=np.int64)
