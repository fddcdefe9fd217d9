import pytest

from bench.records.pages import Link, Page


@pytest.mark.parametrize("headline", ["", "  ", "\n"])
def test_a_page_has_a_headline(headline: str) -> None:
    with pytest.raises(ValueError, match="a page has no headline"):
        Page(headline)


def test_parts_that_a_page_lacks_are_empty() -> None:
    page = Page("Kopi Peru Tertahan")
    assert (page.body, page.links, page.summary, page.byline, page.section) == ((), (), "", "", "")
    assert Link("Gol Telat").href == ""
