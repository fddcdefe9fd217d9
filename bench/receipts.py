"""Says what a prediction rests on: the hashes of data, split and code, and the versions."""

import json
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.records import Corpus, Receipt, Split
from bench.texts import digest

PROTOCOL = "1"  # raised when the same receipt would no longer mean the same predictions
_ARITHMETIC = ("scikit-learn", "numpy", "scipy")
_REST = ("matplotlib", "pandas", "pyarrow")


def receipt(
    corpus: Corpus,
    split: Split,
    split_name: str,
    *,
    model: str,
    code: bytes,
    seed: int,
    libraries: Iterable[str] = (),
) -> Receipt:
    """Return the receipt of one model on one split.

    ``code`` is what made the answers, ``libraries`` those that it needs beyond the usual; one
    that is not installed counts as absent.
    """
    return Receipt(
        dataset=corpus.name,
        view=corpus.view,
        split=split_name,
        data=data_hash(corpus),
        stories=split_hash(split),
        model=model,
        code=digest(code.decode("utf-8", errors="replace")),
        seed=seed,
        protocol=PROTOCOL,
        libraries={name: version(name) for name in _ARITHMETIC}
        | {name: _version(name) for name in libraries},
    )


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
