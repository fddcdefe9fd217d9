"""Changes some words of a text; for the perturbations of this folder."""

import re
from collections.abc import Callable

import numpy as np

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def change_words(
    text: str,
    change: Callable[[str, np.random.Generator], str],
    *,
    share: float,
    rng: np.random.Generator,
    fits: Callable[[str], bool] = bool,
) -> str:
    """Return the text with that share of the fitting words changed, on average.

    Each word has a draw of its own, whatever the share: a larger share changes the same words in
    the same way, and further ones.

    >>> change_words("Gol telat", lambda word, rng: word.upper(), share=1.0,
    ...              rng=np.random.default_rng(0), fits=lambda word: len(word) > 3)
    'Gol TELAT'
    """
    pieces, end = [], 0
    for match in WORD.finditer(text):
        word, draw, seed = match[0], rng.random(), int(rng.integers(2**32))
        if draw < share and fits(word):
            pieces += [text[end : match.start()], change(word, np.random.default_rng(seed))]
            end = match.end()
    return "".join([*pieces, text[end:]])


def like(word: str, other: str) -> str:
    """Return another word in the letter case of the first: upper, Title or as it is.

    >>> like("Tidak", "tdk"), like("TIDAK", "tdk"), like("tidak", "tdk")
    ('Tdk', 'TDK', 'tdk')
    """
    if word.isupper() and len(word) > 1:
        return other.upper()
    return other[:1].upper() + other[1:] if word[:1].isupper() else other


def is_acronym(word: str) -> bool:
    """Say whether a word is written in capitals, as an acronym is.

    >>> is_acronym("PBB"), is_acronym("Persib"), is_acronym("Moto")
    (True, False, False)
    """
    return word.isupper() and len(word) <= 6


def pick(rng: np.random.Generator, choices: "list[str] | tuple[str, ...] | str") -> str:
    """Return one of the choices."""
    return choices[int(rng.integers(len(choices)))]
