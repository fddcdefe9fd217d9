"""Maps groups of calls over the workers of a Dask cluster; there each runs as `pool` runs it."""

import contextlib
import logging
import math
import pickle
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from bench.execution.pool import LOOK, STARTING, Call, map_calls
from bench.records.runs import Failure, Limits

ANSWERING = 10.0  # seconds that a scheduler may take to answer
_SHARES = 4  # so many tasks for each thread: enough to keep all busy, and to lose little


def map_on_cluster(
    work: Callable[..., Any],
    calls: Sequence[Call],
    *,
    cluster: str,
    groups: Sequence[Hashable] = (),
    limits: Limits | None = None,
) -> Iterator[tuple[int, Any]]:
    """Yield as `map_calls` does, with each group, or piece of a large one, run by a Dask worker.

    There too each call runs in a process below the worker's, which serves that piece alone. A
    piece whose worker dies is run again by another. Who closes this, or dies, has the begun calls
    ended within seconds. Raises ValueError where the extra is missing, no scheduler answers, or
    nobody is there to work.
    """
    with connected(cluster) as client:
        # as bytes: what a Dask worker cannot unpickle ends its whole process
        places = {
            client.submit(
                _run_group, pickle.dumps((work, [calls[i] for i in piece])), limits, pure=False
            ): piece
            for piece in _pieces(groups or range(len(calls)), tasks=_SHARES * _threads(client))
        }
        for future in _ended(client, list(places), cluster):
            try:
                results = future.result()
            # the group could not run there: its code is lacking, or it ended worker after worker
            except Exception as error:
                reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
                results = [Failure(reason)] * len(places[future])
            yield from zip(places[future], results, strict=True)


def _pieces(groups: Sequence[Hashable], *, tasks: int) -> Iterator[list[int]]:
    """Yield the places of each group, cut so that it comes to about so many tasks or more."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        members[group].append(place)
    most = math.ceil(len(groups) / max(tasks, 1))
    for places in members.values():
        for start in range(0, len(places), most):
            yield places[start : start + most]


@contextlib.contextmanager
def connected(cluster: str) -> Iterator[Any]:
    """Yield a client of the cluster at this address, and close it.

    Raises ValueError where the extra is missing or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError("--cluster needs one thing more: pip install tajuk[cluster]") from error

    class ClosedClient(Client):  # type: ignore[misc]  # distributed has no types
        def start(self, **options: Any) -> None:
            # one left open by an error is closed by the garbage collector; if that runs in the
            # thread that starts the next client's loop, both wait for one lock
            try:
                super().start(**options)
            except BaseException:
                self.close()
                raise

    try:
        client = ClosedClient(cluster, timeout=ANSWERING, set_as_default=False)
    except Exception as error:  # whatever a bad address or a scheduler unlike this one leads to
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(f"{cluster}: no Dask scheduler answers there ({reason})") from error
    # a client closed while it seeks a scheduler that is gone logs a page; our line says it all
    log = logging.getLogger("distributed.client")
    try:
        yield client
    finally:
        level = log.level
        log.setLevel(logging.CRITICAL)
        client.close()
        log.setLevel(level)


def _ended(client: Any, futures: Sequence[Any], cluster: str) -> Iterator[Any]:
    """Yield the futures as they end; ValueError where nobody is left to end them."""
    fix = "and run again: what is done is kept"
    ended: SimpleQueue[Any] = SimpleQueue()
    for future in futures:
        future.add_done_callback(ended.put)
    left, last_seen = len(futures), time.monotonic()
    while left:
        try:
            future = ended.get(timeout=LOOK)
        except Empty:
            if _threads(client):
                last_seen = time.monotonic()
            elif time.monotonic() > last_seen + STARTING:
                raise ValueError(
                    f"{cluster}: no worker for {STARTING:g} s; start one (dask worker {cluster}) "
                    + fix
                ) from None
            continue
        # Dask takes all futures back where it loses the scheduler
        if future.cancelled():
            raise ValueError(f"{cluster}: the Dask scheduler is gone; start it {fix}")
        left, last_seen = left - 1, time.monotonic()
        yield future


def _threads(client: Any) -> int:
    try:
        return sum(client.nthreads().values())
    except (OSError, TimeoutError):  # no scheduler either
        return 0


def _run_group(asked: bytes, limits: Limits | None) -> list[Any]:
    from distributed import Status, get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        # Dask interrupts no thread: it only notes that nobody waits for the task any more, or
        # that the worker has lost its scheduler and is to go as soon as its tasks have ended
        task = worker.state.tasks.get(key)
        return (
            task is not None
            and task.state == "executing"
            and worker.status not in {Status.closing, Status.closed, Status.failed}
        )

    work, calls = pickle.loads(asked)
    results = dict(map_calls(work, calls, limits=limits, wanted=wanted))
    if len(results) < len(calls):
        raise RuntimeError("nobody waits for these cells any more")
    return [results[i] for i in range(len(calls))]
