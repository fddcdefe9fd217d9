from selectolax.lexbor import LexborHTMLParser

from bench.html_pages.blocks import lines_of
from bench.html_pages.candidates import Candidate, Place, find_candidates

PAGE = "https://bola.warta.example/kopi-utara-ditolak-1"


def candidates(markup: str) -> list[Candidate]:
    lines, anchors = lines_of(LexborHTMLParser(markup))
    return find_candidates(lines, anchors, Place(PAGE))


def test_a_link_of_few_words_is_no_candidate() -> None:
    assert candidates("<p><a href='/a'>Sepak Bola</a> <a href='/b'>Ekonomi</a></p>") == []


def test_what_stands_before_a_link_and_where_it_leads_are_features() -> None:
    (prompted,) = candidates("<p>Baca juga: <a href='/kopi-2'>Kopi Utara Tertahan Lagi</a></p>")
    assert prompted.prompted
    assert not prompted.elsewhere
    markup = "<p><a rel=sponsored href='https://lain.example/1'>Kopi Utara Tertahan Lagi</a></p>"
    (paid,) = candidates(markup)
    assert (paid.paid, paid.elsewhere, paid.prompted) == (True, True, False)


def test_the_names_of_blocks_are_features() -> None:
    for name, feature in (("share-box", "menu"), ("box-related", "named"), ("populer", "popular")):
        markup = f"<div class='{name}'><a href='/kopi-2'>Kopi Utara Tertahan Lagi</a></div>"
        (candidate,) = candidates(markup)
        assert getattr(candidate, feature)


def test_a_place_knows_its_site() -> None:
    assert Place(PAGE).site == "warta"
    assert Place(PAGE).leads("/kopi") == "https://bola.warta.example/kopi"
    assert Place().leads("/kopi") == "/kopi"


def test_a_whole_article_below_the_pages_own_is_another() -> None:
    text = "<p>Pemilik kapal menunggu keputusan tertulis, dan awak tinggal di geladak.</p>" * 2
    link = "<a href='/kopi-{}'>Kopi Utara Tertahan Lagi</a>"
    for second, following in (("h1", True), ("h3", False)):
        markup = (
            f"<article><h1>Teh Selatan Naik Lagi</h1>{text}{link.format(1)}</article>"
            f"<article><{second}>Beras Timur Tiba Lagi</{second}>{text}{link.format(2)}</article>"
        )
        assert [one.following for one in candidates(markup)] == [False, following]
