"""Has shards read by processes of their own, on this machine or on a Dask cluster.

Every shard is read by a process that is started for it: a page that crashes, hangs or eats
memory takes that process with it and nothing else, here as on a cluster, and what a parser
leaks does not add up.
"""

import os
import select
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from bench.build.extract import LIBRARIES
from bench.execution.dask import connected, run_proved
from bench.processes.start import command
from bench.records.runs import Failure

COMMAND = command("bench.build.extract")
PATIENCE = 120.0  # seconds without a sign of life until a reader counts as hung
_TAIL = 4096  # bytes of what a reader said last


def read_all(folder: Path, keys: Sequence[str], *, jobs: int) -> Iterator[str]:
    """Have the planned shards read by so many processes; yield each key once it is done."""
    stop = threading.Event()
    pool = ThreadPoolExecutor(jobs)
    try:
        futures = [pool.submit(read_one, str(folder), key, stop) for key in keys]
        for future in as_completed(futures):
            yield future.result()
    finally:
        # after Ctrl-C or an error: no reader outlives this process
        stop.set()
        pool.shutdown(cancel_futures=True)


def read_on_cluster(folder: Path, keys: Sequence[str], *, cluster: str) -> Iterator[str]:
    """Have them read by a Dask cluster, whose workers see the same folders; yield each key.

    Raises ValueError where the extra is missing, no scheduler answers, or no worker has this code.
    """
    with connected(cluster) as client:
        arguments = [(str(folder), key) for key in keys]
        for _, answer in run_proved(
            client, _read_for_cluster, arguments, cluster=cluster, libraries=LIBRARIES
        ):
            if isinstance(answer, Failure):
                raise ValueError(answer.reason.removeprefix("ValueError: "))
            yield answer.decode()


def _read_for_cluster(folder: str, key: str) -> bytes:
    return read_one(folder, key).encode()


def read_one(folder: str, key: str, stop: threading.Event | None = None) -> str:
    """Have one planned shard read, and return its key; called by name on a cluster's workers.

    A reader that dies or hangs is started again. The page over which two have died is left
    out, and its row says so. Raises ValueError where that does not help.
    """
    deaths = Counter[int]()
    while True:
        skipped = sorted(number for number, times in deaths.items() if times > 1)
        status, said = _run(
            [*COMMAND, folder, key, ",".join(map(str, skipped)), str(os.getpid())], stop
        )
        if status == 0:
            return key
        lines = [line for line in said.splitlines() if line]
        if status > 0:
            raise ValueError(f"a shard cannot be read: {lines[-1] if lines else status}")
        if stop is not None and stop.is_set():
            raise ValueError("stopped; the same command goes on from here")
        numbers = [int(line[1:]) for line in lines if line.startswith("@") and line[1:].isdigit()]
        deaths[numbers[-1] if numbers else -1] += 1
        # each page can end two, and is left out then: so there is an end to it
        if deaths[-1] > 1:
            name = signal.Signals(-status).name
            raise ValueError(
                f"readers of a shard keep dying ({name}); give them more memory, or fewer --jobs"
            )


def _run(words: Sequence[str], stop: threading.Event | None) -> tuple[int, str]:
    """Return exit status and last words of a process; one that hangs is killed."""
    # one thread each: there are as many readers as processors already
    quiet = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=quiet,
    )
    assert process.stdout is not None
    tail, heard = b"", time.monotonic()
    with process, process.stdout as out:
        while True:
            if select.select([out], [], [], 0.5)[0]:
                chunk = os.read(out.fileno(), 1 << 16)
                if not chunk:
                    break
                tail, heard = (tail + chunk)[-_TAIL:], time.monotonic()
            elif time.monotonic() - heard > PATIENCE or (stop is not None and stop.is_set()):
                process.kill()
                break
        status = process.wait()
    return status, tail.decode("utf-8", errors="replace")
