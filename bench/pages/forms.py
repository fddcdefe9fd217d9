"""Tells the forms that a page is saved in apart, and unpacks those that hold one.

What holds no page is refused in words that name it.
"""

import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

_GZIP = b"\x1f\x8b"
_MAGIC = (
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"BM6", "BMP image"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP archive, or an office document"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf", "7z archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"bplist00", "Safari web archive"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"ID3", "sound"),
    (b"OggS", "sound or film"),
    (b"\x1aE\xdf\xa3", "film"),
)
_BEGINNINGS = (*(magic for magic, _ in _MAGIC), b"RIFF")
_RIFF = {b"WEBP": "WebP image", b"WAVE": "sound", b"AVI ": "film"}
_FTYP = re.compile(rb"^....ftyp(avif|heic|mif1|...)", re.S)
_MIME = re.compile(rb"^(?:MIME-Version|Snapshot-Content-Location)\s*:", re.I | re.M)
_RELATED = re.compile(
    rb"^Content-Type\s*:\s*(?:multipart/(?:related|mixed|alternative)|text/html)\b", re.I | re.M
)
_PARTS = 5000  # parts of an MHTML file that are looked at
_ROOT = re.compile(r"<(?![?!])\s*([\w:.-]{1,40})")
_LISTS = {"rss": "feed", "feed": "feed", "rdf:rdf": "feed", "urlset": "sitemap"}
_LOOK = 20_000  # characters in which a form shows
_RULE = re.compile(r"\{[^{}]{0,5000}\}")
_SELECTOR = re.compile(
    r"^(?:\s|/\*(?:[^*]|\*(?!/)){0,5000}\*/)*(?:@[a-z-]+|[.#:*]?[\w-]+)[^{};<]{0,300}\{"
    r"|^(?:\s|/\*(?:[^*]|\*(?!/)){0,5000}\*/)*@(?:charset|import|namespace)\b",
    re.I,
)
_SCRIPT = re.compile(r"\bfunction\b|=>|\b(?:var|let|const)\s+\w+\s*=|\bwindow\.|\bdocument\.")


@dataclass(frozen=True)
class Saved:
    """The bytes of a page out of the file that held it, and the address that it was saved from."""

    raw: bytes
    address: str = ""


def open_saved(raw: bytes, *, most: int) -> Saved:
    r"""Return the page that the bytes hold: as they are, or out of gzip or MHTML.

    Raises ValueError for what has more than ``most`` bytes, is damaged, or known to be no page.

    >>> import gzip
    >>> open_saved(gzip.compress(b"<h1>Kopi</h1>"), most=100).raw
    b'<h1>Kopi</h1>'
    >>> open_saved(b"\xff\xd8\xff\xe0", most=100)
    Traceback (most recent call last):
    ...
    ValueError: binary (JPEG image); give a page as text or HTML
    """
    for _ in range(3):
        if not raw.startswith(_GZIP):
            break
        raw = _gunzip(raw, most)
    if len(raw) > most:
        raise ValueError(f"larger than {most // 1_000_000} MB; give one page, not an archive")
    named = _named(raw)
    if named:
        raise ValueError(f"binary ({named}); give a page as text or HTML")
    head = raw[:4096]
    lower = head.lower()
    mime = b"mime-version" in lower or b"snapshot-content-location" in lower
    if mime and _MIME.search(head) and _RELATED.search(head):
        return _out_of_mhtml(raw)
    return Saved(raw)


def _gunzip(raw: bytes, most: int) -> bytes:
    """Unpack gzip, and no more of it than a page may have: a small file can hold a huge one."""
    if len(raw) > most:
        return raw
    pieces, size = [], 0
    try:
        while raw.startswith(_GZIP) and size <= most:
            unpacker = zlib.decompressobj(31)
            pieces.append(unpacker.decompress(raw, most + 1 - size))
            size += len(pieces[-1])
            raw = unpacker.unused_data
    except zlib.error as error:
        raise ValueError("damaged gzip; save the page again") from error
    return b"".join(pieces)


def _named(raw: bytes) -> str:
    if not raw.startswith(_BEGINNINGS) and raw[4:8] != b"ftyp":
        return ""
    for magic, name in _MAGIC:
        if raw.startswith(magic):
            return name
    if raw.startswith(b"RIFF"):
        return _RIFF.get(raw[8:12], "sound or film")
    film = _FTYP.match(raw[:16])
    if film:
        return f"{film.group(1).decode().upper()} image" if film.group(1) in (
            b"avif", b"heic", b"mif1",
        ) else "film"  # fmt: skip
    return ""


def _out_of_mhtml(raw: bytes) -> Saved:
    """Return the page of an MHTML file; its frames, styles and pictures are left."""
    # imported here: most pages come without it
    from email import message_from_bytes

    try:
        message = message_from_bytes(raw)
        page = _root(message)
        content = page.get_payload(decode=True) if page is not None else None
    except (RecursionError, ValueError, LookupError, AssertionError, TypeError) as error:
        raise ValueError("damaged MHTML; save the page again") from error
    if page is None or not isinstance(content, bytes) or not content.strip():
        raise ValueError("MHTML without a page in it; save the page again")
    address = message.get("Snapshot-Content-Location") or page.get("Content-Location") or ""
    return Saved(_as_utf8(content, page), str(address).strip())


def _root(message: "Message") -> "Message | None":
    """Return the part that is the page: the one that the file names as its start, or the first."""
    start = message.get_param("start")
    pages = []
    for number, part in enumerate(message.walk()):
        if number > _PARTS:
            break
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            if isinstance(start, str) and part.get("Content-ID", "").strip() == start.strip():
                return part
            pages.append(part)
    return pages[0] if pages else None


def _as_utf8(content: bytes, part: "Message") -> bytes:
    charset = part.get_content_charset()
    if charset and charset not in ("utf-8", "us-ascii"):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return content.decode(charset, errors="replace").encode("utf-8", errors="replace")
            except LookupError:
                pass  # a made-up charset: the page's own means have to do
    return content


def list_form(text: str) -> str:
    """Return ``feed`` or ``sitemap`` for XML that lists headlines; empty for all else.

    Raises ValueError for XML that is neither these nor a page.

    >>> list_form("<?xml version='1.0'?><rss version='2.0'>"), list_form("<html><rss>")
    ('feed', '')
    """
    head = text[:_LOOK].lstrip("\ufeff \t\r\n")
    while head.startswith("<!--"):
        head = head.partition("-->")[2].lstrip()
    if not head.startswith("<"):
        return ""
    root = _ROOT.search(head)
    name = root.group(1).lower() if root else ""
    if name == "sitemapindex":
        raise ValueError("sitemap index, without headlines; give the sitemaps that it names")
    if name == "svg":
        raise ValueError("SVG image; give a page as text or HTML")
    if name in _LISTS:
        return _LISTS[name]
    if head.startswith("<?xml") and name and name not in ("html", "body", "head", "article", "div"):
        raise ValueError("XML that is no page, feed or sitemap; give a page as text or HTML")
    return ""


def refuse_code(text: str) -> None:
    """Raise ValueError where a text is data or code: JSON, a stylesheet, a script.

    >>> refuse_code('{"judul": "Kopi Utara Tertahan"}')
    Traceback (most recent call last):
    ...
    ValueError: JSON; give a page as text or HTML
    """
    head = text[:_LOOK].lstrip("\ufeff \t\r\n")
    if head[:1] in "{[" and _is_json(text, head):
        raise ValueError("JSON; give a page as text or HTML")
    if "<" in head[:1] or not ("{" in head or "@" in head):
        return
    ruled = sum(len(rule) for rule in _RULE.findall(head))
    if _SELECTOR.match(head) and ("{" not in head or 3 * ruled > len(head)):
        what = "script" if _SCRIPT.search(head) else "CSS stylesheet"
        raise ValueError(f"{what}; give a page as text or HTML")
    if 3 * ruled > len(head) and _SCRIPT.search(head):
        raise ValueError("script; give a page as text or HTML")


def _is_json(text: str, head: str) -> bool:
    if not re.match(r"[\[{]\s*(?:[\"\[{}\]\d-]|true|false|null)", head):
        return False
    if head[0] == "{" and re.match(r"\{\s*\"[^\"\n]{0,200}\"\s*:", head):
        return True
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        first = head.partition("\n")[0]
        return first.startswith('{"') and first.rstrip().endswith("}")
    return True
