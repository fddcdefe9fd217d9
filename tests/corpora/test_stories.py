from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.corpora.stories import check_sizes, group_stories, near_pairs
from bench.texts import fold


def shingles(text: str) -> set[str]:
    return {text[i : i + 5] for i in range(len(text) - 4)}


WORDS = st.lists(st.sampled_from(["beras", "kopi", "gol", "naik", "di", "laut"]), max_size=7)


@given(st.lists(WORDS.map(" ".join), max_size=12, unique=True), st.sampled_from([0.3, 0.5, 0.8, 1]))
def test_near_pairs_equals_brute_force(texts: list[str], threshold: float) -> None:
    sets = [shingles(text) for text in texts]
    brute = [
        (i, j)
        for (i, a), (j, b) in combinations(enumerate(sets), 2)
        if a and b and len(a & b) >= threshold * len(a | b) - 1e-9
    ]
    assert near_pairs(texts, threshold) == brute


def test_story_is_folded_text_near_text_or_tie() -> None:
    ids = ["d", "c", "b", "a", "e", "f"]
    texts = [
        "Kapal Kopi Ditahan di Pelabuhan Utara Semalam",
        "KAPAL KOPI ditahan di pelabuhan utara semalam!",
        "Kapal Kopi Ditahan di Pelabuhan Utara Semalam Lagi",
        "Pelari Muda Menang",
        "Utusan Pulang",
        "Utusan Pergi",
    ]
    ties = [(), (), (), ("event:1",), ("event:1", "event:2"), ("event:2",)]
    assert group_stories(ids, texts, ties) == ("b", "b", "b", "a", "a", "a")


def test_story_names_do_not_depend_on_order() -> None:
    texts = ["Kopi Naik", "kopi naik", "Gol Telat", "Beras Turun"]
    ids = ["3", "1", "2", "0"]
    ties = [(), (), ("x",), ("x",)]
    forward = dict(zip(ids, group_stories(ids, texts, ties), strict=True))
    back = dict(zip(ids[::-1], group_stories(ids[::-1], texts[::-1], ties[::-1]), strict=True))
    assert forward == back == {"3": "1", "1": "1", "2": "0", "0": "0"}


def test_signs_alone_are_no_story() -> None:
    assert fold("!!!") == fold("???") == ""
    assert group_stories(["a", "b"], ["!!!", "???"], [(), ()]) == ("a", "b")


def test_a_chain_of_ties_is_refused_by_name() -> None:
    ids = [str(i) for i in range(400)]
    ties = [("page:home",) if i < 21 else () for i in range(400)]
    stories = group_stories(ids, [f"Judul ke-{i} tentang hal {i * 7919}" for i in range(400)], ties)
    with pytest.raises(ValueError, match="the tie 'page:home' binds 21"):
        check_sizes("d", ids, stories, ties)
    check_sizes("d", ids[:0], [], [])
