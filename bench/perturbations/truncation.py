"""The end cut off behind a whole word, with three dots, as a phone's notification shows it.

At strength 1 a quarter of the words are gone, but five always stay, and a headline of five words
or fewer is left alone: headlines say first what they are about, so the label stays. Search
engines and phones cut titles at about 60 and 40 characters; a cut by words serves all languages.
Wang et al. (2021), "TextFlint: unified multilingual robustness evaluation toolkit for natural
language processing", collect such changes.
"""

from math import ceil

import numpy as np

_MOST = 0.25  # share of the words that are cut at strength 1
_FEWEST = 5


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text without its end; nothing in it is left to chance.

    >>> perturb("satu dua tiga empat lima enam tujuh delapan", strength=1,
    ...         rng=np.random.default_rng(0))
    'satu dua tiga empat lima enam…'
    """
    words = text.split()
    keep = max(_FEWEST, ceil(len(words) * (1 - _MOST * strength)))
    if keep >= len(words):
        return text
    return " ".join(words[:keep]).rstrip(",:;.-–— ") + "…"
