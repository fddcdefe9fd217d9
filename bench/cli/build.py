"""The verb that makes a dataset of saved pages."""

import json
from pathlib import Path

import click

from bench.cli.options import JSON, one_line_errors, progress_bar
from bench.cli.tables import TableArguments, named_datasets, table_options


@click.command(
    "build", epilog="Example:  tajuk build crawl.warc.gz --labels labels.csv --out datasets/mine"
)
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--labels", metavar="FILE",
    help="CSV with the columns headline and topic.  [default: only list the headlines]",
)  # fmt: skip
@click.option("--out", required=True, metavar="FOLDER", help="The dataset; its name is its own.")
@click.option(
    "--jobs", default=0, metavar="N", help="Reading processes.  [default: one a processor]",
    type=click.IntRange(min=0),
)  # fmt: skip
@click.option(
    "--cluster", metavar="ADDRESS",
    help="A Dask scheduler, as tcp://host:8786, whose workers see the same folders.",
)  # fmt: skip
@click.option("--title", default="", help="Title on the card.  [default: the folder's name]")
@click.option("--language", default="und", show_default=True, help="Language code of the pages.")
@click.option("--licence", default="unknown", show_default=True, help="Licence of the texts.")
@JSON
@table_options
@one_line_errors
def build_verb(
    sources: tuple[str, ...],
    labels: str | None,
    out: str,
    jobs: int,
    cluster: str | None,
    title: str,
    language: str,
    licence: str,
    as_json: bool,
    table: TableArguments,
) -> None:
    """Turn saved pages, or a table of headlines, into a dataset with card, stories and splits.

    SOURCES are folders with saved pages (.html, .mhtml, .txt, .md), feeds and news sitemaps
    (.rss, .atom, .xml), each packed with gzip or not, and .warc or .warc.gz files; or one table
    (.csv, .tsv, .xlsx, .json, .jsonl, .parquet), whose columns give headline and label. A page
    that cannot be read is excluded and counted, and so is every file that is passed over. A build
    that was stopped goes on where it stood, and what has been read is kept in FOLDER/.build:
    after more labelling, the same command reads no page again.
    """
    from bench.build.pipeline import CardWords, build_dataset
    from bench.curate.card import flatten

    if not labels and (table.files or (len(sources) == 1 and _is_table(sources[0]))):
        _build_table(sources, table, Path(out), (licence, language), as_json)
        return
    with progress_bar() as progress:
        built = build_dataset(
            sources,
            out,
            labels=labels,
            jobs=jobs,
            cluster=cluster,
            about=CardWords(title, language, licence),
            progress=progress,
        )
    if as_json:
        summary = {"out": out, "complete": built.complete, "shards read": built.read}
        click.echo(
            json.dumps(summary | {"shards kept": built.kept, "counts": built.counts}, indent=1)
        )
        return
    for what, figure in flatten(built.counts):
        if figure not in ("", "0"):
            click.echo(f"{what}: {figure}")
    click.echo(f"\n{built.read} shards read now, {built.kept} kept from before")
    click.echo(f"excluded, page by page: {built.out / 'set_aside.csv'}")
    click.echo(f"headlines to label:      {built.out / 'unlabelled.csv'}")
    if built.complete:
        click.echo(f"dataset:                 {built.out}\n\nnext:  tajuk run {_as_name(out)}")
    else:
        click.echo("\nno dataset yet: add a column topic to a copy of the headlines, and give it")
        click.echo("with --labels; no page is read again")


def _is_table(source: str) -> bool:
    from bench.catalog.sources import is_source_of_rows

    path = Path(source)
    return not (path.is_dir() and any(path.rglob("*.htm*"))) and is_source_of_rows(source)


def _build_table(
    sources: tuple[str, ...],
    table: TableArguments,
    out: Path,
    about: tuple[str, str],
    as_json: bool,
) -> None:
    from bench.curate.card import flatten
    from bench.curate.table_dataset import write_table

    licence, language = about
    (place,) = named_datasets(sources, table, quiet=as_json, licence=licence, language=language)
    counts = write_table(place, out)
    if as_json:
        click.echo(json.dumps({"out": str(out), "counts": counts}, indent=1))
        return
    for what, figure in flatten(counts):
        click.echo(f"{what}: {figure}")
    click.echo(f"dataset: {out}\n\nnext:  tajuk run {_as_name(str(out))}")


def _as_name(out: str) -> str:
    return out if "/" in out else f"./{out}"
