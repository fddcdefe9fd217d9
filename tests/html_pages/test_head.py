from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.head import PageHead, author_of, first_text

ONE = '{"@type": "NewsArticle", "url": "https://warta.example/satu", "headline": "Kopi Naik"}'
TWO = '{"@type": "NewsArticle", "url": "https://warta.example/dua", "headline": "Teh Turun"}'
SITE = '{"@type": "WebSite", "name": "Warta Contoh"}'


def head(inner: str, url: str = "") -> PageHead:
    return PageHead(LexborHTMLParser(f"<html><head>{inner}</head><body></body></html>"), url)


def test_of_several_articles_the_one_with_the_address_of_the_page_counts() -> None:
    graph = f'<script type="application/ld+json">{{"@graph": [{ONE}, {TWO}, {SITE}]}}</script>'
    read = head(graph, "https://warta.example/dua")
    assert read.article["headline"] == "Teh Turun"
    assert [title.text for title in read.titles()] == ["Teh Turun"]
    assert read.names().are("Warta Contoh")


def test_a_broken_block_does_not_hide_the_next() -> None:
    broken = '<script type="application/ld+json">{"@type": </script>'
    assert head(f'{broken}<script type="application/ld+json">{ONE}</script>').article


def test_values_come_as_texts_or_lists() -> None:
    assert first_text(["Ekonomi", "Dunia"]) == first_text("Ekonomi") == "Ekonomi"
    assert first_text(None) == ""
    assert author_of({"author": [{"name": "Nama Rekaan"}]}) == "Nama Rekaan"
    assert author_of({"author": "Nama Rekaan"}) == "Nama Rekaan"
    assert author_of({}) == ""
