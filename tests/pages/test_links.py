from selectolax.lexbor import LexborHTMLParser

from bench.pages.blocks import lines_of
from bench.pages.links import Place, is_article_path, is_noise, related_links

TEXT = "Pemilik kapal menunggu keputusan tertulis, dan awak tetap tinggal di geladak sampai malam."


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


def test_a_line_of_link_between_paragraphs_must_lead_to_an_article_of_the_site() -> None:
    for href, n in (("/garam-selatan-kembali-dikirim-2", 1), ("/tag/garam", 0),
                    ("https://lain.example/garam-selatan-dikirim-2", 0)):  # fmt: skip
        line = f"<p><b><a href='{href}'>Garam Selatan Kembali Dikirim</a></b></p>"
        assert len(links(f"<article><p>{TEXT}</p>{line}<p>{TEXT}</p></article>")) == n
    within = TEXT.replace("keputusan tertulis", "<a href='/b-12345'>Garam Selatan Dikirim Lagi</a>")
    assert links(f"<article><p>{TEXT}</p><p>{within}</p><p>{TEXT}</p></article>") == []


LIST = "<ul><li><a href='/garam-selatan-dikirim-lagi-2'>Garam Selatan Dikirim Lagi</a></ul>"


def test_an_advertisement_is_no_link_to_news() -> None:
    paid = LIST.replace("<a", "<a rel='nofollow sponsored'")
    for heading, rows, n in (
        ("Berita Terkait", LIST, 1),
        ("Berita Terkait", paid, 0),
        ("Rekomendasi Iklan", LIST, 0),
        ("Dari Jaringan Kami", LIST, 0),
    ):
        assert len(links(f"<p>{TEXT}</p><p>{TEXT}</p><div><h3>{heading}</h3>{rows}</div>")) == n


def test_the_first_tab_of_a_heading_says_what_its_list_holds() -> None:
    for first, second, n in (("Berita Terkait", "Terpopuler", 1), ("Terpopuler", "Terkait", 0)):
        heading = f"<h4><a href='#'>{first}</a><a href='#'>{second}</a></h4>"
        box = f"<div class='box with-pagination'>{heading}{LIST}</div>"
        assert len(links(f"<p>{TEXT}</p><p>{TEXT}</p>{box}")) == n


def test_a_link_below_the_standfirst_counts() -> None:
    said = "<p>Petugas menahan muatan itu karena surat jalan</p>"
    for above, n in ((said, 1), ("<p>Oleh Nama Rekaan</p>", 0)):
        head = f"<header><h1>Garam Utara Ditahan</h1><div>{above}{LIST}</div></header>"
        assert len(links(f"{head}<article><p>{TEXT}</p><p>{TEXT}</p></article>")) == n


def test_paths_and_noise() -> None:
    assert is_article_path("/read/2024/05/01/kopi-utara")
    assert not is_article_path("/indeks")
    assert is_noise("Rekomendasi untuk Anda")
    assert not is_noise(TEXT)
