"""Cuts reader text (what "reader view" saves, plain or as Markdown) into its parts.

The form: perhaps furniture and a section crumb, the headline, paragraphs, an optional summary line,
an optional byline, and related links. Every line is a candidate for the headline, the body or the
links: `bench.text_pages.headline`, `bench.text_pages.links`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from bench.reading.furniture import (
    is_caption,
    is_invitation,
    without_age,
)
from bench.reading.lexicon import few_words, see_also
from bench.reading.titles import Names, keep_headlines, without_site
from bench.reading.urls import host_word
from bench.records.pages import Link, Page
from bench.text_pages.headline import (
    NEAR_LINES,
    are_names,
    find_headline,
    is_again,
    is_crumb,
    is_same_title,
)
from bench.text_pages.links import judge_lines
from bench.text_pages.marks import read_lines
from bench.text_pages.text_line import TextLine

_CREDIT = re.compile(r"\((?:[\w.&\- ]{1,30}/)*[\w.&\- ]{1,30}\)$")
_INITIALS = re.compile(r"\([a-z]{2,4}(?:/[a-z]{2,4})*\)")
_HEAD = 8  # lines between a standfirst and the text
_FIRST = 12  # lines below the headline in which its author is named
_BYLINE = 12  # words; no byline is longer


def parse_text(text: str) -> Page:
    r"""Cut reader text into a `Page`; ValueError where not even a headline is there.

    >>> page = parse_text("Bola / Liga\nGol Antar Bolivia\nLA PAZ - Isi.\n- Kopi Peru Tertahan")
    >>> page.headline, page.section, [link.text for link in page.links]
    ('Gol Antar Bolivia', 'Bola / Liga', ['Kopi Peru Tertahan'])
    """
    lines, stated = read_lines(text)
    title, site = stated.title, Names(host=host_word(stated.address) if stated.address else "")
    at = find_headline(lines)
    if at is None and not title:
        raise ValueError("no headline: the first line with text must be one")
    headline = without_site(title, site)
    if at is not None and (
        not title or lines[at].level == 1 or is_same_title(lines[at].text, title)
    ):
        headline = lines[at].text
        # a clip's heading may be the title that the browser shows (en_markdownload_excerpt)
        if site.host and "|" in headline:
            headline = without_site(headline, site)
    elif title:
        near = enumerate(lines[:NEAR_LINES])
        at = next((i for i, line in near if is_again(line.text, headline)), None)
    start = 0 if at is None else at + 1
    section = next((line.text for line in lines[:start] if is_crumb(line.text)), "")
    below = lines[start:]
    _drop_head(below, headline)
    judge_lines(below)
    links = [
        Link(without_age(line.link or line.text), line.href)
        for line in below
        if line.fate == "link"
    ]
    body = [line.text for line in below if not line.fate]
    bylines = [
        line.text for line in below if not line.fate and line.byline and line.words <= _BYLINE
    ]
    body = [line for line in body if line not in bylines] if bylines else body
    paragraphs, summary = _take_summary(body)
    return Page(
        headline=headline,
        body=tuple(paragraphs),
        links=keep_headlines(links, own=headline),
        summary=summary,
        byline=bylines[-1] if bylines else "",
        section=section,
    )


def _drop_head(lines: list[TextLine], headline: str) -> None:
    """Mark what stands around the text and is none: the headline again, dates, buttons."""
    top = _first_paragraph(lines)
    for one, two in pairwise(lines):
        if one.text == two.text and one.prose:
            one.fate = two.fate = "gone"  # a picture's words and its caption
    for i, line in enumerate(lines):
        text = line.text
        if (
            is_again(text, headline)
            or (line.furniture and not line.byline)
            or ((line.bullet or line.href) and line.action and not line.prose)
            or (line.inviting and is_invitation(text) and see_also(text) is None)
            or (i < top and _stands_above_text(lines, i))
        ):
            line.fate = "gone"


def _first_paragraph(lines: Sequence[TextLine]) -> int:
    """Return the line where the text begins: below a standfirst, if date and author follow it.

    Layout: en_copied_list_of_items.
    """
    top = next((i for i, line in enumerate(lines) if line.begins), 0)
    after = next((i for i in range(top + 1, min(top + _HEAD, len(lines))) if lines[i].begins), top)
    named = any(line.furniture or line.author for line in lines[top + 1 : after])
    return after if named else top


def _stands_above_text(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether a line between headline and text is a caption, or names who wrote it."""
    line = lines[i]
    # names below or above a date are who wrote it
    beside = lines[i - 1] if i else lines[min(1, len(lines) - 1)]
    # the site's beside the author's too: "Name - Site" (id_jina_url_source)
    named = beside.furniture and are_names(line.text.replace(" - ", ", "))
    if is_caption(line.text) or named:
        return True
    return i < _FIRST and line.author and not line.byline and not few_words(line.text)


def _take_summary(body: list[str]) -> tuple[list[str], str]:
    """Part the summary: what follows the credit "(ant/dil)", or a last line without a stop."""
    # one in the first half is below a picture
    late = min(len(body) // 2, max(len(body) - 3, 0))
    credits = [
        i for i, line in enumerate(body) if i >= late and line[-1] == ")" and _CREDIT.search(line)
    ]
    if credits:
        last = credits[-1]
        # who edited the article may stand in a line of its own (id_omnivore_ekspor)
        end = last if _INITIALS.fullmatch(body[last]) else last + 1
        return body[:end], " ".join(body[last + 1 :])
    if len(body) > 1 and body[-1][-1] not in ".!?\"”')":
        return body[:-1], body[-1]
    return body, ""
