import pytest

from bench.html_pages.headline import Title, choose_headline
from bench.reading.titles import Names

NAMES = Names(frozenset({"warta contoh"}), "wartacontoh")
HEADLINE = "Garam Utara Ditahan Pelabuhan Selatan"


@pytest.mark.parametrize(
    "title",
    [
        f"{HEADLINE} - Warta Contoh",
        f"{HEADLINE} | Warta Contoh",
        f"Warta Contoh: {HEADLINE}",
        f"{HEADLINE} Halaman all - WartaContoh.com",
        f"{HEADLINE} - WartaContoh.com Daerah",
        f"Warta Contoh » {HEADLINE}",
    ],
)
def test_the_name_of_the_site_is_cut_off_a_title(title: str) -> None:
    assert choose_headline([Title(title, "title")], NAMES) == HEADLINE


def test_what_readers_see_wins_over_what_search_engines_get() -> None:
    titles = [
        Title(HEADLINE, "h1", in_text=True, alone=True),
        Title("Garam Utara: tujuh hal yang perlu diketahui", "json-ld"),
        Title("Tujuh hal soal garam Utara", "og"),
    ]
    assert choose_headline(titles, NAMES) == HEADLINE


def test_a_site_or_section_in_the_first_heading_does_not() -> None:
    titles = [Title("Warta Contoh", "h1", home=True), Title(HEADLINE, "h1"), Title(HEADLINE, "og")]
    assert choose_headline(titles, NAMES) == HEADLINE
    assert choose_headline([Title("Daerah", "h1", alone=True), Title(HEADLINE, "og")], NAMES) == (
        HEADLINE
    )
    assert choose_headline([], NAMES) == ""


def test_a_title_of_the_site_alone_gives_way_to_what_is_called_a_title_beside_the_text() -> None:
    site = "Warta Teluk Online ::. Berita Utama"
    for text in (True, False):
        titles = [Title(HEADLINE, "named", in_text=text), Title(site, "title")]
        assert (choose_headline(titles, Names()) == HEADLINE) == text
    # one word in common, and the two may be one
    titles = [Title(HEADLINE, "named", in_text=True), Title(f"Garam: {site}", "title")]
    assert choose_headline(titles, Names()) != HEADLINE
