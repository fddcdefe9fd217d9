import pytest

from bench.reading.lexicon import is_links_heading
from bench.text_pages.reader_text import parse_text


def test_a_baca_juga_line_is_a_link_and_no_text() -> None:
    lines = ["Kopi Peru Tertahan", "LIMA - Isi.", "Baca juga: Gol Antar Bolivia Menang", "Akhir."]
    page = parse_text("\n".join(lines))
    assert [link.text for link in page.links] == ["Gol Antar Bolivia Menang"]
    assert page.body == ("LIMA - Isi.", "Akhir.")


def test_text_that_begins_with_a_list_has_no_headline() -> None:
    with pytest.raises(ValueError, match="no headline: the first line with text must be one"):
        parse_text("- Kopi Peru Tertahan\n")


def test_a_credit_below_a_picture_ends_no_article() -> None:
    lines = [
        "Kopi Peru Tertahan Lagi",
        "Gudang kopi pada pagi hari. (Dok. Gudang)",
        "LIMA - Kopi itu tertahan.",
        "Petani menunggu di gudang.",
        "Akhirnya kopi dikirim. (abc)",
        "Kopi Peru tertahan di gudang",
    ]
    page = parse_text("\n".join(lines))
    assert page.body == tuple(lines[2:5])
    assert page.summary == lines[5]


def test_the_names_below_a_date_are_no_headline_and_tags_no_text() -> None:
    lines = [
        "Warta",
        "Home",
        "Kopi Peru Tertahan Lagi di Gudang",
        "Warta - Senin, 3 Juni 2024 10:22 WIB",
        "Ani Rekaan, Budi Contoh",
        "Bagikan",
        "Lihat Foto",
        "Facebook",
        "WhatsApp",
        "LIMA - Kopi itu tertahan.",
        "Petani menunggu di gudang.",
        "Ikuti kabar Warta di Google News.",
        "Tag",
        "kopi",
        "gudang tua",
        "© 2024 Warta. All rights reserved.",
    ]
    page = parse_text("\n".join(lines))
    assert page.headline == lines[2]
    assert page.body == tuple(lines[9:11])
    # without a longer title above the date it may be one
    assert parse_text("\n".join(lines[3:5] + lines[9:11])).headline == lines[4]


def test_headings_and_links_are_told_from_headlines() -> None:
    assert is_links_heading("BERITA TERKAIT :")
    assert not is_links_heading("Berita terkait beras naik")


def test_a_clips_heading_loses_the_section_and_the_site_that_its_address_names() -> None:
    front = "---\nsource: https://wartanilam.example/1\n---\n\n"
    text = "# Kopi Peru Tertahan Lagi | Ekonomi | Warta Nilam\n\nLIMA - Kopi itu tertahan.\n"
    assert parse_text(front + text).headline == "Kopi Peru Tertahan Lagi"
    # nothing says that the page is a clip
    assert parse_text(text).headline == "Kopi Peru Tertahan Lagi | Ekonomi | Warta Nilam"


def test_who_wrote_and_who_edited_the_article_are_no_text() -> None:
    lines = [
        "Title: Kopi Peru Tertahan Lagi di Gudang - Warta Nilam",
        "URL Source: https://wartanilam.example/1",
        "Kopi Peru Tertahan Lagi di Gudang",
        "Nama Rekaan - Warta Nilam",
        "Senin, 3 Juni 2024",
        "LIMA - Kopi itu tertahan di gudang sejak hari Jumat pagi.",
        "Petani menunggu di gudang itu sampai malam tiba, kata mereka.",
        "(nmr/ptc)",
    ]
    page = parse_text("\n".join(lines))
    assert page.headline == lines[2]
    assert page.body == tuple(lines[5:7])
