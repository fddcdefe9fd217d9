import os
import sys
from typing import Any

from bench.execution.pool import map_calls, start_workers
from bench.records.runs import Failure, Limits


def test_a_worker_runs_calls_in_a_process_of_its_own_with_one_thread() -> None:
    results = dict(map_calls(os.getpid, [(), ()], limits=Limits(60)))
    assert results[0] == results[1] != os.getpid()
    environment = dict(map_calls(os.getenv, [("OMP_NUM_THREADS",)], limits=Limits(60)))
    assert environment == {0: "1"}


def test_whatever_a_call_raises_is_one_line_and_ends_nothing() -> None:
    calls: list[tuple[Any, ...]] = [(3,), ("no\nsuch",)]
    results = dict(map_calls(sys.exit, calls, limits=Limits(60)))
    assert results == {0: Failure("SystemExit: 3"), 1: Failure("SystemExit: no such")}


def test_a_worker_goes_when_its_socket_closes() -> None:
    with start_workers(1, limits=Limits(60)) as (worker,):
        process = worker.process
    assert process.wait(10) is not None
