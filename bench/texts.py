"""Folds a text to the form in which two copies of it are equal, and names it by that form."""

import hashlib
import re
import unicodedata

# Letters, digits and marks carry the text; all else (punctuation, symbols, spaces,
# control and format characters) only dresses it.
_NOT_TEXT = re.compile(r"[\W_]+")
# the same for ASCII alone, sign by sign: most texts need no more, and this is faster
_ASCII = "".join(chr(sign).lower() if chr(sign).isalnum() else " " for sign in range(128))


def fold(text: str) -> str:
    r"""Return the text in NFKC, case-folded, with every run of other signs as one space.

    >>> fold("“Perang  Tarif”: AS–China\u00a0Memanas!")
    'perang tarif as china memanas'
    >>> fold("...")
    ''
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    return _NOT_TEXT.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def digest(*parts: str, length: int = 64) -> str:
    """Return the first hex digits of the SHA-256 of the parts; no two lists share one.

    Each part goes in with its length before it, so ``("ab", "c")`` and ``("a", "bc")``
    differ; a single part is hashed as it is, so that anyone can check it with ``sha256sum``.

    >>> digest("abc", length=8)
    'ba7816bf'
    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    if len(parts) == 1:
        raw = parts[0].encode()
    else:
        raw = b"".join(b"%d:%b" % (len(p), p) for p in (part.encode() for part in parts))
    return hashlib.sha256(raw).hexdigest()[:length]


def text_id(text: str, *, length: int = 12) -> str:
    """Name a text by the SHA-256 of its folded form, so case and punctuation do not count.

    >>> text_id("Ekspor Naik!") == text_id("ekspor naik")
    True
    """
    return digest(fold(text), length=length)


_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
MENU_WORDS = 2  # a link of so few words is a menu entry ("Sepak Bola"), not a headline


def tidy(text: str) -> str:
    r"""Return one line: runs of any white space as one space, invisible characters gone.

    >>> tidy(" Perang\u00a0 Dagang\u200b\n")
    'Perang Dagang'
    """
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def is_menu_entry(text: str) -> bool:
    """Say whether a link's text is too short for a headline.

    >>> is_menu_entry("Sepak Bola"), is_menu_entry("Kopi Santos Ditolak Tokyo")
    (True, False)
    """
    return len(fold(text).split()) <= MENU_WORDS


def visible(text: str) -> str:
    r"""Return a text with what a terminal would obey, or would not show, as escapes.

    Control characters, and those that turn the direction of writing, are written as ``\x1b``.

    >>> visible("a\x1b[2J \u202eb\n")
    'a\\x1b[2J \\u202eb\\n'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        sign.encode("unicode_escape").decode()
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else sign
        for sign in text
    )


def shown_line(text: str, most: int = 300) -> str:
    r"""Return a text as one line for people: visible, and cut to so many characters in the middle.

    The end stays: it says how to go on.

    >>> shown_line("no\n such  label")
    'no such label'
    >>> shown_line("x" * 500 + "; rename it", most=30)
    'xxxxxxxxxxxxxx … xx; rename it'
    """
    # a very long text is cut before it is looked at, sign by sign
    if len(text) > 8 * most:
        text = f"{text[: 4 * most]} … {text[-4 * most :]}"
    line = visible(" ".join(text.split()))
    if len(line) <= most:
        return line
    end = (most - 3) // 2
    return f"{line[: most - 3 - end]} … {line[-end:]}"


def one_line(error: BaseException, most: int = 300) -> str:
    r"""Return an error as one line: its kind and its words, cut to so many characters.

    >>> one_line(ValueError("no\nlabel"))
    'ValueError: no label'
    """
    try:
        words = str(error)
    # a class of somebody else's, whose words raise
    except Exception:
        words = "it cannot be shown"
    return visible(" ".join(f"{type(error).__name__}: {words}"[: 8 * most].split()))[:most]
