"""Rows of AG News' shape, all invented, under labels of ours, and what does not fit."""

import pytest

from bench.loaders import ag_news, ag_topics

FILES = ag_topics.SAMPLE
LABELS = FILES["labels.csv"].decode()
PATH = ag_topics.CARD.upstream[0].path


def read(view: str = "topics", labels: str = LABELS) -> list[str]:
    files = {**FILES, "labels.csv": labels.encode()}
    return [example.label for example in ag_topics.read(files, view=view)]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (LABELS.replace("7999", "0000"), r"labels\.csv:2: the text of \w+ has hash .* label the"),
        (LABELS.replace("ac10", "0000"), r"labels\.csv:2: no upstream title 0000"),
        (LABELS + LABELS.splitlines()[1], r"labels\.csv:6: id \w+ has a label already"),
        (LABELS.replace(",trade,,2", ",trad,,2"), r"labels\.csv:3: no topic 'trad'; use diplomacy"),
    ],
)
def test_a_label_that_does_not_fit_is_named(labels: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(labels=labels)


def test_views_differ_by_other_alone() -> None:
    assert sorted(read("topics")) == ["diplomacy", "sports", "trade"]
    assert sorted(read("open")) == ["diplomacy", "other", "sports", "trade"]


def test_ids_texts_and_stories_are_those_of_ag_news() -> None:
    plain = {e.id: e for e in ag_news.read({PATH: FILES[PATH]})}
    for example in ag_topics.read(FILES, view="open"):
        known = plain[example.id]
        assert (example.text, example.ties) == (known.text, known.ties)
        assert example.section == known.label
        assert not example.part
