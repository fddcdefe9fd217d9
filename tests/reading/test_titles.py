from bench.reading.titles import Names, keep_headlines, plain_title, without_site
from bench.records.pages import Link

NAMES = Names(frozenset({"warta contoh"}), "wartacontoh")


def test_entities_escaped_twice_are_read() -> None:
    assert plain_title("Kopi &amp;quot;Utara&amp;quot; Naik") == 'Kopi "Utara" Naik'
    assert without_site("Kopi: Garam - Teh", Names()) == "Kopi: Garam - Teh"


def test_the_name_of_a_site_is_known_glued_or_with_a_word_more() -> None:
    assert NAMES.are("WartaContoh")
    assert NAMES.close("Warta Contoh Daerah")
    assert not NAMES.are("Kopi Warta Contoh")
    assert without_site("Kopi Tertahan Lagi - Warta Contoh", NAMES) == "Kopi Tertahan Lagi"


def test_of_links_headlines_are_kept_once_and_not_the_page_itself() -> None:
    links = [Link("Home"), Link("Kopi Peru Tertahan"), Link("KOPI PERU TERTAHAN!")]
    assert [link.text for link in keep_headlines(links, own="x")] == ["Kopi Peru Tertahan"]
    assert keep_headlines(links, own="Kopi Peru tertahan") == ()
