"""Lists and loads the files of a plug-in folder, or a user's own file, by name."""

import ast
import contextlib
import difflib
import importlib
import importlib.util
import inspect
import pkgutil
import sys
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.texts import one_line

_KINDS = {"loader": "dataset", "labelling": "labelling function"}  # what users call them


def plugin_names(folder: ModuleType) -> list[str]:
    """List the plug-ins of a package, without importing any of them.

    Installed packages add theirs by entry points of the group ``tajuk.<folder>``, whose value is
    a module of the same form as our own files.

    >>> import json
    >>> plugin_names(json)
    ['decoder', 'encoder', 'scanner', 'tool']
    """
    names = (module.name for module in pkgutil.iter_modules(folder.__path__))
    return sorted({name for name in names if not name.startswith("_")} | set(_installed(folder)))


def plugin_file(folder: ModuleType, name: str) -> Path:
    """Return the file of a plug-in, unimported; LookupError names the ones there are."""
    known = plugin_names(folder)
    if name not in known:
        kind = folder.__name__.rpartition(".")[2].removesuffix("s")
        raise LookupError(f"no {_KINDS.get(kind, kind)} {name!r}; there are {', '.join(known)}")
    file = Path(folder.__path__[0], f"{name}.py")
    if file.is_file() or name not in (installed := _installed(folder)):
        return file
    spec = importlib.util.find_spec(installed[name])
    if spec is None or spec.origin is None:
        raise LookupError(f"{name}: its entry point names {installed[name]}, which is no module")
    return Path(spec.origin)


@cache
def _entry_points(group: str) -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=group)}


def _installed(folder: ModuleType) -> dict[str, str]:
    """Return the modules that installed packages add to a folder, by name."""
    package, _, kind = folder.__name__.rpartition(".")
    return _entry_points(f"tajuk.{kind}") if package == __package__ else {}


def code_of(path: Path) -> bytes:
    """Return a plug-in's source, and that of the modules of this package that it imports."""
    source = path.read_bytes()
    package = Path(__file__).parent
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return source  # whoever imports it will say what is wrong
    own_folder = {
        path.with_name(f"{alias.name}.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
        for alias in node.names
    }
    source += b"".join(code_of(file) for file in sorted(own_folder) if file.is_file())
    imported = {
        module.partition(".")[2].replace(".", "/")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        if (module := node.module or "").startswith(f"{__package__}.")
    }
    return source + b"".join(Path(package, f"{name}.py").read_bytes() for name in sorted(imported))


def load_plugin(folder: ModuleType, name: str) -> ModuleType:
    """Import one plug-in by name; LookupError names the ones there are."""
    file = plugin_file(folder, name)
    if file.parent == Path(folder.__path__[0]):
        return importlib.import_module(f"{folder.__name__}.{name}")
    return importlib.import_module(_installed(folder)[name])


def load_from(package: str, name: str) -> ModuleType:
    """Import one plug-in by the names of its folder's package and its own."""
    return load_plugin(importlib.import_module(package), name)


def plugin_traits(path: Path) -> dict[str, Any]:
    """Return the plain constants that a file sets by capital names, without running it.

    >>> plugin_traits(Path(__file__))["_KINDS"]["loader"]
    'dataset'
    """
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return {}  # whoever imports it will say what is wrong
    constants: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.isupper():
                    with contextlib.suppress(ValueError, TypeError):
                        constants[target.id] = ast.literal_eval(node.value)
    names = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return constants | {name: True for name in names if name.isupper()}


def load_file(path: Path) -> ModuleType:
    """Import a user's own model file, whatever folder it is in.

    The file runs as it stands: it is the user's own code. What it raises comes out as
    ValueError with the file's name and the first reason.
    """
    try:
        return _load_file(path)
    except _UnfitFileError as error:
        raise ValueError(f"{path}: {error.reason}") from error


class _UnfitFileError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise _UnfitFileError("no such file; a model is a .py file with make(seed)")
    if path.suffix != ".py":
        raise _UnfitFileError("a model is a .py file with make(seed)")
    # helpers may lie in the current folder; it comes last, so that they stand in for no library
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)
    spec = importlib.util.spec_from_file_location(f"tajuk_model_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # known by its name, as pickle and dataclasses ask of whatever is defined in it
    sys.modules[spec.name] = module
    try:
        # what it prints would stand amid what a program reads
        with contextlib.redirect_stdout(sys.stderr):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[spec.name]
        raise _UnfitFileError(f"cannot be imported: {one_line(error, most=1000)}") from error
    if problem := _make_problem(module):
        raise _UnfitFileError(problem)
    return module


def _make_problem(module: ModuleType) -> str:
    """Return why a module has no make(seed) that can be called; empty where it has one."""
    make = getattr(module, "make", None)
    if not callable(make):
        names = [name for name, value in vars(module).items() if callable(value)]
        close = difflib.get_close_matches("make", names, n=1, cutoff=0.5)
        hint = f" (is {close[0]} meant?)" if close else ""
        return f"has no make(seed){hint}; add one that returns your classifier"
    try:
        inspect.signature(make).bind(0)
    except TypeError:
        return f"its make{inspect.signature(make)} takes no seed; write def make(seed):"
    except ValueError:
        pass  # a callable of C that does not tell what it takes
    return ""


def check_file(path: Path) -> str:
    """Return why a user's own model file cannot be used, in one line; empty where it can."""
    try:
        _load_file(path)
    except _UnfitFileError as error:
        return error.reason
    return ""
