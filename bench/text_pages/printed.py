"""Joins the lines of a page that a program printed: a browser to PDF, or one in a terminal.

Such a program breaks paragraphs at a width, and adds lines of its own: heads and feet of sheets,
buttons, a list of addresses. One function a kind; beside each stand layouts of
`tests/pages/layouts` that it was written for.
"""

import re
from collections.abc import Iterable, Sequence

from bench.reading.furniture import is_furniture
from bench.reading.lines import BULLET

_FOOT = re.compile(
    r"^\s*(?:https?://\S+\s{2,}\d{1,3}/\d{1,3}"
    r"|(?:page|halaman|hal\.|seite|página)\s+\d{1,3}\s*(?:of|dari|von|sur|de|/)\s*\d{1,3})\s*$",
    re.I,
)
_HEAD = re.compile(
    r"^\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[.:]\d{2}(?: ?[AP]M)?\s{2,}(\S.*)$", re.I
)
_COLUMNS = re.compile(r"\S {4,}\S+(?: \S+)* {4,}\S")
_ADDRESS = re.compile(r"\d{1,4}\. \S+|(?:visible|hidden) links:", re.I)
_STOPS = (".", "!", "?", ":", ";", "”", '"')
_BROKEN = 3  # lines that go on in small letters, from which a text is broken at a width
_NARROW, _WIDE = 40, 120  # characters; no program breaks lines at fewer or more
_SHORTEST = 25  # characters; a line that a width broke is longer
_OVER = 8  # characters by which a line may be longer than those that go on
_FULL = 0.75  # of the width that the lines before such a line take, by their median


def printed_lines(text: str) -> tuple[list[str], str]:
    """Return the lines of a text, those of one paragraph as one, and the title on its sheets.

    What the printer added is left out.
    """
    raw = text.splitlines()
    if "References" in text:
        raw = _without_addresses(raw)
    if "(BUTTON)" in text:
        raw = [line for line in raw if "(BUTTON)" not in line and not _is_head_link(line)]
    title = ""
    if any(line[-1:].isdigit() and _FOOT.match(line) for line in raw):
        heads = [match.group(1).rstrip() for match in map(_HEAD.match, raw) if match]
        title = next((head for head in heads if not head.endswith(("…", "..."))), "")
        raw = _without_feet(raw)
    width = _width(raw)
    return (_joined(raw, width) if width else raw), title


def _is_head_link(line: str) -> bool:
    """Say whether a line holds links that only the page's head has: "#[1]Feed"."""
    return line.lstrip().startswith("#[")


def _without_addresses(raw: list[str]) -> list[str]:
    """Cut off the numbered addresses that close what a terminal prints (id_dump_lereng)."""
    start = max((i for i, line in enumerate(raw) if line.strip() == "References"), default=-1)
    rest = [line.strip() for line in raw[start + 1 :] if line.strip()]
    closing = start >= 0 and rest and all(map(_ADDRESS.fullmatch, rest))
    return raw[:start] if closing else raw


def _without_feet(raw: Sequence[str]) -> list[str]:
    """Take out heads and feet of sheets, and the gap within a paragraph (id_cetak_lembar)."""
    lines: list[str] = []
    parted = False
    for line in raw:
        if _FOOT.match(line) or _HEAD.match(line):
            parted = True
        elif _COLUMNS.search(line):
            continue  # a menu, or words under a heading, side by side
        elif parted and line.strip():
            while lines and not lines[-1].strip():
                lines.pop()
            goes_on = line.lstrip()[:1].islower() and lines and not _ends(lines[-1])
            lines += [line] if goes_on else ["", line]
            parted = False
        else:
            lines.append(line)
    return lines


def _ends(line: str) -> bool:
    return line.rstrip().endswith(_STOPS)


def _width(raw: Sequence[str]) -> int:
    """Return the width at which paragraphs are broken; 0 where they are not."""
    sizes = []
    before = ""
    for line in raw:
        # most lines follow an empty or a short one, or begin with a capital
        if len(before) >= _SHORTEST:
            small = line[:1].islower() or (line[:1] == " " and line.lstrip()[:1].islower())
            if small and not _ends(before):
                sizes.append(len(before.rstrip()))
        before = line
    if len(sizes) < _BROKEN:
        return 0
    sizes.sort()
    width = sizes[-1]
    if any(len(line) > width + _OVER and "://" not in line for line in raw):
        return 0
    even = sizes[len(sizes) // 2] >= _FULL * width
    return width if even and _NARROW <= width <= _WIDE else 0


def _joined(raw: Iterable[str], width: int) -> list[str]:
    """Join a line to the one before it that had no room for its first word."""
    pieces: list[list[str]] = []
    before = ""
    for line in raw:
        text = line.strip()
        first = text.partition(" ")[0]
        # lines may hang below the first one, which then has less room (id_elinks_dump)
        hung = len(line) - len(line.lstrip()) if before[:1] not in ("", " ") else 0
        full = before != "" and len(before) + hung + 1 + len(first) > width
        # below an entry stands its date
        dated = full and BULLET.match(pieces[-1][0].strip()) and is_furniture(text)
        if full and text and not dated and not BULLET.match(text):
            pieces[-1].append(text)
        else:
            pieces.append([line])
        before = line.rstrip() if text else ""
    return [" ".join(piece) for piece in pieces]
