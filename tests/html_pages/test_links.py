from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of
from bench.html_pages.candidates import Place
from bench.html_pages.links import LINK_RULES, is_article_path, related_links

TEXT = "Pemilik kapal menunggu keputusan tertulis, dan awak tetap tinggal di geladak sampai malam."
LIST = "<ul><li><a href='/garam-selatan-dikirim-lagi-2'>Garam Selatan Dikirim Lagi</a></ul>"


def links(markup: str, address: str = "https://warta.example/kopi-utara-ditolak-1") -> list[str]:
    lines, anchors = lines_of(LexborHTMLParser(markup))
    return [link.text for link in related_links(lines, anchors, Place(address))]


def test_an_advertisement_is_no_link_to_news() -> None:
    paid = LIST.replace("<a", "<a rel='nofollow sponsored'")
    for heading, rows, n in (
        ("Berita Terkait", LIST, 1),
        ("Berita Terkait", paid, 0),
        ("Rekomendasi Iklan", LIST, 0),
        ("Dari Jaringan Kami", LIST, 0),
    ):
        assert len(links(f"<p>{TEXT}</p><p>{TEXT}</p><div><h3>{heading}</h3>{rows}</div>")) == n


def test_paths() -> None:
    assert is_article_path("/read/2024/05/01/kopi-utara")
    assert not is_article_path("/indeks")


def test_every_rule_says_what_it_is_for() -> None:
    assert all(rule.__doc__ for rule in LINK_RULES)
