"""words in small letters, as in chats, search boxes and feeds that are folded.

At strength 1 all words are small, acronyms among them ("as" for the country AS), below that such a
share of them. A model that folds letters does not see it. No word changes, so the label cannot.
Ribeiro et al. (2020), "Beyond accuracy: behavioral testing of NLP models with CheckList"
(invariance tests).
"""

import numpy as np

from . import _words


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with words in small letters.

    >>> perturb("Gol Telat AS", strength=1, rng=np.random.default_rng(0))
    'gol telat as'
    """
    return _words.change_words(text, lambda word, _: word.lower(), share=strength, rng=rng)
