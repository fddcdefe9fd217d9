import csv
from pathlib import Path

from bench.reading.furniture import (
    is_author,
    is_byline,
    is_caption,
    is_furniture,
    is_invitation,
    is_plain,
    may_invite,
    without_age,
)
from bench.reading.lexicon import LEXICON, heading_kind, is_action, see_also
from bench.reading.lines import is_prose, is_title


def test_a_headline_may_hold_a_date_and_furniture_is_little_more_than_one() -> None:
    assert is_furniture("Nama Rekaan , Jurnalis-Selasa, 01 Oktober 2019 |08:06 WIB")
    assert is_furniture("3 min read")
    assert is_furniture("[IMG]")
    assert is_furniture("#garam #kapal")
    assert not is_furniture("#Garam Tertahan Lagi di Pelabuhan")
    assert not is_furniture("Pelabuhan Utara Ditutup Hingga 15 Mei 2019")
    assert is_title("Pelabuhan Utara Ditutup Hingga 15 Mei 2019")
    assert is_author("Warta Contoh by Nama Rekaan")
    assert is_prose("Pemilik kapal menunggu keputusan tertulis, dan awak tetap di geladak.")


def test_a_headline_may_begin_with_a_word_of_bylines() -> None:
    for line in ("Laporan Badan Air 2026: Sungai Makin Dangkal", "Sumber Air Baru: Warga Lega"):
        assert not is_author(line)
        assert not is_furniture(line)
    assert is_author("Laporan Wartawan Harian Contoh: Nama Rekaan")
    assert is_author("Laporan: Nama Rekaan")


def test_a_headline_may_hold_an_hour() -> None:
    assert not is_furniture("Jadwal Timnas Contoh vs Tetangga, Siaran Langsung 19.00 WIB")
    assert is_furniture("Selasa, 01 Oktober 2019 | 08:06 WIB")
    assert is_furniture("Diperbarui 19.00 WIB")


def test_a_copyright_line_is_furniture_and_a_headline_about_it_is_not() -> None:
    for line in ("Copyright © 2024 Warta", "© Warta", "Hak cipta dilindungi undang-undang."):
        assert is_furniture(line)
    for line in ("Hak Cipta Lagu Rawa Diperdebatkan", "Copyright row over the Rawa anthem"):
        assert not is_furniture(line)


def test_every_month_is_a_date_and_so_is_an_age() -> None:
    months = "januari februari maret april mei juni juli agustus september oktober november"
    for month in [*months.split(), "desember", "jan", "agu", "okt", "march", "dec", "sept"]:
        assert is_furniture(f"12 {month.title()} 2024")
        assert is_furniture(f"Diperbarui {month.title()} 12, 2024")
    assert is_furniture("2 jam lalu")
    assert is_furniture("an hour ago 3")
    assert not is_furniture("Maret 3 Kapal Baru Dikirim ke Teluk Nilam")
    assert without_age("Kopi Utara Tertahan (3 hours ago)") == "Kopi Utara Tertahan"
    assert without_age("Kopi Utara Tertahan Seminggu Lalu") == "Kopi Utara Tertahan Seminggu Lalu"


def test_captions_and_invitations() -> None:
    assert is_caption("Dermaga lama pada pagi hari (Foto: Rekaan)")
    assert not is_caption("Dermaga lama pada pagi hari")
    assert is_invitation("Ikuti kabar kami di Google News")
    assert may_invite("ikuti")
    assert not may_invite("dermaga")
    assert is_byline("Penulis: Nama Rekaan")
    assert not is_byline("Penulis itu pulang")


def test_rows_of_words_and_lines_of_players_are_furniture() -> None:
    for line in (
        "Listen to this article (4 min)",
        "Tag: kopi, kapal karam, pelabuhan",
        "Previous: Kopi Naik Lagi | Next: Teh Turun",
        "[Image: Kapal di dermaga utara]",
        "Ditulis pada 14 November 2024 oleh Nama Rekaan",
    ):
        assert is_furniture(line), line
    for line in ("Kapal Tiba dalam 4 Menit", "Tag: Kopi Naik. Teh Turun.", "Foto lama: kapal itu"):
        assert not is_furniture(line), line
    assert is_author("Von Nama Rekaan")
    assert not is_author("Por la tarde llueve")


def test_a_plain_line_is_none_of_what_the_rules_look_for() -> None:
    titles = ["Kopi Utara Tertahan", "60 Siswa Bebas", "Gempa: Warga Bertenang", "Skor 3 Lawan 2"]
    assert all(map(is_plain, titles))
    pages = (Path(__file__).parents[1] / "pages" / "layouts").rglob("*.*")
    lines = {line.strip() for path in pages for line in path.read_text("utf-8").splitlines()}
    with LEXICON.open(encoding="utf-8", newline="") as file:
        phrases = [row["phrase"].replace("*", "Warta") for row in csv.DictReader(file)]
    lines |= {f"{before}{one}{after}" for one in phrases for before in ("", "5 ", "- ")
              for after in ("", ":", ": Kopi Utara Naik", " (12)", " 3")}  # fmt: skip
    lines |= {f"{label}: Nama Rekaan" for label in ("Editor", "Foto", "Tags", "Written by Ani")}
    plain = [line for line in lines if line and is_plain(line)]
    assert len(plain) > 300
    for line in plain:
        assert not is_furniture(line), line
        assert not is_byline(line), line
        assert not is_action(line), line
        assert not is_invitation(line), line
        assert (heading_kind(line), see_also(line)) == ("", None), line
