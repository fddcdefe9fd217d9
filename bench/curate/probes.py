"""Shortcut probes: what is left of a headline when its meaning is taken out, and a model of it.

Where a probe scores far above chance, a model can be right for a wrong reason. Each
probe turns a text into the little that it lets through; the model on top is the same for
all: logistic regression on character runs of one to three.
"""

import re
from collections.abc import Callable, Iterable

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

_LETTERS = re.compile(r"[^\W\d_]+")
NOTHING = "∅"  # stands for a text of which a probe leaves nothing


def only_length(text: str) -> str:
    """Return the numbers of words and of characters (in sixes), as two signs.

    >>> only_length("Gol telat") == only_length("Tim kalah")
    True
    """
    words, sixes = len(text.split()), len(text) // 6
    return chr(0x4E00 + words) + chr(0x5E00 + sixes)


def only_signs(text: str) -> str:
    """Return digits, punctuation and spaces, every word as one "a".

    >>> only_signs("RI-Jepang: 2-1?")
    'a-a: 2-1?'
    """
    return _LETTERS.sub("a", text)


def only_first_word(text: str) -> str:
    """Return the first word.

    >>> only_first_word("Gol telat")
    'Gol'
    """
    return text.split()[0]


def only_names(entities: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """Return a probe that leaves the entities named, in their order: one sign each.

    ``entities`` are pairs of an entity and one of its names; names are matched as whole
    words with their case.

    >>> probe = only_names([("Korut", "Korut"), ("Korut", "Korea Utara"), ("AS", "AS")])
    >>> probe("AS kecam Korea Utara") == probe("AS jamu Korut")
    True
    >>> probe("as kecam") == NOTHING
    True
    """
    of_name = {name: entity for entity, name in entities}
    signs = {entity: chr(0x4E00 + i) for i, entity in enumerate(sorted(set(of_name.values())))}
    # the longest name first: "Uni Emirat Arab" before "Uni"
    longest = sorted(of_name, key=lambda name: (-len(name), name))
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, longest)) + r")\b")
    return lambda text: "".join(signs[of_name[n]] for n in pattern.findall(text)) or NOTHING


PROBES: dict[str, Callable[[str], str]] = {
    "length": only_length,
    "punctuation and digits": only_signs,
    "first word": only_first_word,
}


def make(seed: int) -> Pipeline:
    """Make the probes' model; nothing in it is left to chance."""
    counts = CountVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=False)
    return make_pipeline(counts, LogisticRegression(max_iter=5000))
