"""Chooses the headline of an HTML page: what its reader sees wins over what search engines get.

Every heading of the page and every title that its head states is a candidate. Each rule below looks
at one feature and gives points; the candidate with the most wins, of equals the first. Beside each
rule stand layouts of `tests/pages/layouts` that it was written for.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.reading.furniture import is_furniture
from bench.reading.lexicon import fold_once, heading_kind
from bench.reading.titles import SITE_WORDS, TITLE_PIECES, Names, plain_title, without_site
from bench.texts import is_menu_entry

_SEPARATED = re.compile(r"^\s*[-|–—•·»›:/~,(]")
_CUT = 5  # words; a heading shorter than this may be the first words of the headline
_LIKE = 0.6  # share of words in common from which two titles are one


@dataclass(slots=True)
class Title:
    """A text that may be the headline, with the features that the rules look at."""

    text: str
    source: str  # h1, h2, named, json-ld, og, twitter, title
    in_text: bool = False  # in the block of the article's paragraphs
    alone: bool = False  # the page has one such heading
    below: str = ""  # the kind of the heading of links that it stands below
    home: bool = False  # it is a link to the site's front page
    site: bool = False  # it is the site's name
    agreeing: float = 0.0  # how many other titles say the same
    continues: bool = False  # it goes on where a short heading was cut
    unseen: bool = False  # it is the page's ``title`` alone, and no word of it beside the text

    @property
    def shown(self) -> bool:
        """Whether readers see it on the page."""
        return self.source in ("h1", "h2", "named")


def _source(t: Title) -> float:
    """Weigh where it stands (title_alone, og_only, h2_headline)."""
    points = {"h1": 3.0, "json-ld": 3.0, "og": 3.0, "twitter": 2.0, "title": 2.0}
    return points.get(t.source, 0.5)


def _seen(t: Title) -> float:
    """Favour the page's one ``h1``, and one beside the paragraphs (ld_headline_not_shown)."""
    return (1.0 if t.source == "h1" and t.alone else 0.0) + (1.0 if t.shown and t.in_text else 0.0)


def _agreement(t: Title) -> float:
    """Favour what other titles say too (site_name_is_first_h1, h2_headline)."""
    return min(t.agreeing, 3.0) * (2.0 if t.shown else 0.5)


def _name_of_site(t: Title) -> float:
    """Refuse the site's name, and a link to the front page (site_name_is_first_h1)."""
    return (-8.0 if t.site else 0.0) + (-5.0 if t.home else 0.0)


def _short(t: Title) -> float:
    """Doubt a heading of one or two words: it is a section's (og_suffix_no_site_name)."""
    return -3.0 if t.shown and is_menu_entry(t.text) and t.agreeing < 1 else 0.0


def _below_heading(t: Title) -> float:
    """Refuse what stands in a list of other pages (popular_above)."""
    return -6.0 if t.below else 0.0


def _continued(t: Title) -> float:
    """Favour a title that has all the words of a heading that was cut short."""
    return 3.5 if t.continues else 0.0


def _of_the_site(t: Title) -> float:
    """Doubt a ``title`` that stands alone and shares no word with a title beside the text.

    It names the site and a section on every page. Layout: id_tabel_lama.
    """
    return -1.0 if t.unseen else 0.0


TITLE_RULES: tuple[Callable[[Title], float], ...] = (
    _source,
    _seen,
    _agreement,
    _name_of_site,
    _short,
    _below_heading,
    _continued,
    _of_the_site,
)


def choose_headline(titles: Sequence[Title], names: Names, seen: Iterable[str] = ()) -> str:
    """Return the best title, without the site's name; empty where none can be a headline.

    ``seen`` are folded lines of the page that are no headings: part of a stated title may be one.
    """
    shown = [title for title in titles if title.shown]
    for title in titles:
        title.text = plain_title(title.text)
    agreed = _agreed(titles, names)
    if agreed:
        return agreed
    names = _with_closing(names, titles)
    known = {fold_once(title.text) for title in shown if not names.are(title.text)}
    stated = [(title, fold_once(title.text)) for title in titles if not title.shown]
    for title in titles:
        title.site = names.are(title.text)
        others = set(seen) if not title.shown else set()
        others |= {folded for other, folded in stated if other is not title} - {
            fold_once(title.text)
        }
        title.text = without_site(title.text, names, known, others)
    titles = [t for t in titles if fold_once(t.text) and not (t.shown and _is_label(t.text))]
    for title in titles:
        title.agreeing = sum(_weight(title, other) for other in titles if other is not title)
        title.continues = not title.shown and any(_goes_on(t.text, title.text) for t in shown)
        title.site = title.site or names.are(title.text)
    _mark_unseen(titles)
    best = max(titles, key=lambda title: sum(rule(title) for rule in TITLE_RULES), default=None)
    return best.text if best is not None and not _only_site(best, titles) else ""


def _agreed(titles: Sequence[Title], names: Names) -> str:
    """Return the page's one ``h1`` where the head states the same; the rules would choose it."""
    for title in titles:
        if (
            title.source == "h1"
            and title.alone
            and not title.home
            and not is_menu_entry(title.text)
        ):
            same = fold_once(title.text)
            stated = any(not t.shown and fold_once(t.text) == same for t in titles)
            return title.text if stated and not names.are(title.text) else ""
    return ""


def _with_closing(names: Names, titles: Sequence[Title]) -> Names:
    """Return the names with a shown heading that closes a stated title: "Kopi Naik - Warta"."""
    shown = {fold_once(title.text) for title in titles if title.shown}
    closing = set()
    for title in titles:
        pieces = [fold_once(piece) for piece in TITLE_PIECES.split(title.text) if piece]
        if not title.shown and len(pieces) > 1 and len(pieces[-1].split()) <= SITE_WORDS:
            longer = len(" ".join(pieces[:-1]).split()) > len(pieces[-1].split())
            closing |= (
                shown & {pieces[-1]} if longer and fold_once(title.text) not in shown else set()
            )
    return Names(names.names | closing, names.host)


def _mark_unseen(titles: Sequence[Title]) -> None:
    """Mark a ``title`` that is all the head states, where a longer title stands in the text."""
    stated = [title for title in titles if not title.shown]
    if len(stated) != 1 or stated[0].source != "title" or stated[0].agreeing:
        return
    words = set(fold_once(stated[0].text).split())
    beside = [t for t in titles if t.source == "named" and t.in_text and not is_menu_entry(t.text)]
    apart = [t for t in beside if words.isdisjoint(fold_once(t.text).split())]
    stated[0].unseen = bool(beside) and apart == beside


def _only_site(best: Title, titles: Sequence[Title]) -> bool:
    return best.site and all(title.site for title in titles)


def _is_label(text: str) -> bool:
    return bool(heading_kind(text)) or (is_menu_entry(text) and is_furniture(text))


def _weight(title: Title, other: Title) -> float:
    """Return how much another title says for this one: one of its own kind says nothing."""
    if title.shown and other.shown:
        return 0.0
    if _goes_on(title.text, other.text) or _goes_on(other.text, title.text):
        return 0.0
    one, two = fold_once(title.text), fold_once(other.text)
    if one == two:
        return 1.0
    if len(one.split()) > 2 and (f" {one} " in f" {two} " or f" {two} " in f" {one} "):
        return 0.8 if len(two.split()) > 2 else 0.0
    left, right = set(one.split()), set(two.split())
    return 0.7 if len(left & right) >= _LIKE * max(len(left), len(right)) else 0.0


def _goes_on(heading: str, title: str) -> bool:
    """Say whether a title has the words of a short heading, and goes on with no sign between."""
    if len(heading.split()) >= _CUT or not title.startswith(heading) or title == heading:
        return False
    rest = title[len(heading) :]
    return rest.startswith(" ") and not _SEPARATED.match(rest)
