import pytest

from bench.intake.schemes import read_days, split_as_given
from bench.records.corpora import Corpus, Example


def corpus(*parts: str) -> Corpus:
    rows = tuple(Example(str(i), f"judul {i}", "ab"[i % 2], part=p) for i, p in enumerate(parts))
    ids = tuple(row.id for row in rows)
    return Corpus("d", "headline", ("a", "b"), rows, ids, units=ids)


def test_a_given_split_is_kept_to_the_row() -> None:
    split = split_as_given(corpus("train", "tune", "test", "train"))
    assert split.part_of() == {"0": "train", "1": "tune", "2": "test", "3": "train"}


def test_without_a_validation_split_a_fifth_of_training_serves() -> None:
    given = corpus(*["train"] * 10, "test")
    split = split_as_given(given, seed=3)
    assert (len(split.train), len(split.tune), len(split.test)) == (8, 2, 1)
    assert split == split_as_given(given, seed=3)
    assert split != split_as_given(given, seed=4)


def test_a_row_without_a_part_is_named() -> None:
    with pytest.raises(ValueError, match="d: 1 has no given part; use --split story"):
        split_as_given(corpus("train", ""))


def test_days_are_read_and_what_may_be_either_is_left_open() -> None:
    assert list(read_days(["2026-03-31", "2026-04-01"]).days) == ["2026-03-31", "2026-04-01"]
    assert read_days(["3/4/2026", "5/6/2026"]).open
    assert list(read_days(["3/4/2026"], day_first=True).days) == ["2026-04-03"]
    assert list(read_days(["31/3/2026", "1/4/2026"]).days) == ["2026-03-31", "2026-04-01"]
