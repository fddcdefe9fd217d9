"""The verb that puts a run on one page to look at."""

from pathlib import Path

import click

from bench.console import OUT, one_line_errors


@click.command(epilog="Example:  tajuk report --out results/reference --to report.html")
@OUT
@click.option("--to", metavar="FILE", help="Where the page goes.  [default: FOLDER/report.html]")
@one_line_errors
def report(out: str, to: str | None) -> None:
    """Put a run on one page: scores, figures, audits, receipts.

    The page is a single file that needs no network: open it, send it, print it. It shows what is
    stored; nothing is run.
    """
    from bench import report as pages

    # a page that is handed on should not tell where on this machine it was made
    folder = Path(out)
    if folder.is_absolute() and folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    file = Path(to) if to else folder / "report.html"
    size = pages.write(folder, file)
    click.echo(f"{file} ({size / 1e6:.1f} MB)")
