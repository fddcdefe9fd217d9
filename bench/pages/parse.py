"""Reads one news page into a `Page`: reader text, HTML, MHTML or a feed, packed or not."""

import codecs
import re
from dataclasses import replace

from bench.pages.forms import list_form, open_saved, refuse_code
from bench.records.pages import Page
from bench.text_pages.reader_text import parse_text

MAX_BYTES = 10_000_000  # an article page is a hundredth of that; more is no page
_SEEN = re.compile(r"[^\s\u200b\u200c\u200d\u2060\ufeff\u00ad]")
# a letter such as é alone between others is none of them: a wrong decoding leaves two signs
_UNUSUAL = re.compile("[^\x00-\x7f“”‘’–—…•à-öø-ÿ]|[à-öø-ÿ][^\x00-\x7f]|[^\x00-\x7f][à-öø-ÿ]")
_CONTROL_BYTES = bytes([*range(9), *range(14, 32), 127])
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|section|main|div|h1|meta|title|script)\b", re.I
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.I)
# what browsers read under these names (WHATWG encoding standard)
_AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def parse_page(raw: bytes, *, where: str, body: bool = True, url: str = "") -> Page:
    r"""Cut a page's bytes into a `Page`; ``where`` names it in errors.

    Reads reader text (plain or Markdown), HTML, MHTML, RSS and Atom feeds and news sitemaps, each
    packed with gzip or not. Raises ValueError, in one line, for what is empty, larger than 10 MB,
    binary, of another form, or has no headline. A page without links or body has empty ones.
    ``body=False`` saves the time that the body of an HTML page takes, and leaves it empty. ``url``
    is the page's address: it tells links of its site from others where the page does not say.

    >>> parse_page(b"Kopi Peru Tertahan\r\nLIMA - Isi.\r\n", where="a.txt").body
    ('LIMA - Isi.',)
    >>> parse_page(b"", where="b.txt")
    Traceback (most recent call last):
    ...
    ValueError: b.txt: empty; a page has at least a headline
    """
    try:
        saved = open_saved(raw, most=MAX_BYTES)
        text = decode(saved.raw)
        if not _SEEN.search(text):
            raise ValueError("empty; a page has at least a headline")
        signs = _controls(text)
        if signs * 100 > len(text):
            raise ValueError("binary; give a page as text or HTML")
        text = _CONTROL.sub(" ", text) if signs else text
        return _parse(saved.raw, text, url or saved.address, body=body)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error


def _controls(text: str) -> int:
    """Count the control characters that no text has; as bytes, they are no part of others."""
    raw = text.encode("utf-8", "surrogatepass")
    return len(raw) - len(raw.translate(None, _CONTROL_BYTES))


def _parse(raw: bytes, text: str, url: str, *, body: bool) -> Page:
    form = list_form(text)
    if form:
        # imported here: an article page does without
        from bench.pages.feeds import parse_feed, parse_sitemap

        return (parse_feed if form == "feed" else parse_sitemap)(raw, address=url)
    refuse_code(text)
    if _MARKUP.search(text[:20_000]):
        # imported here: reader text does without an HTML library
        from bench.html_pages.html import parse_html

        return parse_html(text, body=body, url=url)
    page = parse_text(text)
    return replace(page, address=url) if url else page


def decode(raw: bytes) -> str:
    r"""Return the text of a page's bytes; never fails.

    Byte-order mark, then the charset that the markup names, then UTF-8. Bytes that do
    not fit are read as Windows-1252 one by one, for pages that mix the two; text that
    was decoded wrongly before it was saved is put right (ftfy).

    >>> decode("Perdana Menteri".encode("utf-16"))
    'Perdana Menteri'
    >>> decode("“Damai”".encode() + b" \x93tarif\x94")
    '“Damai” “tarif”'
    >>> decode("â€œDamaiâ€\x9d".encode())
    '“Damai”'
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _fixed(raw.decode(encoding, errors="replace").removeprefix("\ufeff"))
    try:
        return _fixed(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    named = _CHARSET.search(raw[:4096])
    if named:
        try:
            encoding = codecs.lookup(named.group(1).decode("ascii")).name
            encoding = _AS_BROWSERS.get(encoding, encoding)
            if encoding != "utf-8":
                return _fixed(raw.decode(encoding, errors="replace"))
        except LookupError:
            pass  # a made-up charset: go on as if none were named
    return _fixed(raw.decode("utf-8", errors="tajuk-cp1252"))


def _fixed(text: str) -> str:
    # the fixes of encoding alone: quotes, dashes and widths stay as the page has them
    if text.isascii():
        return text
    lines = text.splitlines(keepends=True)
    if not any(map(_may_be_wrong, lines)):
        return text
    # imported here: it takes longer than reading most pages
    from ftfy import fix_encoding

    return "".join(fix_encoding(line) if _may_be_wrong(line) else line for line in lines)


def _may_be_wrong(line: str) -> bool:
    """Say whether a line has signs that a wrong decoding may leave: no quotes, no dashes."""
    return not line.isascii() and _UNUSUAL.search(line) is not None


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


codecs.register_error("tajuk-cp1252", _as_cp1252)
