"""Brings a dataset's files from the package, a mirror or upstream, and checks their SHA-256."""

import contextlib
import csv
import hashlib
import os
import queue
import shutil
import threading
import time
import warnings
from functools import cache
from pathlib import Path
from urllib.parse import quote

import requests
import urllib3

from bench.catalog.paths import cache_folder, datasets_folder
from bench.records.cards import Card, Upstream

TIMEOUT = 30.0  # seconds without a byte until a server counts as dead
MOST_UNKNOWN = 500_000_000  # of a file whose size is not known
SLOWEST = 20_000  # bytes a second that a server has to give, after the first minute
FIRST = 60.0  # seconds that it has in any case
_CHUNK = 1 << 16
_STALE = 3600.0  # seconds after which what is half-fetched is nobody's any more


def download_files(
    name: str,
    card: Card,
    *,
    language: str = "",
    mirror: str | None = None,
    timeout: float = TIMEOUT,
) -> dict[str, bytes]:
    """Return the dataset's files: ``{path: content}``; with a language, those it needs.

    Its own files come from its folder in this project. An upstream file comes from the cache
    (``TAJUK_CACHE``, or the user's cache folder), else from ``mirror`` (a folder or an
    http(s) address laid out by the files' paths; default the variable ``TAJUK_MIRROR``),
    else from upstream's pinned address. A file is kept only once its SHA-256 is right; where the
    cache cannot be written it is not kept, and a warning says so. Raises ValueError with the
    address and the reason.
    """
    mirror = mirror or os.environ.get("TAJUK_MIRROR") or None
    return _own(name, card) | {
        file.path: _download_one(name, file, mirror, timeout)
        for file in card.upstream
        if not language or file.language in ("", language)
    }


def _own(name: str, card: Card) -> dict[str, bytes]:
    folder = datasets_folder() / name
    contents: dict[str, bytes] = {}
    for pattern in card.own:
        files = sorted(folder.glob(pattern))
        if not files:
            raise ValueError(f"{name}: no {pattern} in {folder}; install the package again")
        contents |= {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    return contents


def _download_one(name: str, file: Upstream, mirror: str | None, timeout: float) -> bytes:
    kept = cache_folder() / file.path
    if kept.is_file() and _size_fits(file, kept) and _is_pinned(file, raw := kept.read_bytes()):
        return raw
    if mirror and not mirror.startswith(("http://", "https://")):
        raw = _copy(name, file, Path(mirror.removeprefix("file://")))
    else:
        url = f"{mirror.rstrip('/')}/{quote(file.path)}" if mirror else file.url
        raw = _download(name, file, url, timeout)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _sweep(kept.parent)
        _keep(kept, raw)
    # a cache that is full, or may not be written: what was asked for is here all the same
    except OSError as error:
        warnings.warn(
            f"{cache_folder()}: {file.path} cannot be kept there ({error.strerror or error}); "
            "TAJUK_CACHE names another folder",
            stacklevel=2,
        )
    return raw


def _keep(path: Path, raw: bytes) -> None:
    """Write a file beside its place and rename it there."""
    scratch = path.with_name(f".fetching-{os.getpid()}-{path.name}")
    try:
        scratch.write_bytes(raw)
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what killed runs have left half-fetched; an older version left whole folders."""
    for scratch in folder.glob(".fetching-*"):
        with contextlib.suppress(OSError):
            if time.time() - scratch.stat().st_mtime < _STALE:
                continue
            if scratch.is_dir():
                shutil.rmtree(scratch, ignore_errors=True)
            else:
                scratch.unlink()


@cache
def _known_sizes() -> dict[str, int]:
    rows = csv.DictReader(Path(__file__).with_name("sizes.csv").read_text().splitlines())
    return {row["sha256"]: int(row["bytes"]) for row in rows}


def expected_size(file: Upstream) -> int:
    """Return how many bytes a file has, as its card or our list says; 0 where neither does."""
    return file.size or _known_sizes().get(file.sha256, 0)


def _size_fits(file: Upstream, path: Path) -> bool:
    size, expected = path.stat().st_size, expected_size(file)
    return size == expected if expected else size <= MOST_UNKNOWN


def _is_pinned(file: Upstream, raw: bytes) -> bool:
    return hashlib.sha256(raw).hexdigest() == file.sha256


def _copy(name: str, file: Upstream, mirror: Path) -> bytes:
    source = mirror / file.path
    if not source.is_file():
        raise ValueError(f"{name}: the mirror has no {source}; it is laid out by upstream paths")
    if not _size_fits(file, source):
        size, expected = source.stat().st_size, expected_size(file)
        raise ValueError(
            f"{name}: {source} is not the pinned file ({size:,} bytes, not "
            f"{expected or f'{MOST_UNKNOWN:,} at most'}); get it anew"
        )
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise ValueError(f"{name}: {source} cannot be read ({error.strerror}); {_FIX}") from error
    if not _is_pinned(file, raw):
        sha = hashlib.sha256(raw).hexdigest()
        raise ValueError(
            f"{name}: {source} is not the pinned file (SHA-256 {sha[:16]}…, "
            f"not {file.sha256[:16]}…); get it anew"
        )
    return raw


class _TooMuchError(Exception):
    """A server gives more than the file has."""


def _download(name: str, file: Upstream, url: str, timeout: float) -> bytes:
    expected = expected_size(file)
    seconds = FIRST + (expected or MOST_UNKNOWN) / SLOWEST
    answer: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
    given_up = threading.Event()
    # in a thread: a server can give its headers a byte at a time, and no limit of a read sees that
    fetching = threading.Thread(
        target=_fetch, args=(url, expected or MOST_UNKNOWN, timeout, given_up, answer), daemon=True
    )
    fetching.start()
    try:
        fetched = answer.get(timeout=seconds)
    except queue.Empty:
        given_up.set()
        raise ValueError(
            f"{name}: cannot fetch {url}: not done in {seconds:.0f} s; {_FIX}"
        ) from None
    if isinstance(fetched, _TooMuchError):
        raise ValueError(
            f"{name}: {url} gives more than the {expected or MOST_UNKNOWN:,} bytes of the pinned "
            f"file; {_FIX}"
        )
    if isinstance(fetched, Exception):
        raise ValueError(f"{name}: cannot fetch {url}: {_reason(fetched)}; {_FIX}") from fetched
    if not _is_pinned(file, fetched):
        raise ValueError(
            f"{name}: {url} did not give the pinned file (another SHA-256: changed, or cut "
            f"off on the way); {_FIX}"
        )
    return fetched


def _fetch(
    url: str,
    most: int,
    timeout: float,
    given_up: threading.Event,
    answer: "queue.SimpleQueue[bytes | Exception]",
) -> None:
    """Put a file's bytes into the queue, or why there are none; at most so many are held."""
    parts, size = [], 0
    try:
        with requests.get(url, stream=True, timeout=timeout) as response:
            response.raise_for_status()
            # not `iter_content`: that waits until a whole chunk is there
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                parts.append(chunk)
                size += len(chunk)
                if size > most:
                    raise _TooMuchError
                if given_up.is_set():
                    return
        answer.put(b"".join(parts))
    # whatever a server leads the library to
    except Exception as error:
        answer.put(error)


_FIX = "try again, or give --mirror FOLDER_OR_URL"


def _reason(error: Exception) -> str:
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP status {error.response.status_code}"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError | urllib3.exceptions.ProtocolError):
        return "no connection, or one that broke off"
    return " ".join(str(error).split())[:200]
