"""What is kept is what would be worked out, and nothing else is ever read back."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bench.corpora.stories
import bench.corpora.story_cache
from bench.catalog.paths import cache_folder
from bench.corpora.stories import group_stories
from bench.corpora.story_cache import remembered_stories

N = 60
IDS = [f"id-{i:02d}" for i in range(N)]
WORDS = [f"headline number {i // 2} of the morning paper, told twice" for i in range(N)]
TIES: list[tuple[str, ...]] = [(f"event:{i // 20}",) if i % 5 == 0 else () for i in range(N)]


@pytest.fixture(autouse=True)
def _keep_even_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.corpora.story_cache, "KEPT_FROM", 1)


@pytest.fixture
def grouped(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each time that stories are worked out."""
    times: list[int] = []
    works_out = group_stories

    def group(ids: Sequence[str], *more: Any) -> tuple[str, ...]:
        times.append(len(ids))
        return works_out(ids, *more)

    monkeypatch.setattr(bench.corpora.story_cache, "group_stories", group)
    return times


def kept() -> list[Path]:
    return sorted((cache_folder() / "stories").glob("*"))


def test_the_second_time_is_read_back_and_the_same(grouped: list[int]) -> None:
    first = remembered_stories(IDS, WORDS, TIES)
    assert first == group_stories(IDS, WORDS, TIES)
    assert len(set(first)) < N
    del grouped[:]
    assert remembered_stories(IDS, WORDS, TIES) == first
    assert remembered_stories(tuple(IDS), WORDS, iter(TIES)) == first  # type: ignore[arg-type]
    assert grouped == []
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("ids", "words", "ties"),
    [
        ([*IDS[:-1], "id-xx"], WORDS, TIES),
        (IDS, [*WORDS[:-1], "another story altogether"], TIES),
        (IDS, WORDS, [*TIES[:-1], ("event:0",)]),
        (IDS, WORDS, [("event:0",), *TIES[1:-1], ("event:0",)]),
        (IDS[::-1], WORDS, TIES),
    ],
)
def test_whatever_changes_is_worked_out_anew(
    ids: list[str], words: list[str], ties: list[Iterable[str]], grouped: list[int]
) -> None:
    remembered_stories(IDS, WORDS, TIES)
    del grouped[:]
    assert remembered_stories(ids, words, ties) == group_stories(ids, words, ties)
    assert len(grouped) == 1, "once for what is kept; this test calls the plain function"


def test_ties_that_move_to_a_neighbour_are_a_change(grouped: list[int]) -> None:
    moved = [*TIES]
    moved[0], moved[1] = TIES[1], TIES[0]
    remembered_stories(IDS, WORDS, TIES)
    del grouped[:]
    remembered_stories(IDS, WORDS, moved)
    assert grouped == [N]


def test_other_code_is_a_change(
    grouped: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    remembered_stories(IDS, WORDS, TIES)
    del grouped[:]
    edited = tmp_path / "stories.py"
    edited.write_text(Path(bench.corpora.stories.__file__).read_text() + "\n# another rule\n")
    monkeypatch.setattr(bench.corpora.stories, "__file__", str(edited))
    remembered_stories(IDS, WORDS, TIES)
    assert grouped == [N]


def spoilt(how: str, right: np.ndarray) -> np.ndarray:
    if how == "short":
        return right[:-1]
    if how == "beyond":
        return np.full_like(right, N)
    if how == "below":
        return np.full_like(right, -1)
    return right.astype(np.float64)


@pytest.mark.parametrize("how", ["empty", "text", "cut", "short", "beyond", "below", "floats"])
def test_a_spoilt_file_is_made_anew(how: str, grouped: list[int]) -> None:
    first = remembered_stories(IDS, WORDS, TIES)
    (path,) = kept()
    whole = path.read_bytes()
    if how in ("empty", "text", "cut"):
        path.write_bytes({"empty": b"", "text": b"no array", "cut": whole[: len(whole) // 2]}[how])
    else:
        array = io.BytesIO()
        np.save(array, spoilt(how, np.load(io.BytesIO(whole[32:]))))
        # with the checksum that belongs to it: what holds it off is its content
        path.write_bytes(bench.corpora.story_cache._seal(path, array.getvalue()) + array.getvalue())
    del grouped[:]
    assert remembered_stories(IDS, WORDS, TIES) == first
    assert grouped == [N]
    assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grouped: list[int]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("TAJUK_CACHE", str(tmp_path / "file" / "cache"))
    assert remembered_stories(IDS, WORDS, TIES) == remembered_stories(IDS, WORDS, TIES)
    assert grouped == [N, N]


def test_few_examples_are_not_kept(monkeypatch: pytest.MonkeyPatch, grouped: list[int]) -> None:
    monkeypatch.setattr(bench.corpora.story_cache, "KEPT_FROM", N + 1)
    remembered_stories(IDS, WORDS, TIES)
    assert not kept()
    assert grouped == [N]


def test_other_stories_of_the_right_shape_are_not_believed(grouped: list[int]) -> None:
    first = remembered_stories(IDS, WORDS, TIES)
    (path,) = kept()
    raw = path.read_bytes()
    # what follows the checksum: the places, of which the last is made a story of its own
    moved = raw[:-4] + np.array([N - 1], dtype=np.int32).tobytes()
    assert moved != raw
    path.write_bytes(moved)
    del grouped[:]
    assert remembered_stories(IDS, WORDS, TIES) == first
    assert grouped == [N]
    assert path.read_bytes() == raw, "and the right ones are kept again"
    path.write_bytes(raw[32:])
    assert remembered_stories(IDS, WORDS, TIES) == first
    assert grouped == [N, N]
