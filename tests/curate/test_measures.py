import numpy as np

from bench.curate.measures import doubtful, duplicates, leaks, rows, sequences
from bench.records.corpora import Corpus, Example, Split

ROWS = (
    Example("1", "Harga garam naik di pasar kota", "a"),
    Example("2", "Harga garam naik di pasar kota!", "a"),
    Example("3", "Gol telat", "b"),
    Example("4", "gol telat", "a"),
)
CORPUS = Corpus("d", "headline", ("a", "b"), ROWS, ("s", "s", "t", "t"), units=tuple("1234"))
SPLIT = Split(frozenset("13"), frozenset(), frozenset("24"))


def test_copies_and_contradictions_of_the_rows_as_read_are_counted() -> None:
    counted = rows(ROWS)
    assert counted["rows"] == 4
    assert counted["texts_under_two_labels"] == 1


def test_stories_on_both_sides_are_leaks() -> None:
    counted = leaks(CORPUS, SPLIT)
    assert counted["with_their_story_in_train_or_tune"] == counted["stories_that_cross"] == 2
    assert counted["test_examples_with_an_exact_copy_in_train_or_tune"] == 0


def test_near_copies_across_the_split_are_counted() -> None:
    assert sum(duplicates(CORPUS, SPLIT).values()) > 0


def test_a_label_that_a_sure_model_contradicts_is_doubtful() -> None:
    sure = np.tile([[0.95, 0.05]], (40, 1))
    sure[20:] = [0.05, 0.95]
    many = tuple(Example(f"{i:02d}", f"judul {i}", "a" if i < 20 else "b") for i in range(40))
    wrong = (*many[:39], Example("39", "judul 39", "a"))
    corpus = Corpus("d", "v", ("a", "b"), wrong, tuple(e.id for e in wrong))
    told = doubtful(corpus, sure)
    assert told["doubtful_labels"] == 1
    assert told["most_doubtful"] == ["39"]


def test_a_common_run_of_words_is_found() -> None:
    same = sequences([f"Menteri Luar Negeri bertemu utusan {i}" for i in range(5)])
    assert 5 in same.values()
