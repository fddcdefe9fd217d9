"""Sends stored results as one file without text, and takes in such a file, checked."""

import hashlib
import io
import json
import re
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import numpy as np

from bench.catalog.names import card_of
from bench.corpora.prepare import prepare
from bench.exchange.listing import chosen_outcomes
from bench.exchange.merging import Merged, merge_results
from bench.records.predictions import NAME, Predictions
from bench.records.runs import Outcome
from bench.stats.metrics import METRICS, confusion
from bench.store.files import json_bytes, write_bytes
from bench.store.index import write_index
from bench.store.predictions import load_predictions, stored_files

_FORMAT = 1
_MANIFEST = "manifest.json"
_FILE = re.compile(
    r"predictions/([\w.+-]+/){3}[\w.+-]+-[0-9a-f]{16}/"
    r"(predictions\.parquet|receipt\.json|costs\.json|notes\.json)"
)
_MOST = 1 << 30  # bytes that an archive may unpack to
_MOST_FILES = 200_000
_DIGITS = 6  # decimals to which a score has to come out again


def export_results(
    out: str | Path,
    to: str | Path,
    *,
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
) -> int:
    """Write stored runs into one file, ``.tar.zst``; return how many.

    It holds ids, predictions, probabilities, fingerprints, costs and the scores that they give,
    each file with its SHA-256, and no text of a headline: the same bytes whenever it is written
    from the same results. Raises ValueError for a name that is not listed.
    """
    folder, path = Path(out), Path(to)
    if not path.name.endswith(".tar.zst"):
        raise ValueError(f"{path}: is written as .tar.zst; give it that ending")
    outcomes = [o for o in chosen_outcomes(folder, models, datasets) if o.key]
    if not outcomes:
        raise ValueError(f"{out}: of what is named, no run has predictions")
    contents: dict[str, bytes] = {}
    scores: dict[str, dict[str, float]] = {}
    for outcome in outcomes:
        files = stored_files(folder, outcome)
        contents |= {name: file.read_bytes() for name, file in files.items()}
        scores[outcome.key] = _scores(load_predictions(folder, outcome)[1])
    manifest = {
        "format": _FORMAT,
        "tajuk": version("tajuk"),
        "outcomes": [asdict(outcome) for outcome in outcomes],
        "scores": scores,
        "sha256": {name: hashlib.sha256(raw).hexdigest() for name, raw in contents.items()},
    }
    write_bytes(path, _packed({_MANIFEST: json_bytes(manifest), **contents}))
    return len(outcomes)


def _scores(predictions: Predictions) -> dict[str, float]:
    counts = confusion(predictions.labels, predictions.predicted, predictions.classes)
    return {name: round(float(metric(counts)), _DIGITS) for name, metric in METRICS.items()}


def _packed(contents: dict[str, bytes]) -> bytes:
    import pyarrow as pa

    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, raw in contents.items():
            # no time, no owner: they would tell of a machine and change the bytes
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(plain.getvalue())
    return bytes(sink.getvalue())


@dataclass(frozen=True)
class Imported:
    """What came of an import: what was merged, and which datasets could not be checked here.

    ``unchecked`` names datasets whose files are not at hand: their labels are taken as sent.
    """

    merged: Merged
    unchecked: tuple[str, ...]


def import_results(file: str | Path, out: str | Path = "results/latest") -> Imported:
    """Take in a file that `export_results` wrote, and merge it into a folder of results.

    Every hash is checked and every score worked out again; the ids, labels and stories of
    datasets that come with the package are held against them. Nothing is written where anything
    is wrong. Raises ValueError that names it: a file that was changed, a score that does not come
    out, predictions of another version of a dataset.
    """
    path = Path(file)
    with _unpacked(path) as (folder, manifest):
        outcomes = _outcomes(path, manifest)
        unchecked = set()
        for outcome in outcomes:
            fingerprint, predictions = load_predictions(folder, outcome)
            if fingerprint.place != outcome.place:
                raise ValueError(f"{path}: {outcome.model} is listed as another run than it is")
            given = manifest["scores"].get(outcome.key)
            if given != _scores(predictions):
                raise ValueError(
                    f"{path}: the score of {outcome.model} on {outcome.dataset} does not come out "
                    f"of its predictions ({given}); ask for the file again"
                )
            if not _is_at_hand(outcome.dataset):
                unchecked.add(outcome.dataset)
            else:
                _check_rows(path, outcome, fingerprint.data, predictions)
        write_index(folder, outcomes)
        merged = merge_results(out, [folder])
    return Imported(merged, tuple(sorted(unchecked)))


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Unpack an archive into a temporary folder, each file held against its hash."""
    import pyarrow as pa

    if not path.is_file():
        raise ValueError(f"{path}: no such file; check the path")
    bad = "is no export of results; ask for a file that tajuk results export wrote"
    with tempfile.TemporaryDirectory(prefix="tajuk-") as scratch:
        folder = Path(scratch)
        try:
            with (
                pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream,
                tarfile.open(fileobj=stream, mode="r|") as archive,
            ):
                manifest = _extract(path, archive, folder)
        except (tarfile.TarError, pa.ArrowException, OSError, EOFError) as error:
            reason = " ".join(str(error).split())[:80]
            raise ValueError(f"{path}: {bad} ({reason})") from error
        yield folder, manifest


def _extract(path: Path, archive: tarfile.TarFile, folder: Path) -> dict[str, Any]:
    first = archive.next()
    raw = _read(archive, first) if first and first.name == _MANIFEST else b"{}"
    try:
        manifest: dict[str, Any] = json.loads(raw)
        hashes = dict(manifest["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: has no manifest; ask for an export of results") from error
    if manifest.get("format") != _FORMAT:
        raise ValueError(f"{path}: is of format {manifest.get('format')}, and {_FORMAT} is read")
    left = _MOST
    seen: set[str] = set()
    while member := archive.next():
        if member.name not in hashes or member.name in seen or len(seen) >= _MOST_FILES:
            raise ValueError(f"{path}: holds {member.name[:80]!r}, which its manifest does not")
        if not member.isreg() or not _FILE.fullmatch(member.name):
            raise ValueError(f"{path}: holds {member.name[:80]!r}, which is no file of results")
        left -= member.size
        if left < 0:
            raise ValueError(f"{path}: unpacks to more than {_MOST >> 20} MiB; send it in parts")
        raw = _read(archive, member)
        if hashlib.sha256(raw).hexdigest() != hashes[member.name]:
            raise ValueError(f"{path}: {member.name} was changed; ask for the file again")
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
        seen.add(member.name)
    if missing := sorted(set(hashes) - seen):
        raise ValueError(f"{path}: {missing[0]} is missing; ask for the file again")
    return manifest


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > _MOST:
        raise tarfile.TarError(f"{member.name[:80]} is too large")
    stream: IO[bytes] | None = archive.extractfile(member)
    return stream.read() if stream else b""


def _outcomes(path: Path, manifest: dict[str, Any]) -> list[Outcome]:
    try:
        outcomes = [Outcome(**row) for row in manifest["outcomes"]]
        names = {name for outcome in outcomes for name in (*outcome.place[:4], outcome.key)}
        # they name folders
        if not all(NAME.fullmatch(name) for name in names):
            raise ValueError("a name that is none")
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: its list of runs cannot be read; ask for it again") from error
    return outcomes


def _is_at_hand(dataset: str) -> bool:
    """Say whether a dataset comes with the package, so that it costs no download."""
    try:
        return card_of(dataset).embedded
    except LookupError:
        return False


def _check_rows(path: Path, outcome: Outcome, data: str, predictions: Predictions) -> None:
    task = prepare(outcome.dataset, view=outcome.view, split=outcome.split)
    if data != task.hashes[0]:
        raise ValueError(
            f"{path}: {outcome.model} was run on another version of {outcome.dataset} (data "
            f"{data[:12]}, here {task.hashes[0][:12]}): its scores cannot stand beside these"
        )
    test = task.test_set
    here = set(zip(test.ids, test.labels, test.stories, strict=True))
    sent = set(zip(predictions.ids, predictions.labels, predictions.stories, strict=True))
    if here != sent:
        n = len({row[0] for row in np.array(sorted(here ^ sent))})
        raise ValueError(
            f"{path}: {n} test headlines of {outcome.model} on {outcome.dataset} have another id, "
            "label or story than the dataset; ask for the file again"
        )
