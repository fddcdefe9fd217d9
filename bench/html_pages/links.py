"""Chooses the links of an HTML page that lead to related news.

Every link is a candidate with features: the heading above it, the words before it, its block's
place and name, its own words, its address. Each rule below looks at one feature and gives points;
a candidate with `ENOUGH` is a related link. Beside each rule stand layouts of `tests/pages/layouts`
that it was written for.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from bench.html_pages.blocks import MOSTLY, Anchor, Line
from bench.html_pages.candidates import PROMPT_LENGTH, Candidate, Place, find_candidates
from bench.html_pages.lists import mark_headings, mark_tabs
from bench.html_pages.placement import mark_between
from bench.reading.lexicon import fold_once, see_also
from bench.reading.lines import is_title
from bench.records.pages import Link

ENOUGH = 2.0
_INDEX = re.compile(
    r"^/(?:[a-z]{2}/)?(?:tags?|topik|topics?|kategori|category|categories|kanal|channel|authors?"
    r"|penulis|profile|profil|users?|search|cari|pencarian|indeks|index|about|tentang|login|register"
    r"|contact|kontak|redaksi|privacy|terms|subscribe|langganan|newsletters?|live|foto|rss|feeds?"
    r"|sections?|by|people|label|hashtag|hubs?|series|collections?)(?:/|\.\w+$|$)",
    re.I,
)
_SECTION = re.compile(r"/[a-z]+(?:-[a-z]+)?/?", re.I)  # "/ekonomi", "/gaya-hidup"
_SECTION_WORDS = 4  # a link of so few words to such an address leads to the section
_ARTICLE_PATH = re.compile(r"\d{4,}|[a-z0-9]+(?:-[a-z0-9]+){3,}|/\d{4}/\d{1,2}/|\.html?$", re.I)


def _related_heading(c: Candidate) -> float:
    """Favour the list below a heading such as "Berita Terkait" (heading_rekomendasi, more_from)."""
    return 3.0 if c.heading == "related" else 0.0


def _other_heading(c: Candidate) -> float:
    """Refuse the list below a heading such as "Terpopuler" (sidebar_popular, most_read)."""
    return -4.0 if c.heading == "other" else 0.0


def _prompt(c: Candidate) -> float:
    """Favour what follows "Baca juga:" in its line (wordpress_tag_class, more_line)."""
    return 4.0 if c.prompted else 0.0


def _name_of_block(c: Candidate) -> float:
    """Weigh a block's name: "related" for it, "popular" against (rich_link, id_jnews_theme).

    Below a heading that says what the links are, names say nothing.
    """
    if c.heading == "related" or c.prompted:
        return 0.0
    return (2.0 if c.named else 0.0) - (3.0 if c.popular else 0.0)


def _alone_between_paragraphs(c: Candidate) -> float:
    """Favour a line of its own in the running text that is all link (inline_bold)."""
    return 2.0 if c.between and (is_article_path(c.path) or _is_slug(c.path, c.text)) else 0.0


def _menu_block(c: Candidate) -> float:
    """Refuse what stands in a menu, a row of tags or of buttons (mega_menu, tag_row)."""
    return -6.0 if c.menu else 0.0


def _words(c: Candidate) -> float:
    """Refuse words that are no headline: too few, a date, "See all" (index_link_in_list)."""
    return 0.0 if is_title(c.text, linked=True) else -9.0


def _prose_around(c: Candidate) -> float:
    """Refuse a link within a sentence (links_in_prose)."""
    return 0.0 if c.prompted or c.line.density >= MOSTLY else -5.0


def _index_page(c: Candidate) -> float:
    """Doubt the address of a tag, a section or a search (id_links_in_prose, card_full)."""
    section = _SECTION.fullmatch(c.path) and len(c.text.split()) <= _SECTION_WORDS
    return -4.0 if section or _INDEX.match(c.path) else 0.0


def _another_site(c: Candidate) -> float:
    """Doubt what leads away from the site (ads_around_the_web)."""
    whole = c.heading == "related" and not c.mixed and not c.popular
    if not c.elsewhere or c.prompted or whole:
        return 0.0  # a whole list on another site is a partner's
    return -1.5


def _next_article(c: Candidate) -> float:
    """Refuse what stands in the article that scrolling loads below (en_endless_scroll)."""
    return -9.0 if c.following else 0.0


def _same_page(c: Candidate) -> float:
    """Refuse a place in this page (contents_list)."""
    return -9.0 if c.fragment else 0.0


def _paid(c: Candidate) -> float:
    """Refuse what its own mark says is an advertisement (id_jaringan_read_content)."""
    return -9.0 if c.paid else 0.0


LINK_RULES: tuple[Callable[[Candidate], float], ...] = (
    _related_heading,
    _other_heading,
    _prompt,
    _name_of_block,
    _alone_between_paragraphs,
    _menu_block,
    _words,
    _prose_around,
    _index_page,
    _another_site,
    _next_article,
    _same_page,
    _paid,
)


def _score(candidate: Candidate) -> float:
    """Return the points of a candidate: the sum of all rules."""
    return sum(rule(candidate) for rule in LINK_RULES)


def related_links(
    lines: list[Line], anchors: list[Anchor], place: Place, listed: set[str] | None = None
) -> list[Link]:
    """Return the related links of a page in its order, of one address the best line each.

    ``listed`` takes the folded texts of all lines that stand in lists of links, such as excerpts.
    """
    candidates = find_candidates(lines, anchors, place)
    mark_headings(lines, candidates, set() if listed is None else listed)
    mark_tabs(candidates, place.tabs)
    mark_between(lines, candidates)
    kept: dict[str, tuple[float, Candidate]] = {}
    order: list[str] = []
    for candidate in candidates:
        points = _score(candidate)
        if points < ENOUGH:
            continue
        key = candidate.href if candidate.path.strip("/") else f"{candidate.at} {candidate.text}"
        points += _fitness(candidate)
        if key not in kept:
            order.append(key)
        if key not in kept or points > kept[key][0]:
            kept[key] = (points, candidate)
    plain = [(i, Link(text)) for i, text in _unlinked(lines)]
    linked = [(kept[key][1].at, Link(kept[key][1].text, kept[key][1].href)) for key in order]
    return [link for _, link in sorted([*linked, *plain], key=lambda pair: pair[0])]


def is_article_path(path: str) -> bool:
    """Say whether an address's path can be an article's: a number, a slug, or one short step.

    >>> is_article_path("/read/2024/05/01/kopi-utara"), is_article_path("/0"), is_article_path("/")
    (True, True, False)
    >>> is_article_path("/tag/kopi")
    False
    """
    if _INDEX.match(path) or not path.strip("/"):
        return False
    return bool(_ARTICLE_PATH.search(path)) or any(sign.isdigit() for sign in path)


def _is_slug(path: str, text: str) -> bool:
    """Say whether an address's last step has words of the link's text."""
    slug = set(re.findall(r"[a-z0-9]{3,}", path.rstrip("/").rpartition("/")[2].lower()))
    words = fold_once(text).split()
    if _INDEX.match(path) or len(slug) < 2:
        return False
    # of two words, one is enough for a title of some length (en_links_block_between)
    least = 1 if len(slug) == 2 and len(words) > _SECTION_WORDS else 2
    return len(slug.intersection(words)) >= least


def _fitness(candidate: Candidate) -> float:
    """Prefer, of two links to one page, the one in a heading or of a headline's form."""
    if candidate.anchor.labelled:
        return -0.5
    level = 0.5 if candidate.line.element.level or any(p[2] for p in candidate.anchor.pieces) else 0
    return level - (0.3 if candidate.text.rstrip().endswith((".", "…", "...")) else 0.0)


def _unlinked(lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """Yield the headlines after "Baca juga:" whose links were lost when the page was saved."""
    for i, line in enumerate(lines):
        if line.text and not line.anchors and len(line.text) < PROMPT_LENGTH:
            rest = see_also(line.text)
            if rest and is_title(rest):
                yield i, rest
