"""Finds the headings of an HTML page that its readers see."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from bench.html_pages.blocks import Element, Line
from bench.html_pages.headline import Title
from bench.reading.lexicon import fold_once, heading_kind
from bench.reading.lines import is_title
from bench.texts import tidy

_SHOWN = 40  # headings that may be the headline
_CALLED_KICKER = re.compile(
    r"(?:^|[-_])(?:kicker|eyebrow|overline|topline|dachzeile|roofline|antetitulo|surtitre)(?:$|[-_])"
)
_CONSENT = re.compile(r"(?:^|[-_])(?:consent|cookies?|gdpr|kuki)(?:$|[-_])|cookie")
_CALLED_TITLE = re.compile(r"^(?:\w+[-_]+)*(?:title|judul|headline|jdl)$|^headline")


def shown_titles(lines: list[Line]) -> list[Title]:
    """Return the headings that readers see, up to the end of the article's text."""
    prose: list[Line] = []
    first = len(lines)
    for i, line in enumerate(lines):
        if line.runs and (prose or not _asks_consent(line)):
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
        text = _without_kicker(line, root) if isinstance(root, Element) else line.text
        title = Title(text, f"h{level}" if level else "named")
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


def lines_above_text(lines: list[Line]) -> set[str]:
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


def _without_kicker(line: Line, heading: Element) -> str:
    """Cut off what a heading names its kicker, before its title (de_kicker_in_heading)."""
    child = heading.node.child
    while child is not None and child.tag == "-text" and not (child.text_content or "").strip():
        child = child.next
    if child is None or not child.tag or child.tag.startswith("-"):
        return line.text
    names = (child.attributes.get("class") or "").lower().split()
    if not any(map(_CALLED_KICKER.search, names)):
        return line.text
    rest = line.text.removeprefix(tidy(child.text())).lstrip(" :|–—-·•")
    return rest if is_title(rest) else line.text


def _asks_consent(line: Line) -> bool:
    """Say whether a paragraph asks for cookies, by the name of a block around it."""
    return any(_CONSENT.search(name) for above in line.element.above() for name in above.names)


def _heading(line: Line) -> Element:
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
