r"""Cuts reader text (what "reader view" saves, plain or as Markdown) into its parts.

The form: perhaps furniture and a section crumb, the headline, paragraphs, an optional summary line,
an optional byline, and related links. Every line is a candidate for the headline, the body or the
links; the rules below give it points by its own form and by the lines around it. Beside each rule
stand layouts of `tests/pages/layouts` that it was written for.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.pages.headline import Names, without_site
from bench.pages.lines import (
    BULLET,
    few_words,
    fold_once,
    heading_kind,
    is_action,
    is_author,
    is_byline,
    is_caption,
    is_furniture,
    is_invitation,
    is_prose,
    is_section,
    is_sentence,
    is_title,
    see_also,
    without_age,
)
from bench.records.pages import Link, Page
from bench.texts import tidy

_CRUMB = re.compile(r"\s+[/>»›|]\s+")
_CREDIT = re.compile(r"\((?:[\w.&\- ]{1,30}/)*[\w.&\- ]{1,30}\)$")
_SIGNS = 20  # characters by which the same words may differ in their signs
_HEADING = 80  # characters; no heading of links is longer
_CRUMB_WORDS = 3
_TOP = 40  # lines around a headline in which it may stand again
_MENU = 200  # lines of menus between the beginning and the text
_ABOVE = 10  # lines above a headline that count
_CLOSE = 5  # lines between a headline and the text
_BELOW = 6  # a line of at most so many words may stand below the list of links
_HEAD = 12  # lines below a headline among which those of `_CLOSE` that are no furniture stand
_NAME_SIGN = re.compile(r", | & | (?:dan|and) ")
_ONE_NAME = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|bin|binti)){0,3}")
_NAMES_WORDS = 8
_BYLINE = 12  # words; no byline is longer
_TAGS = frozenset(
    ["tag", "tags", "topik", "topics", "topik terkait", "related topics", "kata kunci", "keywords"]
)
_GAP = 6  # lines of furniture between a heading and its links, and between links
_CARDS = 60  # lines below a heading in which cards show
_PROMPT = 300  # characters; a "Baca juga" line is no longer
_MARKED = 5000  # characters; a longer line is taken as it is
_NAME = 3  # words of a site's name that could be a headline's
_SHORT_TEXT, _LONG_TITLE = 13, 26  # words of a line that may be a headline or a paragraph
_SHORT = 4  # words; an unmarked line this short before a paragraph is its heading
_ENDED = re.compile(r"[^.]\.[\"”’)]?$|[.!?][\"”’]?\s*\([\w./& -]{1,60}\)$")
_AFTER = re.compile(r"\s*[-|–—•·»]\s*\S+(?:\s+\S+){0,4}$")
_DATELINE = re.compile(r"^[^a-z]{2,40}\s*[-–—(]|^[\w. ]{2,40},\s+[A-Z .]{3,30}\s*[-–—]")
# Markdown
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_RULED = ("-", "*", "_", "=")
_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_IMAGE = re.compile(r"!\[([^\]]{0,300})\]\([^)\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)")
_LINK = re.compile(
    r"\[([^\[\]]{1,400})\]\(\s*<?([^)\s>]{1,2000})>?(?:\s+[\"'][^\"']{0,300}[\"'])?\s*\)"
)
_EMPTY_LINK = re.compile(r"\[\s*\]\([^)\s]{0,2000}\)")
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]]{1,40}\]:\s+\S+")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]{1,300}?)(?<=\S)_(?!\w)"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_FRONT = re.compile(
    r"^(title|url|url source|source|link|date|published(?: time)?|author|byline|site|tags|created"
    r"|lang|excerpt|description|image|saved|markdown content)\s*:\s*(.*)$",
    re.I,
)
_FRONT_LINES = 40
_FIELDS = 12  # lines in which fields without rules around them stand


@dataclass(slots=True)
class TextLine:
    """A line of reader text without its marks, and what the marks said."""

    text: str
    bullet: bool = False
    level: int = 0  # of a Markdown heading
    href: str = ""  # where all of the line is one link
    strong: bool = False
    fate: str = ""  # headline, link, gone, section; empty for a line of the body
    link: str = ""  # the words of the link, where they are not the whole line
    _prose: bool | None = None
    _kind: str | None = None
    _begins: bool | None = None

    @property
    def kind(self) -> str:
        """The kind of heading that the line is; empty where it is none."""
        if self._kind is None:
            none = len(self.text) > _HEADING or (self.bullet and self.href)
            self._kind = "" if none else heading_kind(self.text)
        return self._kind

    @property
    def begins(self) -> bool:
        """Whether the text may begin with the line: a paragraph, and no long headline."""
        if self._begins is None:
            self._begins = _begins_text(self)
        return self._begins

    @property
    def prose(self) -> bool:
        """Whether the line is a paragraph."""
        if self._prose is None:
            self._prose = not self.href and self._is_prose()
        return self._prose

    def _is_prose(self) -> bool:
        prose = is_sentence if self.bullet else is_prose
        return prose(self.text) or (len(self.text.split()) > 4 and bool(_ENDED.search(self.text)))


# --- the headline: rules, each with the layouts that it was written for ------------------------


def _first_of_all(lines: Sequence[TextLine], i: int) -> float:
    """Favour the higher line: what stands above is furniture, what stands below is text."""
    above = sum(1 for line in lines[max(i - _TOP, 0) : i] if not is_furniture(line.text))
    return 2.0 - 0.15 * min(above, _ABOVE)


def _near_text(lines: Sequence[TextLine], i: int) -> float:
    """Favour what stands close above the text, or a date or a name (id_dump_menu)."""
    below = lines[i + 1 : i + 1 + _CLOSE]
    close = any(line.begins for line in below) or i + 1 + _CLOSE > len(lines)
    if not close and len(lines[i].text.split()) > _SHORT:
        apart = [line for line in lines[i + 1 : i + 1 + _HEAD] if not is_furniture(line.text)]
        close = any(line.begins for line in apart[:_CLOSE])
    dated = any(is_furniture(line.text) or is_author(line.text) for line in below[:2])
    return (1.5 if close else 0.0) + (1.0 if dated else 0.0)


def _words_of_headline(lines: Sequence[TextLine], i: int) -> float:
    """Favour three words or more that are no sentence (kicker_above, menu_above)."""
    text = lines[i].text
    if few_words(text):
        return -2.0
    return 1.0 if is_title(text) else -1.5


def _repeated(lines: Sequence[TextLine], i: int) -> float:
    """Favour a line that stands again below (furniture_above, menu_above)."""
    text = lines[i].text
    if few_words(text):
        return 0.0
    near = [*lines[max(i - _TOP, 0) : i], *lines[i + 1 : i + _TOP]]
    # most lines differ in length or beginning: the quicker question goes first
    folded, least = fold_once(text), len(text) - _SIGNS
    for line in near:
        other = line.text
        if other.startswith(text) and _with_site(other, text):
            return 2.0
        if least < len(other) < len(text) + _SIGNS and fold_once(other) == folded:
            return 2.0
    return 0.0


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
    short = len(text.split()) <= 4 and text.isupper() and not following.isupper()
    return -3.0 if short and is_title(following) else 0.0


def _crumb(lines: Sequence[TextLine], i: int) -> float:
    """Refuse a path such as "Home > Dunia" (share_line_above)."""
    return -8.0 if _is_crumb(lines[i].text) else 0.0


def _furniture(lines: Sequence[TextLine], i: int) -> float:
    """Refuse a date, a button, an author's name (furniture_above, firefox_reader)."""
    text = lines[i].text
    return -8.0 if is_furniture(text) or is_author(text) or is_action(text) else 0.0


def _below_date(lines: Sequence[TextLine], i: int) -> float:
    """Doubt names below a date below a longer title, and a caption (id_salin_halaman_penuh)."""
    text = lines[i].text
    if is_caption(text):
        return -3.0
    words = len(text.split())
    if i < 2 or not is_furniture(lines[i - 1].text):
        return 0.0
    above = lines[i - 2].text
    if not is_title(above) or len(above.split()) <= max(words, _SHORT):
        return 0.0
    return -4.0 if _are_names(text) else 0.0


def _heading_of_links(lines: Sequence[TextLine], i: int) -> float:
    """Refuse a heading of links, and doubt the line below it."""
    if heading_kind(lines[i].text) or see_also(lines[i].text) is not None:
        return -8.0
    above = lines[i - 1].text if i else ""
    return -4.0 if above and heading_kind(above) == "related" else 0.0


def _site_above(lines: Sequence[TextLine], i: int) -> float:
    """Doubt the site's name: before "by" in a line below, or above a section (en_copied_page)."""
    text = lines[i].text
    following = lines[i + 1].text if i + 1 < len(lines) else ""
    if len(text.split()) == _NAME and following:
        if is_furniture(following) or is_author(following):
            return 0.0
        if few_words(following) or len(following.split()) > _SHORT:
            return -1.2 if few_words(following) or is_title(following) else 0.0
    near = (line.text for line in lines[i + 1 : i + 5])
    return -4.0 if any(other.startswith(f"{text} by ") for other in near) else 0.0


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
)
_LEAST = -1.5  # points that a headline has: a line of two words alone at the top still has them


def parse_text(text: str) -> Page:
    r"""Cut reader text into a `Page`; ValueError where not even a headline is there.

    >>> page = parse_text("Bola / Liga\nGol Antar Bolivia\nLA PAZ - Isi.\n- Kopi Peru Tertahan")
    >>> page.headline, page.section, [link.text for link in page.links]
    ('Gol Antar Bolivia', 'Bola / Liga', ['Kopi Peru Tertahan'])
    """
    lines, title = _read(text)
    at = _headline_at(lines)
    if at is None and not title:
        raise ValueError("no headline: the first line with text must be one")
    headline = without_site(title, Names())
    if at is not None and (not title or lines[at].level == 1 or _is_same(lines[at].text, title)):
        headline = lines[at].text
    elif title:
        near = enumerate(lines[:_TOP])
        at = next((i for i, line in near if _is_again(line.text, headline)), None)
    start = 0 if at is None else at + 1
    section = next((line.text for line in lines[:start] if _is_crumb(line.text)), "")
    below = lines[start:]
    _drop_head(below, headline)
    _judge(below)
    links = [
        Link(without_age(line.link or line.text), line.href)
        for line in below
        if line.fate == "link"
    ]
    body = [line.text for line in below if not line.fate]
    bylines = [line for line in body if is_byline(line) and len(line.split()) <= _BYLINE]
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


def keep_headlines(links: Iterable[Link], *, own: str) -> tuple[Link, ...]:
    """Return the links that can be headlines: no menu entry, none twice, not the page's own.

    >>> found = [Link("Home"), Link("Kopi Peru Tertahan"), Link("Kopi Peru tertahan")]
    >>> [link.text for link in keep_headlines(found, own="")]
    ['Kopi Peru Tertahan']
    """
    kept: dict[str, Link] = {}
    for link in links:
        key = fold_once(link.text)
        if not few_words(link.text) and key != fold_once(own):
            kept.setdefault(key, link)
    return tuple(kept.values())


# --- lines and their marks ----------------------------------------------------------------------


def _read(text: str) -> tuple[list[TextLine], str]:
    """Return the lines that have text, and the title that a Markdown file's front matter gives."""
    raw, title = _front(text.splitlines())
    marked = _is_markdown(raw, text)
    lines = [
        _line(line, marked=marked)
        for line in raw
        if line and not (line.lstrip()[:1] in _RULED and _RULE.match(line))
    ]
    return [line for line in lines if line.text], title


def _front(raw: list[str]) -> tuple[list[str], str]:
    """Part what reader tools write above a page: between rules, or as "Title: ...", "URL ...:"."""
    first = next((i for i, line in enumerate(raw) if line.strip()), 0)
    if not raw or not (raw[first].strip() == "---" or _FRONT.match(raw[first].strip())):
        return raw, ""
    head = [line.strip() for line in raw[first : first + _FRONT_LINES]]
    if head[0] == "---":
        end = next((i for i, line in enumerate(head[1:], start=1) if line in ("---", "...")), 0)
    else:
        fields = [line for line in head[:_FIELDS] if _FRONT.match(line)]
        if len(fields) < 2:
            return raw, ""
        end = max(i for i, line in enumerate(head[:_FIELDS]) if line in fields)
    titles = [match for match in map(_FRONT.match, head[: end + 1]) if match]
    title = next((m.group(2) for m in titles if m.group(1).lower() == "title"), "")
    return (raw[first + end + 1 :], tidy(title).strip("\"'")) if end else (raw, "")


def _is_markdown(lines: Sequence[str], text: str) -> bool:
    """Say whether the marks are Markdown's: links or headings of that form."""
    if "](" not in text and "**" not in text and "#" not in text:
        return False
    return (
        any(line.lstrip().startswith("#") and _HASHES.match(line) for line in lines)
        or any("](" in line and _LINK.search(line[:_MARKED]) for line in lines)
        or sum(1 for line in lines if "**" in line and _STRONG.search(line[:_MARKED])) > 1
    )


def _line(raw: str, *, marked: bool) -> TextLine:
    line = TextLine(tidy(raw))
    marked = marked and len(raw) < _MARKED
    if marked:
        _unmark(line)
    bullet = None if line.text[:1].isalpha() else BULLET.match(line.text)
    if bullet:
        line.bullet, line.text = True, line.text[bullet.end() :]
        if marked and not line.href:
            _unmark(line)
    return line


def _unmark(line: TextLine) -> None:
    """Take Markdown's marks off a line."""
    text = line.text.removeprefix("> ")
    heading = _HASHES.match(text)
    if heading:
        line.level, text = len(heading.group(1)), heading.group(2)
    if _REFERENCE.match(text):
        text = ""
    text = _EMPTY_LINK.sub("", _IMAGE.sub("", text))
    links = list(_LINK.finditer(text))
    bare = tidy(_LINK.sub("", text)).strip(" *_-•·|>")
    prompted = links and see_also(_LINK.sub(r"\1", text).strip("*_ "))
    if len(links) == 1 and (prompted or not BULLET.sub("", bare).strip(" *_.")):
        line.href = links[0].group(2)
    text = _LINK.sub(r"\1", text)
    line.strong = bool(re.fullmatch(r"\W*(\*\*|__).+\1\W*", text))
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(lambda match: match.group(1) or match.group(2), text)
    line.text = tidy(_ESCAPED.sub(r"\1", text))


def _is_crumb(line: str) -> bool:
    pieces = _CRUMB.split(line)
    return len(pieces) > 1 and all(0 < len(p.split()) <= _CRUMB_WORDS for p in pieces)


# --- the headline -------------------------------------------------------------------------------


def _headline_at(lines: Sequence[TextLine]) -> int | None:
    """Return the best line above the first paragraph, or None where none can be a headline."""
    top = next((i for i, line in enumerate(lines) if line.begins), -1)
    best: tuple[float, int] | None = None
    for i in range(max(top - _MENU, 0), top if top >= 0 else min(len(lines), _MENU)):
        if lines[i].bullet and not lines[i].level:
            continue
        points = sum(rule(lines, i) for rule in LINE_RULES)
        if points >= _LEAST and (best is None or points > best[0]):
            best = (points, i)
    return best[1] if best else None


def _begins_text(line: TextLine) -> bool:
    if line.bullet or line.level or is_furniture(line.text) or is_author(line.text):
        return False
    if is_caption(line.text):
        return False
    dated = bool(_DATELINE.match(line.text)) and line.text.rstrip()[-1:] in '.!?"”'
    n = len(line.text.split())
    # a long headline may end in a quotation or a question; a paragraph ends in a full stop
    may_be_headline = _SHORT_TEXT < n <= _LONG_TITLE and not _ENDED.search(line.text)
    return dated or (line.prose and not may_be_headline)


def _is_same(line: str, title: str) -> bool:
    return _is_again(line, title) or _with_site(title, line)


def _are_names(text: str) -> bool:
    """Say whether a line has the form of names alone: "Nama Rekaan, Penulis Contoh"."""
    names = _NAME_SIGN.split(text)
    return len(text.split()) <= _NAMES_WORDS and all(map(_ONE_NAME.fullmatch, names))


def _with_site(line: str, headline: str) -> bool:
    """Say whether a line is the headline with the site's name after it: the page's title."""
    rest = line.removeprefix(headline)
    return rest != line and bool(_AFTER.match(rest)) and len(headline.split()) > _SHORT


def _is_again(text: str, headline: str) -> bool:
    """Say whether a line is the headline again, perhaps with other signs."""
    return abs(len(text) - len(headline)) < _SIGNS and fold_once(text) == fold_once(headline)


def _drop_head(lines: list[TextLine], headline: str) -> None:
    """Mark what stands around the text and is none: the headline again, dates, buttons."""
    top = next((i for i, line in enumerate(lines) if line.begins), 0)
    for i, line in enumerate(lines):
        text = line.text
        if (
            _is_again(text, headline)
            or (is_furniture(text) and not is_byline(text))
            or (is_invitation(text) and see_also(text) is None)
            or (i < top and _stands_above_text(lines, i))
        ):
            line.fate = "gone"


def _stands_above_text(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether a line between headline and text is a caption, or names who wrote it."""
    text = lines[i].text
    # names below or above a date are who wrote it
    beside = lines[i - 1] if i else lines[min(1, len(lines) - 1)]
    if is_caption(text) or (_are_names(text) and is_furniture(beside.text)):
        return True
    return i < 4 and is_author(text) and not is_byline(text) and not few_words(text)


# --- the links ----------------------------------------------------------------------------------


def _judge(lines: list[TextLine]) -> None:
    """Give every line below the headline its fate."""
    _take_prompts(lines)
    _take_headed(lines)
    _take_closing(lines)
    _take_between(lines)


def _take_prompts(lines: list[TextLine]) -> None:
    """Take "Baca juga: Title" for a link (baca_artikel_lainnya, comma_after_prompt)."""
    for line in lines:
        rest = (
            None
            if line.prose and len(line.text) > _PROMPT
            else see_also(line.text, linked=bool(line.href))
        )
        if rest and not is_sentence(rest):
            line.fate, line.link = "link", rest


def _take_headed(lines: list[TextLine]) -> None:
    """Take what stands below a heading of links, as far as it has the form of titles.

    Layouts: related_without_bullets, cards_below, bare_prompt_then_text, most_popular_list.
    """
    if not any(line.kind for line in lines):
        return
    closing = _closes(lines)
    for i, line in enumerate(lines):
        kind = line.kind
        if not kind or line.fate == "link" or is_prose(line.text):
            continue
        if fold_once(line.text) in _TAGS:
            _drop_tags(lines, i)
        if kind == "other" and not _opens_list(lines, i):
            continue
        line.fate = "gone"
        if kind == "picks":
            kind = "related" if i < closing else "other"
        _take_list(lines, i + 1, kind, closed=i >= closing)


def _drop_tags(lines: list[TextLine], start: int) -> None:
    """Mark the words below "Tag": all of few words, up to a line of another kind."""
    for line in lines[start + 1 :]:
        if line.fate == "gone":
            continue
        if line.fate or line.kind or not few_words(line.text):
            return
        lines[start].fate = line.fate = "gone"


def _opens_list(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether a line such as "Foto" or "Opini" has a list below it, or the page's end."""
    below = [line for line in lines[i + 1 : i + 4] if line.fate != "gone"]
    return not below or any(_can_link(line) for line in below[:1])


def _closes(lines: Sequence[TextLine]) -> int:
    """Return the line after the last paragraph that follows another: there the article ends."""
    last = 0
    before: TextLine | None = None
    for i, line in enumerate(lines):
        text = line.prose and not line.bullet and not line.fate
        joined = before is None or before.prose or before.fate == "link"
        if text and (joined or (before is not None and not is_title(before.text))):
            last = i + 1
        if line.fate != "gone":
            before = line
    return last


def _can_link(line: TextLine) -> bool:
    stop = line.text.endswith(".") and not line.text.endswith("...")
    listed = line.bullet or bool(line.href)
    return not (line.fate or line.kind or stop) and is_title(line.text, linked=listed)


def _take_list(lines: list[TextLine], start: int, kind: str, *, closed: bool) -> None:
    """Mark the lines of a list. ``closed`` says that no paragraph of the article follows it."""
    fate = "link" if kind == "related" else "gone"
    cards = closed and _are_cards(lines[start : start + _CARDS])
    taken, gap, bullets = 0, 0, False
    for i in range(start, len(lines)):
        line = lines[i]
        if line.kind and taken and _is_label(lines, i):
            line.fate = "gone"
            continue
        if line.kind or line.fate == "link":
            return
        if not line.text or line.fate == "gone":
            continue
        if _can_link(line):
            # a list goes on as long as its bullets do
            if taken and bullets and not line.bullet and not line.href:
                return
            loose = taken and not (closed or bullets or line.href)
            if loose and (line.bullet or _heads_text(lines, i)):
                return
            line.fate, bullets = fate, line.bullet
            taken, gap = taken + 1, 0
        elif line.prose:
            if not (cards and taken):
                return
            line.fate = "gone"
        else:
            gap += 1
            if gap > _GAP or not closed:
                return
            if not is_byline(line.text) and taken:
                line.fate = "gone"


def _is_label(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether a section's name stands below a card, and does not open a list of its own.

    Layout: en_dump_reader.
    """
    if not is_section(lines[i].text):
        return False
    titles = [_can_link(line) for line in lines[i + 1 : i + 3]]
    return titles in ([True, False], [True], [])


def _heads_text(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether an unmarked line is a heading of the paragraph below it, by its few words."""
    following = lines[i + 1] if i + 1 < len(lines) else None
    return following is None or (following.prose and len(lines[i].text.split()) <= _SHORT)


def _are_cards(lines: Sequence[TextLine]) -> bool:
    """Say whether titles and excerpts take turns to the end, twice or more."""
    seen = "".join(
        "t" if _can_link(line) else "p" if line.prose else ""
        for line in lines
        if line.fate != "gone" and not line.kind
    )
    return len(seen) > 3 and bool(re.fullmatch(r"(?:tp)+t?", seen))


def _take_closing(lines: list[TextLine]) -> None:
    """Take a list that closes the page, unless a sentence opens it or it is of sentences.

    Layouts: closing_list, closing_list_is_text, starred_footnote.
    """
    free = [i for i, line in enumerate(lines) if line.fate != "gone"]
    last = max((n for n, i in enumerate(free) if lines[i].bullet and not lines[i].fate), default=-1)
    if last < 0 or any(
        len(lines[i].text.split()) > _BELOW and not is_byline(lines[i].text)
        for i in free[last + 1 :]
    ):
        return
    first = last
    while first > 0 and lines[free[first - 1]].bullet and not lines[free[first - 1]].fate:
        first -= 1
    entries = [lines[i] for i in free[first : last + 1]]
    before = lines[free[first - 1]] if first else None
    if not _are_titles(entries, before):
        return
    for line in entries:
        line.fate = "gone" if is_action(line.text) or is_furniture(line.text) else "link"


def _are_titles(entries: Sequence[TextLine], before: TextLine | None) -> bool:
    """Say whether the entries of a list are titles, and not points of the text before it."""
    if all(line.href for line in entries):
        return True
    if before is not None and not before.fate and before.text.rstrip().endswith((":", ";", "：")):
        return False
    texts = [line.text for line in entries if not few_words(line.text)]
    if 2 * sum(is_action(line.text) or is_furniture(line.text) for line in entries) > len(entries):
        return False  # the site's own pages, at the foot
    ends = sum(text[-1:] in ".;," for text in texts)
    small = sum(text[:1].islower() for text in texts)
    return bool(texts) and 3 * ends < len(texts) and 2 * small < len(texts)


def _take_between(lines: list[TextLine]) -> None:
    """Take one entry between paragraphs in a headline's form (bullet_between_paragraphs)."""
    free = [line for line in lines if line.fate != "gone"]
    for n, line in enumerate(free):
        if line.fate or not _can_link(line) or not (line.bullet or line.href) or line.level:
            continue
        before = free[n - 1] if n else None
        after = free[n + 1] if n + 1 < len(free) else None
        near = [one for one in (before, after) if one is not None and one.bullet and not one.fate]
        texts = all(one is None or one.prose or one.fate == "link" for one in (before, after))
        opened = before is not None and before.text.rstrip().endswith((":", ";"))
        linked = bool(line.href) and len(line.text.split()) > 3
        if not near and (linked or (texts and not opened and _are_titles([line], before))):
            line.fate = "link"


# --- the rest -----------------------------------------------------------------------------------


def _take_summary(body: list[str]) -> tuple[list[str], str]:
    """Part the summary: what follows the credit "(ant/dil)", or a last line without a stop."""
    # one in the first half is below a picture
    late = min(len(body) // 2, max(len(body) - 3, 0))
    credits = [i for i, line in enumerate(body) if i >= late and _CREDIT.search(line)]
    if credits and credits[-1] < len(body) - 1:
        return body[: credits[-1] + 1], " ".join(body[credits[-1] + 1 :])
    if not credits and len(body) > 1 and body[-1][-1] not in ".!?\"”')":
        return body[:-1], body[-1]
    return body, ""
