"""What is kept is what would be worked out, and nothing else is ever read back."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import fetch, kept_stories, stories

N = 60
IDS = [f"id-{i:02d}" for i in range(N)]
WORDS = [f"headline number {i // 2} of the morning paper, told twice" for i in range(N)]
TIES: list[tuple[str, ...]] = [(f"event:{i // 20}",) if i % 5 == 0 else () for i in range(N)]


@pytest.fixture(autouse=True)
def _keep_even_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_stories, "FEWEST", 1)


@pytest.fixture
def grouped(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each time that stories are worked out."""
    times: list[int] = []
    works_out = stories.group

    def group(ids: Sequence[str], *more: Any) -> tuple[str, ...]:
        times.append(len(ids))
        return works_out(ids, *more)

    monkeypatch.setattr(stories, "group", group)
    return times


def kept() -> list[Path]:
    return sorted((fetch.cache() / "stories").glob("*"))


def test_the_second_time_is_read_back_and_the_same(grouped: list[int]) -> None:
    first = kept_stories.group(IDS, WORDS, TIES)
    assert first == stories.group(IDS, WORDS, TIES)
    assert len(set(first)) < N
    del grouped[:]
    assert kept_stories.group(IDS, WORDS, TIES) == first
    assert kept_stories.group(tuple(IDS), WORDS, iter(TIES)) == first  # type: ignore[arg-type]
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
    kept_stories.group(IDS, WORDS, TIES)
    del grouped[:]
    assert kept_stories.group(ids, words, ties) == stories.group(ids, words, ties)
    assert len(grouped) == 2, "once for what is kept, once for this test"


def test_ties_that_move_to_a_neighbour_are_a_change(grouped: list[int]) -> None:
    moved = [*TIES]
    moved[0], moved[1] = TIES[1], TIES[0]
    kept_stories.group(IDS, WORDS, TIES)
    del grouped[:]
    kept_stories.group(IDS, WORDS, moved)
    assert grouped == [N]


def test_other_code_is_a_change(
    grouped: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept_stories.group(IDS, WORDS, TIES)
    del grouped[:]
    edited = tmp_path / "stories.py"
    edited.write_text(Path(stories.__file__).read_text() + "\n# another rule\n")
    monkeypatch.setattr(stories, "__file__", str(edited))
    kept_stories.group(IDS, WORDS, TIES)
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
    first = kept_stories.group(IDS, WORDS, TIES)
    (path,) = kept()
    whole = path.read_bytes()
    if how in ("empty", "text", "cut"):
        path.write_bytes({"empty": b"", "text": b"no array", "cut": whole[: len(whole) // 2]}[how])
    else:
        np.save(path, spoilt(how, np.load(path)))
    del grouped[:]
    assert kept_stories.group(IDS, WORDS, TIES) == first
    assert grouped == [N]
    assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grouped: list[int]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("TAJUK_CACHE", str(tmp_path / "file" / "cache"))
    assert kept_stories.group(IDS, WORDS, TIES) == kept_stories.group(IDS, WORDS, TIES)
    assert grouped == [N, N]


def test_few_examples_are_not_kept(monkeypatch: pytest.MonkeyPatch, grouped: list[int]) -> None:
    monkeypatch.setattr(kept_stories, "FEWEST", N + 1)
    kept_stories.group(IDS, WORDS, TIES)
    assert not kept()
    assert grouped == [N]
