"""Cuts a saved HTML article page into its parts.

Headline: `bench.html_pages.headline`, out of headings, JSON-LD, OpenGraph and ``title``. Links:
`bench.html_pages.links`. Body: `bench.html_pages.body`.
"""

import html
import re
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of
from bench.html_pages.body import (
    extract_body,
    find_appeals,
    find_captions,
    is_noise,
    out_of_tables,
    with_dropped,
)
from bench.html_pages.candidates import Place, next_articles, stands_in
from bench.html_pages.head import PageHead, author_of, first_text
from bench.html_pages.headings import lines_above_text, shown_titles
from bench.html_pages.headline import choose_headline
from bench.html_pages.links import related_links
from bench.reading.lexicon import fold_once, heading_kind
from bench.reading.titles import keep_headlines
from bench.records.pages import Page
from bench.texts import tidy

# elements that are closed unasked: they do not nest
_CLOSED = (
    "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|tr|td|th|option"
)
_TAG = re.compile(rf"<(/?)(?!(?:{_CLOSED})(?![a-z0-9]))[a-z]", re.I)
_ALL = 0.95  # share of a line that is link, from which it is no text
_DEEPEST = 1000  # parsers take time in the square of it
_TABS = 50  # links within the page that may be tabs


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
    head = PageHead(tree, url)
    lines, anchors = lines_of(tree)
    tabs = _tabs(tree)
    listed: set[str] = set()
    links = related_links(lines, anchors, Place(head.address, tabs), listed)
    shown = shown_titles(lines)
    headline = choose_headline([*shown, *head.titles()], head.names(), lines_above_text(lines))
    if not headline:
        raise ValueError("no headline: no heading, JSON-LD, og:title or title holds one")
    kept = keep_headlines(links, own=headline)
    text = []
    if body:
        text = with_dropped(out_of_tables(extract_body(markup), lines), lines)
        text = text or [tidy(html.unescape(str(head.article.get("articleBody", ""))))]
    said = {
        fold_once(line)
        for line in (headline, *(title.text for title in shown if title.source == "h1"))
    }
    said |= {fold_once(link.text) for link in kept} | listed
    linked = {line.text for line in lines if line.linked and line.density > _ALL}
    linked |= find_captions(lines, set(text)) | (find_appeals(lines) if body else set())
    following = next_articles(lines) if body else set()
    linked |= {line.text for line in lines if following and stands_in(line.element, following)}
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
        byline=author_of(head.article),
        section=first_text(head.article.get("articleSection")),
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
