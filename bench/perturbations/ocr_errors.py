"""Letters taken for others that look alike, as a scanner reads a printed page.

It stands for archives: scanned newspapers and screenshots. At strength 1 a third of the words of
four letters or more have one letter, or pair of letters, misread. Acronyms are left alone. The
confusions are those of print: rn for m, l for i, c for e, h for b. Rigaud et al. (2019), "ICDAR
2019 competition on post-OCR text correction"; van Strien et al. (2020), "Assessing the impact of
OCR quality on downstream NLP tasks".
"""

import numpy as np

from . import _words

_MOST = 0.35  # share of the words at strength 1
_SHORTEST = 4
_TAKEN_FOR = {
    "m": ("rn", "in"), "rn": ("m",), "i": ("l", "1"), "l": ("1", "i"), "o": ("0",), "e": ("c",),
    "c": ("e",), "h": ("b",), "b": ("h",), "u": ("ii", "v"), "cl": ("d",), "d": ("cl",),
    "n": ("ri", "u"), "t": ("f",), "g": ("q", "9"), "a": ("o",), "s": ("5",), "w": ("vv",),
    "O": ("0",), "S": ("5",), "B": ("8",), "I": ("l", "1"),
}  # fmt: skip


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with misread letters.

    >>> perturb("Harga timah turun", strength=0, rng=np.random.default_rng(1))
    'Harga timah turun'
    >>> perturb("Harga timah turun", strength=1, rng=np.random.default_rng(5))
    'Harga timah turuu'
    """
    return _words.change_words(text, _misread, share=_MOST * strength, rng=rng, fits=_fits)


def _fits(word: str) -> bool:
    return len(word) >= _SHORTEST and not _words.is_acronym(word)


def _misread(word: str, rng: np.random.Generator) -> str:
    places = [
        (at, seen) for seen in _TAKEN_FOR for at in range(1, len(word)) if word.startswith(seen, at)
    ]
    if not places:
        return word
    at, seen = places[int(rng.integers(len(places)))]
    return word[:at] + _words.pick(rng, _TAKEN_FOR[seen]) + word[at + len(seen) :]
