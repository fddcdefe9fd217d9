"""Says which lines belong to a page and not to its article: dates, captions, authors, adverts."""

import re
from functools import cache, lru_cache

from bench.reading.lexicon import first_word, fold_once, lexicon_words
from bench.texts import fold

BYLINE = re.compile(
    r"^(?:(?:redaktur|reporter|editor|penulis|pewarta|kontributor|jurnalis|author|penyunting"
    r"|wartawan|uploader|written by|reported by|reporting by|edited by)\b[^:.]{0,40}"
    # a headline may begin with these: "Laporan PBB: ..."
    r"|(?:laporan|sumber)(?:\s+(?:wartawan|kontributor|jurnalis|reporter|tim|dari)\b[^:.]{0,40})?\s*)"
    r":",
    re.I,
)
_MONTH_WORDS = frozenset(
    ["jan", "januari", "january", "feb", "februari", "february", "mar", "maret", "march", "apr",
     "april", "mei", "may", "jun", "juni", "june", "jul", "juli", "july", "ag", "agu", "agst",
     "agstus", "agust", "agustus", "aug", "august", "sep", "sept", "september", "okt", "oktober",
     "oct", "october", "nov", "november", "des", "desember", "dec", "december"]
)  # fmt: skip
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
    r"|dipublikasikan|ditulis|terbit|tayang|jurnalis|redaksi|last modified|publié|publicado"
    r"|veröffentlicht)\b",
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
_MINUTE_WORDS = ("min", "mins", "minutes", "menit", "minuten", "minutos")
_LASTING = re.compile(rf" \d+ (?:{'|'.join(_MINUTE_WORDS)})$")
_ALT = re.compile(r"^\[(?:image|img|photo|foto|gambar|video|bild|imagen)\b[^\[\]]*\]$", re.I)
_HASHTAGS = re.compile(r"#\w+(?: #\w+)*")  # a row of tags (id_omnivore_ekspor)
# words under which the page is filed, and its neighbours
_ROW_OF_LINKS = re.compile(
    r"^(?:tags?|topik|topics?|filed under|kata kunci|keywords|etiquetas|schlagworte|mots[- ]clés)"
    r"\s*:"
    r" \S[^.!?]*$|^previous: .* \| next: ",
    re.I,
)
_HOST = re.compile(
    r"^(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,10}(?:/\S*|\s*[|•·] [^.]{0,60})?)$", re.I
)
_BY = re.compile(
    r"^(?:by|oleh|by:|oleh:)\s+\S|\bby\s+[A-Z][\w.]+(?:\s+[A-Z][\w.]+)?$|^@\w+$"
    r"|^(?:penulis|peranan|author|role), (?:[^\W\d]+\.? ?){1,4}$"
    r"|^(?-i:(?:Par|Por|Von) (?:[A-ZÀ-Þ][\w.'’-]+ ?){2,4})$",
    re.I,
)
_CREDIT_LINE = re.compile(r"^(?:foto|photo|ilustrasi|image|gambar|sumber|source|credit)\s*:", re.I)
_GALLERY = re.compile(r"^(?:foto|photos?|gambar): [^/]+$", re.I)
_GALLERY_WORDS = 5
_COPYRIGHT = re.compile(
    r"^\W*(?:copyright|hak cipta)\b.*(?:©|@|\bdilindungi\b|\b(?:19|20)\d\d\b)|^(?:\W*©|\(c\) )"
    r"|\ball rights? reserved\b",
    re.I,
)
_LIST_LABEL = re.compile(r"list (?:of \d+ items?|\d+ of \d+)")  # what a screen reader says
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(r"(?:\d+ )*\d+")
_CAPTION = re.compile(
    r"[(\[][^()\[\]]{0,40}\b(?:dok|foto|photo|photograph|pictures?|istimewa|getty|ilustrasi|file|arsip)\b"
    r"[^()\[\]]{0,60}[)\]]\W*$"
    r"|^(?:keterangan gambar|sumber gambar|image caption|image source)\s*,"
    r"|(?:^|\s)(?:foto|photo|photograph|picture|gambar)\s*[:/]\s*\S[^.]{0,60}$",
    re.I,
)
_CAPTION_SIGNS = frozenset("([:/,")
_CAPTION_LENGTH = 300  # characters
_INVITES = re.compile(
    r"^\W*(?:simak|daftar|langganan|berlangganan|ikuti|baca|dapatkan|cek|gabung|bergabung|klik"
    r"|pilih|punya|kirim|update|follow|get|join|sign up|subscribe|download|read|unduh)\b",
    re.I,
)
_INVITING = frozenset(re.findall(r"(?<=[|:(])[a-z]+", _INVITES.pattern))
# the first words of lines that a colon makes furniture, and of what a screen reader says
_LABELS = frozenset(
    ["tag", "tags", "topik", "topic", "topics", "filed", "kata", "keywords", "etiquetas", "mots",
     "schlagworte", "previous", "foto", "photo", "ilustrasi", "image", "gambar", "sumber", "source",
     "credit", "redaktur", "reporter", "editor", "penulis", "pewarta", "kontributor", "jurnalis",
     "author", "penyunting", "wartawan", "uploader", "written", "reported", "reporting", "edited",
     "laporan", "list"]
)  # fmt: skip
_CHANNEL = re.compile(
    r"\b(?:whatsapp channel|(?:saluran|channel|nomor) whatsapp|google news|(?:kanal|channel|grup)"
    r" telegram|telegram channel)\b|https?://",
    re.I,
)
_LETTERS = re.compile(
    r"^\W*(?:sign up|subscribe|daftar|langganan|berlangganan)\b.*\bnewsletters?\b", re.I
)
_AUTHORED = ("oleh", "par ", "por ", "von ", "penulis", "peranan", "author", "role")
_AUTHOR_WORDS = 12
FURNITURE_LENGTH = 120  # characters; no date or button is longer
_MENU_SHARE = 0.75  # of a line's words that name sections or networks


@cache
def _telling_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words with one of which a line that is not plain begins, or ends."""
    kinds = lexicon_words().values()
    menu = lexicon_words()["menu"].whole
    firsts = frozenset().union(*(kind.firsts | kind.starts for kind in kinds))
    return firsts | _INVITING | _LABELS, frozenset(menu).union(*(kind.stops for kind in kinds))


def is_plain(line: str) -> bool:
    """Say whether a look at a line shows that it is a title or text: most lines are plain.

    Such a line is no furniture, no heading of links, no button, prompt, invitation or byline; one
    that is not plain may be none of them either.

    >>> is_plain("Kopi Utara Tertahan di Pelabuhan"), is_plain("Berita Terkait")
    (True, False)
    """
    folded = fold_once(line)
    firsts, lasts = _telling_words()
    first = folded.partition(" ")[0]
    if first in firsts or folded.rpartition(" ")[2] in lasts or not line.isascii():
        return False
    if len(folded) <= 2 or line[0] in "[(#" or "right" in folded or "hak cipta" in folded:
        return False
    if "." in line.partition(" ")[0]:
        return False
    return _DIGIT.search(line) is None or _counts(line, folded, firsts)


def _counts(line: str, folded: str, firsts: frozenset[str]) -> bool:
    """Say whether the numbers of a line are neither a date's nor a count of minutes."""
    rest = folded.lstrip("0123456789 ")  # "5 Terpopuler"
    if not rest or rest.partition(" ")[0] in firsts or "min" in rest or "menit" in rest:
        return False
    return _NUMERIC.search(line) is None and _DATE_WORDS.isdisjoint(folded.split())


@lru_cache(maxsize=4096)
def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the page and not to the article: a date, a button, an ad.

    >>> is_furniture("Advertisement"), is_furniture("Selasa, 01 Oktober 2019 | 08:06 WIB")
    (True, True)
    >>> is_furniture("Kopi Utara Tertahan di Pelabuhan Selatan")
    False
    """
    if len(line) > FURNITURE_LENGTH:
        return False
    folded, lexicon = fold_once(line), lexicon_words()
    furniture = lexicon["furniture"]
    if len(folded) <= 2 or folded in furniture.whole or furniture.lets_in(folded):
        return True
    words = folded.split()
    menu = lexicon["menu"].whole
    if (
        len(words) > 2
        and (words[0] in menu or words[-1] in menu)
        and sum(map(menu.__contains__, words)) >= _MENU_SHARE * len(words)
    ):
        return True  # a menu, or a row of buttons, in one line
    if _says_copyright(line, folded) or (words[0] == "list" and _LIST_LABEL.fullmatch(folded)):
        return True
    if ":" in line and _ROW_OF_LINKS.match(line):
        return True
    if (line[0] == "[" and _ALT.match(line)) or (line[0] == "#" and _HASHTAGS.fullmatch(line)):
        return True
    digits = bool(_DIGIT.search(line)) or (not line.isascii() and any(map(str.isdigit, line)))
    if (
        (digits and ("min" in folded or "menit" in folded) and _MINUTES.match(line))
        or ("." in line.partition(" ")[0] and _HOST.match(line))
        or (":" in line and (_CREDIT_LINE.match(line) or BYLINE.match(line)))
    ) and len(line.split()) <= _AUTHOR_WORDS:
        return True
    if not digits:
        return False
    if folded.endswith(_MINUTE_WORDS) and _LASTING.sub("", folded) in lexicon["furniture"]:
        return True  # "Listen to this article (4 min)"
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


def is_gallery(line: str) -> bool:
    """Say whether a link's text is a gallery's headline, and not who took one picture.

    >>> is_gallery("Foto: Jeriken dan Jalan Menanjak"), is_gallery("Foto: Nama Rekaan")
    (True, False)
    """
    return len(line.split()) >= _GALLERY_WORDS and bool(_GALLERY.match(line))


def _says_copyright(line: str, folded: str) -> bool:
    # the words alone tell for nearly all lines that none does
    if "©" in line or "right" in folded or "hak cipta" in folded or "(" in line:
        return bool(_COPYRIGHT.search(line))
    return False


@lru_cache(maxsize=4096)
def is_caption(line: str) -> bool:
    """Say whether a line stands below a picture: it closes with who took it.

    >>> is_caption("Antrean di balai desa (Dok. Kecamatan)"), is_caption("Pasar lama. Foto: Nama")
    (True, True)
    >>> is_caption("Pemilik kapal menunggu keputusan tertulis (ant)")
    False
    """
    if len(line) > _CAPTION_LENGTH or _CAPTION_SIGNS.isdisjoint(line):
        return False
    return bool(_CAPTION.search(line))


def may_invite(word: str) -> bool:
    """Say whether an invitation may begin with a word, which `first_word` gives.

    >>> may_invite("ikuti"), may_invite("kopi")
    (True, False)
    """
    return word in _INVITING


def is_invitation(line: str) -> bool:
    """Say whether a line asks readers to follow the site elsewhere: a channel, an address.

    >>> is_invitation("Ikuti berita kami di Google News"), is_invitation("Baca buku itu di rumah")
    (True, False)
    """
    if not may_invite(first_word(line)) or _INVITES.match(line) is None:
        return False
    return bool(_CHANNEL.search(line) or _LETTERS.match(line))


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
    return ("by" in folded or folded.startswith(_AUTHORED)) and bool(_BY.search(line))


def is_byline(line: str) -> bool:
    """Say whether a line begins with who wrote it: "Penulis: Nama Rekaan".

    >>> is_byline("Editor: Nama Rekaan"), is_byline("Editor itu pulang")
    (True, False)
    """
    return ":" in line and BYLINE.match(line) is not None


def without_age(text: str) -> str:
    """Cut "2 jam lalu" off the end of a link's text.

    >>> without_age("Kopi Utara Tertahan - 2 jam lalu")
    'Kopi Utara Tertahan'
    """
    if text.rstrip(" )").lower().endswith(("ago", "lalu")):
        return _AGO.sub("", text)
    return text
