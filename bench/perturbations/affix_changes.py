"""Indonesian affixes as spoken: nolak for menolak, batalin for batalkan, main for bermain.

It stands for the everyday register, in which headlines are retold. At strength 1 every verb of the
list loses or changes its affix, below that such a share of them. Only verbs whose root is on our
list are touched, so that nouns and names that merely begin alike (menteri, Medan, beras) stay.
Sneddon (2006), "Colloquial Jakartan Indonesian", chapters 2 and 3, describes these forms.
"""

import numpy as np

from . import _verbs, _words

LANGUAGES = ("id", "ind")
# a root's first letter: what me- makes of it, and what is left in speech
_NASALS = {
    **dict.fromkeys("bfv", ("mem{0}", "nge{0}")), **dict.fromkeys("cdjz", ("men{0}", "nge{0}")),
    "p": ("mem{1}", "m{1}"), "t": ("men{1}", "n{1}"), "s": ("meny{1}", "ny{1}"),
    "k": ("meng{1}", "ng{1}"), **dict.fromkeys("aeiough", ("meng{0}", "ng{0}")),
    **dict.fromkeys("lmnrwy", ("me{0}", "nge{0}")),
}  # fmt: skip
_ENDS = ("", "kan", "i")


def _spoken() -> dict[str, str]:
    forms: dict[str, str] = {}
    for root in sorted(_verbs.ROOTS):
        formal, spoken = _NASALS[root[0]]
        for end in _ENDS:
            # -kan and -i are both -in in speech; a root in a vowel takes -in behind it
            colloquial = {"": "", "kan": "in", "i": "in"}[end]
            if end == "i" and root.endswith("i"):
                continue
            forms[formal.format(root, root[1:]) + end] = spoken.format(root, root[1:]) + colloquial
            if end:
                forms[f"di{root}{end}"] = f"di{root}{colloquial}"
                if end == "kan":
                    forms[f"{root}kan"] = f"{root}in"
    bare = {f"ber{root}": root for root in _verbs.BARE}
    return {**forms, **bare, **_verbs.OTHER}


_SPOKEN = _spoken()


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with spoken affixes.

    >>> perturb("Menteri Menolak Batalkan Rapat", strength=1, rng=np.random.default_rng(0))
    'Menteri Nolak Batalin Rapat'
    """
    return _words.change_words(
        text,
        lambda word, _: _words.like(word, _SPOKEN[word.lower()]),
        share=strength,
        rng=rng,
        fits=lambda word: word.lower() in _SPOKEN,
    )
