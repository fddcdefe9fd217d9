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

from bench.pages.lines import fold_once, heading_kind, is_furniture
from bench.texts import is_menu_entry, tidy

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
_UNTOLD_WORDS = 3  # a name that nothing tells of is cut off if it is no longer
_GAPS = 8  # signs in a title that are looked at
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

    def are(self, text: str) -> bool:
        """Say whether a text is the site's name and nothing else.

        >>> names = Names(frozenset({"warta contoh"}), "wartacontoh")
        >>> names.are("Warta Contoh"), names.are("WartaContoh"), names.are("Kopi Warta Contoh")
        (True, True, False)
        """
        folded = fold_once(text)
        glued = folded.replace(" ", "")
        if folded in self.names or (self.host and glued in (self.host, self.host[3:])):
            return bool(folded)
        return len(folded.split()) <= _SITE_WORDS and bool(_DOMAIN.fullmatch(text.strip()))

    def close(self, piece: str) -> bool:
        """Say whether a piece of a title is the site's name, perhaps with a word more.

        >>> names = Names(frozenset({"warta contoh"}), "wartacontoh")
        >>> names.close("Warta Contoh Daerah"), names.close("WartaContoh.com Daerah")
        (True, True)
        >>> names.close("Kopi Utara Tertahan")
        False
        """
        folded = fold_once(piece)
        if self.are(piece) or any(_near_name(folded, name) for name in self.names):
            return True
        return len(folded.split()) <= _SITE_WORDS + 1 and bool(_DOMAIN.search(piece))


def _near_name(folded: str, name: str) -> bool:
    """Say whether a text is a name with a word more, such as "Warta Contoh Daerah"."""
    extra = len(folded.split()) - len(name.split())
    return (
        0 < extra <= 2
        and len(name) > 4
        and (folded.startswith(f"{name} ") or folded.endswith(f" {name}"))
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
        pieces = [fold_once(piece) for piece in _PIECES.split(title.text) if piece]
        if not title.shown and len(pieces) > 1 and len(pieces[-1].split()) <= _SITE_WORDS:
            longer = len(" ".join(pieces[:-1]).split()) > len(pieces[-1].split())
            closing |= (
                shown & {pieces[-1]} if longer and fold_once(title.text) not in shown else set()
            )
    return Names(names.names | closing, names.host)


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


def without_site(
    title: str, names: Names, shown: Iterable[str] = (), others: Iterable[str] = ()
) -> str:
    """Cut the site's name, and a section's before it, off either end of a title.

    ``shown`` are folded headings that the page shows, ``others`` what else its head states: the
    part that is one of them is the title. A name that nothing tells of is cut off if a sign that
    only names have stands before it, or if it is short and the rest is not.

    >>> names = Names(frozenset({"warta contoh"}))
    >>> without_site("Kopi Tertahan Lagi - Warta Contoh", names)
    'Kopi Tertahan Lagi'
    >>> without_site("Warta Contoh: Kopi - Teh Tertahan", names, {"kopi teh tertahan"})
    'Kopi - Teh Tertahan'
    >>> without_site("Kopi Utara Tertahan Lagi | Kabar Teluk", Names())
    'Kopi Utara Tertahan Lagi'
    """
    gaps = [(0, 0), *((m.start(), m.end()) for m in _PIECES.finditer(title)), (len(title),) * 2]
    if len(gaps) < 3:
        return title
    gaps = [*gaps[:_GAPS], gaps[-1]] if len(gaps) > _GAPS else gaps
    pieces = [title[left[1] : right[0]] for left, right in pairwise(gaps)]
    shown = set(shown)
    whole = fold_once(title) in shown
    if not whole:
        part = _known_part(title, gaps, shown | set(others))
        if part:
            return part
    first, last = 0, len(pieces) - 1
    while last > first and names.close(pieces[last]):
        last -= 1
    if last < len(pieces) - 1 and last > first and _is_short(pieces[last], pieces[first:last], 2):
        last -= 1  # "Ekonomi" between the headline and the site's name
    while first < last and names.close(pieces[first]):
        first += 1
    if not whole and (first, last) == (0, len(pieces) - 1):
        sign = title[gaps[last][0] : gaps[last][1]]
        most = _SITE_WORDS if set(sign) & set("|»·•") else _UNTOLD_WORDS
        if ":" not in sign and _is_short(pieces[last], pieces[:last], most):
            last -= 1
        elif set(title[gaps[1][0] : gaps[1][1]]) & set("|»") and _is_short(
            pieces[0], pieces[1:], _UNTOLD_WORDS
        ):
            first += 1
    return title[gaps[first][1] : gaps[last + 1][0]]


def _known_part(title: str, gaps: Sequence[tuple[int, int]], known: set[str]) -> str:
    """Return the longest run of a title's pieces that is a known title; empty where none is."""
    n = len(gaps) - 1
    for length in range(n - 1, 0, -1):
        for start in range(n - length + 1):
            part = title[gaps[start][1] : gaps[start + length][0]]
            if fold_once(part) in known and not is_menu_entry(part):
                return part
    return ""


def _is_short(piece: str, rest: Sequence[str], most: int) -> bool:
    """Say whether a piece has the form of a name, and the rest that of a headline."""
    words = piece.split()
    longer = sum(len(one.split()) for one in rest)
    named = all(word[0].isupper() or not word[0].isalpha() or len(word) < 4 for word in words)
    return 0 < len(words) <= most and longer >= max(4, len(words) + 1) and named
