"""A news page, cut into its parts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A link of a page to another: its text, and its address where the page gives one."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Page:
    """One news page, cut into its parts; a part that the page lacks is empty."""

    headline: str
    body: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    summary: str = ""
    byline: str = ""
    section: str = ""

    def __post_init__(self) -> None:
        if not self.headline.strip():
            raise ValueError("a page has no headline")
