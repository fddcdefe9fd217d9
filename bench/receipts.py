"""Says what a prediction rests on: the hashes of data, split and code, and the versions."""

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from bench.records import Corpus, Receipt, Split
from bench.texts import digest

PROTOCOL = "1"  # raised when the same receipt would no longer mean the same predictions
_ARITHMETIC = ("scikit-learn", "numpy", "scipy")
_REST = ("matplotlib", "pandas", "pyarrow")


def receipt(
    place: tuple[str, str, str],
    data: str,
    stories: str,
    *,
    model: str,
    code: bytes,
    seed: int,
    libraries: Iterable[str] = (),
    setting: str = "default",
    size: str = "all",
    draw: int = 0,
    identity: Mapping[str, str] | None = None,
) -> Receipt:
    """Return the receipt of one model on one split: ``place`` is dataset, view and split.

    ``data`` and ``stories`` are the hashes of `data_hash` and `split_hash`.

    ``code`` is what made the answers, ``libraries`` those that it needs beyond the usual; one
    that is not installed counts as absent.
    """
    return Receipt(
        dataset=place[0],
        view=place[1],
        split=place[2],
        data=data,
        stories=stories,
        model=model,
        code=digest(code.decode("utf-8", errors="replace")),
        seed=seed,
        protocol=PROTOCOL,
        libraries={name: _version(name) for name in _ARITHMETIC}
        | {name: _version(name) for name in libraries},
        setting=setting,
        size=size,
        draw=draw,
        identity=dict(identity or {}),
    )


@cache
def extra(name: str) -> dict[str, str]:
    """Return the versions of what one of our extras brings; "absent" where it is not installed.

    Raises LookupError for an extra that there is not.
    """
    wanted: dict[str, str] = {}
    for line in requires("tajuk") or ():
        requirement, _, condition = line.partition(";")
        if re.search(rf"""extra\s*==\s*['"]{re.escape(name)}['"]""", condition):
            distribution = re.split(r"[<>=!~\[ (]", requirement.strip(), maxsplit=1)[0]
            wanted[distribution] = _version(distribution)
    if not wanted:
        raise LookupError(f"no extra {name!r}; pyproject.toml names those that there are")
    return wanted


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def data_hash(corpus: Corpus) -> str:
    """Return the SHA-256 of labels and of all ids, texts and labels of examples, by id."""
    rows = sorted((e.id, e.text, e.label) for e in corpus.examples)
    return digest(*corpus.labels, *(field for row in rows for field in row))


def split_hash(split: Split) -> str:
    """Return the SHA-256 of which story is in which part."""
    return digest(json.dumps(split.part_of(), sort_keys=True))


def machine() -> str:
    """Describe the machine: system, kind of processor and how many of them."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"


def environment() -> dict[str, str]:
    """Return what a run was made with: versions, the machine's kind, the lock's SHA-256."""
    lock = Path(__file__).resolve().parent.parent / "requirements.lock"
    return {
        "tajuk": version("tajuk"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "lock_sha256": digest(lock.read_text()) if lock.is_file() else "installed without a lock",
        **{name: version(name) for name in (*_ARITHMETIC, *_REST)},
    }
