"""Cuts texts into words as scikit-learn's vectorisers do, each distinct word looked at once."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bench.counting.runs import Sequences

# Patterns that match no whitespace: what stands between two spaces is cut alike wherever it stands.
_WITHIN_WORDS = {r"(?u)\b\w\w+\b", r"(?u)\b\w[\w-]*\w\b"}
_TOGETHER = 1000  # texts whose words are in memory at one time


@dataclass(frozen=True, eq=False)
class Tokens:
    """Distinct words, and texts as sequences of their numbers from 0."""

    words: Sequence[str]
    texts: Sequences

    @classmethod
    def number(cls, texts: Iterable[Sequence[str]]) -> "Tokens":
        """Give each distinct word a number, in the order in which they come."""
        known: defaultdict[str, int] = defaultdict(count().__next__)
        items, sizes = array("i"), array("q", [0])
        rest = iter(texts)
        while some := list(islice(rest, _TOGETHER)):
            lengths = list(map(len, some))
            numbers = map(known.__getitem__, chain.from_iterable(some))
            items.frombytes(np.fromiter(numbers, dtype=np.intc, count=sum(lengths)).tobytes())
            sizes.extend(lengths)
        sequences = Sequences(np.array(items, dtype=np.int32), np.cumsum(sizes, dtype=np.int64))
        return cls(list(known), sequences)


def spaced_words(texts: Iterable[str], vectoriser: CountVectorizer) -> Tokens:
    """Return what stands between whitespace, prepared as the vectoriser would."""
    prepare = vectoriser.build_preprocessor()
    return Tokens.number(prepare(text).split() for text in texts)


def pattern_words(texts: Iterable[str], vectoriser: CountVectorizer) -> Tokens:
    """Return the words that the vectoriser's pattern matches, without its stop words."""
    cut = vectoriser.build_tokenizer()
    if vectoriser.token_pattern in _WITHIN_WORDS:
        spaced = spaced_words(texts, vectoriser)
        pieces = Tokens.number(map(cut, spaced.words))
        tokens = Tokens(pieces.words, spaced.texts.joined(pieces.texts))
    else:
        prepare = vectoriser.build_preprocessor()
        tokens = Tokens.number(cut(prepare(text)) for text in texts)
    stop_words: Any = vectoriser.get_stop_words()
    return tokens if stop_words is None else _without(tokens, stop_words)


def _without(tokens: Tokens, stop_words: Any) -> Tokens:
    stays = np.array([word not in stop_words for word in tokens.words], dtype=bool)
    kept = np.flatnonzero(stays[tokens.texts.items])
    ends = np.searchsorted(kept, tokens.texts.ends)
    return Tokens(tokens.words, Sequences(tokens.texts.items[kept], ends))
