from bench.curate.probes import NOTHING, make, only_first_word, only_length, only_names, only_signs


def test_a_probe_sees_nothing_else() -> None:
    assert only_length("Gol Telat") == only_length("Xyz Abcde")
    assert only_length("Gol") != only_length("Gol Telat Sekali Lagi Hari Ini")
    assert only_first_word("Gol Telat!") == only_first_word("Gol Cepat")
    assert only_signs("Gol: 2-1!") == only_signs("Rp: 2-1!")


def test_names_are_seen_and_words_are_not() -> None:
    names = only_names([("US", "AS"), ("CN", "China")])
    assert names("Tarif AS Naik") == names("Gol AS Telat")
    assert names("Tarif Naik") == NOTHING
    assert names("AS dan China") != names("AS")


def test_a_probe_is_a_model_like_any_other() -> None:
    model = make(0).fit(["satu", "dua", "satu"], ["x", "y", "x"])
    assert list(model.predict(["satu", "dua"])) == ["x", "y"]
