import pytest

from bench.curate.wording import beside, wording_rates
from bench.records.corpora import Corpus, Example

TEXTS = {
    "Ekspor Kopi ke Jepang dan Mesir Naik 12 Persen": "trade",
    "Kemendag: 'Impor Beras Dihentikan'": "trade",
    "hasil laga timnas semalam": "sports",
    "Begini Cara Menlu Menjawab, Apa Kata Dubes?": "diplomacy",
}


def corpus() -> Corpus:
    examples = tuple(Example(str(i), t, label) for i, (t, label) in enumerate(TEXTS.items()))
    labels = ("diplomacy", "sports", "trade")
    return Corpus("made", "topics", labels, examples, tuple(e.id for e in examples))


def test_rates_are_counted_by_headline() -> None:
    rates = wording_rates(corpus())
    expected = {
        "colon": 0.25, "comma": 0.25, "question": 0.25, "quotes": 0.25, "digits": 0.25,
        "title_case": 0.75, "acronyms": 0.0, "two_countries": 0.25, "indonesian_actors": 0.25,
        "service_words": 0.5, "distinct_first_words": 1.0, "topic_words": 1.0,
    }  # fmt: skip
    assert {name: rates[name] for name in expected} == pytest.approx(expected)
    assert rates["words"] == pytest.approx((9 + 4 + 4 + 7) / 4)


def test_types_are_distinct_words_over_all() -> None:
    words = " ".join(TEXTS).casefold().replace(":", "").replace("'", "").replace(",", "")
    split = words.replace("?", "").split()
    assert wording_rates(corpus())["types_a_word"] == pytest.approx(len(set(split)) / len(split))


def test_a_rate_is_held_against_the_range_of_real_ones() -> None:
    real = {"one": {"colon": 0.3, "words": 9.0}, "two": {"colon": 0.6}}
    rows = beside({"colon": 0.2, "words": 13.0, "new": 1.0}, real)
    assert rows["colon"] == {"here": 0.2, "one": 0.3, "two": 0.6, "within_a_third": "yes"}
    assert rows["words"]["within_a_third"] == "no"
    assert "new" not in rows
    assert beside({"colon": 0.81}, real)["colon"]["within_a_third"] == "no"
