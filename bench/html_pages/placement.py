"""Marks the links of an HTML page that stand alone between the paragraphs of its article."""

from collections.abc import Iterable

from bench.html_pages.blocks import Element, Line
from bench.html_pages.candidates import Candidate
from bench.reading.furniture import is_furniture

_NEAR = 6  # lines between a link and the paragraphs around it, other links among them
_STEPS = 3  # levels below the article's block at which its paragraphs stand
_STANDFIRST = 6  # words that a line below the headline has at least


def shared_block(one: Element, two: Element) -> Element | None:
    """Return the innermost element that holds both."""
    above = {id(element) for element in one.above()}
    return next((element for element in two.above() if id(element) in above), None)


def mark_between(lines: list[Line], candidates: list[Candidate]) -> None:
    """Mark the candidates that fill a line between paragraphs in the block of the article."""
    texts = [line for line in lines if line.text]
    position = {id(line): n for n, line in enumerate(texts)}
    for c in candidates:
        if c.line.density < 0.9 or c.line.element.level or len(c.text.split()) < 4:
            continue
        if c.text.rstrip().endswith(".") or not _capital(c.text):
            continue
        n = position[id(c.line)]
        before = _next_paragraph(reversed(texts[max(n - _NEAR, 0) : n]))
        after = _next_paragraph(texts[n + 1 : n + 1 + _NEAR])
        c.between = before is not None and after is not None and _side_by_side(before, c, after)
        c.between = c.between or _below_standfirst(texts, n, c)


def _below_standfirst(texts: list[Line], n: int, c: Candidate) -> bool:
    """Say whether a link stands in the block of the lines between headline and text.

    Layout: en_dcr_rich_link.
    """
    above = texts[max(n - _STEPS - 1, 0) : n]
    while above and above[-1].density >= 0.9:
        above = above[:-1]
    if not above or not any(line.element.level == 1 for line in above[:-1]):
        return False
    said = above[-1]
    if said.linked or said.element.level or len(said.text.split()) < _STANDFIRST:
        return False
    block = shared_block(said.element, c.line.element)
    if block is None or block.holds_prose or is_furniture(said.text):
        return False
    return said.element.depth - block.depth <= 1 and c.line.element.depth - block.depth <= _STEPS


def _next_paragraph(lines: Iterable[Line]) -> Line | None:
    """Return the first line if it is a paragraph; lines that are all link do not count."""
    for line in lines:
        if line.runs:
            return line
        if line.density < 0.9 and not is_furniture(line.text):
            return None
    return None


def _side_by_side(before: Line, c: Candidate, after: Line) -> bool:
    """Say whether a link stands in the block that holds the paragraphs around it, not deep."""
    article = shared_block(before.element, after.element)
    if article is None or all(above is not article for above in c.line.element.above()):
        return False
    deepest = max(before.element.depth, after.element.depth)
    return deepest - article.depth <= _STEPS and c.line.element.depth - article.depth <= 2 * _STEPS


def _capital(text: str) -> bool:
    first = next((sign for sign in text if sign.isalnum()), "")
    return bool(first) and not first.islower()
