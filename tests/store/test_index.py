import json
from pathlib import Path

import pytest

from bench.records.runs import Outcome
from bench.store.index import read_index, write_index

RUNS = [
    Outcome("d", "v", "s", "b", "reused", key="2"),
    Outcome("d", "v", "s", "a", "failed", reason="why"),
]


def test_what_is_listed_is_sorted_and_done_whether_now_or_before(tmp_path: Path) -> None:
    write_index(tmp_path, RUNS)
    first, second = read_index(tmp_path)
    assert (first.model, first.status, first.reason) == ("a", "failed", "why")
    assert (second.model, second.status, second.key) == ("b", "done", "2")
    before = (tmp_path / "run.json").read_bytes()
    write_index(tmp_path, [second, first])
    assert (tmp_path / "run.json").read_bytes() == before


def test_no_list_is_an_empty_one_and_a_corrupt_one_is_named(tmp_path: Path) -> None:
    assert read_index(tmp_path) == []
    (tmp_path / "run.json").write_text('{"outcomes": [{"dataset": 1}]}')
    with pytest.raises(ValueError, match=r"run\.json: cannot be read; delete it and run again"):
        read_index(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "1"}, {"seed": True}, {"draw": 1.5}, {"key": 7}, {"status": ["done"]},
        {"content": None}, {"dataset": {}}, {"more": "x"}, {"key": "../../x"}, {"model": ".."},
        {"status": "fine"},
    ],
)  # fmt: skip
def test_a_wrong_type_in_the_list_is_one_line(change: dict[str, object], tmp_path: Path) -> None:
    row = {"dataset": "d", "view": "v", "split": "s", "model": "m", "status": "done", "key": "1"}
    (tmp_path / "run.json").write_text(json.dumps({"outcomes": [row]}))
    assert len(read_index(tmp_path)) == 1
    (tmp_path / "run.json").write_text(json.dumps({"outcomes": [row | change]}))
    with pytest.raises(ValueError, match=r"run\.json: cannot be read; delete it and run again"):
        read_index(tmp_path)


@pytest.mark.parametrize("junk", ["[" * 100_000, "[]", '{"outcomes": 7}', '{"outcomes": ["x"]}'])
def test_a_list_that_is_none_is_one_line(junk: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(junk)
    with pytest.raises(ValueError, match=r"run\.json: cannot be read"):
        read_index(tmp_path)
