"""Slips of the finger: a neighbouring key, a letter twice, left out, or in the other's place.

It stands for headlines typed in haste, in a comment or a search box. At strength 1 half of the
words of five letters or more have one slip. First and last letters, acronyms and digits are left
alone, so that every word can still be read. Belinkov and Bisk (2018), "Synthetic and natural noise
both break neural machine translation"; Pruthi, Dhingra and Lipton (2019), "Combating adversarial
misspellings with robust word recognition".
"""

import numpy as np

from . import _words

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_MOST = 0.5  # share of the words at strength 1
_SHORTEST = 5  # letters of a word that can stand a slip
_SHORTEST_TO_DROP = 7  # and of one that can lose a letter: a shorter one becomes another word


def _neighbours() -> dict[str, str]:
    places = {key: (y, x + 0.5 * y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)}
    return {
        key: "".join(
            other
            for other, (v, u) in places.items()
            if other != key and abs(v - y) <= 1 and abs(u - x) <= 1
        )
        for key, (y, x) in places.items()
    }


_NEXT_TO = _neighbours()


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with slips.

    >>> perturb("Eksportir kopi mengeluh", strength=0, rng=np.random.default_rng(1))
    'Eksportir kopi mengeluh'
    >>> perturb("Eksportir kopi mengeluh", strength=1, rng=np.random.default_rng(4))
    'Eksportir kopi mengelluh'
    """
    return _words.change_words(text, _slip, share=_MOST * strength, rng=rng, fits=_fits)


def _fits(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and not _words.is_acronym(word)


def _slip(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, len(word) - 2))
    kind, letter = int(rng.integers(4)), word[at]
    if not letter.isalpha():
        return word
    if kind == 0:
        key = _words.pick(rng, _NEXT_TO[letter.lower()])
        return word[:at] + (key.upper() if letter.isupper() else key) + word[at + 1 :]
    if kind == 1:
        return word[:at] + letter + word[at:]
    if kind == 2 and len(word) >= _SHORTEST_TO_DROP:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at + 1] + letter + word[at + 2 :]
