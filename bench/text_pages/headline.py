"""Chooses the headline of reader text.

Every line above the first paragraph is a candidate. Each rule below gives it points by its own form
and by the lines around it; the line with the most wins, of equals the first. Beside each rule stand
layouts of `tests/pages/layouts` that it was written for.
"""

import re
from collections.abc import Callable, Sequence

from bench.reading.furniture import is_caption
from bench.reading.lexicon import few_words, fold_once, heading_kind, see_also
from bench.reading.lines import is_capitalised
from bench.text_pages.text_line import TextLine

_CRUMB = re.compile(r"\s+[/>»›|]\s+")
_SIGNS = 20  # characters by which the same words may differ in their signs
_CRUMB_WORDS = 3
NEAR_LINES = 40  # lines around a headline in which it may stand again
_MENU_ENTRIES = 2  # entries of a menu that are no buttons
_MENU = 200  # lines of menus between the beginning and the text
_ABOVE = 10  # lines above a headline that count
_CLOSE = 5  # lines between a headline and the text
_HEAD = 12  # lines below a headline among which those of `_CLOSE` that are no furniture stand
_NAME_SIGN = re.compile(r", | & | (?:dan|and) ")
_ONE_NAME = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|bin|binti)){0,3}")
_NAMES_WORDS = 8
_SOURCE = 3  # lines below a headline in which its author, site and date stand
_NAME = 3  # words of a site's name that could be a headline's
SHORT_WORDS = 4  # words; an unmarked line this short before a paragraph is its heading
_AFTER = re.compile(r"\s*[-|–—•·»]\s*\S+(?:\s+\S+){0,4}$")
_AGAIN = 2.0  # points that a line which stands again has, of more than few words
_MOST = 6.6  # points that all rules but `_words_of_headline` and `_marked` give at most
_LEAST = -1.5  # points that a headline has: a line of two words alone at the top still has them


def _first_of_all(lines: Sequence[TextLine], i: int) -> float:
    """Favour the higher line: what stands above is furniture, what stands below is text."""
    above = sum(not line.furniture for line in lines[max(i - NEAR_LINES, 0) : i])
    return 2.0 - 0.15 * min(above, _ABOVE)


def _near_text(lines: Sequence[TextLine], i: int) -> float:
    """Favour what stands close above the text, or a date or a name (id_dump_menu)."""
    below = lines[i + 1 : i + 1 + _CLOSE]
    close = any(line.begins for line in below) or i + 1 + _CLOSE > len(lines)
    if not close and lines[i].words > SHORT_WORDS:
        near = lines[i + 1 : i + 1 + _HEAD]
        apart = [line for line in near if not (line.furniture or few_words(line.text))]
        close = any(line.begins for line in apart[:_CLOSE])
    dated = any(line.furniture or line.author for line in below[:2])
    return (1.5 if close else 0.0) + (1.0 if dated else 0.0)


def _words_of_headline(lines: Sequence[TextLine], i: int) -> float:
    """Favour three words or more that are no sentence (kicker_above, menu_above)."""
    text = lines[i].text
    if few_words(text):
        return -2.0
    return 1.0 if lines[i].title else -1.5


def _repeated(lines: Sequence[TextLine], i: int) -> float:
    """Favour a line that stands again below (furniture_above, menu_above)."""
    text = lines[i].text
    if few_words(text):
        return 0.0
    # most lines differ in length or beginning: the quicker question goes first
    folded, least = fold_once(text), len(text) - _SIGNS
    for j in range(max(i - NEAR_LINES, 0), min(i + NEAR_LINES, len(lines))):
        other = lines[j].text
        if other.startswith(text) and _with_site(other, text):
            return 2.0
        if j == i or not least < len(other) < len(text) + _SIGNS or fold_once(other) != folded:
            continue
        # a picture's words and its caption, or a site's name beside the author's
        if not (abs(j - i) == 1 and _is_dated(lines, min(i, j))) and not _is_source(lines, j):
            return 2.0
    return 0.0


def _is_dated(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether a date or a count stands just above a line (id_salin_tabloid_daerah)."""
    return any(line.furniture for line in lines[max(i - _SOURCE, 0) : i])


def _is_source(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether a line of few words is a name just below a longer title."""
    if lines[i].words > _NAME:
        return False
    above = lines[max(i - _SOURCE, 0) : i]
    return any(line.words > SHORT_WORDS and not line.bullet and line.title for line in above)


def _marked(lines: Sequence[TextLine], i: int) -> float:
    """Favour Markdown's heading (markdown_article)."""
    level = lines[i].level
    return {1: 3.0, 2: 1.5}.get(level, 0.0)


def _bulleted(lines: Sequence[TextLine], i: int) -> float:
    """Refuse an entry of a list: it is a menu's (menu_above)."""
    return -8.0 if lines[i].bullet else 0.0


def _capitals(lines: Sequence[TextLine], i: int) -> float:
    """Doubt a short line in capitals above another title: a kicker (kicker_above)."""
    text = lines[i].text
    following = lines[i + 1].text if i + 1 < len(lines) else ""
    short = lines[i].words <= SHORT_WORDS and text.isupper() and not following.isupper()
    return -3.0 if short and following and lines[i + 1].title else 0.0


def _crumb(lines: Sequence[TextLine], i: int) -> float:
    """Refuse a path such as "Home > Dunia" (share_line_above)."""
    return -8.0 if is_crumb(lines[i].text) else 0.0


def _furniture(lines: Sequence[TextLine], i: int) -> float:
    """Refuse a date, a button, an author's name (furniture_above, firefox_reader)."""
    line = lines[i]
    return -8.0 if line.furniture or line.author or line.action else 0.0


def _below_date(lines: Sequence[TextLine], i: int) -> float:
    """Doubt names below a date below a longer title, and a caption (id_salin_halaman_penuh)."""
    text = lines[i].text
    if is_caption(text):
        return -3.0
    if i < 2 or not lines[i - 1].furniture:
        return 0.0
    above = lines[i - 2]
    if above.words <= max(lines[i].words, SHORT_WORDS) or not above.title:
        return 0.0
    return -4.0 if are_names(text) else 0.0


def _heading_of_links(lines: Sequence[TextLine], i: int) -> float:
    """Refuse a heading of links, and doubt the line below it."""
    line = lines[i]
    if heading_kind(line.text) or (line.opener and see_also(line.text) is not None):
        return -8.0
    if not i or heading_kind(lines[i - 1].text) != "related":
        return 0.0
    # the last word of a menu, "Lainnya", opens no list (id_salin_tabloid_daerah)
    menu = i > 2 and all(few_words(line.text) for line in lines[i - 3 : i])
    return 0.0 if menu else -4.0


def _site_above(lines: Sequence[TextLine], i: int) -> float:
    """Doubt the site's name: before "by" in a line below, or above a section (en_copied_page)."""
    text = lines[i].text
    following = lines[i + 1] if i + 1 < len(lines) else None
    if lines[i].words == _NAME and following is not None:
        if following.furniture or following.author:
            return 0.0
        few = few_words(following.text)
        if few or following.words > SHORT_WORDS:
            return -1.2 if few or following.title else 0.0
    by = f"{text} by "
    return -4.0 if any(line.text.startswith(by) for line in lines[i + 1 : i + 5]) else 0.0


def _source_below(lines: Sequence[TextLine], i: int) -> float:
    """Doubt names, of a site too, just below a longer title (en_copied_paper_related_tags)."""
    return -3.0 if _is_source(lines, i) else 0.0


def _standfirst(lines: Sequence[TextLine], i: int) -> float:
    """Doubt a line in small letters just below a title in capitals (id_salin_harian_ekonomi)."""
    if not i or lines[i].words <= SHORT_WORDS or lines[i - 1].words <= SHORT_WORDS:
        return 0.0
    above, text = lines[i - 1].text, lines[i].text
    if lines[i - 1].bullet or not lines[i - 1].title or not is_capitalised(above):
        return 0.0
    return 0.0 if is_capitalised(text) else -1.5


def _above_menu(lines: Sequence[TextLine], i: int) -> float:
    """Doubt what stands above a menu in bullets that a title follows (id_dump_lereng)."""
    below = lines[i + 1 : i + 1 + _HEAD]
    if lines[i].bullet or sum(line.bullet for line in below) < _MENU_ENTRIES:
        return 0.0
    entries = 0
    for line in below:
        if line.bullet:
            entries += few_words(line.text) and not line.furniture
        elif entries >= _MENU_ENTRIES and line.words > SHORT_WORDS:
            return -2.0 if not line.begins and line.title else 0.0
        elif line.begins:
            return 0.0
    return 0.0


LINE_RULES: tuple[Callable[[Sequence[TextLine], int], float], ...] = (
    _first_of_all,
    _near_text,
    _words_of_headline,
    _repeated,
    _marked,
    _bulleted,
    _capitals,
    _crumb,
    _furniture,
    _below_date,
    _heading_of_links,
    _site_above,
    _source_below,
    _standfirst,
    _above_menu,
)


def find_headline(lines: Sequence[TextLine]) -> int | None:
    """Return the best line above the first paragraph, or None where none can be a headline."""
    top = next((i for i, line in enumerate(lines) if line.begins), -1)
    best: tuple[float, int] | None = None
    for i in range(max(top - _MENU, 0), top if top >= 0 else min(len(lines), _MENU)):
        if lines[i].bullet and not lines[i].level:
            continue
        if best is not None and _most(lines, i) < best[0]:
            continue
        points = 0.0
        for rule in LINE_RULES:
            points += rule(lines, i)
        if points >= _LEAST and (best is None or points > best[0]):
            best = (points, i)
    return best[1] if best else None


def _most(lines: Sequence[TextLine], i: int) -> float:
    """Return points that a line cannot exceed, by the rules that cost least."""
    line = lines[i]
    most = _words_of_headline(lines, i) + _marked(lines, i) - (8.0 if line.furniture else 0.0)
    return most + _MOST - (_AGAIN if few_words(line.text) else 0.0)


def is_crumb(line: str) -> bool:
    """Say whether a line is a path of sections.

    >>> is_crumb("Home > Dunia"), is_crumb("Kopi Utara")
    (True, False)
    """
    pieces = _CRUMB.split(line)
    return len(pieces) > 1 and all(0 < len(p.split()) <= _CRUMB_WORDS for p in pieces)


def is_same_title(line: str, title: str) -> bool:
    """Say whether a line is the title that the page states, with the site's name or not.

    >>> is_same_title("Kopi Utara Tertahan di Teluk", "Kopi Utara Tertahan di Teluk - Warta")
    True
    """
    return is_again(line, title) or _with_site(title, line)


def are_names(text: str) -> bool:
    """Say whether a line has the form of names alone: "Nama Rekaan, Penulis Contoh"."""
    names = _NAME_SIGN.split(text)
    return len(text.split()) <= _NAMES_WORDS and all(map(_ONE_NAME.fullmatch, names))


def _with_site(line: str, headline: str) -> bool:
    """Say whether a line is the headline with the site's name after it: the page's title."""
    rest = line.removeprefix(headline)
    return rest != line and bool(_AFTER.match(rest)) and len(headline.split()) > SHORT_WORDS


def is_again(text: str, headline: str) -> bool:
    """Say whether a line is the headline again, perhaps with other signs."""
    return abs(len(text) - len(headline)) < _SIGNS and fold_once(text) == fold_once(headline)
