"""Shares the counts of a dataset's words or characters, weighted for a split as scikit-learn would.

A pipeline that starts with scikit-learn's own vectoriser gets the very matrices that its
`fit_transform` on the training texts and `transform` of the test texts would give, down to the
order of the numbers within a row, without reading a text twice.
"""

import fcntl
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline

from bench.counting.counts import Counts
from bench.counting.cutting import cut_rows
from bench.records.rows import Rows
from bench.texts import digest

# what decides which features a text has, and how often; all else is weighting
_ANALYSIS = (
    "input", "encoding", "decode_error", "strip_accents", "preprocessor", "tokenizer",
    "stop_words", "lowercase", "token_pattern", "ngram_range", "analyzer",
)  # fmt: skip
_KEPT = 4  # sets of rows of which the counts are kept
_WEIGHTING = ("norm", "use_idf", "smooth_idf", "sublinear_tf")
# only with these are all training features kept, and in the order of their names
_WHOLE = {"min_df": 1, "max_df": 1.0, "max_features": None, "vocabulary": None}


class Shared:
    """The counts of one dataset's texts, made when first asked for, by kind of analysis."""

    def __init__(self, texts: Sequence[str], *, folder: Path | None = None) -> None:
        self.texts = texts
        self._folder = folder
        self._counts: dict[str, Counts] = {}
        self._slices: OrderedDict[Any, list[_Slice]] = OrderedDict()

    def counts(self, vectoriser: CountVectorizer) -> Counts:
        """Return the counts that a vectoriser's analysis gives.

        With a folder, what one process has counted another one finds there.
        """
        key = analysis(vectoriser)
        if key not in self._counts:
            if self._folder is None:
                self._counts[key] = Counts.make(self.texts, vectoriser)
            else:
                path = self._folder / f"counts-{digest(key, length=16)}.npz"
                # who comes second waits for what the first is counting, and reads it
                with path.with_suffix(".lock").open("w") as file:
                    fcntl.flock(file, fcntl.LOCK_EX)
                    if not path.is_file():
                        Counts.make(self.texts, vectoriser).save(path)
                self._counts[key] = Counts.load(path)
        return self._counts[key]

    def matrices(self, vectoriser: Any, train: Rows, other: Sequence[Rows]) -> list[csr_matrix]:
        """Return the matrices of the train rows, and of each of the other sets of rows.

        ``vectoriser`` is one of which `can_share` is true: fitted on the train rows, it would
        return these. The counts of the last few sets of rows are kept, and their weights:
        models that differ in what comes behind ask for the same.
        """
        if isinstance(vectoriser, FeatureUnion):
            parts = [self.matrices(one, train, other) for _, one in vectoriser.transformer_list]
            return [hstack(matrices).tocsr() for matrices in zip(*parts, strict=True)]
        slices = self._sliced(vectoriser, train, other)
        weighting = (vectoriser.dtype, vectoriser.binary, _weights_of(vectoriser))
        if weighting not in slices[0].weighed:
            _weigh(slices, weighting)
        return [one.matrix(weighting) for one in slices]

    def _sliced(
        self, vectoriser: CountVectorizer, train: Rows, other: Sequence[Rows]
    ) -> list["_Slice"]:
        rows = (train.tobytes(), *(rows.tobytes() for rows in other))
        key = (analysis(vectoriser), rows)
        if key not in self._slices:
            cut = cut_rows(self.counts(vectoriser), train, other)
            self._slices[key] = [
                _Slice(one.data, one.indices, one.indptr, one.shape[1], in_order=i > 0)
                for i, one in enumerate(cut)
            ]
            if len(self._slices) > _KEPT:
                self._slices.popitem(last=False)
        self._slices.move_to_end(key)
        return self._slices[key]


@dataclass(frozen=True, eq=False)
class _Slice:
    """The counts of some rows over the features of the training rows."""

    data: NDArray[np.int32]
    indices: NDArray[np.int32]
    ends: NDArray[Any]
    width: int
    in_order: bool  # whether the columns of a row go upward
    weighed: dict[Any, NDArray[Any]] = field(default_factory=dict)  # the numbers, by weighting

    def bare(self, dtype: Any) -> csr_matrix:
        """Return a matrix of the counts; its columns and row ends are not to be changed."""
        shape = (len(self.ends) - 1, self.width)
        matrix = csr_matrix((self.data.astype(dtype), self.indices, self.ends), shape=shape)
        if self.in_order:
            matrix.has_sorted_indices = True  # known: it need not be looked for
        return matrix

    def matrix(self, weighting: Any) -> csr_matrix:
        """Return a matrix of fresh numbers: a model may change what it is given."""
        shape = (len(self.ends) - 1, self.width)
        arrays = (self.weighed[weighting].copy(), self.indices.copy(), self.ends.copy())
        weighed = csr_matrix(arrays, shape=shape)
        if self.in_order:
            weighed.has_sorted_indices = True
        return weighed


def _weights_of(vectoriser: CountVectorizer) -> tuple[tuple[str, Any], ...]:
    if not isinstance(vectoriser, TfidfVectorizer):
        return ()
    return tuple((name, getattr(vectoriser, name)) for name in _WEIGHTING)


def _weigh(slices: Sequence[_Slice], weighting: Any) -> None:
    """Keep the numbers that a weighting makes of the counts; the first slice is the training."""
    dtype, binary, weights = weighting
    matrices = [one.bare(dtype) for one in slices]
    if binary:
        for matrix in matrices:
            matrix.data.fill(1)
    if weights:
        weigh = TfidfTransformer(**dict(weights))
        weigh.fit(matrices[0])
        # weighting changes the numbers alone, not which column they stand in
        matrices = [weigh.transform(matrix, copy=False) for matrix in matrices]
    for one, matrix in zip(slices, matrices, strict=True):
        one.weighed[weighting] = matrix.data


def can_share(model: Any) -> bool:
    """Say whether a model is a pipeline that starts with a vectoriser that can be shared.

    >>> can_share(Pipeline([("v", CountVectorizer()), ("m", None)]))
    True
    >>> can_share(Pipeline([("v", CountVectorizer(min_df=2)), ("m", None)]))
    False
    """
    if type(model) is not Pipeline or len(model.steps) < 2 or model.memory is not None:
        return False
    return _known(model.steps[0][1])


def _known(vectoriser: Any) -> bool:
    if type(vectoriser) is FeatureUnion:
        return vectoriser.transformer_weights is None and all(
            _known(one) for _, one in vectoriser.transformer_list
        )
    if type(vectoriser) not in (CountVectorizer, TfidfVectorizer):
        return False
    given = vectoriser.get_params()
    # 1 and 1.0 are not alike: at most so many texts, or such a share of all
    whole = all(
        type(given[name]) is type(value) and given[name] == value for name, value in _WHOLE.items()
    )
    # what is a function has no description that another process could compare
    return whole and not any(callable(given[name]) for name in _ANALYSIS)


def analysis(vectoriser: CountVectorizer) -> str:
    """Describe what decides the counts of a vectoriser, and nothing else."""
    return repr([(name, getattr(vectoriser, name)) for name in _ANALYSIS])


def feature_kinds(model: Any) -> list[CountVectorizer]:
    """Return the vectorisers of a model of which `can_share` is true."""
    return _flat(model.steps[0][1])


def _flat(vectoriser: Any) -> list[CountVectorizer]:
    if isinstance(vectoriser, FeatureUnion):
        return [kind for _, one in vectoriser.transformer_list for kind in _flat(one)]
    return [vectoriser]
