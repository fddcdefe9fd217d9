"""Knows the words by which pages name their parts: headings of links, buttons, menus.

The words stand in ``lexicon.csv``, by phrase, kind, language and source; ``*`` in a phrase stands
for one to four words. The kinds: ``related`` and ``picks`` are headings of links to like pages,
``other`` of links to anything else, ``see_also`` and ``prompt`` open a line with one link,
``furniture`` is neither headline nor text, ``menu`` a word of menus and rows of buttons,
``action`` opens a link that leads to no news.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from bench.texts import MENU_WORDS, fold

LEXICON = Path(__file__).with_name("lexicon.csv")
_SIGN = re.compile(r"(?:\s*[:：|»›>]+|\s+[-–—]+(?=\s))\s*")
_WEAK_SIGN = re.compile(r"(?:\s*(?:\.{3}|…)|\s*,(?=\s))\s*")
_ALL_WORDS = frozenset(["semua", "selengkapnya", "all", "more", "indeks"])
_SEE_ALL = re.compile(r" (?:lihat semua|selengkapnya|see all|view all|see more|indeks|more|\d+)$")
_FIRST = re.compile(r"[\W_]*([^\W_]+)")


class _Words:
    """The phrases of one kind: whole ones, and patterns for those with a ``*``.

    A pattern is made of the phrases that share a first or last word, once a line has that word:
    most pages need few of them.
    """

    def __init__(self, phrases: list[str]) -> None:
        self.whole: set[str] = set()
        self._opened: dict[str, list[str]] = {}
        self._starred: dict[str, list[str]] = {}
        for phrase in phrases:
            if "*" in phrase:
                # one of these words opens or closes whatever the star lets in
                words = fold(phrase).split()
                key = f"* {words[-1]}" if phrase.startswith("*") else words[0]
                self._starred.setdefault(key, []).append(phrase)
            else:
                self.whole.add(fold(phrase))
        for phrase in sorted(self.whole, key=len, reverse=True):
            self._opened.setdefault(phrase.partition(" ")[0], []).append(phrase)
        self.firsts = frozenset(self._opened)
        self.starts = frozenset(key for key in self._starred if key[0] != "*")
        self.stops = frozenset(key[2:] for key in self._starred if key[0] == "*")
        self._opening: dict[str, re.Pattern[str]] = {}
        self._loose: dict[str, re.Pattern[str]] = {}

    def opens(self, line: str) -> re.Match[str] | None:
        """Match the longest phrase that a line begins with."""
        # the first word alone tells for nearly all lines that none does
        first = first_word(line)
        if first not in self.firsts:
            return None
        pattern = self._opening.get(first)
        if pattern is None:
            # a phrase may be dressed in other signs: "Don't Miss", "DON’T MISS"
            words = (r"\W+".join(map(re.escape, one.split())) for one in self._opened[first])
            pattern = re.compile(rf"\W*(?:{'|'.join(words)})\b", re.I)
            self._opening[first] = pattern
        return pattern.match(line)

    def lets_in(self, folded: str) -> bool:
        """Say whether a phrase with a star is a folded text."""
        first, last = folded.partition(" ")[0], folded.rpartition(" ")[2]
        if first in self.starts and self._fits(first, folded):
            return True
        return last in self.stops and self._fits(f"* {last}", folded)

    def _fits(self, key: str, folded: str) -> bool:
        pattern = self._loose.get(key)
        if pattern is None:
            pattern = re.compile("|".join(map(_loosely, self._starred[key])))
            self._loose[key] = pattern
        return pattern.fullmatch(folded) is not None

    def __contains__(self, folded: str) -> bool:
        return folded in self.whole or self.lets_in(folded)


def _loosely(phrase: str) -> str:
    """Return the pattern of a phrase in which a star stands for one to four words."""
    return " ".join(
        r"\S+(?: \S+){0,3}" if part == "*" else re.escape(fold(part)) for part in phrase.split()
    )


@cache
def lexicon_words() -> dict[str, _Words]:
    """Return the phrases of each kind."""
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)  # names of the columns
        phrases: dict[str, list[str]] = {}
        for phrase, kind, *_ in rows:
            phrases.setdefault(kind, []).append(phrase)
    return {kind: _Words(some) for kind, some in phrases.items()}


@cache
def openers() -> frozenset[str]:
    """Return the first words of all phrases that open a line with a link."""
    words = lexicon_words()
    return words["see_also"].firsts | words["related"].firsts | words["prompt"].firsts


@cache
def _headings() -> dict[str, str]:
    """Return the kind of each heading; what stands there word for word goes before a star."""
    words = lexicon_words()
    kinds = (
        ("picks", "picks"),
        ("see_also", "related"),
        ("related", "related"),
        ("other", "other"),
    )
    return {phrase: kind for name, kind in kinds for phrase in words[name].whole}


@cache
def _heading_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words one of which opens every heading, and those that may close one instead."""
    words = lexicon_words()
    kinds = [words[kind] for kind in ("related", "other", "see_also", "picks", "prompt")]
    opens = frozenset().union(*(kind.firsts | kind.starts for kind in kinds))
    return opens, frozenset().union(*(kind.stops for kind in kinds))


@lru_cache(maxsize=4096)
def first_word(line: str) -> str:
    """Return the first word of a line without its case; empty where there is none.

    >>> first_word("** Baca juga:")
    'baca'
    """
    word = line.partition(" ")[0]
    if word.isalpha():
        return word.casefold()
    first = _FIRST.match(line)
    return first.group(1).casefold() if first else ""


@lru_cache(maxsize=4096)
def fold_once(text: str) -> str:
    """Fold a text, and remember it: a page asks for the same titles many times.

    >>> fold_once("Baca Juga:")
    'baca juga'
    """
    return fold(text)


def few_words(text: str) -> bool:
    """Say whether a text is too short for a headline, as `bench.texts.is_menu_entry` does.

    >>> few_words("Sepak Bola"), few_words("Kopi Santos Ditolak Tokyo")
    (True, False)
    """
    return fold_once(text).count(" ") < MENU_WORDS


@lru_cache(maxsize=4096)
def heading_kind(line: str) -> str:
    """Return what a heading's links are: ``related``, ``picks``, ``other``; empty for no heading.

    >>> heading_kind("BERITA TERKAIT :"), heading_kind("More from Nilam"), heading_kind("Populer")
    ('related', 'related', 'other')
    >>> heading_kind("Berita terkait beras naik"), heading_kind("Baca:"), heading_kind("Baca")
    ('', 'related', '')
    """
    if len(line) > 80:
        return ""
    folded = fold_once(line)
    if folded[:1].isdecimal():
        folded = folded.lstrip("0123456789 ")  # "5 Terpopuler"
    last = folded.rpartition(" ")[2]
    opens, closes = _heading_words()
    if folded.partition(" ")[0] not in opens and last not in closes:
        return ""
    words = lexicon_words()
    if (last in _ALL_WORDS or last.isdecimal()) and folded not in words["related"].whole:
        folded = _SEE_ALL.sub("", folded)  # a count, or a link to all of them, stands beside it
    whole = _headings().get(folded)
    if whole is not None:
        return whole
    if line.rstrip().endswith((":", "：", "»", ">")) and folded in words["prompt"]:
        return "related"
    return next((kind for kind in ("other", "related") if words[kind].lets_in(folded)), "")


def is_links_heading(line: str) -> bool:
    """Say whether a line is a heading such as "Berita Terkait" or "Related".

    >>> is_links_heading("BERITA TERKAIT :"), is_links_heading("Berita terkait beras naik")
    (True, False)
    """
    return heading_kind(line) == "related"


def see_also(line: str, *, linked: bool = False) -> str | None:
    """Return what follows "Baca juga:" at the start of a line; None where that is missing.

    Of a line that is a link (``linked``), the words need no sign after them.

    >>> see_also("BACA JUGA : Beras Tertahan di Perbatasan"), see_also("MORE: Kopi Tertahan Lagi")
    ('Beras Tertahan di Perbatasan', 'Kopi Tertahan Lagi')
    >>> see_also("Baca juga:"), see_also("Ia baca juga koran"), see_also("Read more books, he says")
    ('', None, None)
    """
    words = lexicon_words()
    if first_word(line) not in openers():
        return None
    match = words["see_also"].opens(line)
    rest = line[match.end() :] if match else ""
    if match is not None:
        sign = _SIGN.match(rest) or _WEAK_SIGN.match(rest)
        after = rest[sign.end() :] if sign else rest.strip()
        # without a sign, "baca juga" may open a sentence
        if not after or sign or not after[0].islower():
            return _closed(after.lstrip(" :：-–—»>|,.…*_"))
    for kind in ("related", "prompt"):
        match = words[kind].opens(line)
        if match is None:
            continue
        rest = line[match.end() :]
        sign = _SIGN.match(rest)
        if sign:
            return _closed(rest[sign.end() :].lstrip(" :：-–—»>|*_"))
        bare = rest.strip()
        several = len(fold(match.group()).split()) > 1
        if linked and several and len(bare.split()) > 3 and not bare[0].islower():
            return bare
    return None


def _closed(rest: str) -> str:
    """Drop one closing sign, unless it belongs to the headline."""
    text = rest.rstrip()
    ends = "?!\"”’'%)" if "(" in text else "?!\"”’'%"
    while text and not text[-1].isalnum() and text[-1] not in ends:
        text = text[:-1].rstrip()
    return text


@lru_cache(maxsize=4096)
def is_action(text: str) -> bool:
    """Say whether a link's text asks to do something: "Click here ...", "Lihat semua ...".

    >>> is_action("Cari berita lain disini"), is_action("Klik Kopi Utara di Pasar")
    (True, False)
    """
    return bool(lexicon_words()["action"].opens(text))


def is_section(line: str) -> bool:
    """Say whether a line is a section's name: "Ekonomi", "World".

    >>> is_section("Gaya Hidup"), is_section("Kopi Utara")
    (True, False)
    """
    words = fold(line).split()
    return 0 < len(words) < 3 and all(word in lexicon_words()["menu"].whole for word in words)
