"""A line of reader text, and what is known of it: worked out once, when a rule asks."""

import re
from functools import lru_cache

from bench.reading.furniture import (
    FURNITURE_LENGTH,
    is_author,
    is_byline,
    is_caption,
    is_furniture,
    is_gallery,
    is_plain,
    may_invite,
)
from bench.reading.lexicon import first_word, heading_kind, is_action, openers
from bench.reading.lines import PROSE_WORDS, is_prose, is_sentence, is_title

_HEADING = 80  # characters; no heading of links is longer
_SHORT_TEXT = 13  # words; a longer line may be a paragraph
_LONG_TITLE = 26  # words; a longer line is no headline
_TEXT_WORDS = 4  # a line of more words that ends as a paragraph does is one
_CREDITED = re.compile(r"[.!?][\"”’]?\s*\([\w./& -]{1,60}\)$")
_DATELINE = re.compile(r"^[^a-z]{2,40}\s*[-–—(]|^[\w. ]{2,40},\s+[A-Z .]{3,30}\s*[-–—]")


class TextLine:
    """A line of reader text without its marks, what the marks said, and what the words say.

    ``words`` counts its words; ``kind`` is the kind of heading that it is, empty for none;
    ``furniture`` says that it belongs to the page and not to the article, ``opener`` that its first
    word opens "Baca juga: ..." and the like, ``inviting`` that it opens an invitation. ``fate`` is
    what the rules make of the line: link, gone, or empty for a line of the body; ``link`` holds the
    words of a link that are not the whole line. The rest is worked out when a rule first asks.
    """

    __slots__ = (
        "_author", "_begins", "_plain", "_prose", "_title", "bullet", "fate", "furniture", "href",
        "inviting", "kind", "level", "link", "opener", "text", "words",
    )  # fmt: skip

    def __init__(self, text: str, *, bullet: bool = False, level: int = 0, href: str = "") -> None:
        self.text, self.bullet, self.level, self.href = text, bullet, level, href
        self.fate = self.link = self.kind = ""
        self.words = text.count(" ") + 1
        self._author: bool | None = None
        self._begins: bool | None = None
        self._prose: bool | None = None
        self._title: bool | None = None
        self.furniture = self.opener = self.inviting = False
        size = len(text)
        self._plain = size <= FURNITURE_LENGTH and is_plain(text)
        if self._plain:
            return
        if size > FURNITURE_LENGTH:
            first = first_word(text)
            self.opener, self.inviting = first in openers(), may_invite(first)
            return
        self.opener, self.inviting, self.furniture, self.kind = _told(text)
        if href and self.furniture:
            self.furniture = not is_gallery(text)
        if bullet and href:
            self.kind = ""

    @property
    def action(self) -> bool:
        """Whether it asks to do something: "Lihat semua ..."."""
        return not self._plain and is_action(self.text)

    @property
    def byline(self) -> bool:
        """Whether it begins with who wrote the article: "Penulis: ..."."""
        return not self._plain and is_byline(self.text)

    @property
    def prose(self) -> bool:
        """Whether it is a paragraph, or a sentence of one."""
        if self._prose is None:
            self._prose = self.words > _TEXT_WORDS and not self.href and self._runs()
        return self._prose

    def _runs(self) -> bool:
        if _ends(self.text):
            return True
        prose = is_sentence if self.bullet else is_prose
        return self.words >= PROSE_WORDS and prose(self.text)

    @property
    def begins(self) -> bool:
        """Whether the text may begin with the line: a paragraph, and no long headline."""
        if self._begins is None:
            self._begins = not (self.bullet or self.level) and self._begins_text()
        return self._begins

    def _begins_text(self) -> bool:
        text = self.text
        # a long headline may end in a quotation or a question, a paragraph in a full stop
        prose = self.prose and (not _SHORT_TEXT < self.words <= _LONG_TITLE or _ends(text))
        if not prose and not (text[-1:] in '.!?"”' and _DATELINE.match(text)):
            return False
        return not (self.furniture or self.author or is_caption(text))

    @property
    def author(self) -> bool:
        """Whether the line names who wrote the article."""
        if self._author is None:
            self._author = is_author(self.text)
        return self._author

    @property
    def title(self) -> bool:
        """Whether the line can be a headline that is no link."""
        if self._title is None:
            self._title = is_title(self.text)
        return self._title


# the pages of a site have the same menus and buttons
@lru_cache(maxsize=4096)
def _told(text: str) -> tuple[bool, bool, bool, str]:
    """Return what the words of a line tell: opener, inviting, furniture, kind."""
    first = first_word(text)
    kind = heading_kind(text) if len(text) <= _HEADING else ""
    return first in openers(), may_invite(first), is_furniture(text), kind


def _ends(text: str) -> bool:
    """Say whether a line ends as a paragraph does: with a full stop, or a credit after one."""
    last = text[-1:]
    if last == ".":
        return text[-2:-1] not in ("", ".")
    if last not in ('"', "”", "’", ")"):
        return False
    if text[-2:-1] == "." and text[-3:-2] not in ("", "."):
        return True
    return last == ")" and _CREDITED.search(text, max(len(text) - 70, 0)) is not None
