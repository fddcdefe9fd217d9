"""Finds the models that a run is asked for: baselines by name, and users' own files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import baselines as baseline_files
from bench.execution.pool import map_calls
from bench.plugins import check_file, load_file, load_from, plugin_file, plugin_names
from bench.records.runs import Failure, Limits, ModelFile


def baselines_named(names: Sequence[str] | None) -> Iterator[ModelFile]:
    """Yield the baselines of these names, or all; LookupError with the choices for another."""
    for name in plugin_names(baseline_files) if names is None else dict.fromkeys(names):
        file = plugin_file(baseline_files, name)
        yield ModelFile(name, file, partial(load_from, baseline_files.__name__, name))


def user_models(models: Iterable[str | Path], limits: Limits | None = None) -> list[ModelFile]:
    """Return the users' own files as models; ValueError for one that cannot be imported."""
    paths = [Path(path) for path in models]
    if paths:
        _check_files(paths, limits)
    model_files = [ModelFile(path.stem, path, partial(load_file, path.resolve())) for path in paths]
    taken = Counter([c.name for c in model_files] + plugin_names(baseline_files))
    for model_file in model_files:
        if taken[model_file.name] > 1:
            raise ValueError(
                f"{model_file.file}: another model has the name {model_file.name!r}; rename the file"
            )
    return model_files


def _check_files(paths: Sequence[Path], limits: Limits | None) -> None:
    # a user's own file is imported at once: if it cannot be, nothing else should run first. In a
    # process of its own, for it may hang there, or end the process
    calls = [(path.resolve(),) for path in paths]
    for place, problem in sorted(map_calls(check_file, calls, limits=limits)):
        if isinstance(problem, Failure):
            raise ValueError(f"{paths[place]}: cannot be imported: {problem.reason}")
        if problem:
            raise ValueError(f"{paths[place]}: {problem}")
