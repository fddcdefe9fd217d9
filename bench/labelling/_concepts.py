"""Votes by words: which lexicon has most words in a headline, and which label it stands for."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# what datasets call the same idea, folded
NAMES = {
    "sports": ("sports", "sport", "olahraga"),
    "diplomacy": ("diplomacy",),
    "trade": ("trade",),
    "business": ("business", "ekonomi", "economy"),
    "technology": ("technology", "tech", "sci/tech", "teknologi", "science/technology"),
    "politics": ("politics", "politik"),
    "entertainment": ("entertainment", "selebritas"),
    "health": ("health",),
    "world": ("world",),
}


def label_of(concept: str, labels: Sequence[str]) -> str:
    """Return the label that stands for an idea in a dataset; empty where none does.

    >>> label_of("sports", ["Ekonomi", "Olahraga"]), label_of("sports", ["trade"])
    ('Olahraga', '')
    """
    names = NAMES.get(concept, (concept,))
    return next((label for label in labels if label.casefold() in names), "")


def vote_by_words(
    texts: Sequence[str], labels: Sequence[str], lexicons: Mapping[str, str]
) -> list[str]:
    """Return for each text the label whose lexicon has most of its words; empty for none or a tie.

    A lexicon is words separated by blanks; one with an underscore is of two words, one that ends
    in a star matches any ending.

    >>> vote_by_words(["Gol telat di final", "Hujan"], ["sports", "trade"],
    ...               {"sports": "gol final", "trade": "ekspor*"})
    ['sports', '']
    """
    known = {label_of(concept, labels): words for concept, words in lexicons.items()}
    patterns = {
        label: re.compile(rf"(?<!\w)(?:{'|'.join(map(_form, words.split()))})(?!\w)")
        for label, words in known.items()
        if label
    }
    return [most_votes({label: len(p.findall(text.casefold())) for label, p in patterns.items()})
            for text in texts]  # fmt: skip


def most_votes(counts: Mapping[str, int]) -> str:
    """Return the label with the most votes; empty where there are none, or two have as many.

    >>> most_votes({"a": 2, "b": 1}), most_votes({"a": 1, "b": 1}), most_votes({"a": 0})
    ('a', '', '')
    """
    first = Counter({label: n for label, n in counts.items() if n}).most_common(2)
    if not first or (len(first) == 2 and first[0][1] == first[1][1]):
        return ""
    return first[0][0]


def _form(word: str) -> str:
    ending = r"\w*" if word.endswith("*") else ""
    return re.escape(word.rstrip("*")).replace("_", r"\s+") + ending
