import pytest

from bench.execution import dask
from bench.execution.dask import map_on_cluster


def test_no_scheduler_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(dask, "ANSWERING", 0.5)
    with pytest.raises(ValueError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        list(map_on_cluster(divmod, [(7, 2)], cluster="tcp://127.0.0.1:1"))


def test_a_large_group_is_cut_and_small_ones_stay_whole() -> None:
    pieces = list(dask._pieces(["a"] * 6 + ["b"], tasks=2))
    assert pieces == [[0, 1, 2, 3], [4, 5], [6]]
    assert list(dask._pieces([], tasks=4)) == []
