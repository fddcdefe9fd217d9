"""A task: one view of a dataset under one split, with its hashes."""

from dataclasses import dataclass
from functools import cached_property

from bench.records.corpora import Corpus, Split
from bench.records.predictions import Fingerprint
from bench.records.rows import SplitRows, TestSet, split_rows, test_set
from bench.records.runs import ModelCode, Variant
from bench.store.fingerprints import data_hash, make_fingerprint, split_hash


@dataclass(frozen=True)
class Task:
    """One view of a dataset under one split."""

    corpus: Corpus
    scheme: str
    split: Split

    @property
    def place(self) -> tuple[str, str, str]:
        """Return the names of dataset, view and split scheme."""
        return self.corpus.name, self.corpus.view, self.scheme

    @cached_property
    def hashes(self) -> tuple[str, str]:
        """Return the hashes of data and split."""
        return _remembered_hash(self.corpus), split_hash(self.split)

    @cached_property
    def rows(self) -> SplitRows:
        """Return the rows of each split; worked out once, for all models."""
        return split_rows(self.corpus, self.split)

    @cached_property
    def test_set(self) -> TestSet:
        """Return the examples of the test split; worked out once, for all models."""
        return test_set(self.corpus, self.split)

    def fingerprint(self, code: ModelCode, variant: Variant = Variant()) -> Fingerprint:  # noqa: B008
        """Return the fingerprint of a model's predictions for this task."""
        return make_fingerprint(self.place, self.hashes, code, variant)


_HASHED: dict[int, tuple[Corpus, str]] = {}  # of the corpora at hand; several splits share one


def _remembered_hash(corpus: Corpus) -> str:
    known = _HASHED.get(id(corpus))
    if known is None or known[0] is not corpus:
        if len(_HASHED) >= 8:
            _HASHED.clear()
        known = _HASHED[id(corpus)] = corpus, data_hash(corpus)
    return known[1]
