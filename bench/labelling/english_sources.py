"""Who is named as source or actor in English news: an agency's place line, a company, a league.

AG News carries the agency's opening ("Reuters", "AP", "SPACE.com") and place lines; agencies file
by desk, so they say something. The third view beside nouns and verbs. The words are our own.
Ratner et al. (2017), "Snorkel".
"""

from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
LANGUAGES = ("en", "eng")
_LEXICONS = {
    "sports": (
        "sports_network yankees red_sox lakers cowboys arsenal chelsea manchester_united athens "
        "real_madrid ferrari schumacher federer tiger_woods fifa uefa ncaa patriots eagles astros "
        "cubs dodgers liverpool espn ioc"
    ),
    "business": (
        "new_york_reuters wall_street nasdaq dow opec wal-mart boeing airbus ford general_motors "
        "gazprom yukos investor's_business_daily citigroup reuters_stocks ecb treasury sec "
        "delta united_airlines us_airways"
    ),
    "technology": (
        "space.com newsfactor maccentral pc_world cnet infoworld ziff techweb siliconvalley "
        "microsoft google ibm intel apple sony oracle peoplesoft cisco nokia nasa amd ebay yahoo "
        "aol firefox ipod"
    ),
    "world": (
        "afp canadian_press ap_-_the baghdad jerusalem kabul islamabad moscow tehran beirut "
        "gaza_city "
        "khartoum kashmir najaf fallujah powell arafat sharon putin annan karzai al-qaida hamas"
    ),
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label whose names a text has most of; empty for none or a tie.

    >>> row = Example("1", "Wall Street waits", "")
    >>> votes([row], ["Business", "Sports"], {})
    ['Business']
    """
    return _concepts.vote_by_words([row.text for row in rows], labels, _LEXICONS)
