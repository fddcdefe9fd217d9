"""English nouns of sports, business, technology, world news, politics, entertainment and health.

What an editor would write down in an hour without looking at a headline. The words are our own.
Ratner et al. (2017), "Snorkel: rapid training data creation with weak supervision".
"""

from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
LANGUAGES = ("en", "eng", "pcm")
_LEXICONS = {
    "sports": (
        "goal goals match game games season cup league tournament final semifinal medal medals "
        "championship title race inning innings touchdown playoff* quarterback striker coach "
        "stadium olympic* world_cup grand_prix tennis football soccer basketball baseball golf "
        "cricket rugby nfl nba nhl mlb yards pitcher homer points win wins victory defeat"
    ),
    "business": (
        "stock* shares profit* earnings sales market* oil price* crude economy bank banks "
        "inflation "
        "investor* dollar euro merger takeover deal quarter revenue retailer* jobs rates fed "
        "airline* bankruptcy tax trade_deficit growth billion million"
    ),
    "technology": (
        "software internet computer* microsoft google linux chip chips virus web online phone* "
        "wireless browser server data digital nasa space satellite* scientist* research* "
        "video_game* "
        "mobile broadband technology tech search_engine spam hacker* apple intel ibm windows "
        "spacecraft mars station species fossil* planet"
    ),
    "world": (
        "iraq* baghdad israel* palestinian* gaza afghanistan iran* nuclear troops military bomb* "
        "attack* killed minister president election* government un united_nations peace rebels "
        "hostage* militants police sudan darfur russia* chechen* north_korea embassy talks"
    ),
    "politics": (
        "election* minister president parliament party vote* senate congress governor government "
        "labour tory tories blair howard mps campaign bill law court immigration"
    ),
    "entertainment": (
        "film films movie* actor actress singer album music band oscar* award* tv show star "
        "festival box_office celebrity hollywood song chart pop"
    ),
    "health": (
        "health hospital* doctor* patient* disease virus vaccine* cancer malaria drug* medical "
        "covid* pandemic ebola hiv nurses"
    ),
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label whose nouns a headline has most of; empty for none or a tie.

    >>> row = Example("1", "Oil prices lift shares", "")
    >>> votes([row], ["Business", "Sports"], {})
    ['Business']
    """
    return _concepts.vote_by_words([row.text for row in rows], labels, _LEXICONS)
