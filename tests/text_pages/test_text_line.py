from bench.text_pages.text_line import TextLine

PARAGRAPH = "Pemilik kapal menunggu keputusan tertulis, dan awaknya tetap tinggal di geladak."


def test_a_line_knows_its_kind() -> None:
    assert TextLine("Berita Terkait").kind == "related"
    assert TextLine("Berita Terkait", bullet=True, href="/1").kind == ""
    assert TextLine("Senin, 3 Juni 2024 10:22 WIB").furniture
    assert TextLine("Penulis: Nama Rekaan").byline
    assert TextLine("Baca juga: Kopi Utara").opener
    assert TextLine("Ikuti kami di Google News").inviting
    assert TextLine(PARAGRAPH).prose
    assert not TextLine(PARAGRAPH, href="/1").prose


def test_a_text_begins_with_a_paragraph_and_no_long_headline() -> None:
    assert TextLine(PARAGRAPH).begins
    assert not TextLine(PARAGRAPH, bullet=True).begins
    title = 'Nelayan Teluk Nilam Menunggu Kabar Dari Balai Desa Sampai Malam, Katanya: "Kami Lelah"'
    assert not TextLine(title).begins
    assert TextLine("KOTA RAWA - Isi.").begins
