from bench.comparison.runs import drawn_anew
from bench.corpora.tasks import Task
from bench.records.corpora import Corpus, Example, Split


def test_what_is_pinned_to_the_test_split_is_not_drawn_anew() -> None:
    rows = tuple(
        Example(str(i), f"judul {i}", "ab"[i % 2], pinned="test" if i == 3 else "")
        for i in range(5)
    )
    corpus = Corpus("d", "headline", ("a", "b"), rows, ("0", "1", "s", "s", "4"))
    task = Task(corpus, "story", Split(frozenset("01"), frozenset(), frozenset("s4")))
    # the story of a pinned headline stays with it
    assert drawn_anew(task) == ["4"]
