import pytest
from bench.store.external import read_external

from bench.records.corpora import Corpus, Example, Split

EXAMPLES = tuple(Example(str(i), f"judul {i}", "ab"[i % 2]) for i in range(6))
CORPUS = Corpus("d", "headline", ("a", "b"), EXAMPLES, tuple("012345"))
SPLIT = Split(frozenset("012"), frozenset(), frozenset("345"))
GOOD = "example_id,prediction\n4,a\n3,b\n5,b\n"


def read(text: str | bytes) -> object:
    raw = text if isinstance(text, bytes) else text.encode()
    return read_external(raw, CORPUS, SPLIT, where="p.csv")


def test_answers_come_in_the_order_of_the_test_part() -> None:
    for text in (GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n")):
        predictions = read_external(text.encode(), CORPUS, SPLIT, where="p.csv")
        assert predictions.ids == ("3", "4", "5")
        assert predictions.predicted == ("b", "a", "b")
        assert predictions.labels == ("b", "a", "b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("5,b\n", ""), r"1 missing ids \(5\); give one line for each of the 3"),
        (GOOD + "0,a\n", r"1 extra ids, which are not in the test split \(0\)"),
        (GOOD + "9,a\n8,a\n7,a\n6,a\n", r"4 unknown ids \(6, 7, 8, …\)"),
        (GOOD + "5,a\n", r"p\.csv:5: id '5' stands twice"),
        (GOOD.replace("5,b", "5,c"), r"p\.csv:4: unknown label 'c'; use a, b"),
        (GOOD.replace("5,b", "5"), r"p\.csv:4: unknown label ''"),
        ("id,label\n3,a\n", r"p\.csv:1: the columns must be example_id,prediction"),
        ("", r"p\.csv:1: the columns must be"),
        (b"example_id,prediction\n\xff\xfe,a\n", "not UTF-8"),
        (b"example_id,prediction\n\x00,a\n", "p.csv"),
    ],
)
def test_what_does_not_fit_is_named(text: str | bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(text)
