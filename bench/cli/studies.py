"""The verbs that run whole studies: train on one dataset and test on another; published models."""

import json
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
@click.option(
    "--claim",
    "claim",
    is_flag=True,
    help="Say whether the paper's claim holds, set by set, instead of the values.",
)
@OUT
@MIRROR
@JOBS
@JSON
@one_line_errors
def reproduce_verb(
    paper: str | None,
    languages: tuple[str, ...],
    models: tuple[str, ...],
    claim: bool,
    out: str,
    mirror: str | None,
    jobs: int,
    as_json: bool,
) -> None:
    """Run a PAPER's classical models with its own protocol on its own split.

    Puts published and own values side by side, as a table and a figure. Without a PAPER,
    lists them. With --claim, runs only what the paper's claim rests on, and says of each printed
    comparison whether it is reproduced and whether the claim holds; docs/claims.md says how that
    is judged. What is stored is not run again; exit status 1 if a model has no value.
    """
    from bench.cli.text import claims_text, reproduction_text
    from bench.flow.reproduce import claimed_models, list_papers, reproduce

    if paper is None:
        listed = list_papers()
        width = max(map(len, listed))
        lines = [f"{name:<{width}}  {what}" for name, what in listed.items()]
        click.echo(json.dumps(listed, indent=1) if as_json else "\n".join(lines))
        return
    if claim:
        models = models or claimed_models(paper)
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
        shown = reproduction.claims if claim else reproduction.table
        click.echo(shown.to_json(orient="records", indent=1))
    elif claim:
        click.echo(claims_text(reproduction.claims))
        click.echo(f"\ntables:  {Path(out, 'tables', 'claims.csv')}")
    else:
        click.echo(reproduction_text(reproduction.table))
        click.echo(f"\ntables:  {Path(out, 'tables', 'reproduced.csv')}")
        drawn = [str(path) for path in reproduction.figures if path.stem == "reproduced"]
        click.echo(f"figures: {', '.join(drawn)}")
    if not reproduction.complete:
        lacking = reproduction.table[reproduction.table["reason"] != ""]
        reasons = dict.fromkeys(f"{r.model}: {r.reason}" for r in lacking.itertuples())
        raise UserError(f"without a value: {'; '.join(reasons)}")
