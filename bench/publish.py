"""Makes index, tables and figures of what is stored, and says what changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench import figures as figure_files
from bench import plugins, receipts, reproduced, store, tables, theme
from bench.prepare import Task
from bench.records import Outcome, Predictions

INTERVAL_SEED = 0  # of the resamples behind every interval


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
    changed is drawn again only if asked.
    """
    listed = {(o.dataset, o.view, o.split, o.model): o for o in store.read_index(out)}
    listed |= {(o.dataset, o.view, o.split, o.model): o for o in new}
    current = {
        task.place: (receipts.data_hash(task.corpus), receipts.split_hash(task.split))
        for task in tasks
    }
    scored: list[tuple[Outcome, Predictions | None]] = []
    for place, outcome in sorted(listed.items()):
        if not outcome.key:
            scored.append((outcome, None))
            continue
        receipt, predictions = store.load(out, outcome)
        made_on = (receipt.data, receipt.stories)
        if current.get(place[:3], made_on) == made_on:
            scored.append((outcome, predictions))
    store.write_index(out, [outcome for outcome, _ in scored])
    store.write_json(out / "environment.json", receipts.environment())
    made = {
        "scores": tables.scores(scored, seed=INTERVAL_SEED),
        "per_class": tables.per_class(scored),
        "confusions": tables.confusions(scored),
        "published_clean": tables.published_clean(scored, seed=INTERVAL_SEED),
        "reproduced": reproduced.table(out),
    }
    changed = {
        name
        for name, table in made.items()
        if store.write_bytes(out / "tables" / f"{name}.csv", tables.as_csv(table)) or redraw
    }
    drawn = tuple(_draw(out / "figures", made, changed))
    set_aside = {task.corpus.name: dict(task.corpus.set_aside) for task in tasks}
    clean = made["published_clean"]
    return Results(out, tuple(new), made["scores"], clean, drawn, set_aside)


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
