from bench.text_pages.marks import read_lines

MARKDOWN = """---
title: "Kopi Utara Tertahan"
source: "https://warta.example/1"
---
# Kopi Utara Tertahan

**Baca juga:** [Teh Selatan Naik](https://warta.example/2)

- [Beras Timur Tiba](https://warta.example/3)

Isi *miring* dan **tebal** [bertaut](https://warta.example/4) di sini.

***
"""


def test_the_marks_of_markdown_are_taken_off() -> None:
    lines, stated = read_lines(MARKDOWN)
    assert stated.title == "Kopi Utara Tertahan"
    assert [line.text for line in lines] == [
        "Kopi Utara Tertahan",
        "Baca juga: Teh Selatan Naik",
        "Beras Timur Tiba",
        "Isi miring dan tebal bertaut di sini.",
    ]
    assert lines[0].level == 1
    assert [line.href[-1:] for line in lines] == ["", "2", "3", ""]
    assert [line.bullet for line in lines] == [False, False, True, False]


def test_plain_text_keeps_its_signs() -> None:
    lines, stated = read_lines("Kopi *Utara* Tertahan\n\n- Teh")
    assert stated.title == ""
    assert [(line.text, line.bullet) for line in lines] == [
        ("Kopi *Utara* Tertahan", False),
        ("Teh", True),
    ]


def test_headings_with_a_line_below_and_cards_with_a_heading_within_are_read() -> None:
    text = "Kopi Utara\n=====\n\n![k](k.jpg)\n\n*Keterangan gambar kapal itu*\n\n**Baca juga**[Teh]"
    lines, _ = read_lines(f"{text}(/2)\n\n[Ekonomi ### Beras Timur Tiba](/3)\n")
    assert [(line.text, line.level, line.href) for line in lines] == [
        ("Kopi Utara", 1, ""),
        ("Baca juga Teh", 0, "/2"),
        ("Beras Timur Tiba", 0, "/3"),
    ]


def test_lines_below_a_picture_that_close_with_who_took_it_go_and_so_do_empty_links() -> None:
    share = '[](https://a.example/?u=1 "Facebook")[](https://b.example/?u=1 "WhatsApp")'
    lines, _ = read_lines(
        f"# Kopi\n\n![k](k.jpg)\n\nKarung di dermaga \\[Nama/Kantor\\]\n\n{share}\n\nIsi \\[1\\]\n"
    )
    assert [line.text for line in lines] == ["Kopi", "Isi [1]"]
