import csv

import pytest

from bench.pages.lines import (
    LEXICON,
    heading_kind,
    is_author,
    is_furniture,
    is_prose,
    is_title,
    see_also,
)


def test_the_lexicon_names_language_and_source_of_every_phrase() -> None:
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(all(row.values()) for row in rows)
    kinds = {"see_also", "prompt", "related", "picks", "other", "furniture", "action", "menu"}
    assert {row["kind"] for row in rows} == kinds
    assert len({(row["phrase"], row["kind"]) for row in rows}) == len(rows)
    # languages of the loaders: those of MasakhaNEWS, and of Indonesia
    wanted = {"eng", "lin", "lug", "pcm", "sna", "xho", "yor", "ind", "zsm", "jav", "sun", "min"}
    assert wanted <= {row["language"] for row in rows if row["kind"] == "related"}


def test_see_also_forms() -> None:
    for line in ("Baca juga: Kopi Naik", "BACA JUGA : Kopi Naik", "(Baca Juga: Kopi Naik)",
                 "- Baca juga – Kopi Naik", "Lihat juga: Kopi Naik", "Baca juga, Kopi Naik",
                 "BACA ARTIKEL LAINNYA... Kopi Naik", "MORE: Kopi Naik"):  # fmt: skip
        assert see_also(line) == "Kopi Naik"
    assert see_also("Baca juga: Benarkah?") == "Benarkah?"
    assert see_also("Baca juga: “Kami Siap”") == "“Kami Siap”"
    assert see_also("Mereka baca juga koran") is None
    assert see_also("More, he said, was to come") is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Rekomendasi untuk Anda", "related"),
        ("Read Next", "related"),
        ("More from Warta Contoh", "related"),
        ("Berita Olahraga Lainnya", "related"),
        ("Most Read", "other"),
        ("Topik Terkait", "other"),
        ("Pilihan Redaksi", "picks"),
        ("Baca:", "related"),
        ("Read more books at home tonight, and sleep well", ""),
    ],
)
def test_headings_say_what_their_links_are(line: str, kind: str) -> None:
    assert heading_kind(line) == kind


def test_a_headline_may_hold_a_date_and_furniture_is_little_more_than_one() -> None:
    assert is_furniture("Nama Rekaan , Jurnalis-Selasa, 01 Oktober 2019 |08:06 WIB")
    assert is_furniture("3 min read")
    assert not is_furniture("Pelabuhan Utara Ditutup Hingga 15 Mei 2019")
    assert is_title("Pelabuhan Utara Ditutup Hingga 15 Mei 2019")
    assert is_author("Warta Contoh by Nama Rekaan")
    assert is_prose("Pemilik kapal menunggu keputusan tertulis, dan awak tetap di geladak.")


def test_a_headline_may_begin_with_a_word_of_bylines() -> None:
    from bench.pages.lines import is_author, is_furniture

    for line in ("Laporan Badan Air 2026: Sungai Makin Dangkal", "Sumber Air Baru: Warga Lega"):
        assert not is_author(line)
        assert not is_furniture(line)
    assert is_author("Laporan Wartawan Harian Contoh: Nama Rekaan")
    assert is_author("Laporan: Nama Rekaan")


def test_a_headline_may_hold_an_hour() -> None:
    from bench.pages.lines import is_furniture

    assert not is_furniture("Jadwal Timnas Contoh vs Tetangga, Siaran Langsung 19.00 WIB")
    assert is_furniture("Selasa, 01 Oktober 2019 | 08:06 WIB")
    assert is_furniture("Diperbarui 19.00 WIB")


def test_a_copyright_line_is_furniture_and_a_headline_about_it_is_not() -> None:
    for line in ("Copyright © 2024 Warta", "© Warta", "Hak cipta dilindungi undang-undang."):
        assert is_furniture(line)
    for line in ("Hak Cipta Lagu Rawa Diperdebatkan", "Copyright row over the Rawa anthem"):
        assert not is_furniture(line)
