from bench.corpora.tasks import Task
from bench.records.corpora import Corpus, Example, Split
from bench.records.predictions import Predictions
from bench.report.disagreements import compare_predictions

ROWS = tuple(Example(str(i), f"judul {i}", "ab"[i % 2]) for i in range(4))
CORPUS = Corpus("d", "headline", ("a", "b"), ROWS, tuple("0123"))
TASK = Task(CORPUS, "story", Split(frozenset(), frozenset(), frozenset("0123")))


def predicted(*labels: str) -> Predictions:
    return Predictions(tuple("0123"), tuple("0123"), ("a", "b", "a", "b"), labels, ("a", "b"))


def test_the_headlines_that_models_differ_on_come_most_contested_first() -> None:
    shown = compare_predictions(
        TASK,
        {"one": predicted("a", "b", "b", "b"), "two": predicted("a", "a", "b", "b"),
         "three": predicted("a", "a", "a", "b"), "floor": predicted("a", "a", "a", "a")},
    )  # fmt: skip
    assert shown.constant == ("floor",)
    assert {headline.id for headline in shown.headlines} == {"1", "2"}
    assert all(headline.compared == 3 for headline in shown.headlines)
