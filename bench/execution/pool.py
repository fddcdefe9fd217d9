"""Maps calls over processes of this machine, each within its time and memory limit.

A call runs in a process that is not this one, so one that hangs, eats memory or kills its own
process is a result like any other, and the rest goes on.
"""

import contextlib
import importlib
import os
import selectors
import signal
import socket
import subprocess
import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.processes.messages import Caller, ForgedError
from bench.processes.proof import package_hash
from bench.processes.sandbox import Sandbox, in_sandbox
from bench.processes.start import command
from bench.records.runs import Failure, Limits

Call = tuple[Any, ...]
STARTING = 120.0  # seconds that a process may take to start, which no call is charged for
OTHER_CODE = "its process has another tajuk than this one: the code has changed; run again"
FORGED = "something else than its answer came from its process"
LOOK = 1.0  # seconds between two looks at `wanted`, which nobody announces


@dataclass(frozen=True)
class Named:
    """A function of a module, by name: whoever calls it imports it, whoever sends it need not."""

    module: str
    function: str

    def __call__(self, *call: Any) -> Any:
        """Call it."""
        return getattr(importlib.import_module(self.module), self.function)(*call)


def map_calls(
    work: Callable[..., Any],
    calls: Sequence[Call],
    *,
    jobs: int = 1,
    groups: Sequence[Hashable] = (),
    owners: Sequence[Hashable] = (),
    limits: Limits | None = None,
    wanted: Callable[[], bool] | None = None,
    ready: Sequence["Worker"] = (),
) -> Iterator[tuple[int, Any]]:
    """Yield each call's place and its result, or a `Failure`, as they are ready.

    ``work`` is a function of a module, called with the call as its arguments in one of ``jobs``
    processes, with one thread of linear algebra. Calls of one of the ``groups`` (one for each
    call) run after another in one process as far as that keeps all busy: so what that process
    remembers of the last serves the next. A call may leave something behind in its process (a
    patched library, a full memory): so none runs where one of another of the ``owners`` (one for
    each call) has run, or where one has failed. An owner that is a `Sandbox` has its calls run in
    it. A call that takes longer than its limit is ended;
    one whose process is gone before it took the call is given to another, once. ``wanted`` is asked
    every second: where it says no, every process is ended and nothing more comes. ``ready`` are
    processes of `started`, taken with their own limits instead of ``jobs`` new ones.

    >>> sorted(map_calls(divmod, [(7, 2), (9, 0)]))
    [(0, (3, 1)), (1, Failure(reason='ZeroDivisionError: integer division or modulo by zero'))]
    """
    if not calls:
        return
    with contextlib.ExitStack() as stack:
        workers = ready or stack.enter_context(
            start_workers(
                min(jobs, len(calls)),
                limits=limits,
                module=work.module if isinstance(work, Named) else "",
            )
        )
        queue = _Queue(groups or [0] * len(calls), turning=len(workers) > 1)
        works = [_Work(work, *each) for each in zip(calls, owners or [0] * len(calls), strict=True)]
        for one in workers:
            one.start(works, queue)
        while busy := [one for one in workers if one.place is not None]:
            left = min(one.deadline for one in busy) - time.monotonic()
            answering = _readable(busy, max(min(left, LOOK) if wanted else left, 0))
            if wanted and not wanted():
                return
            for one in busy:
                if one not in answering and time.monotonic() < one.deadline:
                    continue
                ended = one.result(late=one not in answering)
                if ended is not None:
                    one.start(works, queue)
                    yield ended


def _readable(workers: Sequence["Worker"], seconds: float) -> list["Worker"]:
    """Return those of the workers that have sent something or are gone; wait at most so long."""
    with selectors.DefaultSelector() as selector:
        for one in workers:
            selector.register(one.link, selectors.EVENT_READ, one)
        return [key.data for key, _ in selector.select(seconds)]


@contextlib.contextmanager
def start_workers(
    jobs: int, *, limits: Limits | None = None, module: str = ""
) -> Iterator[Sequence["Worker"]]:
    """Yield so many processes for `map_calls`, and end them.

    They import ``module`` while whoever asked for them goes on: so what takes a second to import
    is at hand when the first call comes. Raises ValueError for fewer than one.
    """
    if jobs < 1:
        raise ValueError(f"{jobs} jobs: give 1 or more")
    workers: list[Worker] = []
    try:
        for _ in range(jobs):
            workers.append(Worker(limits or Limits(), module))
        package = package_hash()  # while they start
        for one in workers:
            one.package = package
        yield workers
    finally:
        for one in workers:
            one.dismiss()  # all at once: each takes a while to go
        for one in workers:
            one.end()


@dataclass(frozen=True)
class _Work:
    """What a process is asked, and whose it is."""

    work: Callable[..., Any]
    call: Call
    owner: Hashable


class _Queue:
    """Which call comes next: of a worker's own group, else of a new one, else of the longest."""

    def __init__(self, groups: Sequence[Hashable], *, turning: bool) -> None:
        self._turning = turning
        self._waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for place, group in enumerate(groups):
            self._waiting[group].append(place)
        self._begun: dict[Hashable, bool] = {}  # and whether it is taken from its end

    def next(self, group: Hashable) -> tuple[Hashable, int] | None:
        left = {name: places for name, places in self._waiting.items() if places}
        if not left:
            return None
        if group not in left:
            fresh = [name for name in left if name not in self._begun]
            group = fresh[0] if fresh else max(left, key=lambda name: len(left[name]))
        # two processes that begin at the two ends count different features, and wait for none
        turned = self._begun.setdefault(group, self._turning and len(self._begun) % 2 == 1)
        return group, left[group].pop() if turned else left[group].popleft()


class Worker:
    """One process, its end of the socket, and the call that it is at."""

    def __init__(self, limits: Limits, module: str = "") -> None:
        self.limits = limits
        self.module = module
        self.package = ""  # the hash of the code that it has to run
        self.group: Hashable = None
        self.place: int | None = None
        self.asked: _Work | None = None
        self.sandbox: Sandbox | None = None  # that its process runs in
        self.failed = False  # what it was asked last went wrong
        self.chances = 0  # how often a process may yet be asked to take the call
        self.begun = False
        self.deadline = 0.0
        self._begin()

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        # in a sandbox other numbers stand for the processes: 0 is for whoever started it
        words = command("bench.execution.worker", str(theirs.fileno()), str(self.limits.megabytes),
                        str(0 if self.sandbox else os.getpid()), self.module)  # fmt: skip
        with theirs:
            self.process = subprocess.Popen(
                in_sandbox(words, self.sandbox) if self.sandbox else words,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,  # what a model starts itself ends with its process
                env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )  # fmt: skip
        self.link = Caller(ours)
        self.failed = False

    def start(self, works: Sequence[_Work], queue: _Queue) -> None:
        """Take the next call, if one is left; in a fresh process where the last may harm it."""
        next_call = queue.next(self.group)
        self.place = None
        if next_call is None:
            return
        group, place = next_call
        owner = works[place].owner
        stranger = self.asked is not None and self.asked.owner != owner
        sandbox = owner if isinstance(owner, Sandbox) else None
        if self.process.poll() is not None or self.failed or stranger or sandbox != self.sandbox:
            self.end()
            self.sandbox = sandbox
            self._begin()
        self.group, self.place, self.asked = group, place, works[place]
        self.chances = 2
        self._ask()

    def _ask(self) -> None:
        assert self.asked is not None
        self.begun = False
        self.chances -= 1
        self.deadline = time.monotonic() + STARTING
        # a process that has died or hangs is noticed when its answer is read
        with contextlib.suppress(OSError):
            self.link.send((self.asked.work, self.asked.call), seconds=STARTING)

    def result(self, *, late: bool) -> tuple[int, Any] | None:
        """Return the place and what became of it; None where it is not ended, or begins anew.

        A process that is late is killed. Where it went before it took the call, what it ran
        before may be to blame: so a fresh one gets the call, once. One whose socket gives anything
        but its answer is killed too: whatever writes there is not to be believed.
        """
        assert self.place is not None
        if late:
            return self._gone(late=True)
        try:
            while (answer := self.link.receive()) is not None:
                status, message = answer
                if status != "begun":
                    self.failed = status != "done"
                    return self.place, Failure(str(message)) if self.failed else message
                if message != self.package:
                    self.end()
                    return self.place, Failure(OTHER_CODE)
                self.begun = True
                self.deadline = time.monotonic() + self.limits.seconds
        except EOFError:
            return self._gone(late=False)
        except (ForgedError, TypeError, ValueError) as error:
            self.end()
            return self.place, Failure(f"{FORGED} ({str(error)[:100]})")
        return None

    def _gone(self, *, late: bool) -> tuple[int, Any] | None:
        """End the process; give the call to a fresh one, or say why it has no result."""
        assert self.place is not None
        self.end()
        if not self.begun and self.chances:
            self._begin()
            self._ask()
            return None
        code = self.process.returncode
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        if self.begun:
            why = (
                f"it took longer than {self.limits.seconds:g} s"
                if late
                else (f"its process ended ({how})")
            )
        else:
            why = (
                f"its process took longer than {STARTING:g} s to start"
                if late
                else f"its process ended ({how}) before it began, with "
                f"{self.limits.megabytes} MB to start in"
            )
        return self.place, Failure(why)

    def dismiss(self) -> None:
        """Let the process go, when it has ended its call."""
        self.link.close()

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.dismiss()
        if self.process.poll() is None and self.place is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(2.0)  # it sees the closed socket, and goes
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
