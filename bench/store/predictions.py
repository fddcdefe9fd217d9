"""Writes and reads predictions under their fingerprint; never overwrites, never half-writes."""

import contextlib
import hashlib
import json
import math
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.records.predictions import Fingerprint, Predictions
from bench.records.runs import Outcome
from bench.store.files import json_bytes, naming, scratch_name, sweep, write_json
from bench.texts import digest

_CONTENT = "content"  # beside the fingerprint in a receipt: the SHA-256 of its predictions
STORED_FILES = ("predictions.parquet", "receipt.json", "costs.json", "notes.json")
_COSTS = ("fit_seconds", "predict_seconds", "model_bytes")  # what tables of costs rest on
_PROBABILITY = "p:"  # in front of a class name: the column of its probability


def key_of(fingerprint: Fingerprint) -> str:
    """Return the fingerprint's key: 16 hex digits of the SHA-256 of its JSON, keys sorted."""
    return digest(json.dumps(fingerprint.as_dict(), sort_keys=True), length=16)


def folder_of(out: Path, fingerprint: Fingerprint) -> Path:
    """Return the folder of a fingerprint's predictions, whether it exists or not."""
    name = f"{fingerprint.model}-{key_of(fingerprint)}"
    return out / "predictions" / fingerprint.dataset / fingerprint.view / fingerprint.split / name


def save_predictions(
    out: Path,
    fingerprint: Fingerprint,
    predictions: Predictions,
    costs: Mapping[str, float],
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Write predictions, fingerprint, costs and notes; all are written, or none.

    ``notes`` is what a model's own selection chose (hyperparameters, score on the validation
    split). The files ``predictions.parquet``, ``receipt.json`` (the fingerprint, and the SHA-256
    of the predictions that belong to it) and ``notes.json`` are the same bytes on every run of a
    seeded model; ``costs.json`` holds what differs between machines and runs. Where another process
    was quicker, its result stays and this one is dropped.
    """
    place = folder_of(out, fingerprint)
    place.parent.mkdir(parents=True, exist_ok=True)
    sweep(place.parent)
    scratch = place.parent / scratch_name()
    try:
        with naming(place):
            scratch.mkdir()
            content = _write_parquet(scratch / "predictions.parquet", predictions)
            # no atomic write: the folder is not visible before it is renamed
            receipt = {**fingerprint.as_dict(), _CONTENT: content}
            (scratch / "receipt.json").write_bytes(json_bytes(receipt))
            (scratch / "costs.json").write_bytes(json_bytes(dict(costs)))
            if notes is not None:
                (scratch / "notes.json").write_bytes(json_bytes(dict(notes)))
        try:
            scratch.rename(place)
        except OSError:
            if not (place / "predictions.parquet").is_file():
                # what is left of a folder whose predictions were deleted
                shutil.rmtree(place)
                scratch.rename(place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def copy_predictions(source: Path, out: Path, outcome: Outcome) -> None:
    """Copy an outcome's stored predictions from one folder of results to another; all, or none."""
    place = stored_place(out, outcome)
    if (place / "predictions.parquet").is_file():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = place.parent / scratch_name()
    try:
        with naming(place):
            scratch.mkdir()
            for path in stored_files(source, outcome).values():
                shutil.copyfile(path, scratch / path.name)
        shutil.rmtree(place, ignore_errors=True)
        scratch.rename(place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def delete_predictions(out: Path, outcome: Outcome) -> None:
    """Delete what is stored of an outcome."""
    shutil.rmtree(stored_place(out, outcome), ignore_errors=True)


def stored_files(out: Path, outcome: Outcome) -> dict[str, Path]:
    """Return the files of an outcome's predictions, by their path below the folder of results.

    Those alone that `save_predictions` writes, whatever else lies there. Raises ValueError for one
    that is no plain file.
    """
    place = stored_place(out, outcome)
    files = {}
    for name in STORED_FILES:
        path = place / name
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise ValueError(f"{path}: is no plain file; delete its folder and run again")
        if path.is_file():
            files[path.relative_to(out).as_posix()] = path
    return files


def check_sound(out: Path, outcome: Outcome) -> None:
    """Raise ValueError, which says why, for a stored run that is not what the index says it is.

    Its predictions are those that were stored, its fingerprint names this run, and its costs and
    notes are such as runs have.
    """
    stored_files(out, outcome)
    fingerprint, _ = load_predictions(out, outcome)
    place = stored_place(out, outcome)
    if fingerprint.place != outcome.place:
        raise ValueError(f"{place}: is listed as another run than it is; run it again")
    load_notes(out, outcome)
    costs = load_costs(out, outcome)
    lacking = [name for name in _COSTS if "fit_seconds" in costs and name not in costs]
    strange = [
        name
        for name, value in costs.items()
        if name in _COSTS
        and not (type(value) in (int, float) and (value >= 0 or math.isnan(value)))
    ]
    if lacking or strange:
        raise ValueError(f"{place}: its costs are none ({(lacking + strange)[0]}); run it again")


def is_stored(out: Path, fingerprint: Fingerprint) -> bool:
    """Say whether the predictions of a fingerprint are stored."""
    return (folder_of(out, fingerprint) / "predictions.parquet").is_file()


def has_fingerprint(out: Path, outcome: Outcome) -> bool:
    """Say whether the predictions' fingerprint of an outcome is still stored."""
    return (stored_place(out, outcome) / "receipt.json").is_file()


def load_fingerprint(out: Path, outcome: Outcome) -> Fingerprint:
    """Return the stored fingerprint of an outcome; ValueError if it is corrupt."""
    return _read_listed(out, outcome)[0]


def load_predictions(out: Path, outcome: Outcome) -> tuple[Fingerprint, Predictions]:
    """Return an outcome's stored fingerprint and predictions.

    Raises ValueError for corrupt ones, and for predictions that are not those that were stored
    under this fingerprint.
    """
    fingerprint, raw = _checked(out, outcome)
    return fingerprint, _parse_predictions(stored_place(out, outcome), raw)


def check_predictions(out: Path, outcome: Outcome) -> bool:
    """Check that an outcome's predictions are those stored; say whether their digest is known.

    Reads and hashes the files; parses no predictions. Raises ValueError as `load_predictions`.
    """
    _checked(out, outcome)
    return bool(outcome.content or _read_receipt(stored_place(out, outcome))[1])


def _checked(out: Path, outcome: Outcome) -> tuple[Fingerprint, bytes]:
    place = stored_place(out, outcome)
    fingerprint, content = _read_listed(out, outcome)
    raw = _read_checked(place, content)
    if outcome.content and outcome.content != _bound(outcome.key, raw):
        raise _changed(place, "the list run.json names other predictions")
    return fingerprint, raw


def open_predictions(place: Path) -> tuple[Fingerprint, Predictions]:
    """Return fingerprint and predictions of one stored folder; ValueError as `load_predictions`."""
    fingerprint, content = _read_receipt(place)
    return fingerprint, _parse_predictions(place, _read_checked(place, content))


def content_of(out: Path, outcome: Outcome) -> tuple[str, bool]:
    """Return what the index keeps of an outcome's predictions, and whether they are of old.

    What a version before this one stored has no SHA-256 in its receipt. It is taken as it stands,
    and the receipt names it from then on, where it can be written. Raises ValueError for
    predictions that are corrupt or were changed.
    """
    place = stored_place(out, outcome)
    fingerprint, content = _read_listed(out, outcome)
    raw = _read_checked(place, content)
    old = not content
    if old:
        _parse_predictions(place, raw)
        receipt = {**fingerprint.as_dict(), _CONTENT: _sha256(raw)}
        with contextlib.suppress(OSError):
            write_json(place / "receipt.json", receipt)
    return _bound(outcome.key, raw), old


def _read_listed(out: Path, outcome: Outcome) -> tuple[Fingerprint, str]:
    place = stored_place(out, outcome)
    fingerprint, content = _read_receipt(place)
    if key_of(fingerprint) != outcome.key:
        raise ValueError(f"{place}: its fingerprint was changed; delete it and run again")
    return fingerprint, content


def _read_receipt(place: Path) -> tuple[Fingerprint, str]:
    """Return a folder's fingerprint, and the SHA-256 of its predictions; empty in those of old."""
    try:
        receipt = json.loads((place / "receipt.json").read_text())
        content = receipt.pop(_CONTENT, "")
        fingerprint = Fingerprint(**receipt)
        _check_types(fingerprint)
        return fingerprint, str(content)
    except (OSError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _corrupt(place, error) from error


def _check_types(fingerprint: Fingerprint) -> None:
    for name, value in fingerprint.as_dict().items():
        kind = {"seed": int, "draw": int, "libraries": dict, "identity": dict}.get(name, str)
        if type(value) is not kind:
            raise TypeError(f"{name} is a {type(value).__name__}")


def _read_checked(place: Path, content: str) -> bytes:
    """Return the bytes of a folder's predictions; ValueError where they are not those stored."""
    try:
        raw = (place / "predictions.parquet").read_bytes()
    except OSError as error:
        raise _corrupt(place, error) from error
    if content and _sha256(raw) != content:
        raise _changed(place, "they are not those that its receipt names")
    return raw


def _bound(key: str, raw: bytes) -> str:
    return digest(key, _sha256(raw))


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _changed(place: Path, reason: str) -> ValueError:
    return ValueError(
        f"{place}: its predictions were changed since they were stored ({reason}); delete the "
        "folder and run again"
    )


def _parse_predictions(place: Path, raw: bytes) -> Predictions:
    try:
        table = pq.read_table(pa.BufferReader(raw))
        columns = {name: table[name].to_pylist() for name in ("example_id", "story", "label")}
        columns_of_p = [name for name in table.column_names if name.startswith(_PROBABILITY)]
        return Predictions(
            ids=tuple(columns["example_id"]),
            stories=tuple(
                s or i for s, i in zip(columns["story"], columns["example_id"], strict=True)
            ),
            labels=tuple(columns["label"]),
            predicted=tuple(table["prediction"].to_pylist()),
            leaks=tuple(table["leaks"].to_pylist()),
            classes=tuple(json.loads(table.schema.metadata[b"classes"])),
            probabilities=np.column_stack([table[name].to_numpy() for name in columns_of_p])
            if columns_of_p
            else None,
        )
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        raise _corrupt(place, error) from error


def _corrupt(place: Path, error: Exception) -> ValueError:
    reason = " ".join(str(error).split())[:120]
    return ValueError(f"{place}: cannot be read ({reason}); delete it and run again")


def predictions_checksum(out: Path, outcome: Outcome) -> str:
    """Return the SHA-256 of an outcome's predictions as they are stored; empty if they are gone."""
    path = stored_place(out, outcome) / "predictions.parquet"
    return _sha256(path.read_bytes()) if path.is_file() else ""


def load_notes(out: Path, outcome: Outcome) -> dict[str, Any]:
    """Return the notes beside an outcome's predictions; empty where there are none."""
    return _load_json(stored_place(out, outcome) / "notes.json")


def load_costs(out: Path, outcome: Outcome) -> dict[str, Any]:
    """Return what an outcome's predictions cost; empty where nothing was measured.

    Raises ValueError for costs that are no plain numbers, words, yes or no.
    """
    path = stored_place(out, outcome) / "costs.json"
    costs = _load_json(path)
    for name, value in costs.items():
        # memory that could not be measured is NaN
        number = (type(value) in (int, float) and abs(value) < float("inf")) or value != value
        words = name in ("machine",) and isinstance(value, str)
        if not (number or words or isinstance(value, bool)):
            raise _unreadable(path, f"{name} is {str(value)[:40]!r}")
    return costs


def _load_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        read = json.loads(path.read_bytes())
    except (ValueError, RecursionError, OSError) as error:
        raise _unreadable(path, str(error)[:80]) from error
    if not isinstance(read, dict):
        raise _unreadable(path, f"a {type(read).__name__}, not a record")
    return read


def _unreadable(path: Path, reason: str) -> ValueError:
    return ValueError(f"{path}: cannot be read ({reason}); delete its folder and run again")


def stored_place(out: Path, outcome: Outcome) -> Path:
    """Return the folder of an outcome's predictions, whether it exists or not."""
    folder = out / "predictions" / outcome.dataset / outcome.view / outcome.split
    return folder / f"{outcome.model}-{outcome.key}"


def _write_parquet(path: Path, predictions: Predictions) -> str:
    """Write predictions; return the SHA-256 of the file."""
    columns: dict[str, Any] = {
        "example_id": _texts(predictions.ids),
        # most stories are one example, and named by it: those are left empty
        "story": _stories(predictions.stories, predictions.ids),
        "label": _texts(predictions.labels),
        "prediction": pa.array(predictions.predicted, type=pa.string()),
        "leaks": pa.array(predictions.leaks, type=pa.bool_()),
    }
    if predictions.probabilities is not None:
        for name, column in zip(predictions.classes, predictions.probabilities.T, strict=True):
            columns[_PROBABILITY + name] = pa.array(column, type=pa.float32())
    table = pa.table(columns)
    table = table.replace_schema_metadata({"classes": json.dumps(predictions.classes)})
    written = pa.BufferOutputStream()
    pq.write_table(table, written, compression="zstd")
    raw = written.getvalue().to_pybytes()
    path.write_bytes(raw)
    return _sha256(raw)


# every model of a run predicts the same examples: their ids are made into a column once
@lru_cache(maxsize=64)
def _texts(texts: tuple[str, ...]) -> pa.Array:
    return pa.array(texts, type=pa.string())


@lru_cache(maxsize=32)
def _stories(stories: tuple[str, ...], ids: tuple[str, ...]) -> pa.Array:
    return pa.array(
        ["" if s == i else s for s, i in zip(stories, ids, strict=True)], type=pa.string()
    )
