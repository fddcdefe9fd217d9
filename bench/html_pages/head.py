"""Reads what an HTML page states of itself: JSON-LD, OpenGraph, ``title``, the site's names."""

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.headline import Title
from bench.reading.furniture import is_furniture
from bench.reading.lexicon import fold_once
from bench.reading.titles import Names, plain_title
from bench.reading.urls import canonical, host_word
from bench.texts import tidy

_ARTICLE = re.compile(r"(?:\w*Article|\w*Report|\w*Blog\w*Posting|SocialMediaPosting)$")
_HOMES = 5  # links to the front page whose words are looked at
_THINGS = 2000  # objects of JSON-LD that are looked at
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")
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


class PageHead:
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
                first_text(self.article.get("headline")) or first_text(self.article.get("name")),
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
                    stated += [first_text(one.get("name")), first_text(one.get("alternateName"))]
        stated += [name for name in self._homes if not is_furniture(name)]
        names = {fold_once(plain_title(name).lstrip("@")) for name in stated if name}
        return Names(frozenset(name for name in names if name), host_word(self.address))

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
            headline = fold_once(plain_title(first_text(article.get("headline"))))
            if headline and any(headline in title for title in titles):
                return article
        return articles[0]


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


def first_text(value: Any) -> str:
    """Return a text of JSON-LD, or the first of a list of texts; empty where there is none."""
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def author_of(article: dict[str, Any]) -> str:
    """Return the name of an article's first author; empty where there is none."""
    author = article.get("author")
    author = author[0] if isinstance(author, list) and author else author
    name = author.get("name") if isinstance(author, dict) else author
    return tidy(name) if isinstance(name, str) else ""
