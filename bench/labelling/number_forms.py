"""Numbers by their form: 2-1 is a score, 9.000 ton a cargo, 48 jam an ultimatum.

It reads no noun of the others' lists but units, in Indonesian and English, so its errors are its
own. It is silent on most headlines. The patterns are our own. Ratner et al. (2017), "Snorkel",
call such functions pattern-based.
"""

import re
from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
_UNITS = "ton|kg|kilogram|kontainer|karung|barel|tons?|tonnes|containers?|barrels?|liter|ekor"
_FORMS = {
    "sports": r"(?<![\w-])\d{1,2}-\d{1,2}(?![\w-])|\b\d+(?:st|nd|rd|th)? (?:lap|set|innings)\b",
    "trade": rf"\b\d[\d.,]* (?:ribu |juta )?(?:{_UNITS})\b|\btarif \d|\bbea \d",
    "diplomacy": r"\b(?:48|72|24) jam\b|\b\d+ (?:diplomat|negara|serdadu)\b",
    "business": r"[$£€]\s?\d|\brp\s?\d|\b\d[\d.,]* ?(?:%|persen|percent|billion|triliun)\b",
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label whose numbers a headline has most of; empty for none or a tie.

    >>> row = Example("1", "Menang 2-1 atas tamu", "")
    >>> votes([row], ["sports", "trade"], {})
    ['sports']
    """
    known = {_concepts.label_of(concept, labels): form for concept, form in _FORMS.items()}
    forms = {label: re.compile(form) for label, form in known.items() if label}
    return [
        _concepts.most_votes(
            {name: len(f.findall(row.text.casefold())) for name, f in forms.items()}
        )
        for row in rows
    ]
