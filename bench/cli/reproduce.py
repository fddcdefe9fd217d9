"""The verb that runs published models again."""

import json
from pathlib import Path

import click

from bench.cli.options import JOBS, JSON, MIRROR, OUT, UserError, one_line_errors, progress_bar


@click.command(
    "reproduce", epilog="Example:  tajuk reproduce nusax --language ind --model svm --jobs 2"
)
@click.argument("paper", required=False)
@click.option(
    "--language", "languages", multiple=True, metavar="NAME",
    help="Run this language; may be given more than once.  [default: all]",
)  # fmt: skip
@click.option(
    "--model", "models", multiple=True, metavar="NAME",
    help="Run this model of the paper; may be given more than once.  [default: all]",
)  # fmt: skip
@OUT
@MIRROR
@JOBS
@JSON
@one_line_errors
def reproduce_verb(
    paper: str | None,
    languages: tuple[str, ...],
    models: tuple[str, ...],
    out: str,
    mirror: str | None,
    jobs: int,
    as_json: bool,
) -> None:
    """Run a PAPER's classical models with its own protocol on its own split.

    Puts published and own values side by side, as a table and a figure. Without a PAPER,
    lists them. What is stored is not run again; exit status 1 if a model has no value.
    """
    from bench.cli.text import reproduction_text
    from bench.flow.reproduce import list_papers, reproduce

    if paper is None:
        listed = list_papers()
        width = max(map(len, listed))
        lines = [f"{name:<{width}}  {what}" for name, what in listed.items()]
        click.echo(json.dumps(listed, indent=1) if as_json else "\n".join(lines))
        return
    with progress_bar() as progress:
        reproduction = reproduce(
            paper,
            languages=languages,
            models=models,
            out=out,
            mirror=mirror,
            jobs=jobs,
            progress=progress,
        )
    if as_json:
        click.echo(reproduction.table.to_json(orient="records", indent=1))
    else:
        click.echo(reproduction_text(reproduction.table))
        click.echo(f"\ntables:  {Path(out, 'tables', 'reproduced.csv')}")
        drawn = [str(path) for path in reproduction.figures if path.stem == "reproduced"]
        click.echo(f"figures: {', '.join(drawn)}")
    if not reproduction.complete:
        lacking = reproduction.table[reproduction.table["reason"] != ""]
        reasons = dict.fromkeys(f"{r.model}: {r.reason}" for r in lacking.itertuples())
        raise UserError(f"without a value: {'; '.join(reasons)}")
