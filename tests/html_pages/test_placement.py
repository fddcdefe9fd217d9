from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of
from bench.html_pages.candidates import Place
from bench.html_pages.links import related_links

TEXT = "Pemilik kapal menunggu keputusan tertulis, dan awak tetap tinggal di geladak sampai malam."
LIST = "<ul><li><a href='/garam-selatan-dikirim-lagi-2'>Garam Selatan Dikirim Lagi</a></ul>"


def links(markup: str, address: str = "https://warta.example/kopi-utara-ditolak-1") -> list[str]:
    lines, anchors = lines_of(LexborHTMLParser(markup))
    return [link.text for link in related_links(lines, anchors, Place(address))]


def test_a_line_of_link_between_paragraphs_must_lead_to_an_article_of_the_site() -> None:
    for href, n in (("/garam-selatan-kembali-dikirim-2", 1), ("/tag/garam", 0),
                    ("https://lain.example/garam-selatan-dikirim-2", 0)):  # fmt: skip
        line = f"<p><b><a href='{href}'>Garam Selatan Kembali Dikirim</a></b></p>"
        assert len(links(f"<article><p>{TEXT}</p>{line}<p>{TEXT}</p></article>")) == n
    within = TEXT.replace("keputusan tertulis", "<a href='/b-12345'>Garam Selatan Dikirim Lagi</a>")
    assert links(f"<article><p>{TEXT}</p><p>{within}</p><p>{TEXT}</p></article>") == []


def test_a_link_below_the_standfirst_counts() -> None:
    said = "<p>Petugas menahan muatan itu karena surat jalan</p>"
    for above, n in ((said, 1), ("<p>Oleh Nama Rekaan</p>", 0)):
        head = f"<header><h1>Garam Utara Ditahan</h1><div>{above}{LIST}</div></header>"
        assert len(links(f"{head}<article><p>{TEXT}</p><p>{TEXT}</p></article>")) == n
