"""Prints how well the page reader reads the invented pages, beside other libraries.

    python tests/pages/measure.py

Rows: all pages, those of the layouts that the rules were written for, and those of the layouts
written after the rules were fixed (``layouts/later``; rules have been mended since: README says
what those pages scored at first sight). Headline: share that is exactly right.
Links: micro-averaged over pages, a link being right if its text is exactly so. Body: mean F1 over
tokens. Seconds a page: processor time in this process, the best of three passes. trafilatura and
newspaper4k give no related links; newspaper4k needs an older python-dateutil than this
environment's lock, so it is compared only where someone has put it.
"""

import importlib.util
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from invented import Invented, invented_pages

from bench.pages.parse import parse_page
from bench.texts import fold


@dataclass(frozen=True)
class Read:
    """What a reader makes of a page."""

    headline: str = ""
    links: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scores:
    """How well a reader does over some pages; all but ``pages`` are shares of 1."""

    pages: int
    headline: float
    precision: float
    recall: float
    link_f1: float
    body: float


def ours(page: Invented) -> Read:
    """Read a page with this project's reader."""
    read = parse_page(page.raw, where=page.layout)
    return Read(read.headline, tuple(link.text for link in read.links), read.body)


def trafilatura(page: Invented) -> Read:
    """Read a page with trafilatura, as its documentation says."""
    import trafilatura as library

    document = library.bare_extraction(page.raw.decode(), favor_precision=True, with_metadata=True)
    if document is None:
        return Read()
    return Read(document.title or "", (), tuple((document.text or "").splitlines()))


def newspaper4k(page: Invented) -> Read:
    """Read a page with newspaper4k, as its documentation says."""
    import newspaper

    article = newspaper.article(
        "https://page.example/", language=page.layout[:2], input_html=page.raw.decode()
    )
    return Read(article.title, (), tuple(article.text.splitlines()))


def score_pages(pages: Sequence[Invented], read: Callable[[Invented], Read]) -> Scores:
    """Score a reader; a page that it refuses counts as read empty."""
    right = hits = extra = missed = 0
    bodies = []
    for page in pages:
        try:
            got_page = read(page)
        except ValueError:
            got_page = Read()
        right += got_page.headline == page.headline
        wanted, links = set(page.links), set(got_page.links)
        hits += len(wanted & links)
        extra += len(links - wanted)
        missed += len(wanted - links)
        bodies.append(_token_f1(page.body, got_page.body))
    precision, recall = hits / max(hits + extra, 1), hits / max(hits + missed, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    n = max(len(pages), 1)
    return Scores(len(pages), right / n, precision, recall, f1, sum(bodies) / n)


def _token_f1(wanted: Iterable[str], given: Iterable[str]) -> float:
    left, right = _tokens(wanted), _tokens(given)
    return 2 * (left & right).total() / max(left.total() + right.total(), 1)


def _tokens(lines: Iterable[str]) -> Counter[str]:
    return Counter(word for line in lines for word in fold(line).split())


def seconds_a_page(pages: Sequence[Invented], read: Callable[[Invented], Read]) -> float:
    """Return the processor time that a page takes, the best of three passes."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for page in pages:
            read(page)
        best = min(best, time.process_time() - start)
    return best / max(len(pages), 1)


def main() -> None:
    """Print the table."""
    pages = list(invented_pages())
    names = {page.layout for page in pages}
    markup = [page for page in pages if page.markup]
    text = [page for page in pages if not page.markup]
    later = [page for page in pages if page.later]
    local = sum(name.startswith("id") for name in names)
    print(f"{len(pages)} invented pages of {len(names)} layouts, {local} of them Indonesian\n")
    print(f"{'':<34}pages  headline  link P  link R  link F1  body F1  ms a page")
    rows: list[tuple[str, Sequence[Invented], Callable[[Invented], Read]]] = [
        ("ours, all", pages, ours),
        ("ours, HTML", markup, ours),
        ("ours, reader text", text, ours),
        ("ours, layouts written before", [page for page in pages if not page.later], ours),
        ("ours, layouts written later", later, ours),
    ]
    absent = []
    for name, module, read in (
        ("trafilatura", "trafilatura", trafilatura),
        ("newspaper4k", "newspaper", newspaper4k),
    ):
        if importlib.util.find_spec(module):
            rows.append((f"{name}, HTML", markup, read))
        else:
            absent.append(name)
    for name, some, read in rows:
        s = score_pages(some, read)
        links = f"{s.precision:8.3f}{s.recall:8.3f}{s.link_f1:9.3f}"
        if not name.startswith("ours"):
            links = f"{'-':>8}{'-':>8}{'-':>9}"
        ms = 1000 * seconds_a_page(some, read)
        print(f"{name:<34}{s.pages:5}{s.headline:10.3f}{links}{s.body:9.3f}{ms:11.2f}")
    for name in absent:
        print(f"{name} is not installed (pip install '.[pages]'): no row for it")


if __name__ == "__main__":
    main()
