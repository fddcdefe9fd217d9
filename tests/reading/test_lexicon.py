import csv

import pytest

from bench.reading.lexicon import LEXICON, heading_kind, see_also


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
