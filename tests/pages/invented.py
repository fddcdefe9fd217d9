"""Makes the invented pages of `tests/pages`: every layout with three stories.

A layout is a page with slots: ``{{title}}``, ``{{p1}}`` ... for paragraphs, ``{{l1}}`` ... for
headlines that are related links, ``{{x1}}`` ... for headlines that are not; ``{{l1.href}}`` and
``{{x1.href}}`` are their addresses. ``{{p1.wrap}}`` is broken at the width of a sheet, of which
``top`` and ``bottom`` are all lines but the last, and it; ``{{p1.indented}}`` at a terminal's. The
slots are the gold: what is to be read off the page is the title, all ``p`` and what stands in
``((`` and ``))`` as the body, all ``l`` as the links. A layout's name begins with its language.
Those in ``later/`` were written after the rules were fixed. All text is invented.
"""

import html
import json
import random
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_PRINTED = frozenset({"wrap", "top", "bottom", "indented"})
STORIES = 3  # pages of each layout
_TEXT = re.compile(r"\(\((.*?)\)\)", re.S)
_SLOT = re.compile(r"\{\{(\w+?)(\d*)(?:\.(\w+))?\}\}")


@dataclass(frozen=True)
class Invented:
    """One page: its bytes, and what is to be read off it."""

    layout: str
    number: int
    later: bool
    markup: bool
    raw: bytes
    headline: str
    links: tuple[str, ...]
    body: tuple[str, ...]


def _printed(text: str, part: str) -> str:
    """Return a paragraph as a program prints it, or the part of it that stands on one sheet."""
    if part == "indented":
        return textwrap.fill(text, 69).replace("\n", "\n   ")
    lines = textwrap.wrap(text, 88, break_on_hyphens=False)
    lines = lines[:-1] if part == "top" else lines[-1:] if part == "bottom" else lines
    return "\n".join(lines)


def layouts() -> list[Path]:
    """Return the files of all layouts, those of ``later`` last."""
    folder = FOLDER / "layouts"
    return [*sorted(folder.glob("*.*")), *sorted((folder / "later").glob("*.*"))]


def invented_pages() -> Iterator[Invented]:
    """Yield every layout with each of its stories, always the same ones."""
    stories = json.loads((FOLDER / "stories.json").read_text("utf-8"))
    for path in layouts():
        for number in range(STORIES):
            yield _page(path, number, stories[path.name[:2]])


def _page(path: Path, number: int, story: dict[str, list[str]]) -> Invented:
    rng = random.Random(f"{path.stem} {number}")
    titles = rng.sample(story["headlines"], len(story["headlines"]))
    later = story["paragraphs"][1:]
    paragraphs = [story["paragraphs"][0], *rng.sample(later, min(12, len(later)))]
    site, host = story["sites"][number % 3]
    markup = path.suffix == ".html"
    links: dict[str, str] = {}
    body: dict[str, str] = {}

    def address(title: str) -> str:
        slug = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
        return f"https://{host}/{story['sections'][0].lower()}/{1000 + titles.index(title)}/{slug}"

    def fill(match: re.Match[str]) -> str:
        name, digits, part = match.groups()
        n = int(digits or 0)
        if name == "title":
            text = titles[0]
        elif name in ("l", "x"):
            text = titles[n if name == "l" else 20 + n]
            if part == "href":
                return address(text)
            if part == "short":  # an address with one word of the title
                return f"/news/isle-{max(re.findall(r'[a-z]+', text.lower()), key=len)}"
            if name == "l":
                links[digits] = text
        elif name == "p":
            text = body[digits] = paragraphs[n - 1]
            if part in _PRINTED:
                return _printed(text, part)
        elif name == "url":
            return address(titles[0])
        elif name == "site":
            text = site
        elif name == "host":
            return host
        else:
            text = story[f"{name}s"][number % 3]
        if part == "json":
            return json.dumps(text)[1:-1]
        if part == "upper":
            return text.upper()
        return html.escape(text) if markup else text

    def keep(match: re.Match[str]) -> str:
        body[f"text {len(body)}"] = re.sub(r"<[^>]*>", "", match.group(1))
        return match.group(1)

    filled = _TEXT.sub(keep, _SLOT.sub(fill, path.read_text("utf-8")))
    return Invented(
        path.stem, number, path.parent.name == "later", markup, filled.encode(), titles[0],
        tuple(dict.fromkeys(links.values())), tuple(body.values()),
    )  # fmt: skip
