"""Tells the links of reader text from its paragraphs: each line below the headline gets its fate.

One function a kind of place in which links stand; beside each stand layouts of
`tests/pages/layouts` that it was written for.
"""

import re
from collections.abc import Sequence

from bench.reading.lexicon import few_words, fold_once, is_section, see_also
from bench.reading.lines import is_prose, is_sentence, is_title
from bench.text_pages.headline import SHORT_WORDS
from bench.text_pages.text_line import TextLine

_BELOW = 6  # a line of at most so many words may stand below the list of links
_TAGS = frozenset(
    ["tag", "tags", "topik", "topics", "topik terkait", "related topics", "kata kunci", "keywords"]
)
_GAP = 6  # lines of furniture between a heading and its links, and between links
_LINKED = 3  # words; a line that is all link and has more may be a headline
_AUTHOR = re.compile(r"(?:[Bb]y|[Oo]leh):? [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}")
_CARDS = 60  # lines below a heading in which cards show
_PROMPT = 300  # characters; a "Baca juga" line is no longer


def judge_lines(lines: list[TextLine]) -> None:
    """Give every line below the headline its fate."""
    _take_prompts(lines)
    _take_headed(lines)
    _take_closing(lines)
    _take_between(lines)


def _take_prompts(lines: list[TextLine]) -> None:
    """Take "Baca juga: Title" for a link (baca_artikel_lainnya, comma_after_prompt)."""
    for line in lines:
        if not line.opener or (line.prose and len(line.text) > _PROMPT):
            continue
        rest = see_also(line.text, linked=bool(line.href))
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
        if kind == "other" and not line.level and not _opens_list(lines, i):
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
        if text and (joined or (before is not None and not before.title)):
            last = i + 1
        if line.fate != "gone":
            before = line
    return last


def _can_link(line: TextLine) -> bool:
    stop = line.text.endswith(".") and not line.text.endswith("...")
    if _AUTHOR.fullmatch(line.text):
        return False
    listed = line.bullet or bool(line.href)
    if line.fate or line.kind or stop:
        return False
    return is_title(line.text, linked=True) if listed else line.title


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
            if not line.byline and taken:
                line.fate = "gone"


def _is_label(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether a section's name stands below a card, and does not open a list of its own.

    Layouts: en_dump_reader; en_copied_radio, whose cards say each title twice.
    """
    if not is_section(lines[i].text):
        return False
    if i and i + 1 < len(lines) and lines[i - 1].text == lines[i + 1].text:
        return True
    titles = [_can_link(line) for line in lines[i + 1 : i + 3]]
    return titles in ([True, False], [True], [])


def _heads_text(lines: Sequence[TextLine], i: int) -> bool:
    """Say whether an unmarked line is a heading of the paragraph below it, by its few words."""
    following = lines[i + 1] if i + 1 < len(lines) else None
    return following is None or (following.prose and lines[i].words <= SHORT_WORDS)


def _are_cards(lines: Sequence[TextLine]) -> bool:
    """Say whether titles and excerpts take turns to the end, twice or more."""
    # the next list has its own heading (en_clip_more_from_world)
    end = next((i for i, line in enumerate(lines) if line.kind and not is_section(line.text)), None)
    seen = "".join(
        "t" if _can_link(line) else "p" if line.prose else ""
        for line in lines[:end]
        if line.fate != "gone" and not line.kind
    )
    return len(seen) > 3 and bool(re.fullmatch(r"(?:tp)+t?", seen))


def _take_closing(lines: list[TextLine]) -> None:
    """Take a list that closes the page, unless a sentence opens it or it is of sentences.

    Layouts: closing_list, closing_list_is_text, starred_footnote.
    """
    free = [i for i, line in enumerate(lines) if line.fate != "gone"]
    last = max((n for n, i in enumerate(free) if lines[i].bullet and not lines[i].fate), default=-1)
    if last < 0 or any(lines[i].words > _BELOW and not lines[i].byline for i in free[last + 1 :]):
        return
    first = last
    while first > 0 and lines[free[first - 1]].bullet and not lines[free[first - 1]].fate:
        first -= 1
    entries = [lines[i] for i in free[first : last + 1]]
    before = lines[free[first - 1]] if first else None
    if not _are_titles(entries, before):
        return
    for line in entries:
        line.fate = "gone" if line.furniture or line.action else "link"


def _are_titles(entries: Sequence[TextLine], before: TextLine | None) -> bool:
    """Say whether the entries of a list are titles, and not points of the text before it."""
    if all(line.href for line in entries):
        return True
    if before is not None and not before.fate and before.text.rstrip().endswith((":", ";", "：")):
        return False
    texts = [line.text for line in entries if not few_words(line.text)]
    if 2 * sum(line.furniture or line.action for line in entries) > len(entries):
        return False  # the site's own pages, at the foot
    ends = sum(text[-1:] in ".;," for text in texts)
    small = sum(text[:1].islower() for text in texts)
    return bool(texts) and 3 * ends < len(texts) and 2 * small < len(texts)


def _take_between(lines: list[TextLine]) -> None:
    """Take one entry between paragraphs in a headline's form (bullet_between_paragraphs)."""
    free = [line for line in lines if line.fate != "gone"]
    for n, line in enumerate(free):
        if line.fate or line.level or not (line.bullet or line.href) or not _can_link(line):
            continue
        before = free[n - 1] if n else None
        after = free[n + 1] if n + 1 < len(free) else None
        near = [one for one in (before, after) if one is not None and one.bullet and not one.fate]
        texts = all(one is None or one.prose or one.fate == "link" for one in (before, after))
        opened = before is not None and before.text.rstrip().endswith((":", ";"))
        linked = bool(line.href) and line.words > _LINKED
        if not near and (linked or (texts and not opened and _are_titles([line], before))):
            line.fate = "link"
