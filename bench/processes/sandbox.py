"""A process in a sandbox (bubblewrap): no network, no home, and no file but its own inputs."""

import os
import shutil
import site
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/ld.so.cache",
    "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
)  # fmt: skip
# of the environment, what says how texts are read; keys and tokens are left outside
_KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONHASHSEED", "HF_HUB_OFFLINE")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Sandbox:
    """Whose process it is, and the files and folders that it may read, or read and write."""

    owner: str
    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()


def check_sandbox() -> None:
    """Raise ValueError, in one line, where this machine has no bubblewrap."""
    if shutil.which("bwrap") is None:
        raise ValueError(
            "--sandbox: this machine has no bubblewrap (bwrap, Linux alone); install it, or run "
            "the model in a container"
        )


def in_sandbox(words: Sequence[str], sandbox: Sandbox) -> list[str]:
    """Return the command that runs another one within its sandbox.

    It sees the system's and Python's libraries and this package, all read-only, an empty
    temporary folder, and its inputs. It sees no process but its own.
    """
    bound = ["bwrap", "--unshare-all", "--die-with-parent", "--proc", "/proc", "--dev", "/dev"]
    bound += ["--tmpfs", "/tmp", "--clearenv", "--setenv", "HOME", "/tmp", "--setenv", "PATH"]
    bound += ["/usr/bin:/bin"]
    for name in (*_KEPT, *_THREADS):
        value = "1" if name in _THREADS else os.environ.get(name)
        bound += ["--setenv", name, value] if value else []
    for place in _libraries():
        bound += ["--ro-bind-try", place, place]
    # an installed package carries the datasets, with the labels of their test splits
    if (_PACKAGE / "_datasets").is_dir():
        bound += ["--tmpfs", str(_PACKAGE / "_datasets")]
    for path in sandbox.read:
        bound += ["--ro-bind", str(path), str(path)]
    for path in sandbox.write:
        bound += ["--bind", str(path), str(path)]
    return [*bound, "--dir", str(Path.cwd()), "--chdir", str(Path.cwd()), *words]


def _libraries() -> Iterator[str]:
    executable = Path(sys.executable)
    places = [*_SYSTEM, sys.base_prefix, sys.prefix, str(_PACKAGE), *site.getsitepackages()]
    places += [str(executable.resolve().parent.parent)]
    if site.ENABLE_USER_SITE:
        places.append(site.getusersitepackages())
    yield from dict.fromkeys(places)
