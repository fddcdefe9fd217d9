"""Makes index, tables and figures of what is stored, and says what changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench import derived, plugins, receipts, store, tables, theme
from bench import figures as figure_files
from bench.prepare import Task
from bench.records import Outcome
from bench.texts import digest

TABLES = "4"  # raised when the same predictions would no longer make the same tables


@dataclass(frozen=True)
class Results:
    """What a run leaves: where it is, what became of every model, the tables, the figures.

    ``scores`` is the table of `tables.scores`, ``clean`` that of `tables.published_clean`;
    ``set_aside`` says for each dataset how many rows were left out, by reason.
    """

    out: Path
    outcomes: tuple[Outcome, ...]
    scores: pd.DataFrame
    clean: pd.DataFrame
    figures: tuple[Path, ...]
    set_aside: Mapping[str, Mapping[str, int]]

    @property
    def complete(self) -> bool:
        """Say whether all that was asked for was done."""
        return all(outcome.status != "failed" for outcome in self.outcomes)


def publish(
    out: Path, new: Sequence[Outcome], tasks: Sequence[Task], *, redraw: bool = False
) -> Results:
    """Merge new outcomes into those that ``out`` lists; write index, tables and figures.

    A listed outcome stays unless a new one takes its place, or its predictions were made
    on data or a split that is no longer the dataset's. A figure whose table has not
    changed is drawn again only if asked. Runs that end at one time do so one after the other.
    """
    with store.locked(out):
        return _publish(out, new, tasks, redraw=redraw)


def _publish(out: Path, new: Sequence[Outcome], tasks: Sequence[Task], *, redraw: bool) -> Results:
    listed = {outcome.place: outcome for outcome in store.read_index(out)}
    ran = {outcome.place[:4] for outcome in new if outcome.key}
    # a model that was skipped as a whole is skipped no more once any cell of it has run
    listed = {p: o for p, o in listed.items() if o.status != "skipped" or p[:4] not in ran}
    listed |= {outcome.place: outcome for outcome in new}
    fresh = set(new)
    # whoever deletes predictions to have them made again has no use for their row
    listed = {p: o for p, o in listed.items() if not o.key or store.has_receipt(out, o)}
    current = {task.place: task.hashes for task in tasks}
    listed = {
        place: outcome
        for place, outcome in listed.items()
        if not outcome.key
        or place[:3] not in current
        or outcome in fresh
        or _made_on(out, outcome) == current[place[:3]]
    }
    outcomes = [outcome for _, outcome in sorted(listed.items())]
    store.write_index(out, outcomes)
    store.write_json(out / "environment.json", receipts.environment())
    made, changed = _tables(out, outcomes, redraw=redraw)
    drawn = tuple(_draw(out / "figures", made, changed))
    set_aside = {task.corpus.name: dict(task.corpus.set_aside) for task in tasks}
    return Results(out, tuple(new), made["scores"], made["published_clean"], drawn, set_aside)


def _made_on(out: Path, outcome: Outcome) -> tuple[str, str]:
    receipt = store.load_receipt(out, outcome)
    return receipt.data, receipt.stories


def _tables(
    out: Path, outcomes: Sequence[Outcome], *, redraw: bool
) -> tuple[dict[str, pd.DataFrame], set[str]]:
    """Return every table and the names of those that changed; what is unchanged is read back."""
    stamp = {"tables": digest(TABLES, *derived.rests_on(out, outcomes))}
    folder = out / "tables"
    paths = {name: folder / f"{name}.csv" for name in derived.NAMES}
    last = folder / "made_of.json"
    whole = last.is_file() and all(path.is_file() for path in paths.values())
    if whole and not redraw and json.loads(last.read_text()) == stamp:
        return {name: tables.read_csv(path) for name, path in paths.items()}, set()
    made = derived.make(out, outcomes)
    last.unlink(missing_ok=True)
    changed = {
        name
        for name, table in made.items()
        if store.write_bytes(paths[name], tables.as_csv(table)) or redraw
    }
    store.write_json(last, stamp)
    return made, changed


def _draw(folder: Path, made: dict[str, pd.DataFrame], changed: set[str]) -> Iterator[Path]:
    for name in plugins.names(figure_files):
        figure = plugins.load(figure_files, name)
        paths = {form: folder / f"{name}.{form}" for form in theme.FORMATS}
        if not len(made[figure.TABLE]):
            continue
        if figure.TABLE in changed or not all(path.is_file() for path in paths.values()):
            drawing = figure.draw(made[figure.TABLE])
            for form, path in paths.items():
                store.write_bytes(path, theme.render(drawing, form))
        yield from paths.values()
