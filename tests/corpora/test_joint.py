import pytest

from bench.corpora.joint import group_jointly, join, topic_view, with_topics
from bench.corpora.tasks import Task
from bench.records.corpora import Corpus, Example, Split


def task(name: str, rows: list[tuple[str, str]], train: str, test: str) -> Task:
    examples = tuple(Example(str(i), text, label) for i, (text, label) in enumerate(rows))
    corpus = Corpus(name, "v", ("sports", "trade"), examples, tuple(e.id for e in examples))
    return Task(corpus, "story", Split(frozenset(train), frozenset(), frozenset(test)))


ONE = task(
    "one", [("Gol telat di menit akhir laga", "sports"), ("Beras impor naik", "trade")], "01", ""
)
TWO = task(
    "two", [("Gol telat di menit akhir laga", "sports"), ("Ekspor kopi turun", "trade")], "", "01"
)


def test_a_test_headline_that_training_has_too_leaks() -> None:
    joint = join(ONE, TWO)
    assert joint.place == ("one+two", "v+v", "story+story")
    assert [joint.corpus.examples[i].id for i in joint.corpus.leaking(joint.split)] == ["0"]
    assert joint.test_set.ids == ("0", "1")


def test_of_a_dataset_with_itself_examples_are_its_own() -> None:
    joint = join(ONE, ONE)
    assert (joint.corpus.name, len(joint.corpus.examples)) == ("one+one", 2)


def test_a_short_opening_is_no_title() -> None:
    rows = [Example("a", "Opini\nHarga garam naik", "t"), Example("b", "Opini\nKiper pindah", "s")]
    assert group_jointly(rows) == ("a", "b")


def test_views_with_the_topics() -> None:
    assert "tajuk_hard" in with_topics()
    with pytest.raises(ValueError, match="nusax_senti: no view of it has the topics"):
        topic_view("nusax_senti")
