"""Proves which code a process runs: the hash of the package, and the versions of libraries.

It needs the standard library alone. A process on another machine is sent this very code, since
what it has of its own may be the other version that is looked for.
"""

import hashlib
import pickle
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DONE, REFUSED = b"+", b"-"
_NAME = "bench"


def package_hash() -> str:
    """Return the SHA-256 of all source files of the package as they stand now, names included.

    Empty where the package is not to be found.
    """
    package = sys.modules.get(_NAME) or find_spec(_NAME)
    places = getattr(package, "__path__", None) or getattr(
        package, "submodule_search_locations", None
    )
    if not places:
        return ""
    folder = Path(next(iter(places)))
    hashed = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        # the datasets that an installed package holds are no code, and have hashes of their own
        content = file.read_bytes()
        hashed.update(f"{file.relative_to(folder).as_posix()}:{len(content)}:".encode() + content)
    return hashed.hexdigest()


def prove(libraries: Iterable[str] = ()) -> dict[str, Any]:
    """Return what the code of this process is: the package's hash, and versions of libraries.

    A library that is not installed is "absent".

    >>> sorted(prove(["numpy"]))
    ['libraries', 'package']
    """
    versions = {}
    for name in libraries:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "absent"
    return {"package": package_hash(), "libraries": versions}


def run_if_proved(expected: Mapping[str, Any], task: bytes) -> bytes:
    """Return what a pickled function makes of its arguments, if the code here is the expected one.

    Called on a cluster's workers, which get it as it stands here. The function returns bytes,
    which come back behind `DONE`; a worker with other code gives `REFUSED`, its address, its name
    and what differs, a line each.
    """
    if words := what_differs(expected, prove(expected["libraries"])):
        from distributed import get_worker

        worker = get_worker()
        return REFUSED + f"{worker.address}\n{worker.name}\n{words}".encode()
    work, arguments = pickle.loads(task)
    answer: bytes = work(*arguments)
    return DONE + answer


def what_differs(expected: Mapping[str, Any], proof: Mapping[str, Any]) -> str:
    """Return in words where a proof is not the expected one; empty where it is.

    >>> what_differs({"package": "ab", "libraries": {"numpy": "2"}},
    ...             {"package": "ab", "libraries": {"numpy": "1"}})
    'numpy 1, not 2'
    """
    words = []
    if proof.get("package") != expected["package"]:
        other = str(proof.get("package") or "")[:12]
        words.append(f"another tajuk ({other or 'none'}, not {expected['package'][:12]})")
    versions = proof.get("libraries", {})
    words += [
        f"{name} {versions.get(name, 'absent')}, not {wanted}"
        for name, wanted in expected["libraries"].items()
        if versions.get(name) != wanted
    ]
    return "; ".join(words)
