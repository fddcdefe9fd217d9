"""Brings a dataset's files from the package, a mirror or upstream, and checks their SHA-256."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

import pooch
import requests

from bench.catalog.paths import cache_folder, datasets_folder
from bench.records.cards import Card, Upstream

pooch.get_logger().setLevel("WARNING")  # it tells of temporary files; errors come as ours

TIMEOUT = 30.0  # seconds without a byte until a server counts as dead


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
    else from upstream's pinned address. A file is kept only once its SHA-256 is right.
    Raises ValueError with the address and the reason.
    """
    mirror = mirror or os.environ.get("TAJUK_MIRROR") or None
    return _own(name, card) | {
        file.path: _download_one(name, file, mirror, timeout).read_bytes()
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


def _download_one(name: str, file: Upstream, mirror: str | None, timeout: float) -> Path:
    kept = cache_folder() / file.path
    if kept.is_file() and _sha256(kept) == file.sha256:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    # all work is done in a folder of its own, so a bad download leaves nothing behind
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".fetching-") as scratch:
        if mirror and not mirror.startswith(("http://", "https://")):
            fetched = _copy(name, file, Path(mirror.removeprefix("file://")), Path(scratch))
        else:
            url = f"{mirror.rstrip('/')}/{quote(file.path)}" if mirror else file.url
            fetched = _download(name, file, url, Path(scratch), timeout)
        os.replace(fetched, kept)
    return kept


def _copy(name: str, file: Upstream, mirror: Path, scratch: Path) -> Path:
    source = mirror / file.path
    if not source.is_file():
        raise ValueError(f"{name}: the mirror has no {source}; it is laid out by upstream paths")
    copy = scratch / "file"
    shutil.copyfile(source, copy)
    if (sha := _sha256(copy)) != file.sha256:
        raise ValueError(
            f"{name}: {source} is not the pinned file (SHA-256 {sha[:16]}…, "
            f"not {file.sha256[:16]}…); get it anew"
        )
    return copy


def _download(name: str, file: Upstream, url: str, scratch: Path, timeout: float) -> Path:
    try:
        fetched = pooch.retrieve(
            url,
            known_hash=f"sha256:{file.sha256}",
            fname="file",
            path=scratch,
            downloader=pooch.HTTPDownloader(timeout=timeout, progressbar=False),
        )
    except (requests.RequestException, OSError) as error:
        raise ValueError(f"{name}: cannot fetch {url}: {_reason(error)}; {_FIX}") from error
    except ValueError as error:
        raise ValueError(
            f"{name}: {url} did not give the pinned file (another SHA-256: changed, or cut "
            f"off on the way); {_FIX}"
        ) from error
    return Path(fetched)


_FIX = "try again, or give --mirror FOLDER_OR_URL"


def _reason(error: Exception) -> str:
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP status {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection, or one that broke off"
    return " ".join(str(error).split())[:200]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
