"""Finds the links of an HTML page that may lead to related news, with the names of their blocks."""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from bench.html_pages.blocks import MOSTLY, Anchor, Element, Line
from bench.reading.furniture import without_age
from bench.reading.lexicon import heading_kind, see_also
from bench.reading.lines import is_title
from bench.texts import MENU_WORDS, is_menu_entry, tidy

PROMPT_LENGTH = 300  # characters; a "Baca juga" paragraph is no longer
_MENU_NAMES = frozenset(
    [
        "menu",
        "menus",
        "nav",
        "navbar",
        "navigation",
        "breadcrumb",
        "breadcrumbs",
        "tag",
        "tags",
        "tagcloud",
        "tag-list",
        "taglist",
        "list-tag",
        "list-tags",
        "tags-links",
        "post-tags",
        "post-tag",
        "article-tags",
        "article-tag",
        "detail-tag",
        "detail__tag",
        "share",
        "sharing",
        "social",
        "footer",
        "topbar",
        "megamenu",
        "pagination",
        "paging",
    ]
)
_MENU_WORD = re.compile(
    r"(?:^|[-_])(?:menu|navbar|nav|navigation|breadcrumbs?|tagcloud|share|sharing|social|socials"
    r"|sosmed|footer|topbar|megamenu|pagination|paging|author-box)(?:$|[-_])"
)
# what a block has, not what it is: "td_with_ajax_pagination"
_STATE = re.compile(r"(?:^|[-_])(?:with|has|no|without|hide|show)[-_]")
_POPULAR = re.compile(
    r"(?:^|[-_])(?:trending|popular|populer|terpopuler|mostread|most-?(?:read|viewed|popular)|latest"
    r"|terkini|terbaru|recent|comments?|komentar|newsletter|ads?|advert\w*|iklan|sponsor\w*|promo\w*"
    r"|taboola|outbrain|mgid)(?:$|[-_])"
)
_POST = frozenset({"hentry", "post", "type-post", "status-publish", "single-post"})
_RELATED_NAME = re.compile(
    r"(?:^|[-_])(?:related|relate|terkait|baca-?juga|bacajuga|baca_juga|lihat-?juga|lihatjg"
    r"|linksisip|lihatjuga|simak-?juga|read-?also|also-?read|see-?also|read-?next|more-?on"
    r"|recommend(?:ed|ation|ations|s)?|rekomendasi|relatedposts|related-?posts?|yarpp\w*"
    r"|rich-?link|inline-?related|suggest(?:ed|ions?)|you-?may-?like|onward\w*|berkait\w*)(?:$|[-_])"
    r"|relatedarticle|relatedcontent|related-?stor(?:y|ies)|relatednews|bacajuga|beritaterkait"
)
_SECOND = frozenset({"co", "com", "go", "or", "ac", "net", "org", "web", "my", "gov", "edu"})


@dataclass(frozen=True)
class Place:
    """Where the page stands: its own address, as far as it is known, and what its tabs show."""

    address: str = ""
    tabs: Mapping[str, str] = field(default_factory=dict)

    @property
    def site(self) -> str:
        """The name that a site registers: ``warta`` of ``bola.warta.example``."""
        return _site(self.address)

    def leads(self, href: str) -> str:
        """Return where a link leads, whole where the page's own address is known."""
        if not self.address or href.startswith(("https://", "http://")):
            return href
        try:
            return urljoin(self.address, href)
        except ValueError:
            return href  # "http://[": not every href is an address


@dataclass(slots=True)
class Candidate:
    """A link that may lead to related news, with the features that the rules look at."""

    text: str
    href: str
    at: int
    line: Line
    anchor: Anchor
    heading: str = ""  # the kind of the heading above it
    prompted: bool = False  # "Baca juga:" stands before it, in its own line
    menu: bool = False
    named: bool = False  # a block around it is called "related", or the like
    popular: bool = False  # a block around it is called "popular", or the like
    between: bool = False  # alone in a line between paragraphs of the article
    path: str = ""
    elsewhere: bool = False  # on another site than the page
    mixed: bool = False  # in a list with links of the page's site
    fragment: bool = False  # a place in this page
    paid: bool = False  # its ``rel`` says that it is an advertisement
    following: bool = False  # in another article below the page's own


def _site(address: str) -> str:
    try:
        return _site_of(urlsplit(address).hostname or "")
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def _site_of(host: str) -> str:
    labels = host.removeprefix("www.").split(".")
    wide = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return labels[-3 if wide else -2] if len(labels) > 1 else labels[0]


def find_candidates(lines: list[Line], anchors: list[Anchor], place: Place) -> list[Candidate]:
    """Return the links that may be headlines, in the order of their lines, with their features."""
    candidates: list[Candidate] = []
    prompts: dict[int, bool] = {}
    site, home = place.site, place.address.partition("#")[0]
    for anchor in anchors:
        if (
            sum(piece[1].count(" ") for piece in anchor.pieces) < MENU_WORDS
            and not any("-" in piece[1] for piece in anchor.pieces)
            and len(anchor.pieces) < 2
        ):
            continue  # too short for a headline: most links of a page are
        at, text = _title(anchor, lines)
        if not text or is_menu_entry(text):
            continue
        line = lines[at]
        if at not in prompts:
            prompts[at] = _is_prompt(line)
        rest = see_also(text, linked=True)
        address = place.leads(anchor.href)
        try:
            parts = urlsplit(address)
            there = _site_of(parts.hostname or "") if site else ""
        except ValueError:
            continue
        candidate = Candidate(text if rest is None else rest, anchor.href, at, line, anchor)
        candidate.prompted = prompts[at] or bool(rest)
        candidate.path = parts.path + (f"?{parts.query}" if parts.query else "")
        candidate.elsewhere = bool(site and there and there != site)
        candidate.fragment = bool(parts.fragment and address.partition("#")[0] == home)
        candidate.paid = anchor.paid
        candidates.append(candidate)
    candidates.sort(key=lambda c: c.at)
    for line in lines:
        if line.runs:
            for element in line.element.above():
                element.holds_prose += 1
    following = next_articles(lines)
    for candidate in candidates if following else ():
        candidate.following = stands_in(candidate.anchor.element, following)
    for candidate in candidates:
        marks = _marks_around(candidate.anchor.element)
        candidate.menu = "menu" in marks
        candidate.named = "related" in marks
        candidate.popular = "popular" in marks
    return candidates


def _title(anchor: Anchor, lines: list[Line]) -> tuple[int, str]:
    """Return the line and the text of a link's headline, out of all that the link holds."""
    titled = [piece for piece in anchor.pieces if piece[2] and not piece[3]]
    plain = titled or [piece for piece in anchor.pieces if not piece[3]] or anchor.pieces
    by_line: dict[int, str] = {}
    for at, text, _, _ in plain:
        by_line[at] = by_line.get(at, "") + text
    texts = [(at, without_age(tidy(text))) for at, text in by_line.items()]
    if not titled and len(texts) > 1:
        texts = [pair for pair in texts if is_title(pair[1], linked=True)] or texts
    elif len(texts) > 1:
        block = lines[texts[0][0]].element
        same = [text for at, text in texts if lines[at].element is block]
        return texts[0][0], " ".join(same)
    return texts[0]


def _is_prompt(line: Line) -> bool:
    """Say whether a line opens with "Baca juga:", and holds little else than links after it."""
    if len(line.text) > PROMPT_LENGTH:
        return False
    rest = see_also(line.text, linked=line.density >= MOSTLY)
    if not rest:
        return _is_labelled(line)
    return line.linked * 2 >= len(rest)


def _is_labelled(line: Line) -> bool:
    """Say whether a line is a heading such as "Related", and one link (en_more_from_world_grid)."""
    label = line.text[: len(line.text) - line.linked].rstrip()
    return len(line.anchors) == 1 and bool(label) and heading_kind(label) == "related"


def _marks(element: Element) -> frozenset[str]:
    """Return what an element's name and tag say of the links in it: menu, related, popular.

    The block of the article itself says nothing, nor does what WordPress names a post.
    """
    if element.marks is None:
        marks: frozenset[str] = frozenset()
        if element.holds_prose < 2 and element.tag not in ("body", "main"):
            marks = _marks_of(element.names)
            if element.tag in ("form", "footer"):
                marks |= {"menu"}
        element.marks = marks
    return element.marks


# the cards of a list have the same names, and so have the pages of a site
@lru_cache(maxsize=4096)
def _marks_of(names: tuple[str, ...]) -> frozenset[str]:
    marks = set()
    if any(map(_RELATED_NAME.search, names)):
        marks.add("related")
    if any(map(_POPULAR.search, names)):
        marks.add("popular")
    named = any(
        name in _MENU_NAMES or (_MENU_WORD.search(name) and not _STATE.search(name))
        for name in names
    )
    if named and _POST.isdisjoint(names):
        marks.add("menu")
    return frozenset(marks)


def _marks_around(element: Element) -> set[str]:
    """Return the marks of the blocks around a link; above the article, that of menus alone."""
    marks: set[str] = set()
    beside_text = True
    for above in element.above():
        here = _marks(above)
        if here:
            marks |= here if beside_text else here & {"menu"}
        beside_text = beside_text and above.holds_prose < 2
    return marks


def next_articles(lines: Iterable[Line]) -> set[Element]:
    """Return the whole articles below the page's own: what endless scrolling has loaded.

    Each is an ``article`` with an ``h1`` and two paragraphs. Layout: en_endless_scroll.
    """
    articles: dict[Element, None] = {}
    for line in lines:
        if line.element.level == 1 and line.text:
            around = (above for above in line.element.above() if above.tag == "article")
            article = next(around, None)
            if article is not None:
                articles[article] = None
    whole = [article for article in articles if article.holds_prose > 1]
    return {one for one in whole[1:] if all(above is not whole[0] for above in one.above())}


def stands_in(element: Element, blocks: Set[Element]) -> bool:
    """Say whether an element stands in one of some blocks."""
    return any(above in blocks for above in element.above())


def in_menu(element: Element, within: Element) -> bool:
    """Say whether a block around a link is a menu, of those within another block."""
    for above in element.above():
        if above is within:
            return False
        if "menu" in _marks(above):
            return True
    return False
