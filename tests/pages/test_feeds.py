"""Feeds and sitemaps. All text here is invented."""

import pytest

from bench.pages.feeds import parse_feed
from bench.pages.parse import parse_page

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>
<title>Warta Contoh</title><link>https://warta.example/</link>
<item><title><![CDATA[Garam Utara &amp; Kopi Ditahan]]></title>
<link>https://warta.example/1</link><pubDate>Fri, 03 May 2024 10:00:00 +0700</pubDate></item>
<item><title>Pelari Utara Menang</title><link>https://warta.example/2</link></item>
<item><title>Pelari Utara menang!</title><link>https://warta.example/3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Warta Contoh</title>
<entry><title>Beras Utara Tiba</title><link href="https://warta.example/4"/>
<updated>2024-05-03T03:00:00Z</updated></entry></feed>"""
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://warta.example/5</loc><news:news><news:publication>
<news:name>Warta Contoh</news:name><news:language>id</news:language></news:publication>
<news:publication_date>2024-05-03</news:publication_date>
<news:title>Tambang Utara Ditutup</news:title></news:news>
<image:image><image:loc>https://warta.example/5.jpg</image:loc><image:title>Foto</image:title>
</image:image></url><url><loc>https://warta.example/6</loc></url></urlset>"""


def test_a_feed_is_a_list_of_headlines_with_date_and_link() -> None:
    page = parse_page(RSS.encode(), where="x")
    assert (page.form, page.headline) == ("feed", "Warta Contoh")
    assert [(link.text, link.href, link.date) for link in page.links] == [
        ("Garam Utara & Kopi Ditahan", "https://warta.example/1", "2024-05-03T03:00:00+00:00"),
        ("Pelari Utara Menang", "https://warta.example/2", ""),
    ]
    (entry,) = parse_page(ATOM.encode(), where="x").links
    assert (entry.text, entry.date) == ("Beras Utara Tiba", "2024-05-03T03:00:00+00:00")


def test_a_news_sitemap_too_and_one_of_addresses_alone_is_refused() -> None:
    page = parse_page(NEWS.encode(), where="x")
    assert (page.form, page.headline) == ("sitemap", "Warta Contoh")
    (link,) = page.links
    assert link.text == "Tambang Utara Ditutup"
    assert (link.href, link.date) == ("https://warta.example/5", "2024-05-03")
    bare = "<urlset><url><loc>https://warta.example/6</loc></url></urlset>"
    with pytest.raises(ValueError, match="x: sitemap without headlines"):
        parse_page(bare.encode(), where="x")


def first_headline(raw: bytes) -> str:
    """Anything but a page or a ValueError goes through, and fails the test."""
    try:
        return parse_page(raw, where="x").links[0].text
    except ValueError as error:
        return str(error)


def test_hostile_xml_opens_nothing_and_ends() -> None:
    laughs = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{laughs}]>'
    for body in ("<rss version='2.0'><channel><item><title>&e11;</title></item></channel></rss>",
                 "<urlset><url><title>&e11;</title></url></urlset>"):  # fmt: skip
        assert len(first_headline((bomb + body).encode())) < 1000
    secret = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = "<urlset><url><loc>a</loc><title>Judul &f; Rekaan</title></url></urlset>"
    (link,) = parse_page(f"{secret}{body}".encode(), where="x").links
    assert link.text.startswith("Judul")
    assert len(link.text) < 20
    with pytest.raises(ValueError, match="feed without headlines"):
        parse_feed(b"<rss><channel>")
