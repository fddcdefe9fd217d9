"""A process that runs one call after another for `pool`.

`bench.processes.start` starts it with ``FD MB PARENT MODULE``: it imports the module, if one is
named, then reads calls from the socket that it was given and writes back what came of each. It
ends when the other side closes, or is gone.
"""

import atexit
import contextlib
import importlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from threadpoolctl import threadpool_limits

from bench.processes.messages import Answerer
from bench.processes.proof import package_hash
from bench.processes.start import end_with
from bench.texts import one_line


def serve() -> None:
    """Serve until the other side closes."""
    link = Answerer(socket.socket(fileno=int(sys.argv[1])))
    megabytes, parent = int(sys.argv[2]), int(sys.argv[3]) or os.getppid()
    # a process that a model forks must neither hold the socket open nor answer on it
    os.register_at_fork(after_in_child=link.close)
    # Ctrl-C is for the process that a person started; it ends this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    # what a model prints would stand amid the table: it goes to standard error
    os.dup2(2, 1)
    # while the other side writes what is to be read, and before anything of a model's is imported
    package = package_hash()
    if sys.argv[4]:
        _import_first(sys.argv[4])
    # after the import: where the limit leaves no room for that, nothing could say so
    if megabytes:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    with threadpool_limits(1):
        while True:
            try:
                work, call = link.receive()
            except (EOFError, OSError):
                return
            except Exception as error:  # a call whose module is not to be found here
                link.send(("failed", _reason(error, megabytes)))
                continue
            try:
                # what `work` imports is here by now: from here on the call's own time counts
                link.send(("begun", package))
                link.send(_run(work, call, megabytes))
            except (BrokenPipeError, ConnectionResetError):
                return  # nobody waits for it any more
            except Exception as error:  # an answer that is no plain data
                link.send(("failed", _reason(error, megabytes)))


def _import_first(module: str) -> None:
    """Import a module without pandas, which scikit-learn imports where it can, and never uses.

    That is a third of a second of each process. Whoever needs pandas imports it afterwards.
    """
    hidden = "pandas" not in sys.modules
    if hidden:
        sys.modules["pandas"] = None  # type: ignore[assignment]  # Python's own sign for "none such"
    try:
        importlib.import_module(module)
    finally:
        if hidden:
            del sys.modules["pandas"]


def _run(work: Callable[..., Any], call: tuple[Any, ...], megabytes: int) -> tuple[str, Any]:
    try:
        return "done", work(*call)
    # whatever a model raises, SystemExit among it, is its result
    except BaseException as error:
        return "failed", _reason(error, megabytes)


def _reason(error: BaseException, megabytes: int) -> str:
    if isinstance(error, MemoryError):
        return f"it ran out of memory: a run may take {megabytes} MB"
    return one_line(error)


if __name__ == "__main__":
    try:
        serve()
    except MemoryError:
        # no room is left even to say so: who waits for the answer sees the process end
        os._exit(1)
    # what a model wants done at the end is done; taking down the modules would take longer
    atexit._run_exitfuncs()
    os._exit(0)
