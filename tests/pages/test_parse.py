"""Pages in reader text and HTML. All text here was written for these tests."""

import itertools
import os
import random
from pathlib import Path

import pytest
from ftfy.badness import is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.pages.parse import MAX_BYTES, decode, parse_page

READER = """Negeri Utara Kecam Latihan Kapal Negeri Selatan

Warta Contoh, KOTA UTARA - Menteri luar negeri rekaan menyampaikan keberatan pada Jumat.
"Kami meminta penjelasan tertulis," kata juru bicaranya.
Surat jawaban ditunggu hingga pekan depan. (abc/def/contoh)
Keberatan disampaikan lewat surat kepada kedutaan
Redaktur & Reporter : Nama Rekaan
- Kopi Negeri Utara Tertahan di Pelabuhan Selatan
- Pelari Negeri Utara Menang di Lintasan Selatan
"""


def parse(text: str | bytes):  # type: ignore[no-untyped-def]
    return parse_page(text.encode() if isinstance(text, str) else text, where="x")


def texts(text: str | bytes) -> list[str]:
    return [link.text for link in parse(text).links]


def test_reader_text_is_cut_into_its_parts() -> None:
    page = parse(READER)
    assert page.headline == "Negeri Utara Kecam Latihan Kapal Negeri Selatan"
    assert [p.split()[0] for p in page.body] == ["Warta", '"Kami', "Surat"]
    assert page.summary == "Keberatan disampaikan lewat surat kepada kedutaan"
    assert page.byline == "Redaktur & Reporter : Nama Rekaan"
    assert [link.text for link in page.links] == [
        "Kopi Negeri Utara Tertahan di Pelabuhan Selatan",
        "Pelari Negeri Utara Menang di Lintasan Selatan",
    ]
    assert page.section == ""


def test_the_same_page_in_other_dress() -> None:
    plain = parse(READER)
    assert parse(READER.replace("\n", "\r\n")) == plain
    assert parse(READER.replace("\n", "\r")) == plain
    assert parse(READER.replace(" ", "\u00a0")) == plain
    assert parse("\ufeff" + READER) == plain
    assert parse(READER.encode("utf-16")) == plain
    assert parse(READER.replace("Kota", "Ko\u200bta")) == plain
    assert parse("Beranda > Dunia > Utara\n" + READER).headline == plain.headline
    for bullet in ("•", "*", "–", "—", "·", "▪", "»", "●"):
        assert parse(READER.replace("\n- ", f"\n{bullet} ")).links == plain.links


def test_see_also_lines_are_links_and_not_body() -> None:
    text = READER.replace(
        '"Kami',
        'BACA JUGA: Utusan Utara Pulang Lebih Awal\nBaca juga :\n- Beras Tertahan Lagi\n"Kami',
    )
    page = parse(text)
    assert [link.text for link in page.links][:2] == [
        "Utusan Utara Pulang Lebih Awal",
        "Beras Tertahan Lagi",
    ]
    assert len(page.body) == 3
    assert not any("uga" in paragraph for paragraph in page.body)


def test_a_list_in_the_text_is_text() -> None:
    text = (
        "Judul Berita Ini Panjang\nIsi pertama:\n- butir satu yang cukup panjang\n"
        "- butir dua yang cukup panjang\nParagraf penutup yang jelas lebih panjang dari enam kata.\n"
    )
    assert texts(text) == []
    assert len(parse(text).body) == 4


def test_menu_entries_are_no_links() -> None:
    menu = "- Beranda\n- Sepak Bola\n- Kopi Utara Tertahan\n- Indeks\nHak Cipta Contoh\n"
    assert texts("Judul Berita Ini\nIsi berita yang singkat saja.\n" + menu) == [
        "Kopi Utara Tertahan"
    ]


def test_parts_that_are_missing_are_empty() -> None:
    page = parse("Judul Saja Tanpa Isi")
    assert (page.body, page.links, page.summary, page.byline) == ((), (), "", "")
    assert parse("Judul Saja\nLIMA - Isi.\n").links == ()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "x: empty"),
        (b" \r\n\xef\xbb\xbf \n", "x: empty"),
        (b"\x00\x01\x02" * 200, "x: binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "x: binary"),
        (b"a" * (MAX_BYTES + 1), "x: larger than 10 MB"),
        (b"- Satu tautan saja di sini\n", "x: no headline"),
        (b"<html><body><p>isi</p></body></html>", "x: no headline"),
        (b"<div>" * 3000 + b"x", "x: elements nested more than"),
    ],
)
def test_what_is_no_page_is_one_line(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        parse(raw)
    assert "\n" not in str(caught.value)


def headline_or_error(raw: bytes) -> str:
    """Anything but a page or a ValueError goes through, and fails the test."""
    try:
        return str(parse(raw).headline)
    except ValueError as error:
        return str(error)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda t: ("<h1>" + t).encode()))
def test_any_bytes_give_a_page_or_one_line(raw: bytes) -> None:
    said = headline_or_error(raw)
    assert said.strip()
    assert "\n" not in said


def test_junk_of_every_size_ends() -> None:
    noise = random.Random(0).randbytes(200_000)
    for raw in (noise, b"<html>" + noise, READER.encode()[:-50] + noise[:300]):
        assert headline_or_error(raw)


def test_encodings() -> None:
    assert decode("“Damai” – naik".encode("cp1252")) == "“Damai” – naik"
    assert decode("Señor “A”".encode() + " dan “B”".encode("cp1252")) == "Señor “A” dan “B”"
    html = '<meta charset="iso-8859-1"><h1>Señor “Kopi” Pulang</h1>'
    assert parse(html.encode("cp1252")).headline == "Señor “Kopi” Pulang"
    assert (
        parse('<meta charset="tidak-ada"><h1>Señor Kopi Pulang</h1>').headline
        == "Señor Kopi Pulang"
    )
    assert decode("Harga â€œkopiâ€\x9d naik".encode()) == "Harga “kopi” naik"


HTML = """<!doctype html><html><head><title>Judul Lain | Warta Contoh</title>
<meta property="og:title" content="Kopi Utara Ditolak Pelabuhan Selatan - Warta Contoh">
<meta property="og:site_name" content="Warta Contoh">{ld}</head><body>
<nav><h3>Berita Terkait</h3><ul><li><a href="/m">Menu Yang Panjang Sekali Namanya</a></ul></nav>
<header class="main-menu"><a href="/o">Olahraga</a></header>
<article><h1>Kopi Utara Ditolak</h1>
<p>KOTA - Muatan kopi dari Negeri Utara tidak diterima oleh petugas pelabuhan pada Jumat pagi itu.</p>
<p><strong>Baca juga: <a href="/1">Utusan Utara Pulang Lebih Awal</a></strong></p>
<p>Pemilik kapal menunggu keputusan tertulis, dan awak kapal tetap tinggal di atas geladak sampai malam.</p>
</article>
<div class="related"><h4>Artikel <span>Terkait</span></h4>
 <div class="card"><a href="/2"><img src="x"></a><a href="/2"><h5>Pelari Utara Menang di Selatan</h5></a></div>
 <div class="card"><a href="/3">Garam Selatan Kembali Dikirim</a><span>2 jam lalu</span></div>
 <div class="card"><a href="/4">Indeks</a></div></div>
<div><h4>Terpopuler</h4><ul><li><a href="/5">Judul Populer Yang Bukan Terkait</a></ul></div>
<footer><a href="/t">Tentang Kami Dan Redaksi</a></footer></body></html>"""
LD = """<script type="application/ld+json">{broken</script><script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle",
"headline": "Kopi Utara Ditolak &amp; Dipulangkan", "author": [{"name": "Nama Rekaan"}],
"articleSection": ["Ekonomi"], "articleBody": "Isi."}]}</script>"""
RELATED = [
    "Utusan Utara Pulang Lebih Awal",
    "Pelari Utara Menang di Selatan",
    "Garam Selatan Kembali Dikirim",
]


def test_html_links_come_from_related_lists_only() -> None:
    page = parse(HTML.replace("{ld}", LD))
    assert [link.text for link in page.links] == RELATED
    assert [link.href for link in page.links] == ["/1", "/2", "/3"]
    assert page.headline == "Kopi Utara Ditolak & Dipulangkan"
    assert (page.byline, page.section) == ("Nama Rekaan", "Ekonomi")
    assert len(page.body) == 2
    assert page.body[0].startswith("KOTA - Muatan kopi")
    assert not any("aca juga" in paragraph for paragraph in page.body)


def test_html_headline_falls_back_step_by_step() -> None:
    text = HTML.replace("{ld}", "")
    assert parse(text).headline == "Kopi Utara Ditolak Pelabuhan Selatan"
    text = text.replace("og:title", "x")
    assert parse(text).headline == "Kopi Utara Ditolak"
    text = text.replace("h1>", "h2>")
    assert parse(text).headline == "Judul Lain | Warta Contoh".replace(" | Warta Contoh", "")


@pytest.mark.parametrize("heading", ["Berita Terkait", "BACA JUGA:", "Artikel Terkait", "Related"])
@pytest.mark.parametrize("tag", ["h2", "h3", "strong", "div", "p", "span"])
def test_html_headings_of_many_kinds(heading: str, tag: str) -> None:
    items = "".join(f"<li><a href='/{i}'>Judul Terkait Nomor {i}</a></li>" for i in range(3))
    text = f"<h1>Judul Halaman Ini</h1><div><{tag}>{heading}</{tag}></div><ul>{items}</ul>"
    assert texts(text) == [f"Judul Terkait Nomor {i}" for i in range(3)]


def test_a_real_file_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    from bench.flow.inspect import read_page

    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.seek(50_000_000)
        file.write(b"x")
    with pytest.raises(ValueError, match=r"big\.txt: larger than 10 MB"):
        read_page(path)
    with pytest.raises(ValueError, match="cannot be read"):
        read_page(tmp_path)
    if os.name == "posix":
        with pytest.raises(ValueError, match="No such file"):
            read_page(tmp_path / "nothing.txt")


REPEATED = (
    "<a href=/1>Satu dua tiga empat</a>", "<h3>Terkait</h3>", "<h1>Judul Satu Dua Tiga</h1>",
    "<h3>Terkait</h3><a href=/1>Satu dua tiga empat</a>", "<li>kata satu", "<script>", "<nav>x",
    "<title>a - b | c", "<p>Baca juga: <a href=/1>Satu dua tiga empat</a></p>", "[a](b", "![](",
    "Baca juga:\n", "Terkait\nKopi Utara Tertahan Lagi\n", "- Kopi Utara Tertahan\n", "**a", "* ",
    "x\n", "- - ", "1 jan 2", "a{b:c}", "[", '{"a":', "<!--", "<item><title>Kopi</title></item>",
)  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED, ids=lambda piece: repr(piece)[:24])
@pytest.mark.parametrize("start", ["Judul Halaman Ini\n", "<h1>Judul Ini</h1>", "<rss><channel>"])
def test_the_same_piece_over_and_over_ends_in_a_page_or_one_line(piece: str, start: str) -> None:
    # 40 kB: what takes time in the square of its length would take minutes over these
    said = headline_or_error((start + piece * (40_000 // len(piece))).encode())
    assert said.strip()
    assert "\n" not in said


def test_quotes_and_dashes_are_never_taken_for_a_wrong_decoding() -> None:
    # `decode` passes lines by whose only signs beyond ASCII are these: the library finds nothing
    signs = [*"“”‘’–—…•", *"aA1 .,"]
    for length in (1, 2, 3, 4):
        for some in itertools.product(signs, repeat=length):
            assert not is_bad("".join(some))
