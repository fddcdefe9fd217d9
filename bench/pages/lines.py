"""Says what kind of line a line of a page is: headline, prose, heading of links, furniture.

The words of each kind stand in ``lexicon.csv``, by phrase, kind, language and source; ``*`` in
a phrase stands for one to four words. The kinds: ``related`` and ``picks`` are headings of links
to like pages, ``other`` of links to anything else, ``see_also`` and ``prompt`` open a line with
one link, ``furniture`` is neither headline nor text, ``menu`` a word of menus and rows of buttons,
``action`` opens a link that leads to no news.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from bench.texts import MENU_WORDS, fold

LEXICON = Path(__file__).with_name("lexicon.csv")
BULLET = re.compile(
    r"^(?:(?:[-*–—·•▪▫■□●○◦‣⁃∙►▶»›>+★☆⭐✓✔]|\*{2,3}|\d{1,2}[.)])\s+"
    r"|[·•▪▫■□●○◦‣⁃∙►▶★☆⭐]\s*)(?=\S)"
)
BYLINE = re.compile(
    r"^(?:(?:redaktur|reporter|editor|penulis|pewarta|kontributor|jurnalis|author|penyunting"
    r"|wartawan|uploader|written by|reported by|reporting by|edited by)\b[^:.]{0,40}"
    # a headline may begin with these: "Laporan PBB: ..."
    r"|(?:laporan|sumber)(?:\s+(?:wartawan|kontributor|jurnalis|reporter|tim|dari)\b[^:.]{0,40})?\s*)"
    r":",
    re.I,
)
_STOPS = ".!?…\"”’')»"
_PROSE_WORDS = 9  # a line that ends as a sentence does and has so many words is text
_LONG = 26  # words; no headline is longer
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[\w\"”’)][.!?][\"”’)]?\s+[\"“‘(]?[^\W\d_a-z]\w")
_SIGN = re.compile(r"(?:\s*[:：|»›>]+|\s+[-–—]+(?=\s))\s*")
_WEAK_SIGN = re.compile(r"(?:\s*(?:\.{3}|…)|\s*,(?=\s))\s*")
_MONTH_WORDS = frozenset(
    "jan januari january feb februari february mar maret march apr april mei may jun juni june jul"
    " juli july ag agu agst agstus agust agustus aug august sep sept september okt oktober oct"
    " october nov november des desember dec december".split()
)
_MONTHS = "|".join(sorted(_MONTH_WORDS, key=lambda month: (-len(month), month)))
# a date has one of these words, or numbers with a sign between
_DATE_WORDS = _MONTH_WORDS | {"ago", "lalu"}
_NUMERIC = re.compile(r"\d[/.:-]\d")
_DAY = re.compile(
    rf"\b(?:{_MONTHS}|senin|selasa|rabu|kamis|jum.?at|sabtu|minggu"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}",
    re.I,
)
_BESIDE_HOUR = 4  # words
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?[ .-]+(?:{_MONTHS})\b\.?,?[ -]+\d{{2,4}}\b"
    rf"|\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{1,2}[:.]\d{2}\s*(?:WIB|WITA|WIT|GMT|UTC|AM|PM)\b"
    r"|\b(?:\d+|an?|se\w*|one|two)\s*(?:detik|menit|jam|hari|minggu|pekan|bulan|tahun|sec|seconds?"
    r"|mins?|minutes?|hrs?|hours?|days?|weeks?|months?|years?)\s+(?:yang\s+)?(?:lalu|ago)\b"
    r"|\b(?:sejam|sehari|seminggu|sebulan|kemarin|yesterday)\s+(?:yang\s+)?lalu\b"
    rf"|^\W*\d{{1,2}}\s+(?:{_MONTHS})\W*$",
    re.I,
)
_DATED = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|[|•·]|\b(?:ago|lalu)\W*$|\b(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|published|updated|posted|diperbarui|diterbitkan"
    r"|dipublikasikan|terbit|tayang|jurnalis|redaksi|last modified)\b",
    re.I,
)
_AGO = re.compile(
    r"\s*[-|•·,(]?\s*\b\d+\s*(?:detik|menit|jam|hari|minggu|pekan|bulan|tahun|mins?|minutes?|hrs?"
    r"|hours?|days?|weeks?|months?)\s+(?:yang\s+)?(?:lalu|ago)\b\)?\s*$",
    re.I,
)
_SIDE_WORDS = 8  # beside a date, so many words of names may stand in its line
_MINUTES = re.compile(
    r"^(?:[^.]{0,60}\s[·•|]\s)?\W*\d+(?:\s*[–-]\s*\d+)?\s*(?:-\s*)?(?:minutes?|mins?|menit)\b.{0,12}$",
    re.I,
)
_HOST = re.compile(r"^(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,10}(?:/\S*)?)$", re.I)
_BY = re.compile(r"^(?:by|oleh|by:|oleh:)\s+\S|\bby\s+[A-Z][\w.]+(?:\s+[A-Z][\w.]+)?$|^@\w+$", re.I)
_CREDIT_LINE = re.compile(r"^(?:foto|photo|ilustrasi|image|gambar|sumber|source|credit)\s*:", re.I)
_COPYRIGHT = re.compile(
    r"^\W*(?:copyright|hak cipta)\b.*(?:©|@|\bdilindungi\b|\b(?:19|20)\d\d\b)|^(?:\W*©|\(c\) )"
    r"|\ball rights? reserved\b",
    re.I,
)
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(r"(?:\d+ )*\d+")
_CAPTION = re.compile(
    r"\([^()]{0,40}\b(?:dok|foto|photo|photograph|picture|istimewa|getty|ilustrasi)\b[^()]{0,60}\)\W*$"
    r"|(?:^|\s)(?:foto|photo|photograph|picture|gambar)\s*[:/]\s*\S[^.]{0,60}$",
    re.I,
)
_CAPTION_LENGTH = 300  # characters
_INVITES = re.compile(
    r"^\W*(?:simak|daftar|langganan|berlangganan|ikuti|baca|dapatkan|cek|gabung|bergabung|klik"
    r"|pilih|punya|kirim|update|follow|get|join|sign up|subscribe|download|read|unduh)\b",
    re.I,
)
_INVITING = frozenset(re.findall(r"(?<=[|:(])[a-z]+", _INVITES.pattern))
_CHANNEL = re.compile(
    r"\b(?:whatsapp channel|(?:saluran|channel|nomor) whatsapp|google news|(?:kanal|channel|grup)"
    r" telegram|telegram channel)\b|https?://",
    re.I,
)
_LETTERS = re.compile(
    r"^\W*(?:sign up|subscribe|daftar|langganan|berlangganan)\b.*\bnewsletters?\b", re.I
)
_ALL_WORDS = frozenset(["semua", "selengkapnya", "all", "more", "indeks"])
_SEE_ALL = re.compile(r" (?:lihat semua|selengkapnya|see all|view all|see more|indeks|more|\d+)$")
_FIRST = re.compile(r"[\W_]*([^\W_]+)")
_AUTHOR_WORDS = 12
_FURNITURE = 120  # characters; no date or button is longer
_MENU_SHARE = 0.75  # of a line's words that name sections or networks


class _Words:
    """The phrases of one kind: whole ones, and patterns for those with a ``*``."""

    def __init__(self, phrases: list[str]) -> None:
        self.whole = {fold(phrase) for phrase in phrases if "*" not in phrase}
        loose = [
            " ".join(
                r"\S+(?: \S+){0,3}" if part == "*" else re.escape(fold(part))
                for part in phrase.split()
            )
            for phrase in phrases
            if "*" in phrase
        ]
        self._loose = re.compile("|".join(loose) or r"(?!)")
        # one of these words opens or closes whatever a star lets in
        starred = [phrase for phrase in phrases if "*" in phrase]
        self._starts = frozenset(
            fold(phrase).split()[0] for phrase in starred if not phrase.startswith("*")
        )
        self._stops = frozenset(
            fold(phrase).split()[-1] for phrase in starred if phrase.startswith("*")
        )
        # a phrase may be dressed in other signs: "Don't Miss", "DON’T MISS"
        opened = sorted(self.whole, key=len, reverse=True)
        words = (r"\W+".join(map(re.escape, phrase.split())) for phrase in opened)
        self._opening = re.compile(rf"\W*(?:{'|'.join(words) or r'(?!)'})\b", re.I)
        self.firsts = frozenset(phrase.split()[0] for phrase in opened if phrase)

    def opens(self, line: str) -> re.Match[str] | None:
        """Match the longest phrase that a line begins with."""
        # the first word alone tells for nearly all lines that none does
        if first_word(line) not in self.firsts:
            return None
        return self._opening.match(line)

    def lets_in(self, folded: str) -> bool:
        """Say whether a phrase with a star is a folded text."""
        if folded.partition(" ")[0] in self._starts or folded.rpartition(" ")[2] in self._stops:
            return self._loose.fullmatch(folded) is not None
        return False

    def __contains__(self, folded: str) -> bool:
        return folded in self.whole or self.lets_in(folded)


@cache
def _lexicon() -> dict[str, _Words]:
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return {kind: _Words([r["phrase"] for r in rows if r["kind"] == kind]) for kind in kinds}


@cache
def _openers() -> frozenset[str]:
    """Return the first words of all phrases that open a line with a link."""
    words = _lexicon()
    return words["see_also"].firsts | words["related"].firsts | words["prompt"].firsts


@cache
def _headings() -> dict[str, str]:
    """Return the kind of each heading; what stands there word for word goes before a star."""
    words = _lexicon()
    kinds = (("picks", "picks"), ("see_also", "related"), ("related", "related"), ("other", "other"))
    return {phrase: kind for name, kind in kinds for phrase in words[name].whole}


@lru_cache(maxsize=4096)
def first_word(line: str) -> str:
    """Return the first word of a line without its case; empty where there is none.

    >>> first_word("** Baca juga:")
    'baca'
    """
    first = _FIRST.match(line)
    return first.group(1).casefold() if first else ""


@lru_cache(maxsize=4096)
def fold_once(text: str) -> str:
    """Fold a text, and remember it: a page asks for the same titles many times.

    >>> fold_once("Baca Juga:")
    'baca juga'
    """
    return fold(text)


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
    folded, words = fold_once(line), _lexicon()
    last = folded.rpartition(" ")[2]
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
    words = _lexicon()
    if first_word(line) not in _openers():
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
    if n >= _PROSE_WORDS and end == ".":
        return True
    return n >= 14 and (end in _STOPS or bool(_SENTENCE.search(line))) and not _is_titled(line)


def _is_titled(line: str) -> bool:
    """Say whether most long words of a line have a capital, as in a headline."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) * 3 >= 2 * len(words)


def is_sentence(text: str) -> bool:
    """Say whether a text that stands as a link's has a sentence's full stop, or is too long.

    >>> is_sentence("Awak kapal itu menunggu di geladak sampai malam tiba.")
    True
    """
    n = len(text.split())
    return n > _LONG + 4 or (n >= _PROSE_WORDS and text.endswith(".") and not text.endswith(".."))


def is_title(text: str, *, linked: bool = False) -> bool:
    """Say whether a line can be a headline: three words to 26, no sentence, no furniture.

    All of a link (``linked``) is a sentence only if it has a sentence's full stop.

    >>> is_title("Kopi Utara Tertahan Lagi"), is_title("Sepak Bola"), is_title("Lihat Semua")
    (True, False, False)
    """
    prose = is_sentence(text) if linked else is_prose(text)
    if len(text) > 300 or prose or few_words(text):
        return False
    return bool(_LETTER.search(text)) and not (is_furniture(text) or is_action(text) or heading_kind(text))


@lru_cache(maxsize=4096)
def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the page and not to the article: a date, a button, an ad.

    >>> is_furniture("Advertisement"), is_furniture("Selasa, 01 Oktober 2019 | 08:06 WIB")
    (True, True)
    >>> is_furniture("Kopi Utara Tertahan di Pelabuhan Selatan")
    False
    """
    if len(line) > _FURNITURE:
        return False
    folded, lexicon = fold_once(line), _lexicon()
    if not folded or folded in lexicon["furniture"] or len(folded) <= 2:
        return True
    words = folded.split()
    in_menus = sum(map(lexicon["menu"].whole.__contains__, words))
    if len(words) > 2 and in_menus >= _MENU_SHARE * len(words):
        return True  # a menu, or a row of buttons, in one line
    if _says_copyright(line, folded):
        return True
    digits = bool(_DIGIT.search(line)) or (not line.isascii() and any(map(str.isdigit, line)))
    if (
        (digits and _MINUTES.match(line))
        or (" " not in line and _HOST.match(line))
        or (":" in line and (_CREDIT_LINE.match(line) or BYLINE.match(line)))
    ):
        return len(line.split()) <= 12
    if not digits:
        return False
    if folded.isdigit() or _NUMBERS.fullmatch(folded):
        return True
    if _DATE_WORDS.isdisjoint(words) and not _NUMERIC.search(line):
        return False
    rest = len(fold(_DATE.sub(" ", line)).split())
    if rest == len(words):
        return False
    # a headline can hold an hour: a line of furniture has little beside it, or the day too
    if not _DAY.search(line):
        return rest <= _BESIDE_HOUR
    # a headline can hold a date: beside one, names count as furniture only with its usual words
    return rest <= 1 or (rest <= _SIDE_WORDS and bool(_DATED.search(line)))


def _says_copyright(line: str, folded: str) -> bool:
    # the words alone tell for nearly all lines that none does
    if "©" in line or "right" in folded or "hak cipta" in folded or "(" in line:
        return bool(_COPYRIGHT.search(line))
    return False


@lru_cache(maxsize=4096)
def is_action(text: str) -> bool:
    """Say whether a link's text asks to do something: "Click here ...", "Lihat semua ...".

    >>> is_action("Cari berita lain disini"), is_action("Klik Kopi Utara di Pasar")
    (True, False)
    """
    return bool(_lexicon()["action"].opens(text))


@lru_cache(maxsize=4096)
def is_caption(line: str) -> bool:
    """Say whether a line stands below a picture: it closes with who took it.

    >>> is_caption("Antrean di balai desa (Dok. Kecamatan)"), is_caption("Pasar lama. Foto: Nama")
    (True, True)
    >>> is_caption("Pemilik kapal menunggu keputusan tertulis (ant)")
    False
    """
    if len(line) > _CAPTION_LENGTH or not ("(" in line or ":" in line or "/" in line):
        return False
    return bool(_CAPTION.search(line))


def is_invitation(line: str) -> bool:
    """Say whether a line asks readers to follow the site elsewhere: a channel, an address.

    >>> is_invitation("Ikuti berita kami di Google News"), is_invitation("Baca buku itu di rumah")
    (True, False)
    """
    if first_word(line) not in _INVITING or _INVITES.match(line) is None:
        return False
    return bool(_CHANNEL.search(line) or _LETTERS.match(line))


def is_section(line: str) -> bool:
    """Say whether a line is a section's name: "Ekonomi", "World".

    >>> is_section("Gaya Hidup"), is_section("Kopi Utara")
    (True, False)
    """
    words = fold(line).split()
    return 0 < len(words) < 3 and all(word in _lexicon()["menu"].whole for word in words)


def is_author(line: str) -> bool:
    """Say whether a short line names who wrote the article.

    >>> is_author("Warta Contoh by Nama Rekaan"), is_author("Penulis: Nama Rekaan")
    (True, True)
    """
    if len(line.split()) > _AUTHOR_WORDS:
        return False
    if is_byline(line) or line.startswith("@"):
        return is_byline(line) or bool(_BY.search(line))
    folded = fold_once(line)
    return ("by" in folded or folded.startswith("oleh")) and bool(_BY.search(line))


def is_byline(line: str) -> bool:
    """Say whether a line begins with who wrote it: "Penulis: Nama Rekaan".

    >>> is_byline("Editor: Nama Rekaan"), is_byline("Editor itu pulang")
    (True, False)
    """
    return ":" in line and BYLINE.match(line) is not None


def few_words(text: str) -> bool:
    """Say whether a text is too short for a headline, as `bench.texts.is_menu_entry` does.

    >>> few_words("Sepak Bola"), few_words("Kopi Santos Ditolak Tokyo")
    (True, False)
    """
    return fold_once(text).count(" ") < MENU_WORDS


def without_age(text: str) -> str:
    """Cut "2 jam lalu" off the end of a link's text.

    >>> without_age("Kopi Utara Tertahan - 2 jam lalu")
    'Kopi Utara Tertahan'
    """
    if text.rstrip(" )").lower().endswith(("ago", "lalu")):
        return _AGO.sub("", text)
    return text
