from bench.text_pages.links import judge_lines
from bench.text_pages.marks import read_lines

PARAGRAPH = "Pemilik kapal menunggu keputusan tertulis, dan awaknya tetap tinggal di geladak."
ONE, TWO = "Teh Selatan Naik Lagi", "Beras Timur Tiba di Dermaga"


def links(*lines: str) -> list[str]:
    read, _ = read_lines("\n".join(lines))
    judge_lines(read)
    return [line.link or line.text for line in read if line.fate == "link"]


def test_lists_below_a_heading_are_links_or_none() -> None:
    assert links(PARAGRAPH, "Berita Terkait", ONE, TWO) == [ONE, TWO]
    assert links(PARAGRAPH, "Terpopuler", ONE, TWO) == []
    assert links(PARAGRAPH, "Berita Terkait", ONE, "2 jam lalu", TWO, "3 jam lalu") == [ONE, TWO]


def test_a_prompt_and_a_list_that_closes_the_page() -> None:
    assert links(PARAGRAPH, f"Baca juga: {ONE}", PARAGRAPH, f"- {TWO}") == [ONE, TWO]
    assert links(PARAGRAPH, "Syaratnya:", "- kartu keluarga;", "- surat jalan.") == []


def test_an_entry_between_paragraphs() -> None:
    assert links(PARAGRAPH, f"- {ONE}", PARAGRAPH) == [ONE]
    assert links(PARAGRAPH, ONE, PARAGRAPH) == []
