from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of


def lines(markup: str) -> list[tuple[str, int]]:
    read, _ = lines_of(LexborHTMLParser(markup))
    return [(line.text, len(line.anchors)) for line in read if line.text]


def test_lines_end_with_blocks_and_breaks() -> None:
    markup = "<p>Satu <b>dua</b><br>tiga <a href='/4'>empat</a></p><div>lima<p>enam</p>tujuh</div>"
    expected = [("Satu dua", 0), ("tiga empat", 1), ("lima", 0), ("enam", 0), ("tujuh", 0)]
    assert lines(markup) == expected


def test_scripts_menus_and_the_footer_are_no_lines() -> None:
    markup = "<nav><a href='/m'>Menu</a></nav><script>x</script><p>Isi</p><footer>Kaki</footer>"
    assert lines(markup) == [("Isi", 0)]
    assert lines("<article><footer>Kaki artikel</footer></article>") == [("Kaki artikel", 0)]


def test_a_link_laid_over_a_card_stands_by_its_label() -> None:
    markup = "<div><a href='/1' aria-label='Kopi Utara Tertahan'></a><span>Ekonomi</span></div>"
    assert lines(markup) == [("Kopi Utara Tertahan", 1), ("Ekonomi", 0)]
    # where the link has a text, the label is not needed
    assert lines("<p><a href='/1' title='Lain'>Kopi</a></p>") == [("Kopi", 1)]
