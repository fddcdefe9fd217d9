"""Sends stored results as one file without text, and takes in such a file, checked."""

import hashlib
import io
import json
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from bench.catalog.names import card_of
from bench.corpora.prepare import prepare
from bench.exchange.listing import chosen_outcomes
from bench.exchange.merging import Merged, merge_results
from bench.records.predictions import NAME, Predictions
from bench.records.runs import Outcome
from bench.stats.metrics import METRICS, confusion
from bench.store.files import json_bytes, write_bytes
from bench.store.index import write_index
from bench.store.predictions import (
    STORED_FILES,
    check_sound,
    load_predictions,
    stored_files,
    stored_place,
)

_FORMAT = 1
_MANIFEST = "manifest.json"
_MOST = 1 << 29  # bytes that an archive may unpack to, heads and all
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
        check_sound(folder, outcome)
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
    with _unpacked(path) as (folder, manifest, outcomes):
        unchecked = set()
        for outcome in outcomes:
            fingerprint, predictions = load_predictions(folder, outcome)
            check_sound(folder, outcome)
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
def _unpacked(path: Path) -> Iterator[tuple[Path, dict[str, Any], list[Outcome]]]:
    """Unpack an archive into a temporary folder, each file held against its hash."""
    import pyarrow as pa

    if not path.is_file():
        raise ValueError(f"{path}: no such file; check the path")
    bad = "is no export of results; ask for a file that tajuk results export wrote"
    with tempfile.TemporaryDirectory(prefix="tajuk-") as scratch:
        folder = Path(scratch)
        try:
            with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
                bounded: Any = _Bounded(stream, path)
                with tarfile.open(fileobj=bounded, mode="r|") as archive:
                    manifest, outcomes = _extract(path, archive, folder)
        except (tarfile.TarError, pa.ArrowException, OSError, EOFError, RecursionError) as error:
            reason = " ".join(str(error).split())[:80]
            raise ValueError(f"{path}: {bad} ({reason})") from error
        try:
            yield folder, manifest, outcomes
        except ValueError as error:
            # what is wrong is wrong with the archive; its folder is gone when this is read
            words = str(error).replace(f"{folder}/", "").replace(str(folder), str(path))
            raise ValueError(words if str(path) in words else f"{path}: {words}") from error


class _Bounded:
    """A stream that ends an archive which unpacks without end: its heads count too."""

    def __init__(self, stream: Any, path: Path) -> None:
        self._stream, self._path, self._left = stream, path, _MOST

    def read(self, n: int) -> bytes:
        raw: bytes = self._stream.read(n)
        self._left -= len(raw)
        if self._left < 0:
            raise ValueError(
                f"{self._path}: unpacks to more than {_MOST >> 20} MiB; send it in parts"
            )
        return raw


def _extract(
    path: Path, archive: tarfile.TarFile, folder: Path
) -> tuple[dict[str, Any], list[Outcome]]:
    first = archive.next()
    raw = _read(archive, first) if first and first.name == _MANIFEST else b"{}"
    try:
        manifest: dict[str, Any] = json.loads(raw)
        hashes, scores = dict(manifest["sha256"]), manifest["scores"]
        if not isinstance(scores, dict):
            raise TypeError("scores that are no mapping")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{path}: has no manifest; ask for an export of results") from error
    if manifest.get("format") != _FORMAT:
        raise ValueError(f"{path}: is of another format than {_FORMAT}; ask for one of that")
    outcomes = _outcomes(path, manifest)
    # nothing is written under a name that is not one of these
    places = (stored_place(folder, outcome).relative_to(folder) for outcome in outcomes)
    known = {f"{place.as_posix()}/{name}" for place in places for name in STORED_FILES}
    seen: set[str] = set()
    while member := archive.next():
        shown = repr(member.name[:80])
        if member.name in seen:
            raise ValueError(f"{path}: holds {shown} twice; ask for the file again")
        if not member.isreg() or member.name not in known:
            raise ValueError(f"{path}: holds {shown}, which is no file of its runs")
        raw = _read(archive, member)
        if hashlib.sha256(raw).hexdigest() != hashes.get(member.name):
            raise ValueError(f"{path}: {member.name} was changed; ask for the file again")
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
        seen.add(member.name)
    if missing := sorted(set(hashes) - seen):
        raise ValueError(f"{path}: {missing[0]} is missing; ask for the file again")
    return manifest, outcomes


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
        if len({outcome.place for outcome in outcomes}) < len(outcomes):
            raise ValueError("a run that is listed twice")
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
    here = Counter(zip(test.ids, test.labels, test.stories, strict=True))
    sent = Counter(zip(predictions.ids, predictions.labels, predictions.stories, strict=True))
    if here != sent:
        n = len({row[0] for row in [*(here - sent), *(sent - here)]})
        raise ValueError(
            f"{path}: {n} test headlines of {outcome.model} on {outcome.dataset} have another id, "
            "label or story than the dataset; ask for the file again"
        )
