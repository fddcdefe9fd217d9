from datetime import date

import pytest

from bench.records.cards import Card, Upstream

PLAIN = {"title": "t", "labels": ("a", "b"), "languages": ("id",), "licence": "", "citation": ""}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"labels": ("a",)}, "labels must be two or more, each once"),
        ({"labels": ("a", "a")}, "labels must be two or more, each once"),
        ({"own": ()}, "neither files upstream nor files of its own"),
        ({"splits": ("time",)}, "a time split needs the day of its cut"),
        ({"splits": ("publisher",)}, "a publisher split needs the unseen publisher"),
    ],
)
def test_a_card_cannot_be_wrong(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Card(**({"own": ("x",)} | PLAIN | more))  # type: ignore[arg-type]


def test_what_a_card_says_of_itself() -> None:
    file = Upstream("a/b.csv", "u", "0" * 64, "ind")
    fetched = Card("t", ("a", "b"), ("ind", "min"), "", "", upstream=(file,), cut=date(2026, 1, 1))
    assert (fetched.embedded, fetched.by_language) == (False, True)
    own = Card("t", ("a", "b"), ("ind",), "", "", own=("x",))
    assert (own.embedded, own.by_language) == (True, False)


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x"])
def test_a_path_of_a_mirror_stays_in_it(path: str) -> None:
    with pytest.raises(ValueError, match="a mirror path is relative and stays in its folder"):
        Upstream(path, "u", "0" * 64)
    with pytest.raises(ValueError, match="is no SHA-256"):
        Upstream("x", "u", "0" * 63)
