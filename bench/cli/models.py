"""The verbs about a model in use: fit it and write it down, label headlines with it."""

import sys

import click

from bench.cli.options import JSON, MIRROR, SPLIT, VIEW, UserError, one_line_errors, progress_bar
from bench.cli.tables import TableArguments, named_datasets, table_options

TRUST = click.option(
    "--trust", "trusted", multiple=True, metavar="TYPE",
    help="A type that skops does not trust, and that you do: it runs code.",
)  # fmt: skip


@click.command("fit", epilog="Example:  tajuk fit words_and_chars news.csv --out model")
@click.argument("model")
@click.argument("dataset", required=False)
@click.option("--out", required=True, metavar="FOLDER", help="The new folder of the model.")
@click.option(
    "--parts", default="all", show_default=True, type=click.Choice(["all", "train"]),
    help="Fit on all rows, or on the training split alone.",
)  # fmt: skip
@click.option(
    "--results", default="results/latest", show_default=True, metavar="FOLDER",
    help="Where its score is kept; what is not stored there is run first.",
)  # fmt: skip
@VIEW
@SPLIT
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**32 - 1),
    help="Seed that the model is made with.",
)  # fmt: skip
@click.option("--tune", is_flag=True, help="With the best hyperparameters on the validation split.")
@TRUST
@MIRROR
@table_options
@one_line_errors
def fit_verb(
    model: str,
    dataset: str | None,
    out: str,
    parts: str,
    results: str,
    view: str | None,
    split: str | None,
    seed: int,
    tune: bool,
    trusted: tuple[str, ...],
    mirror: str | None,
    table: TableArguments,
) -> None:
    """Fit a MODEL on a DATASET (default: tajuk), and write it as a folder ready for headlines.

    MODEL is a baseline's name or your own .py file; DATASET is what `tajuk run` takes. The folder
    holds the model in skops' format, a model card with its score on held-out stories, and no text.
    Hyperparameters that are stored as tuned are taken.
    """
    from bench.deploy.fit import fit
    from bench.records.runs import RunOptions

    names = named_datasets([dataset] if dataset else [] if table.files else ["tajuk"], table)
    if len(names) != 1:
        raise UserError(f"{len(names)} datasets; a model is fitted on one")
    with progress_bar() as progress:
        fitted = fit(
            model,
            names[0],
            out=out,
            parts=parts,
            results=results,
            options=RunOptions(seed=seed, tuned=tune),
            trusted=trusted,
            view=view,
            split=split,
            mirror=mirror,
            progress=progress,
        )
    about = fitted.about
    settings = ", ".join(f"{k}={v}" for k, v in about.hyperparameters.items()) or "the defaults"
    click.echo(f"{out}: {about.model}, fitted on {about.rows:,} headlines of {about.dataset}")
    click.echo(f"labels: {', '.join(about.labels)}")
    click.echo(f"hyperparameters: {settings} ({about.setting})")
    click.echo(f"scores on held-out stories: {out}/README.md")
    click.echo(f"use it: tajuk predict {out} headlines.csv")


@click.command("predict", epilog="Example:  tajuk predict model headlines.csv --accuracy 95")
@click.argument("folder")
@click.argument("headlines")
@click.option(
    "--out", metavar="FILE", help="A .csv, .tsv or .jsonl file.  [default: standard output]"
)
@click.option("--text", metavar="COLUMN", help="The column of the headlines.")
@click.option(
    "--accuracy", type=float, metavar="PERCENT",
    help="Leave headlines unsure, so that so many of the labels are right.",
)  # fmt: skip
@click.option(
    "--explain", default=0, type=click.IntRange(min=0), metavar="N",
    help="Add the N words or character runs that weighed most (linear models).",
)  # fmt: skip
@TRUST
@click.option("--any-version", is_flag=True, help="Load it under other versions of its libraries.")
@click.option("--separator", metavar="SIGN", help="What parts the columns of a text file.")
@click.option("--encoding", metavar="NAME", help="How a text file is encoded.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.  [default: its first]")
@click.option("--no-header", is_flag=True, help="A table's first line is a row, no names.")
@JSON
@one_line_errors
def predict_verb(
    folder: str,
    headlines: str,
    out: str | None,
    text: str | None,
    accuracy: float | None,
    explain: int,
    trusted: tuple[str, ...],
    any_version: bool,
    separator: str | None,
    encoding: str | None,
    sheet: str | None,
    no_header: bool,
    as_json: bool,
) -> None:
    """Label HEADLINES with the model of a FOLDER that `tajuk fit` wrote.

    HEADLINES are a table in any form, with or without labels, a .txt file with one headline a
    line, or - for standard input. Other columns are kept; label and probability are added. What
    was taken, and what a wanted accuracy costs, goes to standard error.
    """
    from bench.deploy.fitted import load_model
    from bench.deploy.predict import Labelling, check_out, read_headlines, summary, write_labelled
    from bench.intake.options import Columns, TableOptions

    if out is not None:
        check_out(out, headlines)
    if accuracy is not None and 0 < accuracy < 1:
        raise UserError(f"--accuracy {accuracy:g}: give percent, as --accuracy {100 * accuracy:g}")
    model = load_model(folder, trusted=trusted, any_version=any_version)
    threshold = model.threshold(accuracy / 100) if accuracy is not None else None
    if explain:
        model.explain([], [], explain)  # refused before anything is read
    options = TableOptions(
        columns=Columns(text=text or ""),
        separator=separator or "",
        encoding=encoding or "",
        sheet=sheet or "",
        header=not no_header,
    )
    source = read_headlines(headlines, options)
    for note in source.notes:
        click.echo(f"{headlines}: {note}", err=True)
    if threshold:
        click.echo(threshold.sentence, err=True)
    labelling = Labelling(model, threshold, explain)
    names = [*source.names, *labelling.columns(source.names).values()]
    with progress_bar() as progress:
        write_labelled(
            labelling.blocks(source),
            names,
            out,
            as_json=as_json,
            done=(lambda n: progress(n, max(source.rows, n), "labelling")) if progress else None,
        )
    click.echo(summary(labelling.counts) + (f": {out}" if out else ""), err=True)
    sys.stdout.flush()
