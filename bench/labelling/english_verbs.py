"""English verbs and turns of phrase by which a headline tells its topic: beats, falls, unveils.

The second view beside nouns; it errs on other headlines. The words are our own. Ratner et al.
(2017), "Snorkel".
"""

from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

from . import _concepts

SOURCE = "rules"
LANGUAGES = ("en", "eng", "pcm")
_LEXICONS = {
    "sports": (
        "beat beats beaten defeat* score scored scores win wins won lead_over draw draws signs "
        "injured retires clinch* rally rallied loses lost homered threw outscored advance* "
        "knocked_out"
    ),
    "business": (
        "fell rose rise rises falls drop drops climb* slump* soar* cut cuts lay_off acquire* "
        "acquired buy buys sell sells posted reported forecast* raise_rates bid bids invest*"
    ),
    "technology": (
        "launch* unveil* release* released upgrade* download* patch hack* discover* develop* "
        "orbit* infect* search* detect* plug_in"
    ),
    "world": (
        "kill killed kills bombed attacked kidnapped arrested fled warned_on_monday clash* storm* "
        "ambush* seized freed accuse* accused vowed condemn* exploded protest* sworn_in"
    ),
    "politics": "vote* elect* resign* pledge* campaign* legislat* debate* urged attack_on reject*",
    "entertainment": "star* perform* sing* sang direct* wed* divorce* premiere* nominat*",
    "health": "treat* infect* vaccinat* diagnos* cure* test_positive",
}


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Return the label whose verbs a headline has most of; empty for none or a tie.

    >>> row = Example("1", "Rovers beat United and clinch it", "")
    >>> votes([row], ["Business", "Sports"], {})
    ['Sports']
    """
    return _concepts.vote_by_words([row.text for row in rows], labels, _LEXICONS)
