"""The verbs about what is stored: a page of it, its figures, which model to ship."""

import json
from pathlib import Path

import click

from bench.cli.options import JSON, OUT, UserError, one_line_errors


@click.command("report", epilog="Example:  tajuk report --out results/reference --to report.html")
@OUT
@click.option("--to", metavar="FILE", help="Where the page goes.  [default: FOLDER/report.html]")
@one_line_errors
def report_verb(out: str, to: str | None) -> None:
    """Put a run on one page: scores, figures, audits, fingerprints.

    The page is a single file that needs no network: open it, send it, print it. It shows what is
    stored; no model is run. Figures that are not drawn yet are drawn beside it.
    """
    from bench.report.page import write

    # a page that is handed on should not tell where on this machine it was made
    folder = Path(out)
    if folder.is_absolute() and folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    file = Path(to) if to else folder / "report.html"
    size = write(folder, file)
    click.echo(f"{file} ({size / 1e6:.1f} MB)")


@click.command("figures", epilog="Example:  tajuk figures --out results/reference")
@OUT
@JSON
@one_line_errors
def figures_verb(out: str, as_json: bool) -> None:
    """Make tables and figures again from the stored predictions."""
    from bench.flow.publish import draw_figures

    results = draw_figures(out)
    if as_json:
        click.echo(json.dumps([str(path) for path in results.figures]))
    else:
        click.echo("\n".join(str(path) for path in results.figures))


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


@click.command("schema", epilog="Example:  tajuk schema compare > compare.schema.json")
@click.argument("verb", required=False)
@one_line_errors
def schema_verb(verb: str | None) -> None:
    """Print the JSON Schema of what a VERB prints with --json; without a VERB, list them."""
    folder = Path(__file__).with_name("schemas")
    names = sorted(path.stem for path in folder.glob("*.json"))
    if verb is None:
        click.echo("\n".join(name.replace("-", " ") for name in names))
        return
    name = verb.replace(" ", "-")
    if name not in names:
        raise UserError(f"no schema of {verb!r}; there are {', '.join(names)}")
    click.echo((folder / f"{name}.json").read_text(encoding="utf-8"), nl=False)
