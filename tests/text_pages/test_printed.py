import textwrap

from bench.text_pages.printed import printed_lines

PARAGRAPH = (
    "Pemilik kapal menunggu keputusan tertulis dari kantor pelabuhan, dan awaknya tetap tinggal di "
    "geladak sampai malam tiba. Mereka membawa bekal dari rumah, sebab pihak kantor belum memberi "
    "jawaban apa pun kepada mereka."
)
ENTRY = "* [3]Kapal Garam Kedua Tertahan di Muara Binar Sejak Hari Kamis"
LONG = "* [4]Pelari Nilam Menang di Lintasan Basah Kota Rawa pada Hari\n  Juga"
TEXT = f"{textwrap.fill(PARAGRAPH, 62)}\n\n{ENTRY}\n  12 Mei 2024\n{LONG}\n"


def test_the_lines_of_a_paragraph_are_joined_where_the_width_broke_them() -> None:
    lines, title = printed_lines(TEXT)
    assert title == ""
    assert lines[:4] == [PARAGRAPH, "", ENTRY, "  12 Mei 2024"]
    assert lines[4].endswith("Kota Rawa pada Hari Juga")


def test_lines_of_other_lengths_are_left_alone() -> None:
    for text in (
        "Kopi Utara Tertahan\nisi pertama\nisi kedua\nisi ketiga",
        TEXT + "Paragraf ini " + "sangat " * 20 + "panjang.",
        "a\n" * 9,
        "",
    ):
        assert printed_lines(text) == (text.splitlines(), "")


def test_heads_and_feet_of_sheets_go_and_the_head_states_the_title() -> None:
    head, foot = "25/08/25, 19.07      Kopi Utara - Warta", "https://warta.example/kopi      {}/2"
    sheets = f"{head}\nKopi Utara\n\nAwak kapal memilih\n\n{foot.format(1)}\n\x0c{head}\n\n"
    lines, title = printed_lines(f"{sheets}tinggal.\n\nHOME    OPINI    FOTO\n\n{foot.format(2)}")
    assert title == "Kopi Utara - Warta"
    assert [line for line in lines if line] == ["Kopi Utara", "Awak kapal memilih", "tinggal."]
    assert lines.index("tinggal.") == lines.index("Awak kapal memilih") + 1


def test_the_addresses_that_close_a_terminals_print_go() -> None:
    text = "Kopi\n(BUTTON) Menu\n\nReferences\n\n   Visible links:\n   1. https://warta.example/\n"
    assert printed_lines(text)[0] == ["Kopi", ""]
    kept = f"{text}Isi yang bukan alamat.\n"
    assert "References" in printed_lines(kept)[0]


def test_lines_that_hang_below_the_first_of_a_paragraph_are_joined_to_it() -> None:
    hanging = textwrap.fill(PARAGRAPH, 50).replace("\n", "\n   ")
    lines, _ = printed_lines(f"{hanging}\n\n{hanging}\n")
    assert [" ".join(line.split()) for line in lines] == [PARAGRAPH, "", PARAGRAPH]
