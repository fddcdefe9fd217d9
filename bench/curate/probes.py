"""Shortcut probes: what is left of a headline when its meaning is taken out.

Where labels can be guessed from so little, a model can be right for a wrong reason. Each probe
turns an example into the little that it lets through, as a text; `curate.guesses` guesses from it.
"""

import re
from collections.abc import Callable, Iterable

from bench.entities import entity_finder
from bench.records.corpora import Example

_LETTERS = re.compile(r"[^\W\d_]+")
_RUNS = re.compile(r"[^\W\d_]+|\d+")
NOTHING = "∅"  # stands for a text of which a probe leaves nothing


def only_length(text: str) -> str:
    """Return the numbers of words and of characters (in sixes), as two signs.

    >>> only_length("Gol telat") == only_length("Tim kalah")
    True
    """
    words, sixes = len(text.split()), len(text) // 6
    return chr(0x4E00 + min(words, 4000)) + chr(0x5E00 + min(sixes, 4000))


def only_signs(text: str) -> str:
    """Return digits, punctuation and spaces, every word as one "a".

    >>> only_signs("RI-Jepang: 2-1?")
    'a-a: 2-1?'
    """
    return _LETTERS.sub("a", text)


def only_style(text: str) -> str:
    """Return how an outlet sets its headlines: the case of each word, and what stands between.

    A word is "A" in capitals, "T" with a capital in front, "a" without, "x" mixed; a number "0".

    >>> only_style("RI-Jepang: Gol telat di menit 90, iPhone jatuh?")
    'A-T: T a a a 0, x a?'
    """
    return _RUNS.sub(_case, text)


def _case(word: re.Match[str]) -> str:
    run = word[0]
    if run[0].isdigit():
        return "0"
    if run.isupper() and len(run) > 1:
        return "A"
    if run[0].isupper():
        return "T" if run[1:] == run[1:].lower() else "x"
    return "a" if run == run.lower() else "x"


def only_first_word(text: str) -> str:
    """Return the first word.

    >>> only_first_word("Gol telat")
    'Gol'
    """
    return text.split()[0]


def only_first_two_words(text: str) -> str:
    """Return the first two words.

    >>> only_first_two_words("Gol telat lagi")
    'Gol telat'
    """
    return " ".join(text.split()[:2])


def only_names(
    entities: Iterable[tuple[str, str]], *, beside: Iterable[tuple[str, str]] = ()
) -> Callable[[str], str]:
    """Return a probe that leaves the entities named, in their order: one sign each.

    ``entities`` and ``beside`` are pairs of an entity and one of its names, as `entity_finder`
    takes them.

    >>> probe = only_names([("Korut", "Korut"), ("Korut", "Korea Utara"), ("AS", "AS")])
    >>> probe("AS kecam Korea Utara") == probe("AS jamu Korut")
    True
    >>> probe("as kecam") == NOTHING
    True
    """
    named = list(entities)
    find = entity_finder(named, beside=beside)
    signs = {entity: chr(0x4E00 + i) for i, entity in enumerate(sorted({e for e, _ in named}))}
    return lambda text: "".join(signs[entity] for entity in find(text)) or NOTHING


def only_month(example: Example) -> str:
    """Return year and month of publication; empty where there is no date.

    >>> only_month(Example("1", "Gol", "sport", date="2019-07-03T10:00"))
    '2019-07'
    """
    return example.date[:7]


PROBES: dict[str, Callable[[str], str]] = {
    "length": only_length,
    "punctuation and digits": only_signs,
    "outlet style": only_style,
    "first word": only_first_word,
    "first two words": only_first_two_words,
}
# of long texts these leave long texts, on which the family takes minutes
SLOW_PROBES = ("punctuation and digits", "outlet style")
# attributes of an example that are no part of its text
KNOWN_PROBES: dict[str, Callable[[Example], str]] = {
    "publisher": lambda example: example.publisher,
    "section": lambda example: example.section,
    "month": only_month,
}
