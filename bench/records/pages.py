"""A news page, cut into its parts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A link of a page to another: its text, its address where the page gives one, its date.

    Only a feed or a sitemap gives dates, in ISO 8601 or as it writes them.
    """

    text: str
    href: str = ""
    date: str = ""


@dataclass(frozen=True)
class Page:
    """One news page, cut into its parts; a part that the page lacks is empty.

    ``form`` is ``page``, or ``feed`` or ``sitemap`` for a list of headlines: that one's headline
    is the list's own title, and its links are the headlines. ``address`` is the page's own.
    """

    headline: str
    body: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    summary: str = ""
    byline: str = ""
    section: str = ""
    form: str = "page"
    address: str = ""

    def __post_init__(self) -> None:
        if not self.headline.strip():
            raise ValueError("a page has no headline")
