import pytest

from bench.corpora.dedupe import clean
from bench.pages.labels import headlines_of, label_pages
from bench.records.corpora import Example
from bench.records.pages import Link, Page
from bench.texts import text_id

PAGES = {
    "1.txt": Page("Kopi Utara Ditolak", links=(Link("Pelari Utara Menang"),)),
    "2.txt": Page("Pelari Utara menang", links=(Link("Kopi Utara Ditolak"), Link("Utusan Pulang"))),
}
TOPICS = ("diplomacy", "sports", "trade")
HEADER = "headline_id,headline,topic\n"


def row(headline: str, topic: str) -> str:
    return f"{text_id(headline)},{headline},{topic}\n"


GOOD = (
    HEADER
    + row("Kopi Utara Ditolak", "trade")
    + row("Pelari Utara Menang", "sports")
    + row("Utusan Pulang", "diplomacy")
)


def label(text: str, **kwargs: object) -> list[Example]:
    return label_pages(PAGES, text, where="labels.csv", topics=TOPICS, **kwargs)  # type: ignore[arg-type]


def test_every_headline_has_its_own_label() -> None:
    events = {text_id("Utusan Pulang"): "e1", text_id("Kopi Utara Ditolak"): "e1"}
    found = {e.text: (e.label, e.ties) for e in label(GOOD, events=events)}
    assert found == {
        "Kopi Utara Ditolak": ("trade", ("event:e1",)),
        # the page's own spelling, not the link's
        "Pelari Utara menang": ("sports", ()),
        "Utusan Pulang": ("diplomacy", ("event:e1",)),
    }
    assert headlines_of(PAGES)[text_id("Utusan Pulang")] == ("2.txt", "Utusan Pulang")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + row("Kopi Utara Ditolak", "trade"), r"\.txt: no label for headline .*and 1 more"),
        (GOOD + row("Hujan Deras", "trade"), r"labels\.csv:5: no page has headline"),
        (GOOD + row("Utusan Pulang", "trade"), r"labels\.csv:5: id \w+ has a label already"),
        (GOOD.replace("sports", "sprots"), r"labels\.csv:3: no topic 'sprots'; use diplomacy"),
        (GOOD.replace("Utusan", "Utusannya"), r"labels\.csv:4: id \w+ is not this headline's"),
        ("id,topic\n", r"labels\.csv:1: no column 'headline_id'"),
        ("", r"labels\.csv:1: no column"),
    ],
)
def test_a_label_that_does_not_fit_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        label(text)


def test_an_event_of_no_headline_is_named() -> None:
    with pytest.raises(ValueError, match="stands on no page"):
        label(GOOD, events={"0" * 12: "e"})


def test_clean_counts_what_goes() -> None:
    examples = [
        Example("1", "Kopi naik", "a"),
        Example("2", "KOPI naik.", "a"),
        Example("3", "Beras", "a"),
        Example("4", "beras!", "b"),
        Example("5", "!!!", "a"),
        Example("6", "???", "b"),
    ]
    kept, gone = clean(examples)
    assert [e.id for e in kept] == ["1", "5", "6"]
    assert gone == {"copies": 1, "text under two labels": 2}
    assert len(kept) + sum(gone.values()) == len(examples)
