import pytest

from bench.html_pages.html import parse_html


def test_headline_body_and_related_links_of_a_page() -> None:
    words = "Isi berita yang cukup panjang untuk disebut paragraf, dengan dua kalimat. "
    page = parse_html(
        f"<html><body><h1>Kopi Peru Tertahan di Pelabuhan</h1><article><p>{words * 3}</p>"
        f"<p>{words * 3}</p></article><h3>Berita Terkait</h3><ul>"
        "<li><a href='/b/1'>Gol Antar Bolivia Menang</a></li>"
        "<li><a href='/b/2'>Beras Impor Tiba di Dermaga</a></li></ul></body></html>"
    )
    assert page.headline == "Kopi Peru Tertahan di Pelabuhan"
    assert [link.href for link in page.links] == ["/b/1", "/b/2"]
    assert page.body


def test_a_page_without_any_headline_is_refused() -> None:
    with pytest.raises(ValueError, match="no headline"):
        parse_html("<html><body><p></p></body></html>")
