"""Options that say how a table of headlines is to be read, and the lines that tell what was."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bench.cli.options import UserError, progress_bar

if TYPE_CHECKING:
    from bench.intake.options import TableOptions

_COLUMNS = {
    "text": "the headlines",
    "label": "the labels",
    "id": "an id of each row",
    "group": "the story of each row: rows of one story stay together",
    "time": "the day of each row; it gives the split time",
    "body": "the text below the headline; it gives the view headline_body",
    "source": "the publisher of each row; it gives the split publisher",
    "part": "train, validation or test; it gives the split given",
}
_FILES = ("train", "validation", "test")
_OPTIONS = [
    *(
        click.option(f"--{role}", metavar="COLUMN", help=f"Of a table: {what}.")
        for role, what in _COLUMNS.items()
    ),
    *(
        click.option(
            f"--{part}", f"{part}_file", metavar="FILE", help=f"A table: the {part} split."
        )
        for part in _FILES
    ),
    click.option("--separator", metavar="SIGN", help="What parts the columns of a text file."),
    click.option("--encoding", metavar="NAME", help="How a text file is encoded."),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook.  [default: its first]"),
    click.option("--no-header", is_flag=True, help="A table's first line is a row, no names."),
    click.option("--skip-bad", is_flag=True, help="Leave out rows with too few or many cells."),
    click.option("--first-label", is_flag=True, help="Of several labels in a cell take the first."),
    click.option("--merge-labels", is_flag=True, help="Labels that differ by case are one."),
    click.option("--names", metavar="FILE", help="Names of numbered labels, one a line, from 0."),
    click.option(
        "--min-rows",
        type=click.IntRange(min=1),
        default=3,
        show_default=True,
        help="Classes of fewer rows are left out.",
    ),
    click.option(
        "--day-first/--month-first", "day_first", default=None, help="How 3/4/2026 is read."
    ),
    click.option("--unseen", metavar="NAME", help="The publisher that --split publisher tests on."),
]
_NAMES = (
    *_COLUMNS, *(f"{part}_file" for part in _FILES), "separator", "encoding", "sheet", "no_header",
    "skip_bad", "first_label", "merge_labels", "names", "min_rows", "day_first", "unseen",
)  # fmt: skip


@dataclass(frozen=True)
class TableArguments:
    """What a person said about a table: how to read it, and which file holds which split."""

    values: dict[str, Any]
    files: dict[str, str]

    def options(self, licence: str = "", language: str = "") -> "TableOptions":
        """Return how to read it, and what its card says."""
        from bench.intake.keeping import read_names
        from bench.intake.options import Columns, TableOptions

        values = self.values
        return TableOptions(
            columns=Columns(**{role: values[role] for role in _COLUMNS if values[role]}),
            separator=values["separator"] or "",
            encoding=values["encoding"] or "",
            sheet=values["sheet"] or "",
            header=not values["no_header"],
            skip_bad=values["skip_bad"],
            first_label=values["first_label"],
            merge_labels=values["merge_labels"],
            names=read_names(values["names"]) if values["names"] else (),
            min_rows=values["min_rows"],
            day_first=values["day_first"],
            unseen=values["unseen"] or "",
            licence=licence or "not stated",
            language=language or "und",
        )

    @property
    def said(self) -> list[str]:
        """Return the options that were given."""
        usual = {"min_rows": 3}
        given = [
            name
            for name, value in self.values.items()
            if value not in (None, False, usual.get(name))
        ]
        return [f"--{name.replace('_', '-')}" for name in (*given, *self.files)]


def table_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Add the options for tables to a verb, which gets them as one argument ``table``."""

    @wraps(verb)
    def taking(*args: Any, **kwargs: Any) -> None:
        values = {name: kwargs.pop(name) for name in _NAMES}
        files = {part: path for part in _FILES if (path := values.pop(f"{part}_file"))}
        verb(*args, table=TableArguments(values, files), **kwargs)

    with_options: Callable[..., None] = taking
    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return with_options


def named_datasets(
    datasets: Sequence[str],
    table: TableArguments,
    *,
    quiet: bool = False,
    licence: str = "",
    language: str = "",
) -> tuple[str, ...]:
    """Return the names of datasets; tables among them are read, and what was taken is printed.

    Lines go to standard error where ``quiet``: there a program reads standard output. ``licence``
    and ``language`` go on the card.
    """
    from bench.catalog.sources import dataset_names, is_source_of_rows

    sources: list[Any] = list(datasets)
    if table.files:
        if {"train", "test"} - set(table.files):
            raise UserError("--train and --test go together: name both files")
        sources.append(dict(table.files))
    if table.said and not any(map(is_source_of_rows, sources)):
        raise UserError(f"{table.said[0]} is said of a table: give a path, as news.csv")
    missing = [source for source in sources if isinstance(source, str) and _is_missing(source)]
    if missing:
        raise UserError(f"{missing[0]}: no such file; check the path")
    options = table.options(licence, language)
    names: list[str] = []
    with progress_bar() if any(map(is_source_of_rows, sources)) else nullcontext() as progress:
        for source in sources:
            names += dataset_names(
                source,
                options,
                say=lambda line: click.echo(line, err=quiet),
                progress=(lambda what, done, n: progress(done, n, what)) if progress else None,
            )
    return tuple(names)


def _is_missing(source: str) -> bool:
    from bench.catalog.sources import is_source_of_rows

    return is_source_of_rows(source) and not Path(source).exists()
