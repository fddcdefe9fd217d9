"""Reads reader text into lines: Markdown's marks are taken off."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bench.reading.furniture import is_furniture
from bench.reading.lexicon import see_also
from bench.reading.lines import BULLET
from bench.text_pages.clips import Stated, part_stated
from bench.text_pages.printed import printed_lines
from bench.text_pages.text_line import TextLine
from bench.texts import tidy

_MARKED = 5000  # characters; a longer line is taken as it is
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_RULED = ("-", "*", "_", "=")
_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_IMAGE = re.compile(r"!\[([^\]]{0,300})\]\([^)\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)")
_LINK = re.compile(
    r"\[([^\[\]]{1,400})\]\(\s*<?([^)\s>]{1,2000})>?(?:\s+[\"'][^\"']{0,300}[\"'])?\s*\)"
)
_NUMBER = re.compile(r"\[(?<!\S\[)\d{1,4}\](?=[^\W_]|[\"“‘'\[])")
_NUMBERED = 3  # numbers of links, from which a text was printed so
_CARD = 20  # lines of a card that is one link
_CARD_END = re.compile(r"^([^\[\]]{0,1000})\]\(\s*<?([^)\s>]{1,2000})>?[^()]{0,300}\)\s*$")
_EMPTY_LINK = re.compile(r"\[\s*\]\([^)\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)")
_GLUED = re.compile(r"(?<=[^\s*_])(\*\*|__)(?=\[)")  # "**Baca juga**[...](...)"
_CARD_HEADING = re.compile(r"\[[^\[\]#]{0,100}#{2,6}\s+(?=[^\[\]]{1,400}\]\()")
_SIGN = re.compile(r"[\[\]*_\\#>]")  # each mark of Markdown holds one
_UNDERLINE = re.compile(r"(?:=+|-+)\s*")
_HEADING = 150  # characters; no heading with a line below it is longer
_SLANTED = re.compile(r"\*[^*]{1,400}\*|_[^_]{1,400}_")
_CREDITED = re.compile(r".{1,300}\\\[[^\[\]\\]{1,80}\\\]")  # "Karung di dermaga \[Nama/Kantor\]"
_CAPTION_GAP = 2  # lines from a picture to its caption, one of them empty
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]]{1,40}\]:\s+\S+")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]{1,300}?)(?<=\S)_(?!\w)"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")


def read_lines(text: str) -> tuple[list[TextLine], Stated]:
    """Return the lines that have text, and what the program that saved them says of the page."""
    raw, printed = printed_lines(text)
    # a browser in a terminal numbers the links of what it prints (id_lynx_dump)
    if text.count("[") >= _NUMBERED and len(_NUMBER.findall(text)) >= _NUMBERED:
        raw = [_NUMBER.sub("", line) if "[" in line else line for line in raw]
    raw, stated = part_stated(raw)
    marked = _is_markdown(raw, text)
    raw = _without_captions(_link_titles(_with_hashes(raw))) if marked else raw
    lines = [
        _line(line, marked=marked)
        for line in raw
        if line and not (line.lstrip()[:1] in _RULED and _RULE.match(line))
    ]
    if not stated.title and printed:
        stated = replace(stated, title=tidy(printed))
    return [line for line in lines if line.text], stated


def _is_markdown(lines: Sequence[str], text: str) -> bool:
    """Say whether the marks are Markdown's: links or headings of that form."""
    if "](" not in text and "**" not in text and "#" not in text:
        return False
    return (
        any(line.lstrip().startswith("#") and _HASHES.match(line) for line in lines)
        or any("](" in line and _LINK.search(line[:_MARKED]) for line in lines)
        or sum(1 for line in lines if "**" in line and _STRONG.search(line[:_MARKED])) > 1
    )


def _link_titles(raw: Sequence[str]) -> list[str]:
    """Put a link over several lines, which is a whole card, on the card's title alone.

    The title is its heading, or else its longest line. Layout: id_klip_kartu_gambar.
    """
    lines = list(raw)
    start = None
    for i, line in enumerate(raw):
        balance = line.count("[") - line.count("]")
        if balance > 0:
            start = i if line.lstrip(" \t-*+").startswith("[") else None
        elif start is not None and balance < 0:
            end = _CARD_END.match(line)
            if end and i - start <= _CARD:
                lines[start] = lines[start].replace("[", "", 1)
                lines[i] = end.group(1)
                texts = {n: _IMAGE.sub("", lines[n]).strip() for n in range(start, i + 1)}
                title = max(texts, key=lambda n: (texts[n].startswith("#"), len(texts[n])))
                marks = re.match(r"[#\s]*", texts[title])
                at = marks.end() if marks else 0
                lines[title] = f"{texts[title][:at]}[{texts[title][at:]}]({end.group(2)})"
            start = None
    return lines


def _with_hashes(raw: list[str]) -> list[str]:
    """Write headings with a line below them as those with signs before them (fr_lecteur)."""
    lines = list(raw)
    for i, line in enumerate(raw[1:], start=1):
        level = 1 if line.startswith("===") else 2 if line.startswith("---") else 0
        above = raw[i - 1].strip()
        plain = above and len(above) < _HEADING and above[0] not in "#>-*" and above[-1] != "."
        if level and plain and _UNDERLINE.fullmatch(line):
            lines[i - 1], lines[i] = f"{'#' * level} {above}", ""
    return lines


def _without_captions(raw: list[str]) -> list[str]:
    """Take out the line just below a picture that is slanted, or closes with who took it.

    Layouts: id_klip_catatan, en_markdownload_excerpt.
    """
    lines, pictured = [], 0
    for line in raw:
        text = line.strip()
        if pictured and text and (_SLANTED.fullmatch(text) or _CREDITED.fullmatch(text)):
            pictured = 0
            continue
        if text:
            pictured = _CAPTION_GAP if text.startswith("![") and _IMAGE.fullmatch(text) else 0
        else:
            pictured = max(pictured - 1, 0)
        lines.append(line)
    return lines


def _line(raw: str, *, marked: bool) -> TextLine:
    text, level, href = tidy(raw), 0, ""
    marked = marked and len(raw) < _MARKED and _SIGN.search(text) is not None
    if marked:
        text, level, href = _unmark(text)
    bullet = None if text[:1].isalpha() else BULLET.match(text)
    if bullet:
        text = text[bullet.end() :]
        if marked and not href:
            text, inner, href = _unmark(text)
            level = inner or level
    return TextLine(text, bullet=bool(bullet), level=level, href=href)


def _unmark(text: str) -> tuple[str, int, str]:
    """Take Markdown's marks off a line: return its text, its level as a heading, its link."""
    level, href = 0, ""
    text = text.removeprefix("> ")
    heading = _HASHES.match(text) if text[:1] == "#" else None
    if heading:
        level, text = len(heading.group(1)), heading.group(2)
    if "]" in text:
        text, href = _unlink(text)
    # a sign tells at once that a pattern can match
    if "**" in text or "__" in text:
        text = _STRONG.sub(r"\2", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(lambda match: match.group(1) or match.group(2), text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return tidy(text), level, href


def _unlink(text: str) -> tuple[str, str]:
    """Take a line's pictures and links off: return its text, and the link that is all of it."""
    if "]:" in text and _REFERENCE.match(text):
        return "", ""
    if "](" not in text:
        return text, ""
    text = _EMPTY_LINK.sub("", _IMAGE.sub("", text))
    text = _GLUED.sub(r"\1 ", _CARD_HEADING.sub("[", text))
    links = list(_LINK.finditer(text))
    href = ""
    if len(links) == 1:
        bare = tidy(_LINK.sub("", text)).strip(" *_-•·|>")
        prompted = see_also(_LINK.sub(r"\1", text).strip("*_ "))
        dated = bool(bare) and is_furniture(bare)  # (id_md_baca_nomor)
        if prompted or dated or not BULLET.sub("", bare).strip(" *_."):
            href = links[0].group(2)
            text = links[0].group() if dated and not prompted else text
    return _LINK.sub(r"\1", text), href
