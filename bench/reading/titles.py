"""Brings titles to the words of the headline: the site's name, entities, page numbers go."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bench.reading.lexicon import few_words, fold_once
from bench.records.pages import Link
from bench.texts import is_menu_entry, tidy

TITLE_PIECES = re.compile(r"\s+[-|–—•·»›/~]+\s+|\s*[|»]\s*|\s+::+\s+|:\s+")
_DOMAIN = re.compile(
    r"\b[\w-]+\.(?:com|co|id|net|org|news|tv|info|my|sg|uk|io|example|web|go)\b", re.I
)
_PAGE_OF = re.compile(
    r"\s*[-|–—,]?\s*(?:\(?\b(?:halaman|page|hal)\.?\s+(?:all|semua|\d{1,3})(?:\s+(?:of|dari)\s+\d+)?\)?)"
    r"(?=\s*$|\s+[-|–—])",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]{1,20});", re.I)
SITE_WORDS = 5  # a site's name is no longer
_UNTOLD_WORDS = 3  # a name that nothing tells of is cut off if it is no longer
_GAPS = 8  # signs in a title that are looked at


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
        return len(folded.split()) <= SITE_WORDS and bool(_DOMAIN.fullmatch(text.strip()))

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
        return len(folded.split()) <= SITE_WORDS + 1 and bool(_DOMAIN.search(piece))


def _near_name(folded: str, name: str) -> bool:
    """Say whether a text is a name with a word more, such as "Warta Contoh Daerah"."""
    extra = len(folded.split()) - len(name.split())
    return (
        0 < extra <= 2
        and len(name) > 4
        and (folded.startswith(f"{name} ") or folded.endswith(f" {name}"))
    )


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
    gaps = [
        (0, 0),
        *((m.start(), m.end()) for m in TITLE_PIECES.finditer(title)),
        (len(title),) * 2,
    ]
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
        most = SITE_WORDS if set(sign) & set("|»·•") else _UNTOLD_WORDS
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


def keep_headlines(links: Iterable[Link], *, own: str) -> tuple[Link, ...]:
    """Return the links that can be headlines: no menu entry, none twice, not the page's own.

    >>> found = [Link("Home"), Link("Kopi Peru Tertahan"), Link("Kopi Peru tertahan")]
    >>> [link.text for link in keep_headlines(found, own="")]
    ['Kopi Peru Tertahan']
    """
    kept: dict[str, Link] = {}
    same = fold_once(own)
    for link in links:
        key = fold_once(link.text)
        if not few_words(link.text) and key != same:
            kept.setdefault(key, link)
    return tuple(kept.values())
