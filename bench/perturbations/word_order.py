"""Neighbouring words in each other's place.

It stands for clumsy translation and for keyword lists, and asks how much a model leans on order.
At strength 1 half of the neighbours change places; never over a sign, so each part of a headline
keeps its words. A preposition stays before its noun, and a country's name of two words whole. All
words stay, so the topic does. Sinha et al. (2021), "Masked language modeling and the
distributional hypothesis: order word matters pre-training for little"; Pham et al. (2021), "Out of
order: how important is the sequential order of words in a sentence in natural language
understanding tasks?".
"""

import re

import numpy as np

_MOST = 0.5  # chance at strength 1 that two neighbours change places
_ENDS = tuple(",:;.!?…–—-")
_BEFORE = (
    "di|ke|dari|pada|untuk|dengan|oleh|tanpa|kepada|para|si|tak|tidak|bukan|belum"
    "|in|on|at|to|of|for|from|with|by|the|a|an|no|not"
)
_NAMES = (
    "Selandia Baru|Papua Nugini|Timor Leste|Sri Lanka|Pantai Gading|Arab Saudi|Korea Selatan"
    "|Korea Utara|Uni Eropa|Afrika Selatan|Amerika Serikat|Burkina Faso|Sierra Leone|Hong Kong"
    "|New Zealand|South Korea|North Korea|Saudi Arabia|South Africa|United States|European Union"
    "|Ivory Coast|New York|Los Angeles|Kuala Lumpur|Dewan HAM"
)
# a number goes with what it counts
_UNIT = re.compile(
    rf"(?:(?:{_BEFORE}) )*(?:(?:{_NAMES})\S*|\d[\d.,-]* \S+|\S+)", flags=re.IGNORECASE
)


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with neighbours swapped.

    >>> perturb("Harga kopi: petani di Sri Lanka senang", strength=1,
    ...         rng=np.random.default_rng(1))
    'Harga kopi: di Sri Lanka petani senang'
    """
    words = _UNIT.findall(text)
    draws = rng.random(len(words))
    at, swapped = 0, False
    while at + 1 < len(words):
        one, two = words[at], words[at + 1]
        if draws[at] < _MOST * strength and not one.endswith(_ENDS) and not two.endswith(_ENDS):
            words[at], words[at + 1] = two, one
            swapped = True
            at += 1
        at += 1
    return " ".join(words) if swapped else text
