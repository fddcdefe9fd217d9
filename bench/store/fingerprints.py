"""Says what a prediction rests on: the hashes of data, split and code, and the versions."""

import json
from collections.abc import Iterable, Mapping

from bench.records.corpora import Corpus, Split
from bench.records.predictions import Fingerprint
from bench.store.environment import ARITHMETIC, version_of
from bench.texts import digest

PROTOCOL = "1"  # raised when the same fingerprint would no longer mean the same predictions


def make_fingerprint(
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
) -> Fingerprint:
    """Return the fingerprint of one model on one split: ``place`` is dataset, view and split.

    ``data`` and ``stories`` are the hashes of `data_hash` and `split_hash`.

    ``code`` is what made the predictions, ``libraries`` those that it needs beyond the usual; one
    that is not installed counts as absent.
    """
    return Fingerprint(
        dataset=place[0],
        view=place[1],
        split=place[2],
        data=data,
        stories=stories,
        model=model,
        code=digest(code.decode("utf-8", errors="replace")),
        seed=seed,
        protocol=PROTOCOL,
        libraries={name: version_of(name) for name in ARITHMETIC}
        | {name: version_of(name) for name in libraries},
        setting=setting,
        size=size,
        draw=draw,
        identity=dict(identity or {}),
    )


def data_hash(corpus: Corpus) -> str:
    """Return the SHA-256 of labels and of all ids, texts and labels of examples, by id."""
    rows = sorted((e.id, e.text, e.label) for e in corpus.examples)
    return digest(*corpus.labels, *(field for row in rows for field in row))


def split_hash(split: Split) -> str:
    """Return the SHA-256 of which story is in which part."""
    return digest(json.dumps(split.part_of(), sort_keys=True))
