"""Finds the models that a run is asked for: baselines by name, and users' own files."""

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from bench import baselines as baseline_files
from bench.execution.objects import object_file
from bench.execution.pool import map_calls
from bench.execution.user_code import user_files_of
from bench.plugins import check_file, load_file, load_from, plugin_file, plugin_names
from bench.processes.sandbox import Sandbox, check_sandbox
from bench.records.predictions import NAME
from bench.records.runs import Failure, Limits, ModelFile


def baselines_named(names: Sequence[str] | None) -> Iterator[ModelFile]:
    """Yield the baselines of these names, or all; LookupError with the choices for another."""
    for name in plugin_names(baseline_files) if names is None else dict.fromkeys(names):
        file = plugin_file(baseline_files, name)
        yield ModelFile(name, file, partial(load_from, baseline_files.__name__, name))


def model_path(model: Any) -> Path:
    """Return a model's file; an object's is written first, and what is done to it is told."""
    if isinstance(model, str | Path):
        return Path(model)
    file, note = object_file(model)
    if note:
        warnings.warn(note, stacklevel=3)
    return file


def user_models(
    models: Iterable[Any], limits: Limits | None = None, *, sandbox: bool = False
) -> list[ModelFile]:
    """Return the users' own files as models; ValueError for one that cannot be imported.

    With ``sandbox`` none is imported but in one.
    """
    paths = [model_path(model) for model in models]
    if paths:
        if sandbox:
            check_sandbox()
        _check_files(paths, limits, sandbox)
    model_files = [
        ModelFile(model_name(path), path, partial(load_file, path.resolve()), sandbox)
        for path in paths
    ]
    taken = Counter([c.name for c in model_files] + plugin_names(baseline_files))
    for model_file in model_files:
        if taken[model_file.name] > 1:
            raise ValueError(
                f"{model_file.file}: another model has the name {model_file.name!r}; "
                "rename the file"
            )
    return model_files


def _check_files(paths: Sequence[Path], limits: Limits | None, sandbox: bool) -> None:
    # a user's own file is imported at once: if it cannot be, nothing else should run first. In a
    # process of its own, for it may hang there, or end the process
    calls = [(path.resolve(),) for path in paths]
    owners = [Sandbox(str(path), sandbox_files(path)) for path in paths] if sandbox else ()
    checked = map_calls(check_file, calls, owners=owners, limits=limits)
    for place, problem in sorted(checked, key=itemgetter(0)):
        if isinstance(problem, Failure):
            raise ValueError(f"{paths[place]}: cannot be imported: {problem.reason}")
        if problem:
            raise ValueError(f"{paths[place]}: {problem}")


def sandbox_files(path: Path) -> tuple[Path, ...]:
    """Return the files that a model's sandbox holds: its own, and its helpers."""
    return path.resolve(), *user_files_of(path.resolve())[0]


def model_name(file: Path, name: str = "") -> str:
    """Return the name of the model behind a file: the given one, or the file's own.

    Raises ValueError for the name of a baseline, and for one that cannot name a folder.
    """
    shown = name or file.stem
    if shown in plugin_names(baseline_files):
        raise ValueError(
            f"{file}: a baseline has the name {shown!r}; rename the file, or "
            "give another name with --name"
        )
    if not NAME.fullmatch(shown):
        raise ValueError(
            f"{file}: {shown!r} cannot name a model: use letters, digits and . _ + -; rename the "
            "file, or give a name with --name"
        )
    return shown
