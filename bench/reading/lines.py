"""Says what a line of a page is by its form: a paragraph, a sentence, a title."""

import re

from bench.reading.furniture import is_furniture, is_gallery
from bench.reading.lexicon import few_words, heading_kind, is_action

BULLET = re.compile(
    r"^(?:(?:[-*–—·•▪▫■□●○◦‣⁃∙►▶»›>+★☆⭐✓✔]|\*{2,3}|\d{1,2}[.)])\s+"
    r"|[·•▪▫■□●○◦‣⁃∙►▶★☆⭐]\s*)(?=\S)"
)
_STOPS = ".!?…\"”’')»"
PROSE_WORDS = 9  # a line that ends as a sentence does and has so many words is text
_LONG = 26  # words; no headline is longer
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[\w\"”’)][.!?][\"”’)]?\s+[\"“‘(]?[^\W\d_a-z]\w")


def is_prose(line: str) -> bool:
    """Say whether a line is a paragraph, or a sentence of one, and no headline.

    >>> is_prose("Pemilik kapal menunggu keputusan, dan awaknya tetap tinggal di geladak.")
    True
    >>> is_prose("Kopi Utara Tertahan di Pelabuhan Selatan"), is_prose("Siapa Menang?")
    (False, False)
    """
    n = len(line.split())
    if n > _LONG:
        return True
    end = line.rstrip()[-1:] if line else ""
    if n >= PROSE_WORDS and end == ".":
        return True
    return n >= 14 and (end in _STOPS or bool(_SENTENCE.search(line))) and not is_capitalised(line)


def is_capitalised(line: str) -> bool:
    """Say whether most long words of a line have a capital, as in a headline.

    >>> is_capitalised("Kopi Utara Tertahan di Pelabuhan"), is_capitalised("Kopi utara tertahan")
    (True, False)
    """
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) * 3 >= 2 * len(words)


def is_sentence(text: str) -> bool:
    """Say whether a text that stands as a link's has a sentence's full stop, or is too long.

    >>> is_sentence("Awak kapal itu menunggu di geladak sampai malam tiba.")
    True
    """
    n = len(text.split())
    return n > _LONG + 4 or (n >= PROSE_WORDS and text.endswith(".") and not text.endswith(".."))


def is_title(text: str, *, linked: bool = False) -> bool:
    """Say whether a line can be a headline: three words to 26, no sentence, no furniture.

    All of a link (``linked``) is a sentence only if it has a sentence's full stop.

    >>> is_title("Kopi Utara Tertahan Lagi"), is_title("Sepak Bola"), is_title("Lihat Semua")
    (True, False, False)
    """
    prose = is_sentence(text) if linked else is_prose(text)
    if len(text) > 300 or prose or few_words(text):
        return False
    if not _LETTER.search(text) or is_action(text) or heading_kind(text):
        return False
    return not is_furniture(text) or (linked and is_gallery(text))
