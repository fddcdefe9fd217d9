"""Other digits: another score, sum, share or year.

A topic does not hang on how many goals or tonnes there were, so a model should not either. Each
number is changed with the strength as its chance, and keeps its number of digits. Both sides of a
score move by the same, so that a win stays a win. Years move by up to three. Numbers inside names
(G20, Moto3, U-23, B35) and 100 percent are left alone. Ribeiro et al. (2020), "Beyond accuracy:
behavioral testing of NLP models with CheckList" (invariance to numbers).
"""

import re

import numpy as np

_NUMBER = re.compile(
    r"(?<![\w.,])(?<![A-Za-z]-)(?<!\d:)"
    r"(?P<score>\d{1,3}(?:-\d{1,3})+)(?![\w-])|(?<![\w.,-])(?<!ke-)\d+(?:[.,]\d+)*(?![\w-])"
)
_WHOLE = re.compile(r"100(?=\s*(?:%|persen|percent))")
_YEAR = re.compile(r"(?:19|20)\d\d")


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with other numbers.

    >>> perturb("Menang 2-1 di depan 14.500 orang, KTT G20", strength=1,
    ...         rng=np.random.default_rng(0))
    'Menang 5-4 di depan 46.486 orang, KTT G20'
    """

    def other(match: re.Match[str]) -> str:
        draw, seed = rng.random(), int(rng.integers(2**32))
        number = match[0]
        if draw >= strength or _WHOLE.match(text, match.start()):
            return number
        return _other(number, bool(match["score"]), np.random.default_rng(seed))

    return _NUMBER.sub(other, text)


def _other(number: str, score: bool, rng: np.random.Generator) -> str:
    if score:
        more = int(rng.integers(1, 4))
        return "-".join(str(int(part) + more) for part in number.split("-"))
    if _YEAR.fullmatch(number):
        return str(int(number) + int(rng.choice([-3, -2, -1, 1, 2, 3])))
    parts = re.split(r"([.,])", number)
    changed = [part if part in ".," else _digits(part, rng, i == 0) for i, part in enumerate(parts)]
    return "".join(changed)


def _digits(digits: str, rng: np.random.Generator, first: bool) -> str:
    low = 10 ** (len(digits) - 1) if first and digits[0] != "0" else 0
    return str(int(rng.integers(low, 10 ** len(digits)))).zfill(len(digits))
