import pytest

from bench.records.corpora import Corpus, Example, Split

ROWS = tuple(Example(str(i), f"judul {i}", "ab"[i % 2]) for i in range(4))


def test_a_test_example_whose_story_is_learnt_from_leaks() -> None:
    corpus = Corpus("d", "v", ("a", "b"), ROWS, ("s", "s", "t", "u"), units=("0", "1", "2", "3"))
    split = Split(frozenset("0"), frozenset("2"), frozenset("13"))
    assert corpus.indices(split.test) == [1, 3]
    assert corpus.leaking(split) == [1]
    assert split.part_of() == {"0": "train", "2": "tune", "1": "test", "3": "test"}


@pytest.mark.parametrize(
    ("rows", "stories", "words"),
    [
        (ROWS, ("s",) * 3, "4 examples, 3 stories"),
        ((ROWS[0], ROWS[0]), ("s", "s"), "id stands twice: 0"),
        ((Example("9", "x", "c"),), ("s",), "no label 'c'; use a, b, or add it to CARD"),
    ],
)
def test_a_corpus_cannot_be_wrong(
    rows: tuple[Example, ...], stories: tuple[str, ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Corpus("d", "v", ("a", "b"), rows, stories)


def test_an_example_has_an_id_a_text_and_parts_that_there_are() -> None:
    with pytest.raises(ValueError, match="an example without an id"):
        Example("", "x", "a")
    with pytest.raises(ValueError, match="1: an example without text"):
        Example("1", " ", "a")
    with pytest.raises(ValueError, match="1: no part 'dev'; use train, tune, test"):
        Example("1", "x", "a", part="dev")
