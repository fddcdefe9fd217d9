"""Maps groups of calls over the workers of a Dask cluster; there each runs as `pool` runs it."""

import contextlib
import logging
import math
import pickle
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from bench.execution.pool import LOOK, STARTING, Call, map_calls
from bench.processes import proof as proof_module
from bench.processes.messages import decode_answer, encode_answer
from bench.processes.proof import DONE, REFUSED, prove, run_if_proved, what_differs
from bench.records.runs import Failure, Limits
from bench.texts import one_line

ANSWERING = 10.0  # seconds that a scheduler may take to answer
_SHARES = 4  # so many tasks for each thread: enough to keep all busy, and to lose little


def map_on_cluster(
    work: Callable[..., Any],
    calls: Sequence[Call],
    *,
    cluster: str,
    groups: Sequence[Hashable] = (),
    limits: Limits | None = None,
    libraries: Iterable[str] = (),
) -> Iterator[tuple[int, Any]]:
    """Yield as `map_calls` does, with each group, or piece of a large one, run by a Dask worker.

    There too each call runs in a process below the worker's, which serves that piece alone. A
    piece whose worker dies is run again by another; a worker with other code than this machine's,
    or other versions of the ``libraries``, gets none (see `run_proved`). Who closes this, or dies,
    has the begun calls ended within seconds. Raises ValueError where the extra is missing, no
    scheduler answers, or nobody is there to work.
    """
    with connected(cluster) as client:
        pieces = list(_pieces(groups or range(len(calls)), tasks=_SHARES * _threads(client)))
        # as bytes: what a Dask worker cannot unpickle ends its whole process
        arguments = [(pickle.dumps((work, [calls[i] for i in one])), limits) for one in pieces]
        for place, answer in run_proved(
            client, _run_group, arguments, cluster=cluster, libraries=libraries
        ):
            if isinstance(answer, Failure):
                results = [answer] * len(pieces[place])
            else:
                results = decode_answer(answer)
            yield from zip(pieces[place], results, strict=True)


def run_proved(
    client: Any,
    work: Callable[..., bytes],
    arguments: Sequence[tuple[Any, ...]],
    *,
    cluster: str,
    libraries: Iterable[str] = (),
) -> Iterator[tuple[int, bytes | Failure]]:
    """Yield the place of each of the arguments, and what ``work`` makes of them on some worker.

    A worker runs nothing before it has proved that its package is this one, and its ``libraries``
    are of the same versions; also one that joins later. One with others is refused: it is named in
    a warning, and what it was given goes to those that can prove it. What cannot run at all is a
    `Failure`. Raises ValueError where nobody is there to work, or nobody can prove it.
    """
    expected = prove(libraries)
    task = _ByValue(run_if_proved)
    tasks = [pickle.dumps((work, each)) for each in arguments]
    refused: dict[str, str] = {}
    ended: SimpleQueue[Any] = SimpleQueue()
    places: dict[Any, int] = {}

    def submit(place: int, workers: Sequence[str] | None = None) -> None:
        future = client.submit(task, expected, tasks[place], pure=False, workers=workers)
        places[future] = place
        future.add_done_callback(ended.put)

    for place in range(len(tasks)):
        submit(place)
    while places:
        future = _next_ended(client, ended, cluster)
        place = places.pop(future)
        try:
            answer: bytes = future.result()
        # it could not run there: its code is lacking, or it ended worker after worker
        except Exception as error:
            yield place, Failure(one_line(error))
            continue
        if answer.startswith(DONE):
            yield place, answer.removeprefix(DONE)
            continue
        address, name, words = answer.removeprefix(REFUSED).decode().split("\n")
        if address not in refused:
            refused[address] = f"{name}: {words}"
            warnings.warn(f"{cluster}: refused the worker {name} ({words})", stacklevel=3)
        submit(place, _proved(client, expected, refused, cluster))


def _proved(
    client: Any, expected: Mapping[str, Any], refused: Mapping[str, str], cluster: str
) -> list[str]:
    """Return the addresses of the workers that prove the expected code; ValueError for none."""
    proofs = client.run(_ByValue(prove), list(expected["libraries"]), on_error="ignore")
    good = [
        at
        for at, proof in proofs.items()
        if at not in refused and not what_differs(expected, proof)
    ]
    if not good:
        raise ValueError(
            f"{cluster}: no worker has the code of this machine: refused "
            f"{', '.join(refused.values())[:150]}; install the same tajuk and libraries there"
        )
    return good


class _ByValue:
    """A function of `bench.processes.proof` that is sent as it stands, and not by its name.

    By its name a worker would take its own, which may be of the other version that is looked for.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        import cloudpickle

        cloudpickle.register_pickle_by_value(proof_module)
        try:
            self._pickled = cloudpickle.dumps(function)
        finally:
            cloudpickle.unregister_pickle_by_value(proof_module)

    def __reduce__(self) -> tuple[Any, ...]:
        return pickle.loads, (self._pickled,)

    def __call__(self, *arguments: Any) -> Any:
        raise TypeError("a function that is sent is called where it arrives, not here")


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
        # what the workers give back is plain data: it is never unpickled here
        client = ClosedClient(
            cluster, timeout=ANSWERING, set_as_default=False, deserializers=["dask", "msgpack"]
        )
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


def _next_ended(client: Any, ended: "SimpleQueue[Any]", cluster: str) -> Any:
    """Return the next future that ends; ValueError where nobody is left to end one."""
    fix = "and run again: what is done is kept"
    last_seen = time.monotonic()
    while True:
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
        return future


def _threads(client: Any) -> int:
    try:
        return sum(client.nthreads().values())
    except (OSError, TimeoutError):  # no scheduler either
        return 0


def _run_group(pickled: bytes, limits: Limits | None) -> bytes:
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

    work, calls = pickle.loads(pickled)
    results = dict(map_calls(work, calls, limits=limits, wanted=wanted))
    if len(results) < len(calls):
        raise RuntimeError("nobody waits for these cells any more")
    return encode_answer([results[i] for i in range(len(calls))])
