"""The verb that says which model to ship."""

import click

from bench.cli.options import JSON, OUT, one_line_errors


@click.command("recommend", epilog="Example:  tajuk recommend tajuk --margin 2")
@click.argument("datasets", nargs=-1)
@click.option(
    "--margin", default=1.0, show_default=True, metavar="POINTS",
    help="By how much less than this the cheapest may be worse (points of 100).",
)  # fmt: skip
@OUT
@JSON
@one_line_errors
def recommend_verb(datasets: tuple[str, ...], margin: float, out: str, as_json: bool) -> None:
    """Say which model to ship, of the runs that are stored.

    For each dataset: the best model; the cheapest (quickest to predict) that is not worse by the
    margin or more; those of which one cannot tell. Without DATASETS: all that the folder holds.
    """
    from bench.cli.text import advice_text
    from bench.flow.recommend import recommend

    table = recommend(out, datasets=datasets, margin=margin / 100)
    if as_json:
        click.echo(table.to_json(orient="records", indent=1))
    else:
        click.echo(advice_text(table))
