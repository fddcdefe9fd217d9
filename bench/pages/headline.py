"""Chooses the headline of an HTML page: what its reader sees wins over what search engines get.

Every heading of the page and every title that its head states is a candidate. Each rule below looks
at one feature and gives points; the candidate with the most wins, of equals the first. Beside each
rule stand layouts of `tests/pages/layouts` that it was written for.
"""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bench.pages.lines import heading_kind, is_furniture
from bench.texts import fold, is_menu_entry, tidy

_PIECES = re.compile(r"\s+[-|–—•·»›/~]+\s+|\s*[|»]\s*|\s+::+\s+|:\s+")
_SEPARATED = re.compile(r"^\s*[-|–—•·»›:/~,(]")
_DOMAIN = re.compile(
    r"\b[\w-]+\.(?:com|co|id|net|org|news|tv|info|my|sg|uk|io|example|web|go)\b", re.I
)
_PAGE_OF = re.compile(
    r"\s*[-|–—,]?\s*(?:\(?\b(?:halaman|page|hal)\.?\s+(?:all|semua|\d{1,3})(?:\s+(?:of|dari)\s+\d+)?\)?)"
    r"(?=\s*$|\s+[-|–—])",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]{1,20});", re.I)
_SITE_WORDS = 5  # a site's name is no longer
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

    @property
    def shown(self) -> bool:
        """Whether readers see it on the page."""
        return self.source in ("h1", "h2", "named")


# --- the rules: a feature, its points, and the layouts that it was written for ----------------


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


TITLE_RULES: tuple[Callable[[Title], float], ...] = (
    _source,
    _seen,
    _agreement,
    _name_of_site,
    _short,
    _below_heading,
    _continued,
)


@dataclass(frozen=True)
class Names:
    """What the page calls its site, folded: names, and the host's own word for it."""

    names: frozenset[str] = field(default_factory=frozenset)
    host: str = ""

    def holds(self, text: str) -> bool:
        """Say whether a piece of a title is the site's name.

        >>> names = Names(frozenset({"warta contoh"}), "wartacontoh")
        >>> names.holds("Warta Contoh"), names.holds("WartaContoh.com Daerah"), names.holds("Kopi")
        (True, True, False)
        """
        folded = fold(text)
        if not folded:
            return False
        if folded in self.names or any(_near_name(folded, name) for name in self.names):
            return True
        words = folded.split()
        glued = "".join(words)
        if (
            self.host
            and len(words) <= _SITE_WORDS
            and (glued == self.host or glued == self.host[3:])
        ):
            return True
        return len(words) <= _SITE_WORDS + 1 and bool(_DOMAIN.search(text))


def _near_name(folded: str, name: str) -> bool:
    """Say whether a text is a name with a word more, such as "Warta Contoh Daerah"."""
    extra = len(folded.split()) - len(name.split())
    return (
        0 < extra <= 2
        and len(name) > 4
        and (folded.startswith(f"{name} ") or folded.endswith(f" {name}"))
    )


def choose_headline(titles: Sequence[Title], names: Names) -> str:
    """Return the best title, without the site's name; empty where none can be a headline."""
    shown = [title for title in titles if title.shown]
    known = {fold(title.text) for title in shown if not is_menu_entry(title.text)}
    for title in titles:
        title.text = plain_title(title.text)
        title.site = title.shown and names.holds(title.text)
    for title in titles:
        title.text = without_site(title.text, names, known)
    titles = [t for t in titles if fold(t.text) and not (t.shown and _is_label(t.text))]
    for title in titles:
        title.agreeing = sum(_weight(title, other) for other in titles if other is not title)
        title.continues = not title.shown and any(_goes_on(t.text, title.text) for t in shown)
        if not title.shown and title.source != "title":
            title.site = names.holds(title.text)
    best = max(titles, key=lambda title: sum(rule(title) for rule in TITLE_RULES), default=None)
    return best.text if best is not None and not _only_site(best, titles) else ""


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
    one, two = fold(title.text), fold(other.text)
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


def plain_title(text: str) -> str:
    """Return a title without entities that were escaped twice, and without "Halaman all".

    >>> plain_title("Kopi &amp;amp; Garam Tertahan Halaman all - Warta")
    'Kopi & Garam Tertahan - Warta'
    """
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = re.sub(r"</?[a-z][^<>]{0,200}>", "", text, flags=re.I)
    return tidy(_PAGE_OF.sub("", tidy(text)))


def without_site(title: str, names: Names, known: Iterable[str] = ()) -> str:
    """Cut the site's name off either end of a title.

    ``known`` are folded headings that the page shows: the part that is one of them is the title.

    >>> names = Names(frozenset({"warta contoh"}))
    >>> without_site("Kopi Tertahan Lagi - Warta Contoh", names)
    'Kopi Tertahan Lagi'
    >>> without_site("Warta Contoh: Kopi - Teh Tertahan", names, {"kopi teh tertahan"})
    'Kopi - Teh Tertahan'
    """
    gaps = [(0, 0), *((m.start(), m.end()) for m in _PIECES.finditer(title)), (len(title),) * 2]
    gaps = gaps[:8] if len(gaps) > 8 else gaps
    pieces = [title[left[1] : right[0]] for left, right in pairwise(gaps)]
    if len(pieces) < 2:
        return title
    known = set(known)
    first, last = 0, len(pieces) - 1
    for start in range(len(pieces)):
        for stop in range(len(pieces) - 1, start - 1, -1):
            part = title[gaps[start][1] : gaps[stop + 1][0]]
            whole = (start, stop) == (0, len(pieces) - 1) or fold(title) in known
            if not whole and fold(part) in known:
                return part
    while last > first and _is_site_piece(pieces[last], names, pieces[first:last]):
        last -= 1
    while first < last and _names_site(pieces[first], names):
        first += 1
    return title[gaps[first][1] : gaps[last + 1][0]] if len(gaps) > last + 1 else title


def _names_site(piece: str, names: Names) -> bool:
    return names.holds(piece)


def _is_site_piece(piece: str, names: Names, before: Sequence[str]) -> bool:
    """Say whether a closing piece is the site's name, or a section's before it."""
    if names.holds(piece):
        return True
    folded = fold(piece)
    return any(folded and folded in name.split() and len(folded) > 3 for name in names.names)
