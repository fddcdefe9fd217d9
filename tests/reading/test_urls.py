import pytest

from bench.reading.urls import canonical


def test_one_page_has_one_address() -> None:
    one = canonical("https://www.contoh.id/berita/1?utm_source=x#atas")
    assert one == canonical("http://contoh.id/berita/1/")
    assert one != canonical("https://contoh.id/berita/2")


@pytest.mark.parametrize("href", ["javascript:void(0)", "mailto:a@b.id", "#atas", ""])
def test_what_leads_to_no_page_has_no_address(href: str) -> None:
    assert canonical(href) == ""
