from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of
from bench.html_pages.candidates import Place
from bench.html_pages.links import related_links

TEXT = "Pemilik kapal menunggu keputusan tertulis, dan awak tetap tinggal di geladak sampai malam."
LIST = "<ul><li><a href='/garam-selatan-dikirim-lagi-2'>Garam Selatan Dikirim Lagi</a></ul>"


def links(markup: str, address: str = "https://warta.example/kopi-utara-ditolak-1") -> list[str]:
    lines, anchors = lines_of(LexborHTMLParser(markup))
    return [link.text for link in related_links(lines, anchors, Place(address))]


def test_a_list_goes_on_over_rows_and_separators_and_ends_at_text() -> None:
    rows = "<hr>".join(
        f"<div class='row r{i}'><h4><a href='/b-{i}'>Judul Terkait Nomor {i}</a></h4></div>"
        for i in range(3)
    )
    markup = f"<div><h3>Read Next</h3></div>{rows}<p>{TEXT}</p><div><a href='/9'>Judul Lain Saja"
    assert links(markup) == [f"Judul Terkait Nomor {i}" for i in range(3)]


def test_a_heading_may_stand_levels_above_its_list() -> None:
    markup = "<div><div><div><div><h2>Terkait</h2></div></div></div></div><div><ul><li>"
    assert links(f"{markup}<a href='/1'>Garam Selatan Kembali Dikirim</a></ul>") == [
        "Garam Selatan Kembali Dikirim"
    ]


def test_the_first_tab_of_a_heading_says_what_its_list_holds() -> None:
    for first, second, n in (("Berita Terkait", "Terpopuler", 1), ("Terpopuler", "Terkait", 0)):
        heading = f"<h4><a href='#'>{first}</a><a href='#'>{second}</a></h4>"
        box = f"<div class='box with-pagination'>{heading}{LIST}</div>"
        assert len(links(f"<p>{TEXT}</p><p>{TEXT}</p>{box}")) == n
