"""Makes index, tables and figures of what is stored, and says what changed."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from bench.corpora.tasks import Task
from bench.flow.draw import FORMS, ON_SCREEN, draw_missing, figure_code, remove_stale
from bench.records.predictions import Fingerprint
from bench.records.runs import Outcome
from bench.store.environment import environment
from bench.store.files import locked, write_bytes, write_json
from bench.store.index import read_index, write_index
from bench.store.predictions import has_fingerprint, load_fingerprint
from bench.store.tables import (
    as_csv,
    edited_tables,
    read_drawn_by,
    read_stamp,
    read_table,
    remove_stamp,
    table_path,
    write_stamp,
)
from bench.tables.make import ASIDE, TABLE_NAMES, make_tables, tables_rest_on
from bench.tables.reproduced import REPRODUCED_FOLDER
from bench.tables.transfer import TRANSFER_FOLDER
from bench.texts import digest

TABLES = "10"  # raised when the same predictions would no longer make the same tables


@dataclass(frozen=True)
class Results:
    """What a run leaves: where it is, what became of every model, the tables, the figures.

    ``scores`` is the table of `scores_table`, ``clean`` that of `published_clean_table`;
    ``recommendations`` that of `recommendations`; ``excluded`` says for each dataset how many rows
    were left out, by reason.
    """

    out: Path
    outcomes: tuple[Outcome, ...]
    scores: pd.DataFrame
    clean: pd.DataFrame
    figures: tuple[Path, ...]
    excluded: Mapping[str, Mapping[str, int]]
    recommendations: pd.DataFrame

    @property
    def complete(self) -> bool:
        """Say whether all that was asked for was done."""
        return all(outcome.status != "failed" for outcome in self.outcomes)


def publish(
    out: Path,
    new: Sequence[Outcome],
    tasks: Sequence[Task],
    *,
    shown: Sequence[str] | None = None,
    redraw: bool = False,
) -> Results:
    """Merge new outcomes into those that ``out`` lists; write index, tables and figures.

    Of the figures, those ``shown`` are drawn, as a screen shows them (None: the one that answers
    what a run asks); the others that no longer fit their table go, until `tajuk figures` or
    `tajuk report` draws them.

    A listed outcome stays unless a new one takes its place, or its predictions were made on data
    or a split that is no longer the dataset's, or by other code or libraries than a new one of
    the same model. A model that was skipped this time takes no place from what is stored of it.
    With ``redraw`` all is made anew, every figure in every form. Runs that end at one time do so
    one after the other.
    """
    with locked(out):
        return _publish(out, new, tasks, shown=shown, redraw=redraw)


def _publish(
    out: Path,
    new: Sequence[Outcome],
    tasks: Sequence[Task],
    *,
    shown: Sequence[str] | None,
    redraw: bool,
) -> Results:
    outcomes = write_index(out, _merged(out, read_index(out), new, tasks))
    _take_over_aside(out)
    write_json(out / "environment.json", environment())
    made_of = digest(TABLES, *tables_rest_on(out, outcomes))
    drawn_by = read_drawn_by(out)
    changed = _tables(out, outcomes, made_of, redraw=redraw)
    remove_stale(out, changed if drawn_by == figure_code() else None)
    if shown is None:
        # of one dataset the dots with their intervals, of several how each stands to the best
        shown = ["accuracy" if len({o.dataset for o in outcomes}) == 1 else "overview"]
    drawn = tuple(draw_missing(out, None if redraw else shown, FORMS if redraw else ON_SCREEN))
    # last of all: whoever is stopped before this makes tables and figures anew
    write_stamp(out, made_of, TABLE_NAMES, figure_code())
    excluded = {task.corpus.name: dict(task.corpus.excluded) for task in tasks}
    # read back, so that a fresh run and a repeated one give the very same numbers
    scores, clean, recommended = (
        read_table(out, name) for name in ("scores", "published_clean", "recommendations")
    )
    return Results(out, tuple(new), scores, clean, drawn, excluded, recommended)


def _take_over_aside(out: Path) -> None:
    """Bind what an older version stored in the folders below, as `write_index` does here."""
    for name in ASIDE:
        listed = read_index(out / name)
        if any(o.key and not o.content and has_fingerprint(out / name, o) for o in listed):
            with locked(out / name):
                write_index(out / name, listed)


def _merged(
    out: Path, listed: Sequence[Outcome], new: Sequence[Outcome], tasks: Sequence[Task]
) -> list[Outcome]:
    """Return the outcomes that the tables show: the new, and those listed that still hold."""
    replaced = {outcome.place for outcome in new if outcome.status != "skipped"}
    ran = {outcome.place[:4]: outcome for outcome in new if outcome.key}
    current = {task.place: task.hashes for task in tasks}
    kept = {}
    for outcome in listed:
        place, model = outcome.place, outcome.place[:4]
        if place in replaced:
            continue
        if not outcome.key:
            # a model that was skipped as a whole is skipped no more once any run of it has run
            if outcome.status != "skipped" or model not in ran:
                kept[place] = outcome
            continue
        # whoever deletes predictions to have them made again has no use for their row
        if not has_fingerprint(out, outcome):
            continue
        if place[:3] in current or model in ran:
            fingerprint = load_fingerprint(out, outcome)
            made_on = fingerprint.data, fingerprint.stories
            if current.get(place[:3], made_on) != made_on:
                continue
            if model in ran and _made_by(fingerprint) != _made_by(
                load_fingerprint(out, ran[model])
            ):
                continue
        kept[place] = outcome
    stored = {outcome.place[:4] for outcome in kept.values() if outcome.key}
    shown = [o for o in new if o.status != "skipped" or o.place[:4] not in stored]
    kept |= {outcome.place: outcome for outcome in shown}
    return [outcome for _, outcome in sorted(kept.items())]


def _made_by(fingerprint: Fingerprint) -> tuple[Any, ...]:
    return (
        fingerprint.code,
        fingerprint.protocol,
        dict(fingerprint.libraries),
        dict(fingerprint.identity),
    )


def _tables(out: Path, outcomes: Sequence[Outcome], made_of: str, *, redraw: bool) -> set[str]:
    """Write every table; return the names of those that changed, or all if asked to redraw.

    Nothing is made where the tables that stand there are made of the same, and hold what was
    written.
    """
    last = read_stamp(out)
    edited = edited_tables(out, TABLE_NAMES)
    if last == made_of and not redraw and not edited:
        return set()
    if last == made_of and (others := [name for name in edited if table_path(out, name).is_file()]):
        warnings.warn(
            f"{table_path(out, others[0])}: was changed since it was made; it is made again of "
            "the stored predictions",
            stacklevel=2,
        )
    tables = make_tables(out, outcomes)
    # without the stamp, figures of an interrupted run count as changed too
    interrupted = not last
    remove_stamp(out)
    return {
        name
        for name, table in tables.items()
        if write_bytes(table_path(out, name), as_csv(table)) or redraw or interrupted
    }


def draw_figures(out: str | Path = "results/latest") -> Results:
    """Make tables and figures again from the predictions that ``out`` holds."""
    folders = ("", REPRODUCED_FOLDER, TRANSFER_FOLDER)
    if not any(read_index(Path(out, folder)) for folder in folders):
        if Path(out, "predictions").is_dir():
            raise ValueError(
                f"{out}: its list run.json is gone; the same tajuk run as before writes it again, "
                "from the predictions that are there"
            )
        raise ValueError(f"{out}: holds no run; make one with: tajuk run --out {out}")
    return publish(Path(out), [], [], redraw=True)
