"""Maps groups of cells over the workers of a Dask cluster; there each runs as `engine` runs it."""

import contextlib
import logging
import pickle
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from bench.engine import LOOK, STARTING, Cell, Failure, Limits, map_cells

ANSWERING = 10.0  # seconds that a scheduler may take to answer


def map_on_cluster(
    work: Callable[..., Any],
    cells: Sequence[Cell],
    *,
    cluster: str,
    groups: Sequence[Hashable] = (),
    limits: Limits | None = None,
) -> Iterator[tuple[int, Any]]:
    """Yield as `map_cells` does, with each group run by a worker of a Dask cluster.

    There too each cell runs in a process below the worker's. A group whose worker dies is run
    again by another. Who closes this, or dies, has the begun cells ended within seconds. Raises
    ValueError where the extra is missing, no scheduler answers, or nobody is there to work.
    """
    members: dict[Hashable, list[int]] = defaultdict(list)
    for place, group in enumerate(groups or range(len(cells))):
        members[group].append(place)
    with connected(cluster) as client:
        # as bytes: what a Dask worker cannot unpickle ends its whole process
        asked = {
            group: pickle.dumps((work, [cells[i] for i in own])) for group, own in members.items()
        }
        places = {
            client.submit(_run_group, asked[group], limits, pure=False): own
            for group, own in members.items()
        }
        for future in _ended(client, list(places), cluster):
            try:
                results = future.result()
            # the group could not run there: its code is lacking, or it ended worker after worker
            except Exception as error:
                reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
                results = [Failure(reason)] * len(places[future])
            yield from zip(places[future], results, strict=True)


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
    mend = "and run again: what is done is kept"
    ended: SimpleQueue[Any] = SimpleQueue()
    for future in futures:
        future.add_done_callback(ended.put)
    left, last_seen = len(futures), time.monotonic()
    while left:
        try:
            future = ended.get(timeout=LOOK)
        except Empty:
            if _has_workers(client):
                last_seen = time.monotonic()
            elif time.monotonic() > last_seen + STARTING:
                raise ValueError(
                    f"{cluster}: no worker for {STARTING:g} s; start one (dask worker {cluster}) "
                    + mend
                ) from None
            continue
        # Dask takes all futures back where it loses the scheduler
        if future.cancelled():
            raise ValueError(f"{cluster}: the Dask scheduler is gone; start it {mend}")
        left, last_seen = left - 1, time.monotonic()
        yield future


def _has_workers(client: Any) -> bool:
    try:
        return bool(client.nthreads())
    except (OSError, TimeoutError):  # no scheduler either
        return False


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

    work, cells = pickle.loads(asked)
    results = dict(map_cells(work, cells, limits=limits, wanted=wanted))
    if len(results) < len(cells):
        raise RuntimeError("nobody waits for these cells any more")
    return [results[i] for i in range(len(cells))]
