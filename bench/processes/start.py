"""Runs a module of this package in a process of its own: the very code that this process runs.

``python -P start.py MODULE ARGUMENT ...`` takes the package from the folder that this file lies in,
wherever it is started: neither the current folder, nor the user's site, nor PYTHONPATH can put
another in its place. With ``python -m`` the current folder would come first on the path.
"""

import importlib.util
import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of this package with these arguments.

    >>> command("bench.execution.worker", "7")[-2:]
    ['bench.execution.worker', '7']
    """
    # what this interpreter was told of its environment holds for the other one too
    flags = ["-P"] + ["-s"] * bool(sys.flags.no_user_site) + ["-E"] * sys.flags.ignore_environment
    return [sys.executable, *flags, __file__, module, *arguments]


def end_with(parent: int) -> None:
    """End this process, and those of its own group, as soon as its parent is gone.

    A parent that is killed outright tells nobody.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def run_module(module: str, arguments: list[str]) -> None:
    """Load the package from the folder of this file, and run one module of it as the program."""
    spec = importlib.util.spec_from_file_location(
        _PACKAGE.name, _PACKAGE / "__init__.py", submodule_search_locations=[str(_PACKAGE)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE.name] = package
    spec.loader.exec_module(package)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run_module(sys.argv[1], sys.argv[2:])
