"""Lists and loads the files of a plug-in folder, or a user's own file, by name."""

import ast
import contextlib
import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.texts import one_line

_KINDS = {"loader": "dataset"}  # what users call them


def plugin_names(folder: ModuleType) -> list[str]:
    """List the plug-ins of a package, without importing any of them.

    >>> import json
    >>> names(json)
    ['decoder', 'encoder', 'scanner', 'tool']
    """
    found = (module.name for module in pkgutil.iter_modules(folder.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def plugin_file(folder: ModuleType, name: str) -> Path:
    """Return the file of a plug-in, unimported; LookupError names the ones there are."""
    known = plugin_names(folder)
    if name not in known:
        kind = folder.__name__.rpartition(".")[2].removesuffix("s")
        raise LookupError(f"no {_KINDS.get(kind, kind)} {name!r}; there are {', '.join(known)}")
    return Path(folder.__path__[0], f"{name}.py")


def code_of(path: Path) -> bytes:
    """Return a plug-in's source, and that of the modules of this package that it imports."""
    source = path.read_bytes()
    own = Path(__file__).parent
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
    return source + b"".join(Path(own, f"{name}.py").read_bytes() for name in sorted(imported))


def load_plugin(folder: ModuleType, name: str) -> ModuleType:
    """Import one plug-in by name; LookupError names the ones there are."""
    plugin_file(folder, name)
    return importlib.import_module(f"{folder.__name__}.{name}")


def load_from(package: str, name: str) -> ModuleType:
    """Import one plug-in by the names of its folder's package and its own."""
    return load_plugin(importlib.import_module(package), name)


def plugin_traits(path: Path) -> dict[str, Any]:
    """Return the plain constants that a file sets by capital names, without running it.

    >>> traits(Path(__file__))["_KINDS"]
    {'loader': 'dataset'}
    """
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return {}  # whoever imports it will say what is wrong
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.isupper():
                    with contextlib.suppress(ValueError, TypeError):
                        found[target.id] = ast.literal_eval(node.value)
    names = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return found | {name: True for name in names if name.isupper()}


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
    if not callable(getattr(module, "make", None)):
        raise _UnfitFileError("has no make(seed); add one that returns your classifier")
    return module


def check_file(path: Path) -> str:
    """Return why a user's own model file cannot be used, in one line; empty where it can."""
    try:
        _load_file(path)
    except _UnfitFileError as error:
        return error.reason
    return ""
