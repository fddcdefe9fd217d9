import pytest

from bench.pages.html import parse_html


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


FIRST = (
    "KOTA RAWA - Petugas menahan muatan itu pada Jumat pagi karena surat jalannya belum lengkap."
)
SECOND = (
    "Pemilik kapal menunggu keputusan tertulis, dan awak tetap tinggal di geladak sampai malam."
)
THIRD = "Keluarga awak kapal itu mengirim makanan dari dermaga sejak hari pertama kapal ditahan."


def body(inner: str) -> tuple[str, ...]:
    return parse_html(f"<html><body><h1>Garam Utara Ditahan Lagi</h1>{inner}</body></html>").body


def test_a_sentence_beside_a_picture_is_no_text() -> None:
    caption = "Kapal itu bersandar di dermaga kayu pada Jumat pagi yang lalu."
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    for picture, kept in (("<img src='/kapal.jpg'>", False), ("", True)):
        above = f"<div class='atas'>{picture}<div><i>Nama Rekaan</i><br>{caption}</div></div>"
        lines = body(f"<article>{above}{text}</article>")
        assert (caption in lines) == kept
        assert lines[-3:] == (FIRST, SECOND, THIRD)


def test_the_paragraphs_of_a_layout_table_stand_apart() -> None:
    cell = f"<td>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</td>"
    table = f"<table><tr>{cell}<td><a href='/1'>Kopi Utara Ditahan</a></td></tr></table>"
    assert body(table) == (FIRST, SECOND, THIRD)


def test_marks_and_invitations_are_no_text() -> None:
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    more = "<p>(abc/def)</p><p>[Gambas:Video Warta]</p><p>Ikuti kabar kami lewat Google News.</p>"
    assert body(f"<article>{text}{more}</article>") == (FIRST, SECOND, THIRD)
