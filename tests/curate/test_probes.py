from bench.curate.probes import (
    KNOWN_PROBES,
    NOTHING,
    PROBES,
    only_first_two_words,
    only_first_word,
    only_length,
    only_names,
    only_signs,
    only_style,
)
from bench.records.corpora import Example


def test_a_probe_sees_nothing_else() -> None:
    assert only_length("Gol Telat") == only_length("Xyz Abcde")
    assert only_length("Gol") != only_length("Gol Telat Sekali Lagi Hari Ini")
    assert only_first_word("Gol Telat!") == only_first_word("Gol Cepat")
    assert only_first_two_words("Gol Telat Lagi") == only_first_two_words("Gol Telat") != "Gol"
    assert only_signs("Gol: 2-1!") == only_signs("Rp: 2-1!")
    assert only_style("Gol Telat: 2") == only_style("Rupiah Naik: 15")
    assert only_style("GOL telat") != only_style("Gol telat")
    assert {"length", "first two words", "outlet style"} <= set(PROBES)


def test_names_are_seen_and_words_are_not() -> None:
    names = only_names([("US", "AS"), ("CN", "China")])
    assert names("Tarif AS Naik") == names("Gol AS Telat")
    assert names("Tarif Naik") == NOTHING
    assert names("AS dan China") != names("AS")


def test_what_is_known_beside_the_text() -> None:
    one = Example("1", "Gol", "sport", publisher="warta", section="bola", date="2019-07-03")
    seen = {name: known(one) for name, known in KNOWN_PROBES.items()}
    assert seen == {"publisher": "warta", "section": "bola", "month": "2019-07"}
    assert not any(known(Example("1", "Gol", "sport")) for known in KNOWN_PROBES.values())


def test_length_is_ordered_however_long_a_text_is() -> None:
    short, long = only_length("kata " * 10), only_length("kata " * 90_000)
    assert [a < b for a, b in zip(short, long, strict=True)] == [True, True]
