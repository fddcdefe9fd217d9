"""The section that a publisher filed a headline under, where its name says the topic.

It stands for the labels that a newsroom has for nothing. No model sees a section; a labelling
function may, since it is at hand wherever headlines come from a site. Sections differ between
publishers and are broader than topics (Internasional is more than diplomacy), so it errs too. The
words are our own. Hedderich et al. (2020), "Transfer learning and distant supervision for
multilingual transformer models", label by such outside knowledge.
"""

from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
_LEXICONS = {
    "sports": "bola sport sports olahraga sepakbola superskor moto_gp motogp raket liga* soccer",
    "trade": "perdagangan ekspor impor trade",
    "diplomacy": "diplomasi internasional international dunia global luar_negeri",
    "business": "bisnis ekonomi business finance finansial ekbis makro keuangan economy",
    "politics": "politik politics pemilu",
    "technology": "tekno teknologi tech techno gadget inet sains",
    "entertainment": "seleb* hiburan entertainment celeb* showbiz hot musik film",
    "health": "kesehatan health",
    "world": "world internasional international dunia",
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label that a row's section names; empty where it names none or is not known.

    >>> row = Example("1", "Gol telat", "", section="Bola / Liga 1")
    >>> votes([row], ["sports", "trade"], {})
    ['sports']
    """
    return _concepts.vote_by_words([row.section for row in rows], labels, _LEXICONS)
