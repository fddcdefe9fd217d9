"""The verb about two datasets: train on one, test on the other."""

from pathlib import Path

import click

from bench.cli.options import JOBS, JSON, MIRROR, OUT, UserError, one_line_errors, progress_bar
from bench.cli.tables import TableArguments, named_datasets, table_options


@click.command("transfer", epilog="Example:  tajuk transfer tajuk click_id --jobs 2")
@click.argument("datasets", nargs=-1)
@click.option(
    "--baseline", "baselines", multiple=True, metavar="NAME",
    help="Run this baseline; may be given more than once.  [default: four quick ones]",
)  # fmt: skip
@OUT
@MIRROR
@JOBS
@JSON
@table_options
@one_line_errors
def transfer_verb(
    datasets: tuple[str, ...],
    baselines: tuple[str, ...],
    out: str,
    mirror: str | None,
    jobs: int,
    as_json: bool,
    table: TableArguments,
) -> None:
    """Train on each of the DATASETS and test on every other, over the three topics.

    Two or more (default: eight, four of them Indonesian); a language by name, as in
    masakhanews.eng. Classes of other datasets stand for the topics by the crosswalk, so the
    scores are approximate. Test headlines that share a story with training are left out, and
    counted. What is stored is not run again; exit status 1 if a model fails.
    """
    from bench.cli.text import transfer_text
    from bench.flow.transfer import BASELINES, DEFAULT, transfer

    sources = named_datasets(datasets, table, quiet=as_json)
    with progress_bar() as progress:
        matrix = transfer(
            sources or DEFAULT,
            baselines=baselines or BASELINES,
            out=out,
            mirror=mirror,
            jobs=jobs,
            progress=progress,
        )
    if as_json:
        click.echo(matrix.table.to_json(orient="records", indent=1))
    else:
        click.echo(transfer_text(matrix.table))
        click.echo(f"\ntables:  {Path(out, 'tables', 'transfer.csv')}")
        drawn = [str(path) for path in matrix.figures if path.stem == "transfer"]
        click.echo(f"figures: {', '.join(drawn)}")
    if not matrix.complete:
        failed = matrix.table[matrix.table["status"] == "failed"]
        names = dict.fromkeys(f"{r.model} trained on {r.trained_on}" for r in failed.itertuples())
        raise UserError(f"failed: {', '.join(names)}; the reasons stand in the table")
