"""The forms that a page is saved in. All text here is invented."""

import gzip
import json
import zlib

import pytest

from bench.pages.forms import list_form, open_saved
from bench.pages.parse import MAX_BYTES, parse_page

HTML = """<html><head><title>Garam Utara Ditahan - Warta Contoh</title></head><body>
<h1>Garam Utara Ditahan Pelabuhan Selatan</h1><h3>Berita Terkait</h3>
<ul><li><a href="/2">Pelari Utara Menang Jauh</a></li></ul></body></html>"""
CSS = b"@charset 'utf-8';\nbody { margin: 0; }\n.judul a:hover, h1 { color: #333; }\n" * 3
MHTML = """From: <Saved by Rekaan>
Snapshot-Content-Location: https://warta.example/garam-1
Subject: Garam
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----batas"

------batas
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://warta.example/garam-1

{html}
------batas
Content-Type: text/html
Content-Location: https://iklan.example/bingkai

<html><h1>Bingkai Iklan Yang Bukan Halaman</h1></html>
------batas
Content-Type: text/css

h1 {{ color: red }}
------batas--
""".replace("{html}", HTML.replace("=", "=3D"))


def test_a_packed_page_is_read_like_the_page() -> None:
    plain = parse_page(HTML.encode(), where="x")
    assert plain.headline == "Garam Utara Ditahan Pelabuhan Selatan"
    for packed in (gzip.compress(HTML.encode()), gzip.compress(gzip.compress(HTML.encode()))):
        assert parse_page(packed, where="x") == plain
    halves = gzip.compress(HTML[:200].encode()) + gzip.compress(HTML[200:].encode())
    assert parse_page(halves, where="x") == plain


def test_a_small_file_that_holds_a_huge_one_is_refused_before_it_is_unpacked() -> None:
    bomb = gzip.compress(gzip.compress(bytes(50 * MAX_BYTES // 10)))
    assert len(bomb) < MAX_BYTES // 100
    with pytest.raises(ValueError, match="x: larger than 10 MB"):
        parse_page(bomb, where="x")
    with pytest.raises(ValueError, match="x: larger than 10 MB"):
        parse_page(gzip.compress(bytes(MAX_BYTES + 1)), where="x")


def test_mhtml_gives_its_page_and_no_frame() -> None:
    page = parse_page(MHTML.encode(), where="x")
    assert page.headline == "Garam Utara Ditahan Pelabuhan Selatan"
    assert [link.text for link in page.links] == ["Pelari Utara Menang Jauh"]
    assert page.address == "https://warta.example/garam-1"
    # the part that the file names as its start, though it is not the first
    parts = [
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"; start="<dua>"\n',
        "--b\nContent-Type: text/html\n\n<h1>Bingkai Yang Berdiri Pertama</h1>",
        "--b\nContent-Type: text/html\nContent-ID: <dua>\n\n<h1>Kopi Utara Tertahan</h1>\n--b--",
    ]
    assert parse_page("\n".join(parts).encode(), where="x").headline == "Kopi Utara Tertahan"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)), r"binary \(PNG image\)"),
        (b"\xff\xd8\xff\xe0" + bytes(40), r"binary \(JPEG image\)"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", r"binary \(WebP image\)"),
        (b"%PDF-1.7 rekaan", r"binary \(PDF\)"),
        (b"PK\x03\x04 rekaan", r"binary \(ZIP archive"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><title>Logo Warta Contoh</title></svg>", "SVG"),
        (json.dumps({"judul": "Garam Utara Ditahan", "isi": "<div>x</div>"}).encode(), "JSON"),
        (b'[\n {"judul": "Garam Utara Ditahan"}\n]', "JSON"),
        (b'{"judul": "Garam Utara"}\n{"judul": "Kopi Utara"}\n', "JSON"),
        (CSS, "CSS stylesheet"),
        (b"body{margin:0}.judul{color:#333}", "CSS stylesheet"),
        (b"(function () { var a = 1; document.title = a; })();" * 4, "script"),
        (b"<?xml version='1.0'?><katalog><buku/></katalog>", "XML that is no page"),
        (b"<sitemapindex><sitemap><loc>https://warta.example/1.xml</loc></sitemap></sitemapindex>",
         "sitemap index"),
        (MHTML.replace("text/html", "text/plain").encode(), "MHTML without a page"),
        (b"\x1f\x8b\x08 rekaan", "damaged gzip"),
    ],
)  # fmt: skip
def test_what_holds_no_page_is_refused_in_words_that_name_it(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"x: {words}") as caught:
        parse_page(raw, where="x")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "Petugas pelabuhan rekaan menahan muatan garam dari Negeri Utara pada Jumat pagi itu.\n"
        "Pemilik kapal menunggu keputusan tertulis, dan awak tetap tinggal sampai malam.\n",
        "<html><body><p>Petugas pelabuhan rekaan menahan muatan garam dari Negeri Utara pada Jumat"
        " pagi itu.</p></body></html>",
    ],
)
def test_a_page_without_a_headline_is_refused_and_its_first_paragraph_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no headline"):
        parse_page(text.encode(), where="x")


def test_text_that_looks_a_little_like_code_is_text() -> None:
    for first in ("[Foto] Garam Utara Ditahan Pelabuhan", "{Opini} Garam Utara Ditahan Lagi"):
        assert parse_page(f"{first}\nKOTA - Isi.\n".encode(), where="x").headline == first
    assert list_form("<p>Kopi</p>") == ""
    assert open_saved(zlib.compress(b"x"), most=100).raw == zlib.compress(b"x")
