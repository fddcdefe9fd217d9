"""A task: one view of a dataset under one split, with its hashes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bench.records.corpora import Corpus, Split
from bench.records.predictions import Receipt
from bench.records.rows import Asked, Parts, asked_of, parts_of
from bench.store.fingerprints import data_hash, make_receipt, split_hash


@dataclass(frozen=True)
class Task:
    """One view of a dataset under one split."""

    corpus: Corpus
    split_name: str
    split: Split

    @property
    def place(self) -> tuple[str, str, str]:
        """Return the names of dataset, view and split."""
        return self.corpus.name, self.corpus.view, self.split_name

    @cached_property
    def hashes(self) -> tuple[str, str]:
        """Return the hashes of data and split."""
        return _remembered_hash(self.corpus), split_hash(self.split)

    @cached_property
    def parts(self) -> Parts:
        """Return the rows of each part; worked out once, for all models."""
        return parts_of(self.corpus, self.split)

    @cached_property
    def asked(self) -> Asked:
        """Return the examples of the test part; worked out once, for all models."""
        return asked_of(self.corpus, self.split)

    def receipt(self, model: str, code: bytes, seed: int, **more: Any) -> Receipt:
        """Return the receipt of a model's answers to this task; ``more`` as for `receipts`."""
        return make_receipt(
            self.place,
            *self.hashes,
            model=model,
            code=code,
            seed=seed,
            **more,
        )


_HASHED: dict[int, tuple[Corpus, str]] = {}  # of the corpora at hand; several splits share one


def _remembered_hash(corpus: Corpus) -> str:
    known = _HASHED.get(id(corpus))
    if known is None or known[0] is not corpus:
        if len(_HASHED) >= 8:
            _HASHED.clear()
        known = _HASHED[id(corpus)] = corpus, data_hash(corpus)
    return known[1]
