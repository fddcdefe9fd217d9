"""Keeps which examples are one story, so that a large dataset is compared with itself only once."""

import contextlib
import hashlib
import io
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from bench import texts
from bench.catalog.paths import cache_folder
from bench.corpora import stories
from bench.corpora.stories import group_stories
from bench.store.files import write_bytes
from bench.texts import digest

_SEALED = 32  # bytes of SHA-256 before what is kept
KEPT_FROM = 2000  # examples: fewer are grouped about as fast as they are read back


def remembered_stories(
    ids: Sequence[str], words: Sequence[str], ties: Sequence[Iterable[str]]
) -> tuple[str, ...]:
    """Return what `group_stories` returns, from the cache folder if it was worked out before.

    What is kept has the hash of ids, texts, ties and of the code that groups them in its name,
    and begins with the SHA-256 of that name and of what follows: other stories would be another
    split. A folder that cannot be written, or a file that is corrupt, costs time and nothing else.
    """
    if len(ids) < KEPT_FROM:
        return group_stories(ids, words, ties)
    tied = [tuple(keys) for keys in ties]
    code = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (stories, texts)]
    spread = (str(len(keys)) for keys in tied)
    key = digest(*code, str(len(ids)), *ids, *words, *spread, *chain.from_iterable(tied))
    path = cache_folder() / "stories" / f"{key}.stories"
    places = _read(path, len(ids))
    if places is None:
        grouped = group_stories(ids, words, tied)
        at = {name: place for place, name in enumerate(ids)}
        places = np.array([at[story] for story in grouped], dtype=np.int32)
        content = io.BytesIO()
        np.save(content, places)
        with contextlib.suppress(OSError):
            write_bytes(path, _seal(path, content.getvalue()) + content.getvalue())
    return tuple(ids[place] for place in places)


def _read(path: Path, n: int) -> np.ndarray | None:
    """Return the place of each example's story among the ids, shape (n,), if it is kept."""
    # whatever a corrupt file leads to, the stories can be worked out again
    with contextlib.suppress(Exception):
        raw = path.read_bytes()
        if raw[:_SEALED] != _seal(path, raw[_SEALED:]):
            return None
        places: np.ndarray = np.load(io.BytesIO(raw[_SEALED:]), allow_pickle=False)
        if places.shape == (n,) and places.dtype == np.int32 and places.min() >= 0:
            return places if places.max() < n else None
    return None


def _seal(path: Path, raw: bytes) -> bytes:
    return hashlib.sha256(path.stem.encode() + raw).digest()
