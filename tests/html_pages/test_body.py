from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of
from bench.html_pages.body import find_appeals, is_noise
from bench.html_pages.html import parse_html

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


def test_noise() -> None:
    assert is_noise("Rekomendasi untuk Anda")
    assert is_noise("Baca juga: Kopi Utara Tertahan")
    assert not is_noise(FIRST)


def test_a_box_that_asks_for_money_is_no_text() -> None:
    box = "<div><p>Dukung warga</p><p>Salurkan dana Anda.</p>{}</div>"
    for button, inside in (("<a href='/1'>Donasi Sekarang</a>", 3), ("<a href='/1'>Bola</a>", 0)):
        markup = f"<body><p>{FIRST}</p>{box.format(button)}</body>"
        assert len(find_appeals(lines_of(LexborHTMLParser(markup))[0])) == inside
    beside = (
        f"<article><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><a href='/1'>Donasi</a></article>"
    )
    assert body(beside) == (FIRST, SECOND, THIRD)
