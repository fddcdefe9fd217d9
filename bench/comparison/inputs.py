"""Finds the two sides of a comparison: what a name or a file stands for, and what it answered."""

import difflib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import baselines as baseline_files
from bench.catalog.sources import TableNotice
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.execution.models import model_name, model_path
from bench.intake.gathering import is_table
from bench.intake.predictions import read_predictions
from bench.plugins import plugin_names
from bench.records.predictions import Fingerprint, Predictions, UnusableError
from bench.records.runs import Outcome
from bench.stats.differences import ModelPredictions
from bench.store.index import read_index
from bench.store.predictions import load_predictions, open_predictions

_FORMS = (
    "a .py model, a table of predictions (.csv, .tsv, .xlsx, .json, .jsonl, .parquet), a folder "
    "of stored predictions, or FOLDER:MODEL of a folder of results"
)


@dataclass(frozen=True)
class Contender:
    """A candidate or a reference: what a name or a path stands for.

    ``kind`` is "baseline" (by name), "model" (a file with ``make(seed)``), "predictions" (a CSV
    file), "stored" (a folder with predictions and fingerprint), or "listed" (a model that a folder
    of results lists); ``file`` is that file or folder. ``model`` is the name without what was
    added to it, such as " (tuned)" or the folder.
    """

    name: str
    kind: str
    file: Path | None = None
    model: str = ""

    def __post_init__(self) -> None:
        if not self.model:
            object.__setattr__(self, "model", self.name)


def contender_of(given: Any, *, name: str = "") -> Contender:
    """Return what a name or a path stands for; LookupError, with the choices, for neither.

    ``name`` names a file of predictions; by default it is the file's own name.
    """
    if not isinstance(given, str | Path):
        file = model_path(given)
        return Contender(file.stem, "model", file)
    path = Path(given)
    known = plugin_names(baseline_files)
    if str(given) in known:
        return Contender(str(given), "baseline")
    if listed := _listed(str(given)):
        return listed
    folder = path.parent if path.name == "predictions.parquet" else path
    if (folder / "predictions.parquet").is_file():
        fingerprint, _ = open_predictions(folder)
        shown = _shown_name(fingerprint)
        return Contender(shown, "stored", folder, fingerprint.model)
    if path.is_file() and path.suffix == ".py":
        return Contender(name or model_name(path), "model", path)
    if path.is_file() and is_table(path):
        return Contender(model_name(path, name), "predictions", path)
    if path.is_dir():
        raise LookupError(f"{given}: holds no predictions.parquet; give {_FORMS}")
    if path.exists():
        raise LookupError(f"{given}: no form that is read; give {_FORMS}")
    if path.suffix or "/" in str(given):
        raise LookupError(f"{given}: no such file; give {_FORMS}")
    close = difflib.get_close_matches(str(given), known, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise LookupError(
        f"no baseline {str(given)!r}{hint}; there are {', '.join(known)}; or give {_FORMS}"
    )


def _listed(given: str) -> Contender | None:
    """Return the model of a folder of results that FOLDER:MODEL names; None for anything else."""
    folder, _, model = given.rpartition(":")
    if not folder or not (Path(folder) / "run.json").is_file():
        return None
    there = sorted({o.model for o in read_index(Path(folder)) if o.key})
    if model not in there:
        raise LookupError(f"{folder}: holds no model {model!r}; there are {', '.join(there)}")
    return Contender(given, "listed", Path(folder), model)


def _shown_name(fingerprint: Fingerprint) -> str:
    return fingerprint.model + (" (tuned)" if fingerprint.setting == "tuned" else "")


def predictions_of(
    contender: Contender, task: Task, outcomes: Sequence[Outcome], out: Path, *, tuned: bool = False
) -> ModelPredictions:
    """Return what a contender predicted for the test split of a task.

    ``outcomes`` are those of a run of baselines and models whose predictions are stored in
    ``out``. With ``tuned``, those of a tuned model are taken where there are any, and its name
    says so. Raises `UnusableError` with the reason for a model that failed and for predictions that
    are partial, of another dataset, version or split, or of a model that learnt from these test
    stories.
    """
    if contender.kind == "predictions":
        assert contender.file is not None
        external = read_predictions(
            contender.file, task.corpus, task.split, numbered=task.corpus.labels
        )
        for note in external.notes:
            warnings.warn(f"{contender.name}: {note}", TableNotice, stacklevel=2)
        return ModelPredictions(contender.name, (external.predictions,))
    if contender.kind == "stored":
        assert contender.file is not None
        fingerprint, predictions = open_predictions(contender.file)
        _check_fingerprint(fingerprint, task, str(contender.file))
        _check_rows(predictions, task, str(contender.file))
        return ModelPredictions(contender.name, (predictions,))
    if contender.kind == "listed":
        assert contender.file is not None
        outcomes, out = read_index(contender.file), contender.file
    of_model = [o for o in outcomes if (o.place[:3], o.model) == (task.place, contender.model)]
    whole = [o for o in of_model if o.size == "all"]
    chosen = [o for o in whole if o.setting == ("tuned" if tuned else "default")] or whole
    lacking = [o for o in chosen if not o.key]
    if lacking or not chosen:
        reason = lacking[0].reason if lacking else _not_run(contender, outcomes)
        raise UnusableError(f"{contender.name} on {task.corpus.name}", reason)
    name = contender.name + (" (tuned)" if chosen[0].setting == "tuned" else "")
    seeds = []
    for outcome in chosen:
        where = f"{contender.model} in {out} ({outcome.key})"
        fingerprint, predictions = load_predictions(out, outcome)
        _check_fingerprint(fingerprint, task, where)
        _check_rows(predictions, task, where)
        seeds.append(predictions)
    return ModelPredictions(name, tuple(seeds))


def _not_run(contender: Contender, outcomes: Sequence[Outcome]) -> str:
    places = sorted({", ".join(o.place[:3]) for o in outcomes if o.model == contender.model})
    if contender.kind != "listed" or not places:
        return "it was not run"
    return f"{contender.file} holds it on {'; '.join(places)}"


def _check_fingerprint(fingerprint: Fingerprint, task: Task, where: str) -> None:
    """Raise ValueError for predictions that a fingerprint shows to be of other rows."""
    place = fingerprint.dataset, fingerprint.view, fingerprint.split
    if place[:2] != task.place[:2]:
        raise UnusableError(
            where,
            f"its fingerprint is of {place[0]}, {place[1]} and not of "
            f"{', '.join(task.place[:2])}; give predictions of this dataset and view",
        )
    if fingerprint.size != "all":
        raise UnusableError(
            where,
            f"its model learnt from {fingerprint.size} headlines a class alone; "
            "compare models of the whole training split",
        )
    data, stories = task.hashes
    if fingerprint.data != data and place[2] == task.scheme:
        raise UnusableError(
            where,
            f"its fingerprint is of another version of {place[0]} (data {fingerprint.data[:12]}, "
            f"here {data[:12]}): run the model again on this one",
        )
    if fingerprint.stories != stories:
        raise UnusableError(
            where,
            f"its fingerprint is of another split{_learnt(fingerprint, task)}: run the model "
            f"again on the split {task.scheme!r}",
        )


def _learnt(fingerprint: Fingerprint, task: Task) -> str:
    """Say how many of the test stories the fingerprint's split has in its training split."""
    try:
        other = prepare(fingerprint.dataset, view=fingerprint.view, split=fingerprint.split)
    except (LookupError, ValueError, OSError):
        return ", whose training split may hold these test stories"
    if other.hashes[1] != fingerprint.stories:
        return ", whose training split may hold these test stories"
    both = len((other.split.train | other.split.tune) & task.split.test)
    known = f"{both} of the {len(task.split.test)} test stories"
    return f" ({fingerprint.split}): the model was trained on {known}"


def _check_rows(predictions: Predictions, task: Task, where: str) -> None:
    """Raise ValueError for predictions whose rows, labels or stories are not the dataset's."""
    corpus = task.corpus
    test = {
        corpus.examples[i].id: (corpus.examples[i].label, corpus.stories[i])
        for i in corpus.indices(task.split.test)
    }
    ids = set(test)
    missing, extra = ids - set(predictions.ids), set(predictions.ids) - ids
    if missing or extra:
        raise UnusableError(
            where,
            f"{len(missing)} of the {len(ids)} test ids are missing and {len(extra)} "
            "are not in the test split; give one prediction for each",
        )
    stored = zip(predictions.labels, predictions.stories, strict=True)
    other = [key for key, pair in zip(predictions.ids, stored, strict=True) if pair != test[key]]
    if other:
        raise UnusableError(
            where,
            f"{len(other)} examples have another label or story than the dataset "
            f"({other[0]}): the file was changed; delete it and run again",
        )
