"""The Yoruba lexicons of Hedderich et al. (2020): names and words by class, from Wikidata.

Upstream lists them a class a file (`.../yoruba_newsclass/lexicon/<class>.txt`); they are read from
the dataset's own files and are no part of this package. A headline gets the class with most entries
in it. Hedderich, Adelani, Zhu, Alabi, Markus and Klakow (2020), "Transfer learning and distant
supervision for multilingual transformer models: a study on African languages".
"""

import re
from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
LANGUAGES = ("yor",)
_FOLDER = "yoruba_newsclass/lexicon/"
_LEAST = 3  # letters of an entry: shorter ones stand in too many words' place
_TOKEN = re.compile(r"\w+")


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    r"""Return the label whose lexicon has most entries in a headline; empty for none or a tie.

    >>> files = {"d/yoruba_newsclass/lexicon/sport.txt": b"osasuna\nmarcus rashford\n"}
    >>> votes([Example("1", "Marcus Rashford ni Osasuna", "")], ["sport", "health"], files)
    ['sport']
    """
    entries: dict[tuple[str, ...], set[str]] = {}
    for path, raw in files.items():
        if _FOLDER in path:
            name = path.rpartition("/")[2].removesuffix(".txt").casefold()
            label = next((one for one in labels if one.casefold() == name), "")
            for line in raw.decode("utf-8").splitlines() if label else ():
                words = tuple(_TOKEN.findall(line.casefold()))
                if len("".join(words)) >= _LEAST:
                    entries.setdefault(words, set()).add(label)
    longest = max(map(len, entries), default=0)
    return [_vote(row.text, entries, longest) for row in rows]


def _vote(text: str, entries: Mapping[tuple[str, ...], set[str]], longest: int) -> str:
    words = _TOKEN.findall(text.casefold())
    counts: dict[str, int] = {}
    for size in range(1, longest + 1):
        for start in range(len(words) - size + 1):
            for label in entries.get(tuple(words[start : start + size]), ()):
                counts[label] = counts.get(label, 0) + 1
    return _concepts.most_votes(counts)
