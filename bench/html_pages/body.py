"""Extracts the paragraphs of an HTML page: trafilatura, and rules for what it drops or lets in."""

import re

from bench.html_pages.blocks import MOSTLY, Line
from bench.reading.furniture import is_caption, is_furniture, is_invitation
from bench.reading.lexicon import (
    few_words,
    first_word,
    fold_once,
    heading_kind,
    is_action,
    see_also,
)
from bench.reading.lines import is_prose, is_sentence
from bench.texts import tidy

_SIGNED = re.compile(r"\((?:\w{2,8}[./&-]?){1,5}\)|\[[^\[\]]{1,60}\]")  # "(abc/def)", "[Video]"
_FRAME = re.compile(r"<(script|style|nav|svg|select)\b[^>]{0,1000}>")
_GIVING = frozenset(["donasi", "berdonasi", "donate", "derma", "sumbang", "spenden", "donar"])
_BOX = 8  # lines that such a box has around its button at most
_CAPTION = 20  # words; no sentence that is a caption by its place is longer


def extract_body(markup: str) -> list[str]:
    """Return the lines of a page's body as trafilatura extracts it; none where it fails."""
    # imported here: it brings lxml, and reader text does not need it
    import trafilatura

    try:
        text = trafilatura.extract(
            _without_frames(markup), favor_precision=True, include_comments=False
        )
    except (ValueError, RecursionError, AssertionError):
        text = None  # hostile markup: the page keeps its headline and links
    return [tidy(line) for line in (text or "").splitlines()]


def with_dropped(text: list[str], lines: list[Line]) -> list[str]:
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


def find_captions(lines: list[Line], text: set[str]) -> set[str]:
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


def find_appeals(lines: list[Line]) -> set[str]:
    """Return the lines of boxes whose button asks for money (id_ormas_nextjs_kartu).

    Such a box is the least block that holds more than the button, and no headline.
    """
    boxes: set[str] = set()
    for i, button in enumerate(lines):
        if button.density < MOSTLY or not few_words(button.text):
            continue
        if first_word(button.text) not in _GIVING:
            continue
        near = lines[max(i - _BOX, 0) : i + _BOX]
        for above in button.element.above():
            inside = [line for line in near if any(e is above for e in line.element.above())]
            if len(inside) > 1:
                titled = any(line.element.level == 1 for line in inside)
                if above.tag != "body" and above.holds_prose < 2 and not titled:
                    boxes.update(line.text for line in inside)
                break
    return boxes


def _may_be_caption(first: Line, second: Line | None = None) -> bool:
    """Say whether the first paragraph is short, and the next one of another tag."""
    if second is None or len(first.text.split()) > _CAPTION:
        return False
    return first.element.tag != second.element.tag


def out_of_tables(text: list[str], lines: list[Line]) -> list[str]:
    """Return the text with the paragraphs of a table's cell for what the extractor makes of it.

    Layouts: en_old_tables, id_sidebar_first.
    """
    cells_run = _runs_in_cells(lines)
    if not any(line.startswith("| ") and (cells_run or is_prose(line)) for line in text):
        return text
    prose = [line.text for line in lines if line.runs]
    whole: list[str] = []
    for line in text:
        plain = line.replace("\\|", "|")
        cells = [one for one in prose if one in plain] if line.startswith("| ") else []
        whole += cells or ([] if cells_run and line.startswith("| ") else [line])
    return whole


def _runs_in_cells(lines: list[Line]) -> bool:
    """Say whether the text stands in cells: the page is laid out by tables (id_tabel_lama)."""
    cells = [line.element.tag == "td" for line in lines if line.runs]
    return 2 * sum(cells) > len(cells)


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


def is_noise(text: str) -> bool:
    """Say whether a line that a body extractor left in is none of the article's.

    >>> is_noise("Baca juga: Kopi Utara Tertahan"), is_noise("Pemilik kapal menunggu.")
    (True, False)
    """
    rest = see_also(text)
    if rest is not None and not is_sentence(rest):
        return True
    if heading_kind(text) or is_furniture(text) or _SIGNED.fullmatch(text):
        return True
    if is_caption(text) or is_invitation(text):
        return True
    return is_action(text) and not is_prose(text)
