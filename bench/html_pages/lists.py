"""Finds the lists of links of an HTML page: the heading or tab that opens one, and its rows."""

from collections.abc import Mapping

from bench.html_pages.blocks import MOSTLY, Element, Line
from bench.html_pages.candidates import Candidate, in_menu
from bench.html_pages.placement import shared_block
from bench.reading.lexicon import fold_once, heading_kind, is_section
from bench.reading.lines import is_title
from bench.texts import is_menu_entry

_CLIMB = 7  # how many levels above its heading a list of links may begin
_EXCERPT = 40  # words; no excerpt in a card is longer
_GAP = 8  # lines of furniture between a heading and its first link


def mark_headings(lines: list[Line], candidates: list[Candidate], listed: set[str]) -> None:
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


def mark_tabs(candidates: list[Candidate], tabs: Mapping[str, str]) -> None:
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
    container = shared_block(heading, by_line[start][0].anchor.element)
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
    """Say whether a heading stands within a list: a card's title, or a section's above a card.

    Layout of a section's name that is no heading of its own: en_more_from_world_grid.
    """
    if opened == "other" and not line.element.level and is_section(line.text):
        return True
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
            candidate.menu = candidate.menu and in_menu(anchor, self._container)
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
