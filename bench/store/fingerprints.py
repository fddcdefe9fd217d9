"""Says what a prediction rests on: the hashes of data, split and code, and the versions."""

import csv
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bench.records.corpora import Corpus, Split
from bench.records.predictions import Fingerprint
from bench.records.runs import ModelCode, Variant
from bench.store.environment import ARITHMETIC, version_of
from bench.texts import digest

PROTOCOL = "1"  # raised when the same fingerprint would no longer mean the same predictions


def make_fingerprint(
    place: tuple[str, str, str], hashes: tuple[str, str], code: ModelCode, variant: Variant
) -> Fingerprint:
    """Return the fingerprint of one model on one split: ``place`` is dataset, view and scheme.

    ``hashes`` are those of `data_hash` and `split_hash`. A library that is not installed counts
    as absent.
    """
    return Fingerprint(
        dataset=place[0],
        view=place[1],
        split=place[2],
        data=hashes[0],
        stories=hashes[1],
        model=code.name,
        code=code_hash(code.code),
        seed=variant.seed,
        protocol=PROTOCOL,
        libraries={name: version_of(name) for name in (*ARITHMETIC, *code.libraries)},
        setting=variant.setting,
        size=variant.size,
        draw=variant.draw,
        identity=dict(code.identity),
    )


def code_hash(code: bytes) -> str:
    """Return the SHA-256 of a model's code, or the older one that it stands for.

    `same_code.csv` lists the hashes of code that was only moved or worded anew: what an older
    version stored under the old hash is still this model's.
    """
    plain = digest(code.decode("utf-8", errors="replace"))
    return _same_code().get(plain, plain)


@cache
def _same_code() -> Mapping[str, str]:
    file = Path(__file__).with_name("same_code.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["sha256"]: row["stands_for"] for row in rows}


def data_hash(corpus: Corpus) -> str:
    """Return the SHA-256 of labels and of all ids, texts and labels of examples, by id."""
    rows = sorted((e.id, e.text, e.label) for e in corpus.examples)
    return digest(*corpus.labels, *(field for row in rows for field in row))


def split_hash(split: Split) -> str:
    """Return the SHA-256 of which story is in which split."""
    return digest(json.dumps(split.part_of(), sort_keys=True))
