"""The contract, once, over all perturbations found."""

from types import ModuleType

import numpy as np
import pytest

from bench import perturbations
from bench.plugins import load_plugin, plugin_names

# invented headlines that hold something for each of them
TEXTS = (
    "Menlu Jepang: “Kami tidak menolak”, ekspor 1.200 ton kopi Osaka ke Surabaya batal",
    "Anak-anak yang belum pulang, berlatih dengan kiper Persib hingga menang 2-1 pada 2024",
    "Petani gandum Prancis menyerahkan kapal ke Belanda, setelah tertahan di pelabuhan Hamburg",
    "Chelsea win 3-1 in Manchester, and Germany export more steel to Brazil than in 2019",
    "KTT G20 di Bandung dibuka, AS dan RI sepakat soal tarif 15 persen untuk baja!",
    "gol",
)


@pytest.fixture(params=plugin_names(perturbations))
def perturbation(request: pytest.FixtureRequest) -> ModuleType:
    return load_plugin(perturbations, request.param)


def changed(perturbation: ModuleType, text: str, strength: float, seed: int) -> str:
    result = perturbation.perturb(text, strength=strength, rng=np.random.default_rng(seed))
    assert type(result) is str
    return result


def test_it_says_what_it_stands_for_and_where_it_is_from(perturbation: ModuleType) -> None:
    first, _, rest = (perturbation.__doc__ or "").strip().partition("\n")
    assert first.endswith(".")
    assert any(f"({year})" in rest for year in range(1950, 2027))
    assert "label" in rest or "topic" in rest or "read" in rest or "stay" in rest


def test_strength_0_changes_nothing(perturbation: ModuleType) -> None:
    for text in TEXTS:
        for seed in range(20):
            assert changed(perturbation, text, 0.0, seed) == text


def test_it_changes_something_and_leaves_something(perturbation: ModuleType) -> None:
    results = [changed(perturbation, text, 1.0, seed) for text in TEXTS for seed in range(10)]
    before = [text for text in TEXTS for _ in range(10)]
    assert sum(a != b for a, b in zip(results, before, strict=True)) >= 8
    assert all(result.strip() and "\n" not in result for result in results)


def test_a_stronger_one_changes_more_texts(perturbation: ModuleType) -> None:
    counts = [
        sum(changed(perturbation, text, strength, s) != text for text in TEXTS for s in range(40))
        for strength in (0.1, 0.5, 1.0)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] or perturbation.__name__.endswith("truncation")


def test_the_seed_decides(perturbation: ModuleType) -> None:
    for text in TEXTS:
        assert changed(perturbation, text, 0.7, 3) == changed(perturbation, text, 0.7, 3)


def test_a_text_is_not_made_much_longer_or_shorter(perturbation: ModuleType) -> None:
    for text in TEXTS[:-1]:
        for seed in range(10):
            assert 0.6 < len(changed(perturbation, text, 1.0, seed)) / len(text) < 1.4


def words(text: str) -> list[str]:
    return sorted(text.casefold().split())


@pytest.mark.parametrize("name", ["upper_case", "lower_case", "title_case", "word_order"])
def test_case_and_order_keep_every_word(name: str) -> None:
    perturbation = load_plugin(perturbations, name)
    for text in TEXTS:
        for seed in range(10):
            assert words(changed(perturbation, text, 1.0, seed)) == words(text)


def test_a_cut_keeps_five_words_and_the_beginning() -> None:
    perturbation = load_plugin(perturbations, "truncation")
    for text in TEXTS:
        cut = changed(perturbation, text, 1.0, 0)
        assert len(cut.split()) >= min(5, len(text.split()))
        assert text.startswith(cut.rstrip("…"))


def test_other_numbers_keep_a_win_and_names() -> None:
    perturbation = load_plugin(perturbations, "numbers")
    for seed in range(30):
        one, two = changed(perturbation, "Menang 2-1, U-23 di KTT G20", 1.0, seed).split(", ")
        left, right = one.removeprefix("Menang ").split("-")
        assert int(left) - int(right) == 1
        assert two == "U-23 di KTT G20"
        assert changed(perturbation, "Naik 100 persen", 1.0, seed) == "Naik 100 persen"


def test_a_swap_never_makes_two_names_one_nor_mixes_languages() -> None:
    perturbation = load_plugin(perturbations, "entity_swap")
    for seed in range(60):
        new = changed(perturbation, "Jepang lawan China, lalu Jepang lawan Taiwan", 1.0, seed)
        first, second = new.split(", lalu ")
        assert first.split(" lawan ")[0] == second.split(" lawan ")[0]  # one name, one new name
        # all names of its list but one stand in the text already: only that one is free
        assert {first.split(" lawan ")[1], second.split(" lawan ")[1]} == {"China", "Taiwan"}
        english = changed(perturbation, "Germany beat Italy", 1.0, seed)
        assert not {"Jerman", "Prancis", "Spanyol", "Yunani"} & set(english.split())
        capitals = changed(perturbation, "JERMAN MENANG", 1.0, seed)
        assert capitals == capitals.upper() != "JERMAN MENANG"


def test_names_and_nouns_that_look_like_verbs_keep_their_affix() -> None:
    perturbation = load_plugin(perturbations, "affix_changes")
    text = "Menteri di Medan makan beras, berita dari Meksiko, bersih dan merdeka"
    assert all(changed(perturbation, text, 1.0, seed) == text for seed in range(20))
