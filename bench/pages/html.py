"""Cuts a saved HTML article page into its parts.

Headline: `bench.pages.headline`, out of headings, JSON-LD, OpenGraph and ``title``. Links:
`bench.pages.links`. Body: trafilatura, without the lines that are links or furniture.
"""

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from bench.pages.blocks import Line, lines_of
from bench.pages.headline import Names, Title, choose_headline, plain_title
from bench.pages.lines import fold_once, heading_kind, is_furniture, is_prose, is_title
from bench.pages.links import Place, is_noise, related_links
from bench.pages.reader_text import keep_headlines
from bench.pages.urls import canonical
from bench.records.pages import Page
from bench.texts import tidy

_ARTICLE = re.compile(r"(?:\w*Article|\w*Report|\w*Blog\w*Posting|SocialMediaPosting)$")
# elements that are closed unasked: they do not nest
_CLOSED = (
    "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|tr|td|th|option"
)
_TAG = re.compile(rf"<(/?)(?!(?:{_CLOSED})(?![a-z0-9]))[a-z]", re.I)
_FRAME = re.compile(r"<(script|style|nav|svg|select)\b[^>]{0,1000}>")
_ALL = 0.95  # share of a line that is link, from which it is no text
_SHOWN = 40  # headings that may be the headline
_CAPTION = 20  # words; no sentence that is a caption by its place is longer
_DEEPEST = 1000  # parsers take time in the square of it
_TABS = 50  # links within the page that may be tabs
_HOMES = 5  # links to the front page whose words are looked at
_THINGS = 2000  # objects of JSON-LD that are looked at
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")
_CALLED_TITLE = re.compile(r"^(?:\w+[-_]+)*(?:title|judul|headline|jdl)$|^headline")


def parse_html(markup: str, *, body: bool = True, url: str = "") -> Page:
    """Cut an HTML article page into a `Page`; ValueError where no headline can be found.

    ``body=False`` leaves the body out, whose extraction takes most of the time. ``url`` is the
    page's address, where the page itself does not state it.

    >>> page = parse_html("<h1>Kopi Peru Tertahan</h1><h3>Baca Juga</h3><ul><li><a href=/1>"
    ...                   "Gol Telat Antar Bolivia</a><li><a href=/2>Olahraga</a></ul>")
    >>> page.headline, [link.text for link in page.links]
    ('Kopi Peru Tertahan', ['Gol Telat Antar Bolivia'])
    """
    if _depth(markup) > _DEEPEST:
        raise ValueError(f"elements nested more than {_DEEPEST} deep; no article page is")
    tree = LexborHTMLParser(markup)
    head = _Head(tree, url)
    lines, anchors = lines_of(tree)
    tabs = _tabs(tree)
    listed: set[str] = set()
    links = related_links(lines, anchors, Place(head.address, tabs), listed)
    shown = _shown(lines)
    headline = choose_headline([*shown, *head.titles()], head.names(), _above_text(lines))
    if not headline:
        raise ValueError("no headline: no heading, JSON-LD, og:title or title holds one")
    kept = keep_headlines(links, own=headline)
    text = []
    if body:
        text = _with_dropped(_out_of_tables(_body(markup), lines), lines)
        text = text or [tidy(html.unescape(str(head.article.get("articleBody", ""))))]
    said = {
        fold_once(line)
        for line in (headline, *(title.text for title in shown if title.source == "h1"))
    }
    said |= {fold_once(link.text) for link in kept} | listed
    linked = {line.text for line in lines if line.linked and line.density > _ALL}
    linked |= _captions(lines, set(text))
    return Page(
        headline=headline,
        body=tuple(
            line
            for line in text
            if line
            and line.removeprefix("- ") not in linked
            and fold_once(line) not in said
            and not is_noise(line)
        ),
        links=kept,
        byline=_author(head.article),
        section=_first_text(head.article.get("articleSection")),
        address=head.address,
    )


def _tabs(tree: LexborHTMLParser) -> dict[str, str]:
    """Return, of the parts of the page that tabs show, the kind of list that each is."""
    tabs = {}
    for node in tree.css('a[href^="#"]')[:_TABS]:
        target = (node.attributes.get("href") or "")[1:].lower()
        kind = heading_kind(tidy(node.text())) if target else ""
        if kind:
            tabs[target] = kind
    return tabs


def _depth(markup: str) -> int:
    """Return about how deep the elements nest, before any parser takes time over it."""
    steps = (-1 if closing else 1 for closing in _TAG.findall(markup))
    return max(accumulate(steps), default=0)


class _Head:
    """What a page states of itself in its head: address, titles, the site's names."""

    def __init__(self, tree: LexborHTMLParser, url: str) -> None:
        self._metas: dict[str, str] = {}
        for node in tree.css("meta"):
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or ""
            if name and (content := attributes.get("content")):
                self._metas.setdefault(name.lower(), tidy(content))
        title = tree.css_first("title")
        self._title = tidy(title.text()) if title is not None else ""
        link = tree.css_first("link[rel=canonical]")
        stated = (link.attributes.get("href") or "") if link is not None else ""
        self.address = url or stated or self._metas.get("og:url", "")
        self._homes = [tidy(node.text()) for node in tree.css('a[href="/"]')[:_HOMES]]
        self._things = list(_json_ld(tree))
        self.article = self._article()

    def titles(self) -> Iterator[Title]:
        """Yield the titles that the head states, the most telling first."""
        for source, text in (
            (
                "json-ld",
                _first_text(self.article.get("headline")) or _first_text(self.article.get("name")),
            ),
            ("og", self._metas.get("og:title", "")),
            ("twitter", self._metas.get("twitter:title", "")),
            ("title", self._title),
        ):
            if text:
                yield Title(tidy(text), source)

    def names(self) -> Names:
        """Return what the page calls its site."""
        stated = [self._metas.get(name, "") for name in _SITE_METAS]
        publishers = [self.article.get("publisher")]
        publishers += [thing for thing in self._things if _is_site(thing)]
        for thing in publishers:
            for one in thing if isinstance(thing, list) else [thing]:
                if isinstance(one, dict):
                    stated += [_first_text(one.get("name")), _first_text(one.get("alternateName"))]
        try:
            host = (urlsplit(self.address).hostname or "").removeprefix("www.")
        except ValueError:
            host = ""
        stated += [name for name in self._homes if not is_furniture(name)]
        labels = [label for label in host.split(".")[:-1] if len(label) > 3]
        names = {fold_once(plain_title(name).lstrip("@")) for name in stated if name}
        return Names(frozenset(name for name in names if name), labels[-1] if labels else "")

    def _article(self) -> dict[str, Any]:
        """Return the article that the page is about, of all that its JSON-LD describes."""
        articles = [thing for thing in self._things if _is_article(thing)]
        if len(articles) < 2:
            return articles[0] if articles else {}
        here = canonical(self.address)
        for article in articles:
            if here and here in {canonical(address) for address in _addresses(article)}:
                return article
        titles = {fold_once(self._title), fold_once(self._metas.get("og:title", ""))} - {""}
        for article in articles:
            headline = fold_once(plain_title(_first_text(article.get("headline"))))
            if headline and any(headline in title for title in titles):
                return article
        return articles[0]


_SITE_METAS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "twitter:site",
    "al:ios:app_name",
    "al:android:app_name",
    "publisher",
    "dc.publisher",
)


def _json_ld(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    left = _THINGS
    for script in tree.css("script[type]"):
        if "ld+json" not in (script.attributes.get("type") or "").lower():
            continue
        text = re.sub(
            r"^\s*(?:<!--|/\*<!\[CDATA\[\*/|<!\[CDATA\[|//<!\[CDATA\[)", "", script.text()
        )
        try:
            data = json.loads(re.sub(r"(?:-->|/?\*?/?\]\]>\*?/?|;)\s*$", "", text), strict=False)
        except (ValueError, RecursionError):
            continue  # one broken block must not hide the next
        for thing in _things(data):
            yield thing
            left -= 1
            if left <= 0:
                return


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD, those within lists and graphs too, outer ones first."""
    waiting = deque([data])
    for _ in range(_THINGS):
        if not waiting:
            return
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extend(one[: _THINGS - len(waiting)] if len(waiting) < _THINGS else ())
        elif isinstance(one, dict):
            yield one
            waiting += [one[key] for key in _NESTED if isinstance(one.get(key), dict | list)]


def _kinds(thing: dict[str, Any]) -> list[str]:
    kinds = thing.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _is_article(thing: dict[str, Any]) -> bool:
    return any(_ARTICLE.match(kind.rpartition("/")[2]) for kind in _kinds(thing))


def _is_site(thing: dict[str, Any]) -> bool:
    return any(k in ("WebSite", "Organization", "NewsMediaOrganization") for k in _kinds(thing))


def _addresses(article: dict[str, Any]) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = article.get(key)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


def _first_text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _author(article: dict[str, Any]) -> str:
    author = article.get("author")
    author = author[0] if isinstance(author, list) and author else author
    name = author.get("name") if isinstance(author, dict) else author
    return tidy(name) if isinstance(name, str) else ""


def _shown(lines: list[Line]) -> list[Title]:
    """Return the headings that readers see, up to the end of the article's text."""
    prose = []
    first = len(lines)
    for i, line in enumerate(lines):
        if line.runs:
            first = min(first, i)
            prose.append(line)
            if len(prose) >= 12:
                break
    homes = {id(above) for line in prose for above in _three(line)}
    titles: list[Title] = []
    kind, last = "", None
    for i, line in enumerate(lines):
        level = line.element.level
        if not line.text or (i > first and level != 1):
            continue
        opened = heading_kind(line.text) if level or not line.anchors else ""
        if opened:
            kind = opened
        elif line.runs:
            kind = ""
        called = not level and i < first and _is_called_title(line)
        if not (level in (1, 2) or called) or opened:
            last = None
            continue
        root = _heading(line) if level else line.element
        if last is not None and last is root:
            titles[-1].text += f" {line.text}"
            continue
        last = root
        title = Title(line.text, f"h{level}" if level else "named")
        title.below = "" if level == 1 else kind
        title.in_text = any(id(above) in homes for above in _three(line))
        title.home = any(_is_home(anchor.href) for anchor in line.anchors)
        titles.append(title)
        if len(titles) >= _SHOWN:
            break
    firsts = [title for title in titles if title.source == "h1"]
    for title in firsts:
        title.alone = len(firsts) == 1
    return titles


def _above_text(lines: list[Line]) -> set[str]:
    """Return the folded lines above the first paragraph that are no link: one may be the headline.

    Layout: en_old_tables, whose headline stands in no heading.
    """
    first = next((i for i, line in enumerate(lines) if line.runs), 0)
    near = lines[max(first - _SHOWN, 0) : first]
    return {fold_once(line.text) for line in near if not line.anchors and is_title(line.text)}


def _is_called_title(line: Line) -> bool:
    """Say whether a block's name says that it is a title, and it is no link."""
    if line.anchors or len(line.text) < 10:
        return False
    names = line.element.names
    return any(_CALLED_TITLE.search(name) for name in names)


def _heading(line: Line) -> object:
    """Return the heading element that a line stands in."""
    return next(above for above in line.element.above() if above.tag in ("h1", "h2"))


def _three(line: Line) -> Iterable[Any]:
    """Return the elements that hold a line and what stands beside it."""
    above = [element for element in line.element.above() if element.tag not in ("body", "html")]
    return above[1:4]


def _is_home(href: str) -> bool:
    try:
        return not urlsplit(href).path.strip("/") and not urlsplit(href).query
    except ValueError:
        return False


def _body(markup: str) -> list[str]:
    # imported here: it brings lxml, and reader text does not need it
    import trafilatura

    try:
        text = trafilatura.extract(
            _without_frames(markup), favor_precision=True, include_comments=False
        )
    except (ValueError, RecursionError, AssertionError):
        text = None  # hostile markup: the page keeps its headline and links
    return [tidy(line) for line in (text or "").splitlines()]


def _with_dropped(text: list[str], lines: list[Line]) -> list[str]:
    """Put back the paragraphs that the extractor dropped beside those that it kept.

    A paragraph counts if it stands where one of those does: same tag, in the same block.
    """
    at = {fold_once(line): i for i, line in enumerate(text) if line}
    prose = [(fold_once(line.text), line) for line in lines if line.runs]
    kept = [n for n, (folded, _) in enumerate(prose) if folded in at]
    if not kept or len(kept) == len(prose):
        return text
    after: dict[int, list[str]] = {}
    first = place = at[prose[kept[0]][0]]
    near = prose[kept[0]][1]
    above: list[str] = []
    for _, line in reversed(prose[: kept[0]]):
        if line.element is not near.element and not _beside(line, near):
            break
        above.insert(0, line.text)
        near = line
    near = prose[kept[0]][1]
    for folded, line in prose[kept[0] :]:
        if folded in at:
            place, near = at[folded], line
        elif _beside(line, near):
            after.setdefault(place, []).append(line.text)
            near = line
    whole = [one for i, line in enumerate(text) for one in (line, *after.get(i, ()))]
    return [*whole[:first], *above, *whole[first:]]


def _captions(lines: list[Line], text: set[str]) -> set[str]:
    """Return the lines of the text above its paragraphs that share a block with a picture.

    A sentence counts if paragraphs of another tag follow it. Layout: id_txt_article_regional.
    """
    below: set[str] = set()
    prose = [line for line in lines if line.runs][:2]
    for line in lines:
        if line in prose and not _may_be_caption(*prose):
            break
        if line.text in text and not line.element.level:
            most = 1 if line.runs else 0
            around = [e for e in line.element.above() if e.tag != "body" and e.holds_prose <= most]
            if around and around[-1].node.css_first("img,amp-img") is not None:
                below.add(line.text)
        if line.runs:
            break
    return below


def _may_be_caption(first: Line, second: Line | None = None) -> bool:
    """Say whether the first paragraph is short, and the next one of another tag."""
    if second is None or len(first.text.split()) > _CAPTION:
        return False
    return first.element.tag != second.element.tag


def _out_of_tables(text: list[str], lines: list[Line]) -> list[str]:
    """Return the text with the paragraphs of a table's cell for what the extractor makes of it.

    Layouts: en_old_tables, id_sidebar_first.
    """
    if not any(line.startswith("| ") and is_prose(line) for line in text):
        return text
    prose = [line.text for line in lines if line.runs]
    whole: list[str] = []
    for line in text:
        plain = line.replace("\\|", "|")
        cells = [one for one in prose if one in plain] if line.startswith("| ") else []
        whole += cells or [line]
    return whole


def _beside(one: Line, two: Line) -> bool:
    """Say whether two paragraphs stand side by side, or each alone in blocks that do."""
    first, second = one.element, two.element
    if first.tag != second.tag or first.depth != second.depth:
        return False
    upper, other = first.parent, second.parent
    if upper is None or other is None or upper is other:
        return upper is other
    return upper.parent is other.parent and upper.holds_prose == other.holds_prose == 1


def _without_frames(markup: str) -> str:
    """Cut out what the extractor would parse three times and drop: scripts, styles, menus.

    JSON-LD stays, of which the extractor may take the body.
    """
    kept, at = [], 0
    for match in _FRAME.finditer(markup):
        if match.start() < at or "ld+json" in match.group():
            continue
        end = markup.find(f"</{match.group(1)}", match.end())
        if end < 0:
            break
        if markup.find(f"<{match.group(1)}", match.end(), end) >= 0:
            continue  # one within another
        kept.append(markup[at : match.end()])
        at = end
    return "".join([*kept, markup[at:]])
