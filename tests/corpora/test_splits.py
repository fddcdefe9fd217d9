import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.corpora.splits import sizes, split_by_publisher, split_by_story, split_by_time
from bench.records.corpora import Corpus, Example


def test_a_pinned_story_stays_in_its_part() -> None:
    made = corpus([(f"s{i % 70}", "abc"[i % 3], "", "") for i in range(210)])
    pins = {made.stories[i]: ("test", "train")[i % 2] for i in range(0, 40)}
    seen = set[str]()

    def pin(example: Example, story: str) -> Example:
        first, _ = story not in seen, seen.add(story)
        return replace(example, pinned=pins.get(story, "") if first else "")

    examples = tuple(pin(e, s) for e, s in zip(made.examples, made.stories, strict=True))
    split = split_by_story(replace(made, examples=examples), seed=0)
    assert {story: split.part_of()[story] for story in pins} == pins
    assert len(made.indices(split.test)) / 210 == pytest.approx(0.25, abs=0.06)
    examples = (examples[0], *(replace(e, pinned="tune") for e in examples[1:]))
    with pytest.raises(ValueError, match="story s0 is pinned to test and tune"):
        split_by_story(replace(made, examples=examples), seed=0)


def corpus(rows: list[tuple[str, str, str, str]]) -> Corpus:
    """Rows are (story, label, date, publisher)."""
    examples = tuple(
        Example(f"{i:04d}", f"Judul {i}", label, date=day, publisher=publisher)
        for i, (_, label, day, publisher) in enumerate(rows)
    )
    return Corpus("d", "headline", ("a", "b", "c"), examples, tuple(row[0] for row in rows))


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(150, 300))
def test_every_story_has_one_part_and_labels_are_spread(seed: int, n: int) -> None:
    rng = random.Random(seed)
    rows = [(rng.randrange(60), rng.choice("abc")) for _ in range(n)]
    made = corpus([(f"s{n:03d}", label, "", "") for n, label in rows])
    split = split_by_story(made, seed=0)
    assert set(split.part_of()) == set(made.stories)
    parts = [made.indices(part) for part in (split.train, split.tune, split.test)]
    assert sorted(i for part in parts for i in part) == list(range(len(rows)))
    assert len(parts[0]) / len(rows) == pytest.approx(0.6, abs=0.06)
    assert len(parts[2]) / len(rows) == pytest.approx(0.25, abs=0.06)


def test_split_does_not_depend_on_the_order_of_rows() -> None:
    rows = [(f"s{i % 70}", "abc"[i % 3], "", "") for i in range(210)]
    assert split_by_story(corpus(rows), seed=0) == split_by_story(corpus(rows[::-1]), seed=0)
    assert split_by_story(corpus(rows), seed=0) != split_by_story(corpus(rows), seed=1)


def test_time_split_leaves_out_what_crosses_the_cut() -> None:
    rows = [(f"s{i}", "abc"[i % 3], f"2019-09-{10 + i % 10}", "p") for i in range(100)]
    rows += [("cross", "a", "2019-09-11", "p"), ("cross", "a", "2019-09-19", "p")]
    rows += [("undated", "a", "", "p")]
    made = corpus(rows)
    split = split_by_time(made, cut=date(2019, 9, 18), seed=0)
    assert {"cross", "undated"} & set(split.part_of()) == set()
    assert all(made.examples[i].date >= "2019-09-18" for i in made.indices(split.test))
    assert all(made.examples[i].date < "2019-09-18" for i in made.indices(split.train | split.tune))
    assert sizes(made, split)["left out"] == {"a": 3}


def test_publisher_split_tests_on_one_alone() -> None:
    rows = [(f"s{i}", "abc"[i % 3], "", "xy"[i % 2]) for i in range(60)]
    rows += [("shared", "a", "", "x"), ("shared", "a", "", "y")]
    made = corpus(rows)
    split = split_by_publisher(made, unseen="y", seed=0)
    assert {made.examples[i].publisher for i in made.indices(split.test)} == {"y"}
    assert {made.examples[i].publisher for i in made.indices(split.train)} == {"x"}
    assert "shared" not in split.part_of()
    with pytest.raises(ValueError, match="no story of publisher 'z' alone"):
        split_by_publisher(made, unseen="z", seed=0)
