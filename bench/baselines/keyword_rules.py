"""Count the words of a small hand-written lexicon, and answer the topic with the most.

What a newsroom script would do: no training beyond the answer for "no word found".
It shows how far obvious words alone go. The lexicon (Indonesian and English) was
written from the topic definitions, not from any dataset's headlines.
"""

import re
from collections import Counter
from collections.abc import Sequence

LABELS = frozenset({"diplomacy", "sports", "trade", "other"})
SPACE: dict[str, list[object]] = {}
LEXICON = {
    "diplomacy": [
        "menlu",
        "dubes",
        "diplomat",
        "diplomasi",
        "diplomatik",
        "kedutaan",
        "kedubes",
        "konsulat",
        "konjen",
        "ktt",
        "sanksi",
        "bilateral",
        "perundingan",
        "aliansi",
        "kunjungan",
        "kemlu",
        "resolusi",
        "pbb",
        "nato",
        "asean",
        "gencatan",
        "perdamaian",
        "utusan",
        "delegasi",
        "traktat",
        "ekstradisi",
        "kedaulatan",
        "kecam",
        "mengecam",
        "ambassador",
        "embassy",
        "diplomat",
        "diplomacy",
        "diplomatic",
        "consulate",
        "summit",
        "sanctions",
        "bilateral",
        "talks",
        "treaty",
        "alliance",
        "un",
        "envoy",
        "ceasefire",
        "truce",
        "resolution",
    ],
    "sports": [
        "timnas",
        "piala",
        "liga",
        "gol",
        "final",
        "semifinal",
        "laga",
        "pelatih",
        "atlet",
        "juara",
        "medali",
        "klub",
        "turnamen",
        "kualifikasi",
        "skor",
        "pemain",
        "stadion",
        "pertandingan",
        "kiper",
        "striker",
        "wasit",
        "pebalap",
        "petinju",
        "perenang",
        "olimpiade",
        "fifa",
        "uefa",
        "bulu",
        "tangkis",
        "bulutangkis",
        "tenis",
        "basket",
        "voli",
        "tinju",
        "balap",
        "cup",
        "league",
        "goal",
        "match",
        "coach",
        "athlete",
        "champion",
        "medal",
        "club",
        "tournament",
        "qualifier",
        "player",
        "stadium",
        "olympics",
        "football",
        "tennis",
        "badminton",
        "basketball",
        "goalkeeper",
    ],
    "trade": [
        "ekspor",
        "impor",
        "tarif",
        "bea",
        "dagang",
        "perdagangan",
        "kuota",
        "wto",
        "komoditas",
        "neraca",
        "cukai",
        "eksportir",
        "importir",
        "pelabuhan",
        "kontainer",
        "antidumping",
        "dumping",
        "tkdn",
        "mengekspor",
        "mengimpor",
        "surplus",
        "defisit",
        "pabean",
        "kepabeanan",
        "karantina",
        "export",
        "exports",
        "import",
        "imports",
        "tariff",
        "tariffs",
        "trade",
        "customs",
        "quota",
        "wto",
        "duty",
        "duties",
        "dumping",
        "container",
        "shipment",
        "surplus",
        "deficit",
        "commodity",
        "commodities",
    ],
}
_TOPIC_OF = {word: topic for topic, words in LEXICON.items() for word in words}
_WORD = re.compile(r"\w+")


class KeywordRules:
    """Answer by lexicon; where it is silent or split, the commonest training label.

    >>> rules = KeywordRules().fit(["a", "b"], ["sports", "trade"])
    >>> rules.predict(["Tarif ekspor naik", "Gol telat di final", "Hujan"])
    ['trade', 'sports', 'sports']
    """

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> "KeywordRules":
        """Remember the labels there are, and the answer for a text without a keyword."""
        counts = Counter(labels)
        self.classes_ = sorted(counts)
        # "other" is what has no keyword; else the commonest label, of equals the first by name
        self.fallback_ = (
            "other" if "other" in counts else min(counts, key=lambda name: (-counts[name], name))
        )
        return self

    def predict(self, texts: Sequence[str]) -> list[str]:
        """Return one label a text."""
        return [self._answer(text) for text in texts]

    def _answer(self, text: str) -> str:
        topics = (_TOPIC_OF.get(word) for word in _WORD.findall(text.casefold()))
        hits = Counter(topic for topic in topics if topic in self.classes_).most_common(2)
        if not hits or (len(hits) == 2 and hits[0][1] == hits[1][1]):
            return self.fallback_
        return hits[0][0]


def make(seed: int) -> KeywordRules:
    """Make a fresh model; nothing in this one is left to chance."""
    return KeywordRules()
