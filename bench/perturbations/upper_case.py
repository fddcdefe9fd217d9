"""WORDS IN CAPITALS, as older sites and tickers set their headlines.

At strength 1 all words are capitals, below that such a share of them. A model that folds letters
does not see it. No word changes, so the label cannot; what capitals tell apart (AS, the country,
from as) is told apart no more. Ribeiro et al. (2020), "Beyond accuracy: behavioral testing of NLP
models with CheckList" (invariance tests).
"""

import numpy as np

from . import _words


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with words in capitals.

    >>> perturb("Gol telat", strength=1, rng=np.random.default_rng(0))
    'GOL TELAT'
    """
    return _words.change_words(text, lambda word, _: word.upper(), share=strength, rng=rng)
