"""Says what a user's own model file rests on beyond itself: helper files, and libraries."""

import ast
import importlib.util
import platform
import site
import sys
import sysconfig
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from types import ModuleType

from bench.plugins import code_of
from bench.store.fingerprints import code_hash

_KNOWN = {"sklearn": "scikit-learn"}  # modules whose library has another name; others are looked up


def user_code_of(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Return the code of the helpers that a file imports, and the names of the libraries."""
    helpers, tops = user_files_of(path)
    libraries = {_library(top) for top in tops}
    return b"".join(file.read_bytes() for file in helpers), tuple(sorted(libraries))


def user_files_of(path: Path) -> tuple[list[Path], set[str]]:
    """Return the helper files that a file rests on, and the top names that it takes of libraries.

    A helper is a module outside the folders of installed packages, such as one in the current
    folder; what helpers import counts too. Found by reading, nothing is imported: a module that
    is imported by a name put together at run time is not seen.
    """
    seen: set[Path] = set()
    libraries: set[str] = set()
    ahead = [path]
    while ahead:
        for top in _imported(ahead.pop()):
            helpers = _helpers(top)
            if helpers is None:
                libraries.add(top)
                continue
            ahead += [file for file in helpers if file not in seen]
            seen |= set(helpers)
    return sorted(seen - {path}), libraries


def load_planned(load: Callable[[], ModuleType], path: Path, planned: str) -> ModuleType:
    """Import a model whose file and helpers have the hash that its fingerprint names.

    Called in the process that runs it. Raises ValueError where the file has been changed since the
    run was planned, or is another one on this machine.
    """
    helpers, _ = user_files_of(path)
    code = code_of(path) + b"".join(file.read_bytes() for file in helpers)
    if (here := code_hash(code)) != planned:
        raise ValueError(
            f"{path}: is not the file that was planned (it or a helper was changed meanwhile, or "
            f"is another one on {platform.node()}: {here[:12]}, not {planned[:12]}); run again"
        )
    return load()


def _imported(path: Path) -> Iterator[str]:
    """Yield the top names that a file imports, without Python's own and this package's."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return  # whoever imports it will say what is wrong
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    ours = __name__.partition(".")[0]
    tops = {name.partition(".")[0] for name in names} - {"", ours}
    yield from sorted(tops - set(sys.stdlib_module_names))


def _helpers(top: str) -> list[Path] | None:
    """Return the files of a module that is not installed; None for a library."""
    # a model's process looks in the current folder last; this one may have it first ("python -m")
    here = str(Path.cwd())
    path = [place for place in sys.path if place not in ("", here)]
    spec: ModuleSpec | None = PathFinder.find_spec(top, [*path, here])
    spec = spec or importlib.util.find_spec(top)
    if spec is None:
        return None
    if spec.submodule_search_locations is not None:
        files = [
            file for place in spec.submodule_search_locations for file in Path(place).rglob("*.py")
        ]
    else:
        files = [Path(spec.origin)] if spec.origin else []
    files = [file.resolve() for file in files]
    installed = [Path(place).resolve() for place in _site_folders()]
    if not files or any(file.is_relative_to(place) for file in files for place in installed):
        return None
    return files


def _site_folders() -> list[str]:
    paths = sysconfig.get_paths()
    return [paths["purelib"], paths["platlib"], *site.getsitepackages(), site.getusersitepackages()]


def _library(top: str) -> str:
    if top in _KNOWN:
        return _KNOWN[top]
    try:
        version(top)
    except PackageNotFoundError:
        return packages_distributions().get(top, [top])[0]
    return top
