"""Chooses the links of an HTML page that lead to related news.

Every link is a candidate with features: the heading above it, the words before it, its block's
place and name, its own words, its address. Each rule below looks at one feature and gives points;
a candidate with `ENOUGH` is a related link. Beside each rule stand layouts of `tests/pages/layouts`
that it was written for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bench.pages.blocks import MOSTLY, Anchor, Element, Line
from bench.pages.lines import (
    fold_once,
    heading_kind,
    is_action,
    is_caption,
    is_furniture,
    is_invitation,
    is_prose,
    is_sentence,
    is_title,
    see_also,
    without_age,
)
from bench.records.pages import Link
from bench.texts import MENU_WORDS, is_menu_entry, tidy

ENOUGH = 2.0
_CLIMB = 7  # how many levels above its heading a list of links may begin
_EXCERPT = 40  # words; no excerpt in a card is longer
_GAP = 8  # lines of furniture between a heading and its first link
_NEAR = 6  # lines between a link and the paragraphs around it, other links among them
_STEPS = 3  # levels below the article's block at which its paragraphs stand
_STANDFIRST = 6  # words that a line below the headline has at least
_PROMPT = 300  # characters; a "Baca juga" paragraph is no longer
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
_INDEX = re.compile(
    r"^/(?:[a-z]{2}/)?(?:tags?|topik|topics?|kategori|category|categories|kanal|channel|authors?"
    r"|penulis|profile|profil|users?|search|cari|pencarian|indeks|index|about|tentang|login|register"
    r"|contact|kontak|redaksi|privacy|terms|subscribe|langganan|newsletters?|live|foto|rss|feeds?"
    r"|sections?|by|people|label|hashtag|hubs?|series|collections?)(?:/|\.\w+$|$)",
    re.I,
)
_SECTION = re.compile(r"/[a-z]+(?:-[a-z]+)?/?", re.I)  # "/ekonomi", "/gaya-hidup"
_SECTION_WORDS = 4  # a link of so few words to such an address leads to the section
_ARTICLE_PATH = re.compile(r"\d{4,}|[a-z0-9]+(?:-[a-z0-9]+){3,}|/\d{4}/\d{1,2}/|\.html?$", re.I)
_SIGNED = re.compile(r"\((?:\w{2,8}[./&-]?){1,5}\)|\[[^\[\]]{1,60}\]")  # "(abc/def)", "[Video]"
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
        try:
            return urljoin(self.address, href) if self.address else href
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


# --- the rules: a feature, its points, and the layouts that it was written for ----------------


def _related_heading(c: Candidate) -> float:
    """Favour the list below a heading such as "Berita Terkait" (heading_rekomendasi, more_from)."""
    return 3.0 if c.heading == "related" else 0.0


def _other_heading(c: Candidate) -> float:
    """Refuse the list below a heading such as "Terpopuler" (sidebar_popular, most_read)."""
    return -4.0 if c.heading == "other" else 0.0


def _prompt(c: Candidate) -> float:
    """Favour what follows "Baca juga:" in its line (wordpress_tag_class, more_line)."""
    return 4.0 if c.prompted else 0.0


def _name_of_block(c: Candidate) -> float:
    """Weigh a block's name: "related" for it, "popular" against (rich_link, id_jnews_theme).

    Below a heading that says what the links are, names say nothing.
    """
    if c.heading == "related" or c.prompted:
        return 0.0
    return (2.0 if c.named else 0.0) - (3.0 if c.popular else 0.0)


def _alone_between_paragraphs(c: Candidate) -> float:
    """Favour a line of its own in the running text that is all link (inline_bold)."""
    return 2.0 if c.between and (is_article_path(c.path) or _is_slug(c.path, c.text)) else 0.0


def _menu_block(c: Candidate) -> float:
    """Refuse what stands in a menu, a row of tags or of buttons (mega_menu, tag_row)."""
    return -6.0 if c.menu else 0.0


def _words(c: Candidate) -> float:
    """Refuse words that are no headline: too few, a date, "See all" (index_link_in_list)."""
    return 0.0 if is_title(c.text, linked=True) else -9.0


def _prose_around(c: Candidate) -> float:
    """Refuse a link within a sentence (links_in_prose)."""
    return 0.0 if c.prompted or c.line.density >= MOSTLY else -5.0


def _index_page(c: Candidate) -> float:
    """Doubt the address of a tag, a section or a search (id_links_in_prose, card_full)."""
    section = _SECTION.fullmatch(c.path) and len(c.text.split()) <= _SECTION_WORDS
    return -4.0 if section or _INDEX.match(c.path) else 0.0


def _another_site(c: Candidate) -> float:
    """Doubt what leads away from the site (ads_around_the_web)."""
    whole = c.heading == "related" and not c.mixed and not c.popular
    if not c.elsewhere or c.prompted or whole:
        return 0.0  # a whole list on another site is a partner's
    return -1.5


def _same_page(c: Candidate) -> float:
    """Refuse a place in this page (contents_list)."""
    return -9.0 if c.fragment else 0.0


def _paid(c: Candidate) -> float:
    """Refuse what its own mark says is an advertisement (id_jaringan_read_content)."""
    return -9.0 if c.paid else 0.0


LINK_RULES: tuple[Callable[[Candidate], float], ...] = (
    _related_heading,
    _other_heading,
    _prompt,
    _name_of_block,
    _alone_between_paragraphs,
    _menu_block,
    _words,
    _prose_around,
    _index_page,
    _another_site,
    _same_page,
    _paid,
)


def _score(candidate: Candidate) -> float:
    """Return the points of a candidate: the sum of all rules."""
    return sum(rule(candidate) for rule in LINK_RULES)


def related_links(
    lines: list[Line], anchors: list[Anchor], place: Place, listed: set[str] | None = None
) -> list[Link]:
    """Return the related links of a page in its order, of one address the best line each.

    ``listed`` takes the folded texts of all lines that stand in lists of links, such as excerpts.
    """
    candidates = _candidates(lines, anchors, place)
    _mark_headings(lines, candidates, set() if listed is None else listed)
    _mark_tabs(candidates, place.tabs)
    _mark_between(lines, candidates)
    kept: dict[str, tuple[float, Candidate]] = {}
    order: list[str] = []
    for candidate in candidates:
        points = _score(candidate)
        if points < ENOUGH:
            continue
        key = candidate.href if candidate.path.strip("/") else f"{candidate.at} {candidate.text}"
        points += _fitness(candidate)
        if key not in kept:
            order.append(key)
        if key not in kept or points > kept[key][0]:
            kept[key] = (points, candidate)
    plain = [(i, Link(text)) for i, text in _unlinked(lines)]
    linked = [(kept[key][1].at, Link(kept[key][1].text, kept[key][1].href)) for key in order]
    return [link for _, link in sorted([*linked, *plain], key=lambda pair: pair[0])]


# --- the features ------------------------------------------------------------------------------


def _candidates(lines: list[Line], anchors: list[Anchor], place: Place) -> list[Candidate]:
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
    for candidate in candidates:
        element = candidate.anchor.element
        candidate.menu = _marked(element, "menu")
        candidate.named = _marked(element, "related")
        candidate.popular = _marked(element, "popular")
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
    if len(line.text) > _PROMPT:
        return False
    rest = see_also(line.text, linked=line.density >= MOSTLY)
    if not rest:
        return False
    return line.linked * 2 >= len(rest)


def _marks(element: Element) -> frozenset[str]:
    """Return what an element's name and tag say of the links in it: menu, related, popular.

    The block of the article itself says nothing, nor does what WordPress names a post.
    """
    if element.marks is None:
        marks = set()
        if element.holds_prose < 2 and element.tag not in ("body", "main"):
            names = element.names
            marks |= {"related"} if any(map(_RELATED_NAME.search, names)) else set()
            marks |= {"popular"} if any(map(_POPULAR.search, names)) else set()
            named = any(
                name in _MENU_NAMES or (_MENU_WORD.search(name) and not _STATE.search(name))
                for name in names
            )
            if element.tag in ("form", "footer") or (named and _POST.isdisjoint(names)):
                marks.add("menu")
        element.marks = frozenset(marks)
    return element.marks


def _marked(element: Element, mark: str, within: Element | None = None) -> bool:
    """Say whether a block around a link has a mark, of those within another block."""
    for above in element.above():
        if above is within:
            return False
        if mark in _marks(above):
            return True
        if mark != "menu" and above.holds_prose > 1:
            return False
    return False


def _mark_headings(lines: list[Line], candidates: list[Candidate], listed: set[str]) -> None:
    """Give each candidate the kind of the heading that opens its list."""
    by_line: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        by_line.setdefault(candidate.at, []).append(candidate)
    titles = {fold_once(candidate.text) for candidate in candidates}
    prose = [i for i, line in enumerate(lines) if line.runs]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    at = 0
    while at < len(lines):
        kind = _opens(lines[at])
        if not kind or kind == "closed" or fold_once(lines[at].text) in titles:
            at += 1
            continue
        if kind == "picks":
            kind = "related" if first < at < last else "other"
        end = _mark_list(lines, by_line, at, kind, titles)
        listed |= {fold_once(line.text) for line in lines[at + 1 : end] if line.text}
        at = end


def _mark_tabs(candidates: list[Candidate], tabs: Mapping[str, str]) -> None:
    """Give each candidate in a part that a tab shows the tab's kind (id_tabs_related_popular)."""
    for candidate in candidates if tabs else ():
        for above in candidate.anchor.element.above():
            kind = next((tabs[name] for name in above.names if name in tabs), "")
            if kind:
                candidate.heading = kind if kind != "picks" else "other"
                break


def _opens(line: Line) -> str:
    """Return the kind of heading that a line is; ``closed`` for one that ends the list before."""
    if not line.text or len(line.text) > 120:
        return ""
    level = line.element.level
    linked = line.density >= MOSTLY
    if not linked or level:
        kind = heading_kind(line.text)
        if kind:
            return kind
    return "closed" if level and not linked else ""


def _mark_list(
    lines: list[Line], by_line: dict[int, list[Candidate]], at: int, kind: str, titles: set[str]
) -> int:
    """Mark the list that the heading at a line opens; return the line after its last link."""
    heading = lines[at].element
    start = _first_link(lines, by_line, at, titles)
    level = heading.level
    if start is None:
        return at + 1
    container = _shared(heading, by_line[start][0].anchor.element)
    if container is None or heading.depth - container.depth > _CLIMB:
        return at + 1
    rows = _Rows(container, by_line[start][0])
    here = end = start
    while here < len(lines):
        line = lines[here]
        opened = _opens(line) if here > start else ""
        if opened and not _is_inner(line, opened, level, titles):
            break
        if not rows.take(line, by_line.get(here, []), kind):
            break
        here += 1
        if rows.ends_with(line):
            end = here
    members = [c for i in range(start, end) for c in by_line.get(i, [])]
    mixed = any(not c.elsewhere and is_title(c.text, linked=True) for c in members)
    for candidate in members:
        candidate.mixed = mixed
    return max(end, at + 1)


def _first_link(
    lines: list[Line], by_line: dict[int, list[Candidate]], at: int, titles: set[str]
) -> int | None:
    """Return the line of the first link below a heading, before any other heading or text."""
    for i in range(at + 1, min(at + 1 + _GAP * 2, len(lines))):
        line = lines[i]
        if (
            i in by_line
            and line.density >= MOSTLY
            and any(is_title(c.text, linked=True) for c in by_line[i])
        ):
            return i
        if not line.text:
            continue
        opened = _opens(line)
        if line.runs or (opened and not _is_inner(line, opened, lines[at].element.level, titles)):
            return None
        if i - at > _GAP:
            return None
    return None


def _is_inner(line: Line, opened: str, level: int, titles: set[str]) -> bool:
    """Say whether a heading stands within a list: a card's title, or a section's above a card."""
    if opened != "closed":
        return False
    return fold_once(line.text) in titles or (
        0 < level < line.element.level and is_menu_entry(line.text)
    )


class _Rows:
    """The rows of one list: the blocks of its container that are like the first one."""

    def __init__(self, container: Element, first: Candidate) -> None:
        self._container = container
        self._first = self._last = self._row(first.anchor.element)
        self._texts = 0  # paragraphs since the last link

    def _row(self, element: Element) -> Element:
        row = element
        for above in element.above():
            if above is self._container:
                break
            row = above
        return row

    def take(self, line: Line, candidates: list[Candidate], kind: str) -> bool:
        """Mark the candidates of a line that belongs to the list; say whether the list goes on."""
        anchor = candidates[0].anchor.element if candidates else line.element
        if not any(above is self._container for above in anchor.above()):
            return False
        row = self._row(anchor)
        if not candidates or line.density < MOSTLY:
            self._texts += line.runs
            # an excerpt may stand in a card, or between rows; more text ends the list
            beside = row is self._last or _is_excerpt_of(row, self._first)
            return not line.runs or (beside and self._texts < 2)
        if row is not self._first and not _alike(row, self._first):
            return False
        self._last, self._texts = row, 0
        for candidate in candidates:
            candidate.heading = kind
            # what holds its heading too is no menu by its name alone
            candidate.menu = candidate.menu and _marked(anchor, "menu", self._container)
        return True

    def ends_with(self, line: Line) -> bool:
        """Say whether a line that was taken is the list's for sure: no text may follow it."""
        if line.anchors and line.density >= MOSTLY:
            return True
        return self._row(line.element) is self._last and len(line.text.split()) <= _EXCERPT


def _is_excerpt_of(row: Element, first: Element) -> bool:
    """Say whether an excerpt stands as a row of its own beside rows that are headings."""
    return row.tag == "p" and first.tag in ("h2", "h3", "h4", "h5", "h6")


def _alike(row: Element, first: Element) -> bool:
    if row.tag != first.tag:
        return False
    return not first.names or not row.names or bool(set(row.names) & set(first.names))


def _shared(one: Element, two: Element) -> Element | None:
    """Return the innermost element that holds both."""
    above = {id(element) for element in one.above()}
    return next((element for element in two.above() if id(element) in above), None)


def _mark_between(lines: list[Line], candidates: list[Candidate]) -> None:
    """Mark the candidates that fill a line between paragraphs in the block of the article."""
    texts = [line for line in lines if line.text]
    position = {id(line): n for n, line in enumerate(texts)}
    for c in candidates:
        if c.line.density < 0.9 or c.line.element.level or len(c.text.split()) < 4:
            continue
        if c.text.rstrip().endswith(".") or not _capital(c.text):
            continue
        n = position[id(c.line)]
        before = _next_paragraph(reversed(texts[max(n - _NEAR, 0) : n]))
        after = _next_paragraph(texts[n + 1 : n + 1 + _NEAR])
        c.between = before is not None and after is not None and _side_by_side(before, c, after)
        c.between = c.between or _below_standfirst(texts, n, c)


def _below_standfirst(texts: list[Line], n: int, c: Candidate) -> bool:
    """Say whether a link stands in the block of the lines between headline and text.

    Layout: en_dcr_rich_link.
    """
    above = texts[max(n - _STEPS - 1, 0) : n]
    while above and above[-1].density >= 0.9:
        above = above[:-1]
    if not above or not any(line.element.level == 1 for line in above[:-1]):
        return False
    said = above[-1]
    if said.linked or said.element.level or len(said.text.split()) < _STANDFIRST:
        return False
    block = _shared(said.element, c.line.element)
    if block is None or block.holds_prose or is_furniture(said.text):
        return False
    return said.element.depth - block.depth <= 1 and c.line.element.depth - block.depth <= _STEPS


def _next_paragraph(lines: Iterable[Line]) -> Line | None:
    """Return the first line if it is a paragraph; lines that are all link do not count."""
    for line in lines:
        if line.runs:
            return line
        if line.density < 0.9 and not is_furniture(line.text):
            return None
    return None


def _side_by_side(before: Line, c: Candidate, after: Line) -> bool:
    """Say whether a link stands in the block that holds the paragraphs around it, not deep."""
    article = _shared(before.element, after.element)
    if article is None or all(above is not article for above in c.line.element.above()):
        return False
    deepest = max(before.element.depth, after.element.depth)
    return deepest - article.depth <= _STEPS and c.line.element.depth - article.depth <= 2 * _STEPS


def _capital(text: str) -> bool:
    first = next((sign for sign in text if sign.isalnum()), "")
    return bool(first) and not first.islower()


def is_article_path(path: str) -> bool:
    """Say whether an address's path can be an article's: a number, a slug, or one short step.

    >>> is_article_path("/read/2024/05/01/kopi-utara"), is_article_path("/0"), is_article_path("/")
    (True, True, False)
    >>> is_article_path("/tag/kopi")
    False
    """
    if _INDEX.match(path) or not path.strip("/"):
        return False
    return bool(_ARTICLE_PATH.search(path)) or any(sign.isdigit() for sign in path)


def _is_slug(path: str, text: str) -> bool:
    """Say whether an address's last step has words of the link's text."""
    slug = set(re.findall(r"[a-z0-9]{3,}", path.rstrip("/").rpartition("/")[2].lower()))
    return not _INDEX.match(path) and len(slug & set(fold_once(text).split())) > 1


def _fitness(candidate: Candidate) -> float:
    """Prefer, of two links to one page, the one in a heading or of a headline's form."""
    if candidate.anchor.labelled:
        return -0.5
    level = 0.5 if candidate.line.element.level or any(p[2] for p in candidate.anchor.pieces) else 0
    return level - (0.3 if candidate.text.rstrip().endswith((".", "…", "...")) else 0.0)


def _unlinked(lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """Yield the headlines after "Baca juga:" whose links were lost when the page was saved."""
    for i, line in enumerate(lines):
        if line.text and not line.anchors and len(line.text) < _PROMPT:
            rest = see_also(line.text)
            if rest and is_title(rest):
                yield i, rest


def _site(address: str) -> str:
    try:
        return _site_of(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def _site_of(host: str) -> str:
    labels = host.removeprefix("www.").split(".")
    wide = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return labels[-3 if wide else -2] if len(labels) > 1 else labels[0]


def is_noise(text: str) -> bool:
    """Say whether a line that a body extractor left in is none of the article's.

    >>> is_noise("Baca juga: Kopi Utara Tertahan"), is_noise("Pemilik kapal menunggu.")
    (True, False)
    """
    rest = see_also(text)
    if rest is not None and not is_sentence(rest):
        return True
    if heading_kind(text) or is_furniture(text) or _SIGNED.fullmatch(text):
        return True
    if is_caption(text) or is_invitation(text):
        return True
    return is_action(text) and not is_prose(text)
