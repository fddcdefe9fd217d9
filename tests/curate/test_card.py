import yaml

from bench.curate.card import flatten, render_card
from bench.records.cards import Card

CARD = Card("Judul: #1", ("a", "b"), ("id",), "CC0-1.0", "none", own=("x",))


def test_a_card_begins_with_the_header_that_hugging_face_reads() -> None:
    text = render_card("toy", CARD, "Prosa.", {"rows": {"train": 3}}).decode()
    _, header, body = text.split("---\n", 2)
    assert yaml.safe_load(header)["pretty_name"] == "Judul: #1"
    assert "# Judul: #1" in body
    assert "Prosa." in body
    assert "| labels | a, b |" in body


def test_figures_are_flattened_with_the_path_to_each() -> None:
    data = {"a": {"b": 1, "c": {"d_e": 0.5}}, "f": ["x", "y", "z"]}
    assert dict(flatten(data)) == {"a, b": "1", "a, c, d e": "0.500", "f": "x, y, z"}
