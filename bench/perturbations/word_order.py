"""Neighbouring words in each other's place.

It stands for clumsy translation and for keyword lists, and asks how much a model leans on order.
At strength 1 half of the neighbours change places; never over a sign, so each part of a headline
keeps its words. All words stay, so the topic does. Sinha et al. (2021), "Masked language modeling
and the distributional hypothesis: order word matters pre-training for little"; Pham et al. (2021),
"Out of order: how important is the sequential order of words in a sentence in natural language
understanding tasks?".
"""

import numpy as np

_MOST = 0.5  # chance at strength 1 that two neighbours change places
_ENDS = tuple(",:;.!?…–—-")


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with neighbours swapped.

    >>> perturb("Harga kopi: petani senang", strength=1, rng=np.random.default_rng(1))
    'Harga kopi: senang petani'
    """
    words = text.split(" ")
    draws = rng.random(len(words))
    at = 0
    while at + 1 < len(words):
        one, two = words[at], words[at + 1]
        if draws[at] < _MOST * strength and not one.endswith(_ENDS) and not two.endswith(_ENDS):
            words[at], words[at + 1] = two, one
            at += 1
        at += 1
    return " ".join(words)
