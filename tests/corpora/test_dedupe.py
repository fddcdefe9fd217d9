from bench.corpora.dedupe import clean
from bench.records.corpora import Example


def rows(*pairs: tuple[str, str]) -> list[Example]:
    return [Example(str(i), text, label) for i, (text, label) in enumerate(pairs)]


def test_the_first_of_copies_stays_and_signs_make_no_difference() -> None:
    kept, gone = clean(rows(("Gol telat!", "s"), ("gol  TELAT", "s"), ("Beras naik", "t")))
    assert [e.id for e in kept] == ["0", "2"]
    assert gone == {"copies": 1}


def test_a_text_under_two_labels_goes_with_all_its_copies() -> None:
    kept, gone = clean(rows(("x", "s"), ("X", "t"), ("x.", "s"), ("y", "t")))
    assert [e.id for e in kept] == ["3"]
    assert gone == {"text under two labels": 3}


def test_what_folds_to_nothing_is_no_copy() -> None:
    kept, gone = clean(rows(("...", "s"), ("!!!", "t")))
    assert (len(kept), gone) == (2, {})
    assert clean([]) == ((), {})
