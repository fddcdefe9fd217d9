"""Reads the lists of headlines that sites publish: RSS and Atom feeds, and news sitemaps."""

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench.reading.titles import plain_title
from bench.records.pages import Link, Page
from bench.texts import fold, tidy

_NO_HEADLINES = "without headlines; give a feed, a news sitemap, or the pages"


def parse_feed(raw: bytes, *, address: str = "") -> Page:
    """Return an RSS or Atom feed as a `Page` of the form ``feed``, whose links have dates.

    Its headline is the feed's own title. Raises ValueError where no entry has a title.

    >>> page = parse_feed(b"<rss version='2.0'><channel><title>Warta</title><item><title>Kopi Naik"
    ...                   b"</title><link>https://warta.example/1</link></item></channel></rss>")
    >>> page.form, page.headline, page.links[0].text
    ('feed', 'Warta', 'Kopi Naik')
    """
    # imported here: only a feed needs it
    import feedparser

    feed = feedparser.parse(raw, sanitize_html=False, resolve_relative_uris=False)
    entries = [
        Link(plain_title(entry.get("title", "")), str(entry.get("link", "")), _date(entry))
        for entry in feed.entries
    ]
    title = plain_title(feed.feed.get("title", "")) or "feed"
    return _as_page(title, entries, "feed", str(feed.feed.get("link", "")) or address)


def parse_sitemap(raw: bytes, *, address: str = "") -> Page:
    """Return a news sitemap as a `Page` of the form ``sitemap``, whose links have dates.

    Raises ValueError for a sitemap that gives addresses alone.
    """
    # imported here: only a sitemap needs it
    from lxml import etree

    # no entity is resolved and no file or address opened, whatever the XML asks for
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError("damaged sitemap; save it again") from error
    entries, site = [], ""
    for url in root if root is not None else ():
        texts: dict[str, str] = {}
        for name, text in _texts(url):
            texts.setdefault(name, text)
        site = site or texts.get("name", "")
        date = texts.get("publication_date") or texts.get("lastmod", "")
        entries.append(Link(plain_title(texts.get("title", "")), texts.get("loc", ""), date))
    return _as_page(site or "sitemap", entries, "sitemap", address)


def _texts(url: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and text of what an address of a sitemap says, its pictures left out."""
    for element in url.iter():
        if isinstance(element.tag, str):
            space, _, name = element.tag.rpartition("}")
            if "image" not in space and "video" not in space:
                yield name, tidy(element.text or "")


def _as_page(title: str, entries: list[Link], form: str, address: str) -> Page:
    kept: dict[str, Link] = {}
    for entry in entries:
        if fold(entry.text):
            kept.setdefault(fold(entry.text), entry)
    if not kept:
        raise ValueError(f"{form} {_NO_HEADLINES}")
    return Page(title, links=tuple(kept.values()), form=form, address=address)


def _date(entry: Any) -> str:
    """Return when an entry was published, in UTC; empty where it does not say."""
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    if not parsed:
        return ""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
