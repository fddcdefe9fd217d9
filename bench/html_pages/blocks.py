"""Cuts a parsed HTML page into lines as a reader sees them, each with its links and its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.reading.lines import is_prose
from bench.texts import MENU_WORDS, tidy

_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "head"]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "del",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
        "strike",
        "amp-img",
        "picture",
    ]
)
_ROWS = frozenset({"div", "td"})
_LISTS = frozenset({"ul", "ol", "li"})
_HEADING_TAGS = "h1,h2,h3,h4,h5,h6,b,strong"
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_NAMED = re.compile(r"[a-z][a-z0-9_-]*")
_TITLED = re.compile(r"(?:^|[-_])(?:title|titles|judul|headline|jdl)(?:$|[-_])|headline|title$")
_ASIDE = re.compile(
    r"(?:^|[-_])(?:date|time|timestamp|ago|waktu|tanggal|jam|category|categories|kategori|cat|kanal"
    r"|label|badge|number|num|count|rank|author|byline|sr-only|visually-hidden|screen-reader-text"
    r"|meta|excerpt|summary|desc|description|kicker|eyebrow|section|subtitle|duration|icon)(?:$|[-_])"
)
_LISTED = re.compile(r"related|terkait|recommend|rekomendasi")
MOSTLY = 0.6  # share of a line that is link, from which the line is no prose
_TABBED = 3  # no tabs are in a heading above this level
DEPTH = 64  # how far up an element's ancestors are looked at
_NO_ADDRESS = ("#", "javascript:", "mailto:", "tel:", "whatsapp:", "data:")


class Element:
    """An element of the page with what its descendants take from it."""

    __slots__ = (
        "_names", "anchor", "aside", "block", "depth", "holds_prose", "level", "marks", "node",
        "parent", "tag", "titled",
    )  # fmt: skip

    def __init__(self, parent: "Element | None", tag: str, node: LexborNode) -> None:
        self.parent, self.tag, self.node = parent, tag, node
        self._names: tuple[str, ...] | None = None
        self.holds_prose = 0
        self.marks: frozenset[str] | None = None
        self.block: Element = self
        self.anchor: Anchor | None = None
        self.titled = self.aside = False
        self.depth = self.level = 0
        if parent is not None:
            self.depth, self.level, self.anchor = parent.depth + 1, parent.level, parent.anchor
            if tag in _INLINE:
                self.block = parent.block
            if self.anchor is not None:
                self.titled, self.aside = parent.titled, parent.aside
        if tag in _HEADINGS:
            self.level = _HEADINGS[tag]

    @property
    def names(self) -> tuple[str, ...]:
        """The words of its class and id; most elements are never asked for them."""
        if self._names is None:
            attributes = self.node.attributes
            classes = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
            self._names = tuple(_NAMED.findall(classes)) if len(classes) > 1 else ()
            if attributes.get("role") in ("navigation", "menu", "menubar"):
                self._names = (*self._names, "navigation")
        return self._names

    def above(self) -> Iterator["Element"]:
        """Yield the element and its ancestors, innermost first, at most `DEPTH` of them."""
        here: Element | None = self
        for _ in range(DEPTH):
            if here is None:
                return
            yield here
            here = here.parent


@dataclass(eq=False, slots=True)
class Anchor:
    """A link of the page: its address, and the pieces of its text with what each is."""

    href: str
    element: Element
    label: str
    at: int
    paid: bool = False  # its ``rel`` says that it is an advertisement
    labelled: bool = False  # its text is a label: readers see none
    pieces: list[tuple[int, str, bool, bool]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Line:
    """A line of the page: its text, the block that it stands in, and the links in it."""

    text: str
    element: Element
    anchors: list[Anchor]
    linked: int  # characters of the text that are links
    _runs: bool | None = None

    @property
    def density(self) -> float:
        """The share of the line that is link."""
        return self.linked / (len(self.text) or 1)

    @property
    def runs(self) -> bool:
        """Whether the line is running text: a paragraph, and not mostly link."""
        if self._runs is None:
            self._runs = self.density < MOSTLY and is_prose(self.text)
        return self._runs


def lines_of(tree: LexborHTMLParser) -> tuple[list[Line], list[Anchor]]:
    """Return a page's lines in the order of the document, and all links that lead somewhere.

    A line ends where a block begins or ends, and at ``br``. What no reader sees (scripts, lists
    of a form) is left out, and the site's menus and footer. A link without any text stands as a
    line of its label; where such a label is not needed, an empty line keeps its place.
    """
    body = tree.body
    reader = _Reader()
    if body is not None:
        reader.read(body)
    return reader.lines, reader.anchors


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.anchors: list[Anchor] = []
        self._parts: list[tuple[str, Element]] = []
        self._block: Element | None = None

    def read(self, body: LexborNode) -> None:
        waiting: list[tuple[LexborNode, Element]] = []
        child = body.child
        if child is not None:
            waiting.append((child, Element(None, "body", body)))
        while waiting:
            node, above = waiting.pop()
            following = node.next
            if following is not None:
                waiting.append((following, above))
            tag = node.tag or ""
            if tag == "-text":
                self._take(node.text_content or "", above)
            elif (tag in _LISTS and _is_short(node)) or (
                tag == "a" and above.tag in _ROWS and following is None and _is_entry(node)
            ):
                continue
            elif tag not in _SKIPPED and not tag.startswith("-"):
                element = self._enter(node, tag, above)
                child = node.child
                if child is not None and not _is_frame(element):
                    waiting.append((child, element))
        self._flush()
        self._label()

    def _enter(self, node: LexborNode, tag: str, above: Element) -> Element:
        element = Element(above, tag, node)
        if element.block is element or tag == "br":
            self._flush()
        if tag == "a":
            attributes = node.attributes
            href = (attributes.get("href") or "").strip()
            element.anchor = None
            if href and not href.lower().startswith(_NO_ADDRESS):
                label = attributes.get("aria-label") or attributes.get("title") or ""
                element.anchor = Anchor(href, element, tidy(label), len(self.lines))
                element.anchor.paid = "sponsored" in (attributes.get("rel") or "")
                self.anchors.append(element.anchor)
                if label:  # kept free for a link that turns out to have no text
                    self.lines.append(Line("", element.block, [], 0))
        elif element.anchor is not None and tag != "br" and tag != "img":
            heading = tag in _HEADINGS
            element.titled = element.titled or heading or _is_titled(element.names)
            aside = element.aside or tag == "time" or _is_aside(element.names)
            element.aside = aside and not heading
        return element

    def _take(self, text: str, element: Element) -> None:
        if element.block is not self._block:
            self._flush()
            if text.isspace():
                return
            self._block = element.block
        elif (
            element.anchor is not None
            and self._parts
            and _follows_title(self._parts[-1], text, element)
        ):
            self._flush()
            self._block = element.block
        self._parts.append((text, element))

    def _flush(self) -> None:
        parts, block = self._parts, self._block
        if block is None:
            return
        self._parts, self._block = [], None
        if len(parts) == 1:
            text, element = parts[0]
            line = tidy(text)
            if line:
                anchor = element.anchor
                if anchor is not None:
                    anchor.pieces.append((len(self.lines), line, element.titled, element.aside))
                    self.lines.append(Line(line, block, [anchor], len(line)))
                else:
                    self.lines.append(Line(line, block, [], 0))
            return
        parts = _first_tab(parts, block)
        pieces: list[str] = []
        last: Element | None = None
        for text, element in parts:
            # a prompt before a link, or a date beside a title, is not glued to it
            parted = (
                last is not None
                and last is not element
                and (last.aside or element.aside or last.anchor is not element.anchor)
            )
            pieces.append(f" {text}" if parted else text)
            last = element
        line = tidy("".join(pieces))
        if not line:
            return
        anchors: dict[int, Anchor] = {}
        linked = 0
        for text, (_, element) in zip(pieces, parts, strict=True):
            anchor = element.anchor
            if anchor is not None and not text.isspace():
                anchors[id(anchor)] = anchor
                linked += len(tidy(text))
                anchor.pieces.append((len(self.lines), text, element.titled, element.aside))
        self.lines.append(Line(line, block, list(anchors.values()), linked))

    def _label(self) -> None:
        """Give a link without text, laid over a card, a line of its label where it stands."""
        for anchor in self.anchors:
            if anchor.label and not anchor.pieces:
                self.lines[anchor.at] = Line(
                    anchor.label, anchor.element.block, [anchor], len(anchor.label)
                )
                anchor.pieces.append((anchor.at, anchor.label, True, False))
                anchor.labelled = True


def _follows_title(last: tuple[str, Element], following: str, element: Element) -> bool:
    """Say whether an element of a card that is one link stands beside its title's, as a line.

    The title may come first, or after a section's name. Layouts: id_kumpul_span_baca,
    id_spa_blok_terkait.
    """
    text, title = last
    if title.tag != "span" or element.tag != "span" or title.parent is not element.parent:
        return False
    if title is element or text[-1].isspace():
        return False
    return text.count(" ") >= MENU_WORDS or (text[-1].islower() and following[0].isupper())


def _first_tab(parts: list[tuple[str, Element]], block: Element) -> list[tuple[str, Element]]:
    """Return, of a heading that is a row of tabs, the one that is open when the page is.

    Layout: id_wp_td_koran_daerah.
    """
    if block.level < _TABBED:
        return parts
    tabs = [(text, element) for text, element in parts if not text.isspace()]
    if tabs and all(element.tag == "a" and element.anchor is None for _, element in tabs):
        return [part for part in parts if part[1] is tabs[0][1]]
    return parts


def _is_frame(element: Element) -> bool:
    """Say whether an element is the site's menu or footer: nothing in it is the article's."""
    if element.tag == "nav":
        return not any(map(_LISTED.search, element.names))
    return element.tag == "footer" and not any(
        e.tag in ("article", "main") for e in element.above()
    )


def _is_short(node: LexborNode) -> bool:
    """Say whether a list, or an entry of one, holds no text of a headline's length: a menu does.

    Its elements are the most of many pages, and each costs more than this question.
    """
    for text in node.text(separator="\n").split("\n"):
        if text.count(" ") >= MENU_WORDS and len(text.split()) > MENU_WORDS:
            return False
        if "-" in text:
            return False
    # a short entry without a link may be the heading of the list
    return node.css_first("a") is not None and node.css_first(_HEADING_TAGS) is None


def _is_entry(node: LexborNode) -> bool:
    """Say whether a link is all that its block holds, of so few words that it is a menu's."""
    child = node.child
    if child is None or child.next is not None or child.tag != "-text" or node.prev is not None:
        return False
    text = child.text_content or ""
    return len(text.split()) <= MENU_WORDS and "-" not in text


# the cards of a list have the same names, and so have the pages of a site
@lru_cache(maxsize=4096)
def _is_titled(names: tuple[str, ...]) -> bool:
    return any(map(_TITLED.search, names))


@lru_cache(maxsize=4096)
def _is_aside(names: tuple[str, ...]) -> bool:
    return any(map(_ASIDE.search, names))
