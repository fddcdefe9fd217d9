"""Parts what programs that save pages write around them: front matter, an excerpt, properties.

Beside each function stand layouts of `tests/pages/layouts` that it was written for.
"""

import re
from dataclasses import dataclass

from bench.texts import tidy

_FRONT = re.compile(
    r"^(title|url|url source|source|link|date|published(?: time)?|author|byline|site|tags|created"
    r"|lang|excerpt|description|image|saved|markdown content)\s*:\s*(.*)$",
    re.I,
)
_FRONT_LINES = 40
_FIELDS = 12  # lines in which fields without rules around them stand
_ADDRESSES = ("url", "url source", "source", "link")
_EXCERPT = re.compile(
    r">\s*#{1,6}\s+(?:excerpt|summary|ringkasan|extrait|extracto|auszug)\s*", re.I
)
_PROPERTY = re.compile(r"[a-z_]+: ?.*")
_FIRST_PROPERTY = re.compile(r"id: [0-9a-f]{32}\s*")


@dataclass(frozen=True)
class Stated:
    """What the program that saved a page says of it; empty where it says nothing."""

    title: str = ""
    address: str = ""


def part_stated(raw: list[str]) -> tuple[list[str], Stated]:
    """Return the lines of the page alone, and what the program states of it."""
    raw, stated = _front(_without_properties(raw))
    return _without_excerpt(raw), stated


def _front(raw: list[str]) -> tuple[list[str], Stated]:
    """Part what reader tools write above a page: between rules, or as "Title: ...", "URL ...:"."""
    first = next((i for i, line in enumerate(raw) if line.strip()), 0)
    if not raw or not (raw[first].strip() == "---" or _FRONT.match(raw[first].strip())):
        return raw, Stated()
    head = [line.strip() for line in raw[first : first + _FRONT_LINES]]
    if head[0] == "---":
        end = next((i for i, line in enumerate(head[1:], start=1) if line in ("---", "...")), 0)
    else:
        named = [line for line in head[:_FIELDS] if _FRONT.match(line)]
        if len(named) < 2:
            return raw, Stated()
        end = max(i for i, line in enumerate(head[:_FIELDS]) if line in named)
    if not end:
        return raw, Stated()
    stated = [match for match in map(_FRONT.match, head[: end + 1]) if match]
    fields: dict[str, str] = {}
    for match in stated:
        fields.setdefault(match.group(1).lower(), tidy(match.group(2)).strip("\"'"))
    address = next((fields[name] for name in _ADDRESSES if name in fields), "")
    return raw[first + end + 1 :], Stated(fields.get("title", ""), address)


def _without_excerpt(raw: list[str]) -> list[str]:
    """Take out the quoted block that says what the page's head does (en_markdownload_excerpt)."""
    quoted = (i for i, line in enumerate(raw) if line[:1] == ">")
    start = next((i for i in quoted if _EXCERPT.fullmatch(raw[i])), None)
    if start is None:
        return raw
    end = next((i for i in range(start, len(raw)) if not raw[i].startswith(">")), len(raw))
    return [*raw[:start], *raw[end:]]


def _without_properties(raw: list[str]) -> list[str]:
    """Cut off the properties of a note, which close its file (id_joplin_klip)."""
    end = next((i for i in range(len(raw) - 1, -1, -1) if raw[i].strip()), -1)
    if end < 0 or not raw[end].startswith("type_: "):
        return raw
    start = end
    while start > 0 and _PROPERTY.fullmatch(raw[start - 1]):
        start -= 1
    return raw[:start] if _FIRST_PROPERTY.fullmatch(raw[start]) else raw
