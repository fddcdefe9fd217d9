"""Words With A Capital Each, as many sites set their headlines.

At strength 1 every word begins with a capital, below that such a share of them; acronyms keep
theirs. It changes headlines written as sentences, and leaves those as they are that are set so. No
word changes, so the label cannot. Ribeiro et al. (2020), "Beyond accuracy: behavioral testing of
NLP models with CheckList" (invariance tests).
"""

import numpy as np

from . import _words


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with a capital on words.

    >>> perturb("Gol telat di laga AS", strength=1, rng=np.random.default_rng(0))
    'Gol Telat Di Laga AS'
    """
    return _words.change_words(text, _capital, share=strength, rng=rng)


def _capital(word: str, rng: np.random.Generator) -> str:
    return word[:1].upper() + word[1:]
