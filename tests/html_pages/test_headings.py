from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of
from bench.html_pages.headings import lines_above_text, shown_titles

TEXT = "<p>Pemilik kapal menunggu keputusan tertulis, dan awak tinggal di geladak sampai malam.</p>"


def test_headings_below_a_heading_of_links_are_marked() -> None:
    markup = f"<h2>Terpopuler</h2><h2>Teh Selatan Naik Lagi</h2><h1>Kopi Utara Turun</h1>{TEXT}"
    lines, _ = lines_of(LexborHTMLParser(markup))
    titles = {title.text: title for title in shown_titles(lines)}
    assert titles["Teh Selatan Naik Lagi"].below == "other"
    assert titles["Kopi Utara Turun"].below == ""
    assert titles["Kopi Utara Turun"].alone


def test_a_heading_that_leads_home_is_the_site() -> None:
    lines, _ = lines_of(LexborHTMLParser(f"<h1><a href='/'>Warta Contoh</a></h1>{TEXT}"))
    assert [title.home for title in shown_titles(lines)] == [True]


def test_lines_above_the_text_may_be_the_headline() -> None:
    lines, _ = lines_of(LexborHTMLParser(f"<div>Kopi Utara Turun Lagi</div>{TEXT}"))
    assert lines_above_text(lines) == {"kopi utara turun lagi"}


def test_a_kicker_in_a_heading_is_no_part_of_its_title() -> None:
    for name, title in (
        ("tb-kicker", "Kopi Utara Turun Lagi"),
        ("b", "Pasar: Kopi Utara Turun Lagi"),
    ):
        heading = f"<h2><span class='{name}'>Pasar</span><i>: </i>Kopi Utara Turun Lagi</h2>"
        lines, _ = lines_of(LexborHTMLParser(heading + TEXT))
        assert [one.text for one in shown_titles(lines)] == [title]


def test_a_paragraph_that_asks_for_consent_does_not_begin_the_text() -> None:
    for name, count in (("tb-consent", 1), ("tb-intro", 0)):
        markup = f"<div class='{name}'>{TEXT}</div><h2>Kopi Utara Turun Lagi</h2>{TEXT}"
        lines, _ = lines_of(LexborHTMLParser(markup))
        assert len(shown_titles(lines)) == count
