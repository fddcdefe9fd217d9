"""Maps cells over processes, here or on a Dask cluster, each within its time and memory limit.

A cell runs in a process that is not this one, so one that hangs, eats memory or kills its own
process is a result like any other, and the rest goes on.
"""

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

Cell = tuple[Any, ...]
_STARTING = 120.0  # seconds that a process may take to start, which no cell is charged for


@dataclass(frozen=True)
class Limits:
    """What one cell may take: seconds by the clock, and megabytes of address space (0: any)."""

    seconds: float = 1800.0
    megabytes: int = 16_000

    def __post_init__(self) -> None:
        if self.seconds <= 0 or self.megabytes < 0:
            raise ValueError(f"no limits {self.seconds} s, {self.megabytes} MB: give more than 0")


@dataclass(frozen=True)
class Failure:
    """Why a cell has no result, in one line."""

    reason: str


def map_cells(
    work: Callable[..., Any],
    cells: Sequence[Cell],
    *,
    jobs: int = 1,
    groups: Sequence[Hashable] = (),
    limits: Limits | None = None,
) -> Iterator[tuple[int, Any]]:
    """Yield each cell's place and its result, or a `Failure`, as they are ready.

    ``work`` is a function of a module, called with the cell as its arguments in one of ``jobs``
    processes, with one thread of linear algebra. Cells of one of the ``groups`` (one for each
    cell) run after another in one process as far as that keeps all busy: so what that process
    remembers of the last serves the next. A cell that takes longer than its limit is ended.

    >>> sorted(map_cells(divmod, [(7, 2), (9, 0)]))
    [(0, (3, 1)), (1, Failure(reason='ZeroDivisionError: integer division or modulo by zero'))]
    """
    if jobs < 1:
        raise ValueError(f"{jobs} jobs: give 1 or more")
    limits = limits or Limits()
    queue = _Queue(groups or [0] * len(cells))
    workers: list[_Worker] = []
    try:
        for _ in range(min(jobs, len(cells))):
            workers.append(_Worker(limits))
            workers[-1].start(work, cells, queue)
        while busy := [one for one in workers if one.place is not None]:
            ready = wait(
                [one.link for one in busy],
                timeout=max(min(one.deadline for one in busy) - time.monotonic(), 0),
            )
            for one in busy:
                if one.link not in ready and time.monotonic() < one.deadline:
                    continue
                ended = one.result(ready)
                if ended is not None:
                    one.start(work, cells, queue)
                    yield ended
    finally:
        for one in workers:
            one.end()


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
    again by another. Raises ValueError where the extra is missing or no scheduler answers.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise ValueError("--cluster needs one thing more: pip install tajuk[cluster]") from error
    try:
        client = Client(cluster, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(f"{cluster}: no Dask scheduler answers there ({reason})") from error
    members: dict[Hashable, list[int]] = defaultdict(list)
    for place, group in enumerate(groups or range(len(cells))):
        members[group].append(place)
    with client:
        # as bytes: what a Dask worker cannot unpickle ends its whole process
        asked = {
            group: pickle.dumps((work, [cells[i] for i in own])) for group, own in members.items()
        }
        places = {
            client.submit(_run_group, asked[group], limits, pure=False): own
            for group, own in members.items()
        }
        for future in as_completed(list(places), loop=client.loop):
            try:
                results = future.result()
            # the group could not run there: its code is lacking, or it ended worker after worker
            except Exception as error:
                reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
                results = [Failure(reason)] * len(places[future])
            yield from zip(places[future], results, strict=True)


def _run_group(asked: bytes, limits: Limits | None) -> list[Any]:
    work, cells = pickle.loads(asked)
    results = dict(map_cells(work, cells, limits=limits))
    return [results[i] for i in range(len(cells))]


class _Queue:
    """Which cell comes next: of a worker's own group, else of a new one, else of the longest."""

    def __init__(self, groups: Sequence[Hashable]) -> None:
        self._waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for place, group in enumerate(groups):
            self._waiting[group].append(place)
        self._begun: set[Hashable] = set()

    def next(self, group: Hashable) -> tuple[Hashable, int] | None:
        left = {name: own for name, own in self._waiting.items() if own}
        if not left:
            return None
        if group not in left:
            fresh = [name for name in left if name not in self._begun]
            group = fresh[0] if fresh else max(left, key=lambda name: len(left[name]))
        self._begun.add(group)
        return group, left[group].popleft()


class _Worker:
    """One process, its end of the socket, and the cell that it is at."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.group: Hashable = None
        self.place: int | None = None
        self.deadline = 0.0
        self._begin()

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.worker", str(theirs.fileno()),
                 str(self.limits.megabytes), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,  # what a model starts itself ends with its process
                env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )  # fmt: skip
        self.link = Connection(ours.detach())

    def start(self, work: Callable[..., Any], cells: Sequence[Cell], queue: _Queue) -> None:
        """Take the next cell, if one is left; on a fresh process where the last one is gone."""
        found = queue.next(self.group)
        self.place = None
        if found is None:
            return
        if self.process.poll() is not None:
            self._begin()
        self.group, self.place = found
        self.deadline = time.monotonic() + _STARTING
        # a process that has died meanwhile is noticed when its answer is read
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.link.send((work, cells[self.place]))

    def result(self, ready: Sequence[Any]) -> tuple[int, Any] | None:
        """Return the place and what became of it; None where it has only begun.

        A process that is late is killed.
        """
        assert self.place is not None
        if self.link not in ready:
            self.end()
            return self.place, Failure(f"it took longer than {self.limits.seconds:g} s")
        try:
            status, told = self.link.recv()
        except (EOFError, OSError):
            self.end()
            code = self.process.returncode
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
            return self.place, Failure(f"its process ended ({how})")
        except Exception as error:  # an answer that cannot be unpickled
            self.end()
            return self.place, Failure(" ".join(f"{type(error).__name__}: {error}".split())[:300])
        if status == "begun":
            self.deadline = time.monotonic() + self.limits.seconds
            return None
        return self.place, told if status == "done" else Failure(told)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.link.close()
        if self.process.poll() is None and self.place is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(2.0)  # it sees the closed socket, and goes
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
