from bench.text_pages.clips import Stated, part_stated

FIELDS = "Title: Kopi Naik Lagi\n\nURL Source: https://a.example\n\nIsi."
CLIP = """---
created: 2024-06-03
source: https://warta.example/1
---

# Kopi | Warta

> ## Excerpt
> Kopi itu tertahan.

> Kutipan seorang petani.
"""
NOTE = """Kopi

Catatan: petani menunggu

id: 3f0b8f5c1d2e4a6b9c7d8e9f0a1b2c3d
source_url: https://warta.example/1
order:
type_: 1
"""


def test_fields_above_a_page_are_read_without_rules_around_them() -> None:
    lines, stated = part_stated(FIELDS.splitlines())
    assert stated == Stated("Kopi Naik Lagi", "https://a.example")
    assert [line for line in lines if line] == ["Isi."]
    assert part_stated(["Title: Kopi"]) == (["Title: Kopi"], Stated())


def test_front_matter_and_the_excerpt_below_it_are_none_of_the_page() -> None:
    lines, stated = part_stated(CLIP.splitlines())
    assert stated == Stated("", "https://warta.example/1")
    assert [line for line in lines if line] == ["# Kopi | Warta", "> Kutipan seorang petani."]


def test_the_properties_that_close_a_note_go() -> None:
    lines, _ = part_stated(NOTE.splitlines())
    assert [line for line in lines if line] == ["Kopi", "Catatan: petani menunggu"]
    other = NOTE.replace("id: 3f0b", "name: 3f0b").splitlines()
    assert part_stated(other)[0] == other
