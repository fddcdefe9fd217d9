"""Cuts a news page in reader text (what "reader view" saves) into its parts.

The form: an optional section crumb, the headline, paragraphs, an optional summary line,
an optional byline, and related links as a list. "Baca juga:" lines inside the body are
links, not text.
"""

import re
from collections.abc import Iterable

from bench.records.pages import Link, Page
from bench.texts import fold, is_menu_entry, see_also, tidy

_BULLET = re.compile(r"^(?:[-*–—·•▪▫■□●○◦‣⁃∙►▶»›>+]\s+|[·•▪▫■□●○◦‣⁃∙►▶]\s*)(?=\S)")
_CRUMB = re.compile(r"\s+[/>»›|]\s+")
_BYLINE = re.compile(
    r"^(?:redaktur|reporter|editor|penulis|pewarta|laporan|kontributor|jurnalis|author)\b"
    r"[^:.]{0,40}:",
    re.I,
)
_CREDIT = re.compile(r"\((?:[\w.&\- ]{1,30}/)*[\w.&\- ]{1,30}\)$")
_HEADINGS = frozenset(
    [
        "berita terkait",
        "artikel terkait",
        "baca juga",
        "lihat juga",
        "simak juga",
        "terkait",
        "topik terkait",
        "berita lainnya",
        "berita lain",
        "related",
        "related articles",
        "related news",
        "related stories",
        "read also",
        "see also",
        "more on this story",
    ]
)
_FURNITURE = 6  # a line of at most so many words may stand below the list of links
_CRUMB_WORDS = 3


def is_links_heading(line: str) -> bool:
    """Say whether a line is a heading such as "Berita Terkait" or "Related".

    >>> is_links_heading("BERITA TERKAIT :"), is_links_heading("Berita terkait beras naik")
    (True, False)
    """
    return fold(line) in _HEADINGS


def parse_text(text: str) -> Page:
    r"""Cut reader text into a `Page`; ValueError where not even a headline is there.

    >>> page = parse_text("Bola / Liga\nGol Antar Bolivia\nLA PAZ - Isi.\n- Kopi Peru Tertahan")
    >>> page.headline, page.section, [link.text for link in page.links]
    ('Gol Antar Bolivia', 'Bola / Liga', ['Kopi Peru Tertahan'])
    """
    lines = [line for line in map(tidy, text.splitlines()) if line]
    section = ""
    if len(lines) > 1 and _is_crumb(lines[0]) and not _BULLET.match(lines[1]):
        section = lines.pop(0)
    if not lines or _BULLET.match(lines[0]) or is_links_heading(lines[0]):
        raise ValueError("no headline: the first line with text must be one")
    headline, rest = lines[0], lines[1:]
    body_lines, listed = _split_links(rest)
    paragraphs, inline = _take_see_also(body_lines)
    bylines = [line for line in paragraphs if _BYLINE.match(line) and len(line.split()) <= 12]
    body = [line for line in paragraphs if line not in bylines]
    body, summary = _take_summary(body)
    return Page(
        headline=headline,
        body=tuple(body),
        links=keep_headlines([*inline, *listed], own=headline),
        summary=summary,
        byline=bylines[-1] if bylines else "",
        section=section,
    )


def keep_headlines(links: Iterable[Link], *, own: str) -> tuple[Link, ...]:
    """Return the links that can be headlines: no menu entry, none twice, not the page's own.

    >>> found = [Link("Home"), Link("Kopi Peru Tertahan"), Link("Kopi Peru tertahan")]
    >>> [link.text for link in keep_headlines(found, own="")]
    ['Kopi Peru Tertahan']
    """
    kept: dict[str, Link] = {}
    for link in links:
        key = fold(link.text)
        if not is_menu_entry(link.text) and key != fold(own):
            kept.setdefault(key, link)
    return tuple(kept.values())


def _is_crumb(line: str) -> bool:
    pieces = _CRUMB.split(line)
    return len(pieces) > 1 and all(0 < len(p.split()) <= _CRUMB_WORDS for p in pieces)


def _split_links(lines: list[str]) -> tuple[list[str], list[Link]]:
    """Part the body from the last list, if nothing but page furniture stands below it.

    A list in the middle of the text is text: only what closes the page are links.
    """
    last = max((i for i, line in enumerate(lines) if _BULLET.match(line)), default=-1)
    if last < 0 or any(len(line.split()) > _FURNITURE for line in lines[last + 1 :]):
        return lines, []
    start = last
    while start > 0 and _BULLET.match(lines[start - 1]):
        start -= 1
    links = [Link(_unmarked(_BULLET.sub("", line))) for line in lines[start : last + 1]]
    body = lines[:start]
    if body and is_links_heading(body[-1]):
        body = body[:-1]
    below = [line for line in lines[last + 1 :] if _BYLINE.match(line)]
    return body + below, links


def _unmarked(text: str) -> str:
    rest = see_also(text)
    return text if rest is None else rest


def _take_see_also(lines: list[str]) -> tuple[list[str], list[Link]]:
    """Part paragraphs from "Baca juga:" lines; a bare "Baca juga:" makes a link of the next."""
    paragraphs, links = [], []
    bare = listing = False
    for line in lines:
        rest = see_also(line)
        bullet = bool(_BULLET.match(line))
        if rest is not None:
            links += [Link(rest)] if rest else []
            bare, listing = not rest, False
        elif bare or (listing and bullet):
            links.append(Link(_BULLET.sub("", line)))
            # a list below the bare line goes on as long as its bullets do
            bare, listing = False, bullet
        else:
            paragraphs.append(line)
            listing = False
    return paragraphs, links


def _take_summary(body: list[str]) -> tuple[list[str], str]:
    """Part the summary: what follows the credit "(ant/dil)", or a last line without a stop."""
    credits = [i for i, line in enumerate(body) if _CREDIT.search(line)]
    if credits and credits[-1] < len(body) - 1:
        return body[: credits[-1] + 1], " ".join(body[credits[-1] + 1 :])
    if not credits and len(body) > 1 and body[-1][-1] not in ".!?\"”')":
        return body[:-1], body[-1]
    return body, ""
