"""The verb that puts a run on one page to look at."""

import json
from pathlib import Path

import click

from bench.cli.options import JSON, OUT, one_line_errors


@click.command("report", epilog="Example:  tajuk report --out results/reference --to report.html")
@OUT
@click.option("--to", metavar="FILE", help="Where the page goes.  [default: FOLDER/report.html]")
@one_line_errors
def report_verb(out: str, to: str | None) -> None:
    """Put a run on one page: scores, figures, audits, fingerprints.

    The page is a single file that needs no network: open it, send it, print it. It shows what is
    stored; nothing is run.
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
