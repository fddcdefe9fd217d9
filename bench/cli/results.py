"""The verbs about stored results: whether they are what was stored."""

import json
from pathlib import Path

import click

from bench.cli.options import JSON, OUT, UserError, one_line_errors


@click.group("results", epilog="Example:  tajuk results verify")
def results_group() -> None:
    """Look after a folder of stored results."""


@results_group.command("verify", epilog="Example:  tajuk results verify --out results/latest")
@OUT
@JSON
@one_line_errors
def verify_verb(out: str, as_json: bool) -> None:
    """Check that every stored number is what it says it is.

    Each result's predictions must be those that were stored under its fingerprint, each table the
    one that was made of them. Nothing is changed. Says what is wrong, a line each; exit status 1.
    """
    from bench.flow.verify import verify_results

    verified = verify_results(Path(out))
    if as_json:
        summary = {"out": out, "results": verified.results, "of_old": verified.of_old}
        click.echo(json.dumps(summary | {"problems": verified.problems}, indent=1))
    else:
        for problem in verified.problems:
            click.echo(problem)
        click.echo(f"{verified.results} results, {len(verified.problems)} problems")
        if verified.of_old:
            click.echo(
                f"{verified.of_old} results of an older version have no digest yet; the next "
                f"tajuk run, or tajuk figures --out {out}, takes them over as they stand"
            )
    if verified.problems:
        raise UserError(f"{out}: {len(verified.problems)} stored results or tables are not sound")
