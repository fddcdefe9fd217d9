"""Cuts a saved HTML article page into its parts.

Headline: schema.org JSON-LD, then OpenGraph, then ``h1``, then ``title``. Body: trafilatura.
Links: the lists under headings such as "Berita Terkait", and "Baca juga" in the text.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.pages.reader_text import is_links_heading, keep_headlines
from bench.records.pages import Link, Page
from bench.texts import fold, see_also, tidy

_ARTICLE = re.compile(r"(News|Reportage|Opinion|Analysis|Blog)?(Article|Posting)$")
_MENU_TAGS = frozenset({"nav", "footer", "form", "select"})
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
        "share",
        "social",
        "footer",
        "topbar",
        "megamenu",
        "pagination",
        "paging",
    ]
)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NEVER_HEADINGS = frozenset({"script", "style", "a", "body", "html", "main", "article"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED_UNASKED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
    ]
)
_DEEPEST = 1000  # parsers take time in the square of it
_PROMPT = 300  # characters; a "Baca juga" paragraph is no longer
_DEPTH = 64  # how far up an anchor's ancestors are looked at
_CLIMB = 3  # how many levels above its heading a list of links may begin


def parse_html(markup: str, *, body: bool = True) -> Page:
    """Cut an HTML article page into a `Page`; ValueError where no headline can be found.

    ``body=False`` leaves the body out, whose extraction takes most of the time.

    >>> page = parse_html("<h1>Kopi Peru Tertahan</h1><h3>Baca Juga</h3><ul><li><a href=/1>"
    ...                   "Gol Telat Antar Bolivia</a><li><a href=/2>Olahraga</a></ul>")
    >>> page.headline, [link.text for link in page.links]
    ('Kopi Peru Tertahan', ['Gol Telat Antar Bolivia'])
    """
    if _depth(markup) > _DEEPEST:
        raise ValueError(f"elements nested more than {_DEEPEST} deep; no article page is")
    tree = LexborHTMLParser(markup)
    article = _article(tree)
    headline = _headline(tree, article)
    if not headline:
        raise ValueError("no headline: no JSON-LD, og:title, h1 or title holds one")
    lines = []
    if body:
        lines = _body(markup) or [tidy(html.unescape(str(article.get("articleBody", ""))))]
    links = keep_headlines(_related(tree), own=headline)
    said = {fold(text) for text in (headline, *(h1.text() for h1 in tree.css("h1")))}
    said |= {fold(link.text) for link in links}
    named = [
        line
        for line in lines
        if line and see_also(line) is None and not is_links_heading(line) and fold(line) not in said
    ]
    return Page(
        headline=headline,
        body=tuple(named),
        links=links,
        byline=_author(article),
        section=_first_text(article.get("articleSection")),
    )


def _depth(markup: str) -> int:
    """Return about how deep the elements nest, before any parser takes time over it."""
    depth = deepest = 0
    for closing, tag in _TAG.findall(markup):
        if tag.lower() not in _CLOSED_UNASKED:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest


def _article(tree: LexborHTMLParser) -> dict[str, Any]:
    """Return the first NewsArticle of the page's JSON-LD, or an empty one."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text(), strict=False)
        except (ValueError, RecursionError):
            continue  # one broken block must not hide the next
        for thing in _things(data):
            kinds = thing.get("@type")
            if any(_ARTICLE.match(str(k)) for k in (kinds if isinstance(kinds, list) else [kinds])):
                return thing
    return {}


def _things(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for one in data:
            yield from _things(one)
    elif isinstance(data, dict):
        yield data
        yield from _things(data.get("@graph", []))


def _headline(tree: LexborHTMLParser, article: dict[str, Any]) -> str:
    headline = tidy(html.unescape(_first_text(article.get("headline"))))
    if headline:
        return headline
    site = _meta(tree, "og:site_name")
    title = _without_site(_meta(tree, "og:title"), site)
    if title:
        return title
    for selector in ("article h1", "h1", "title"):
        for node in tree.css(selector):
            text = _without_site(tidy(node.text()), site)
            if text and not any(above.tag in ("svg", *_MENU_TAGS) for above in _above(node)):
                return text
    return ""


def _first_text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _author(article: dict[str, Any]) -> str:
    author = article.get("author")
    author = author[0] if isinstance(author, list) and author else author
    name = author.get("name") if isinstance(author, dict) else author
    return tidy(name) if isinstance(name, str) else ""


def _meta(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f'meta[property="{name}"]') or tree.css_first(f'meta[name="{name}"]')
    return tidy((node.attributes.get("content") or "") if node else "")


def _without_site(title: str, site: str) -> str:
    """Cut the site's name off a title: "Kopi Tertahan - Warta Contoh"."""
    if site:
        title = re.sub(rf"\s+[-|–—:]\s+{re.escape(site)}\s*$", "", title, flags=re.I)
    return title


def _body(markup: str) -> list[str]:
    # imported here: it brings lxml, and reader text does not need it
    import trafilatura

    try:
        text = trafilatura.extract(markup, favor_precision=True, include_comments=False)
    except (ValueError, RecursionError, AssertionError):
        text = None  # hostile markup: the page keeps its headline and links
    return [tidy(line) for line in (text or "").splitlines()]


def _related(tree: LexborHTMLParser) -> Iterator[Link]:
    # what a heading or a "Baca juga" paragraph is made of; a container counts only by
    # words of its own, or each of a thousand nested ones would be read a thousand times
    whole = {node.mem_id for node in tree.css("h1,h2,h3,h4,h5,h6,p,strong,b,dt,legend")}
    body = tree.body
    for node in body.traverse() if body is not None else ():
        if node.tag in _NEVER_HEADINGS:
            continue
        text = tidy(node.text(deep=node.mem_id in whole))
        if not text or len(text) > _PROMPT:
            continue
        if is_links_heading(text):
            yield from _listed(node)
        elif see_also(text):
            yield from _links(node)


def _listed(heading: LexborNode) -> Iterator[Link]:
    """Yield the links of the list that a heading opens, and of no list after it."""
    node: LexborNode | None = heading
    for _ in range(_CLIMB):
        if node is None or node.tag in ("body", "article", "main"):
            return
        collected: list[Link] = []
        kind = ""
        for sibling in _after(node):
            links = list(_links(sibling))
            if collected and (not links or sibling.tag != kind or sibling.tag in _HEADING_TAGS):
                break
            if not links and (sibling.tag in _HEADING_TAGS):
                break  # the next heading opens another list
            collected += links
            kind = sibling.tag or ""
        if collected:
            yield from collected
            return
        node = node.parent


def _after(node: LexborNode) -> Iterator[LexborNode]:
    following = node.next
    while following is not None:
        if following.tag and not following.tag.startswith("-"):
            yield following
        following = following.next


def _links(node: LexborNode) -> Iterator[Link]:
    anchors: Iterable[LexborNode] = [node] if node.tag == "a" else node.css("a")
    for anchor in anchors:
        href = (anchor.attributes.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        if _is_menu(anchor):
            continue
        title = anchor.css_first("h1,h2,h3,h4,h5,h6") or anchor
        rest = see_also(text := tidy(title.text(separator=" ")))
        yield Link(text if rest is None else rest, href)


def _is_menu(anchor: LexborNode) -> bool:
    for node in (anchor, *_above(anchor)):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        words = set(re.split(r"[^a-z]+", names.lower()))
        if node.tag in _MENU_TAGS or node.attributes.get("role") in ("navigation", "menu"):
            return True
        if node.tag not in ("body", "html") and words & _MENU_NAMES:
            return True
    return False


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    for _ in range(_DEPTH):
        if parent is None or parent.tag in ("-document", None):
            return
        yield parent
        parent = parent.parent
