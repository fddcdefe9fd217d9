"""Finds the models that a run is asked for: baselines by name, and users' own files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import baselines as baseline_files
from bench.execution.pool import map_cells
from bench.plugins import check_file, load_file, load_from, plugin_file, plugin_names
from bench.records.runs import Candidate, Failure, Limits


def baselines_named(names: Sequence[str] | None) -> Iterator[Candidate]:
    """Yield the baselines of these names, or all; LookupError with the choices for another."""
    for name in plugin_names(baseline_files) if names is None else dict.fromkeys(names):
        file = plugin_file(baseline_files, name)
        yield Candidate(name, file, partial(load_from, baseline_files.__name__, name))


def model_files(models: Iterable[str | Path], limits: Limits | None = None) -> list[Candidate]:
    """Return the users' own files as candidates; ValueError for one that cannot be imported."""
    paths = [Path(path) for path in models]
    if paths:
        _check_files(paths, limits)
    candidates = [Candidate(path.stem, path, partial(load_file, path.resolve())) for path in paths]
    taken = Counter([c.name for c in candidates] + plugin_names(baseline_files))
    for candidate in candidates:
        if taken[candidate.name] > 1:
            raise ValueError(
                f"{candidate.file}: another model has the name {candidate.name!r}; rename the file"
            )
    return candidates


def _check_files(paths: Sequence[Path], limits: Limits | None) -> None:
    # a user's own file is imported at once: if it cannot be, nothing else should run first. In a
    # process of its own, for it may hang there, or end the process
    cells = [(path.resolve(),) for path in paths]
    for place, told in sorted(map_cells(check_file, cells, limits=limits)):
        if isinstance(told, Failure):
            raise ValueError(f"{paths[place]}: cannot be imported: {told.reason}")
        if told:
            raise ValueError(told.replace(str(cells[place][0]), str(paths[place])))
