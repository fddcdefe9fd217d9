"""A place or club by the name of another of the same kind and country.

A topic does not hang on which city signs, sells or plays, so a model should not either; one that
has learnt that Osaka means sports in its training rows does worse. Each name on our list is swapped
with the strength as its chance, for one of its own list: a city for a city of that country, a
country for one of its region, a club for one of its league. A name that stands twice is swapped
alike, and no two names become one. Persons are left alone: a real person is given nobody else's
deeds. Balasubramanian et al. (2020), "What's in a name? Are BERT named entity representations just
as good for any other name?"; Ribeiro et al. (2020), CheckList.
"""

import re

import numpy as np

from . import _places

_OTHERS = _places.same_kind()
_UPPER = {name.upper(): name for name in _OTHERS}
_LONGEST_FIRST = sorted((*_OTHERS, *_UPPER), key=len, reverse=True)
_NAME = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})(?![\w-])")


def perturb(text: str, *, strength: float, rng: np.random.Generator) -> str:
    """Return the text with names swapped.

    >>> perturb("Ekspor Osaka ke Surabaya", strength=1, rng=np.random.default_rng(0))
    'Ekspor Hiroshima ke Solo'
    """
    names = list(dict.fromkeys(match[0] for match in _NAME.finditer(text)))
    new: dict[str, str] = {}
    for name in names:
        draw, seed = rng.random(), int(rng.integers(2**32))
        plain = _UPPER.get(name, name)
        taken = {*names, *new.values(), *(_UPPER.get(other, other) for other in names)}
        free = [other for other in _OTHERS[plain] if other not in taken]
        if draw < strength and free:
            other = free[int(np.random.default_rng(seed).integers(len(free)))]
            new[name] = other.upper() if name != plain else other
    return _NAME.sub(lambda match: new.get(match[0], match[0]), text)
