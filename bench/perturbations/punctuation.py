"""Signs between words left out, set otherwise, or added at the end.

It stands for the habits of editors and feeds: a colon or a dash, straight or curly quotes, three
dots or an exclamation mark. Each sign is left out or changed with the strength as its chance, and
something is added at the end with half of it. Signs inside words and numbers (bulu-tangkis, 2-1,
3,5) are left alone: they carry meaning. No letter changes, so the label cannot. Ek, Bernardy and
Chatzikyriakidis (2020), "How does punctuation affect neural models in natural language inference".
"""

import re

import numpy as np

from . import _words

_SIGN = re.compile(
    r"(?<=\w)\s*[,:;.!?…](?=\s|$)|\s[–—-]\s|[\"“”'‘’](?=\s|$)|(?:(?<=\s)|^)[\"“”'‘’]"
)
_OTHER = {
    ",": (" -", ";"), ":": (" -", ",", "..."), ";": (",",), ".": ("!",), "!": (".", "!!"),
    "?": ("??", "?!"), "…": ("...",), "–": (": ",), "—": (": ",), "-": (": ",),
    '"': ("“", "'"), "“": ('"',), "”": ('"',), "'": ('"',), "‘": ("'",), "’": ("'",),
}  # fmt: skip
_ENDS = ("!", "...", ".", "!!", " -")


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with other signs.

    >>> perturb("Ekspor: kopi, teh", strength=1, rng=np.random.default_rng(2))
    'Ekspor... kopi; teh!'
    >>> perturb("Ekspor: kopi, teh", strength=0, rng=np.random.default_rng(2))
    'Ekspor: kopi, teh'
    """

    def other(match: re.Match[str]) -> str:
        sign, draw, seed = match[0].strip(), rng.random(), int(rng.integers(2**32))
        if draw >= strength:
            return match[0]
        choices = ("", *_OTHER[sign])
        chosen = _words.pick(np.random.default_rng(seed), choices)
        # a dash stands between blanks: without it, one of them stays
        return (chosen or " ") if match[0][:1].isspace() and match[0][-1:].isspace() else chosen

    changed = _SIGN.sub(other, text)
    draw, seed = rng.random(), int(rng.integers(2**32))
    if draw < strength / 2 and changed[-1:].isalnum():
        changed += _words.pick(np.random.default_rng(seed), _ENDS)
    return changed
