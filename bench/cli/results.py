"""The verbs about folders of stored results: list, remove, merge, export, import, verify."""

import json
from pathlib import Path

import click

from bench.cli.options import JSON, OUT, UserError, one_line_errors

MODELS = click.option(
    "--model", "models", multiple=True, metavar="NAME", help="This model; may be given repeatedly."
)
DATASETS = click.option(
    "--dataset", "datasets", multiple=True, metavar="NAME",
    help="On this dataset; may be given repeatedly.",
)  # fmt: skip


@click.group("results", epilog="Example:  tajuk results list results/reference")
def results_verb() -> None:
    """List, remove, merge, send, take in and check stored results."""


@results_verb.command("list", epilog="Example:  tajuk results list results/reference")
@click.argument("folder", default="results/latest")
@MODELS
@DATASETS
@JSON
@one_line_errors
def list_verb(
    folder: str, models: tuple[str, ...], datasets: tuple[str, ...], as_json: bool
) -> None:
    """Say in one table what a FOLDER of results holds (default: results/latest)."""
    from bench.cli.text import results_text
    from bench.exchange.listing import list_results

    table = list_results(folder, models=models, datasets=datasets)
    click.echo(table.to_json(orient="records", indent=1) if as_json else results_text(table))


@results_verb.command("remove", epilog="Example:  tajuk results remove my_model")
@click.argument("models", nargs=-1, required=True)
@DATASETS
@OUT
@click.option("--delete", is_flag=True, help="Delete the predictions too.")
@one_line_errors
def remove_verb(models: tuple[str, ...], datasets: tuple[str, ...], out: str, delete: bool) -> None:
    """Take MODELS out of a folder's list, tables and figures.

    Predictions stay, and the same `tajuk run` lists them again; with --delete they are gone.
    """
    from bench.exchange.listing import remove_results

    gone = remove_results(out, models, datasets=datasets, delete=delete)
    kept = "their predictions are deleted" if delete else "their predictions are kept"
    click.echo(f"{_runs(len(gone))} removed from {out}; {kept}")


@results_verb.command("merge", epilog="Example:  tajuk results merge all mine theirs")
@click.argument("into")
@click.argument("folders", nargs=-1, required=True)
@one_line_errors
def merge_verb(into: str, folders: tuple[str, ...]) -> None:
    """Add the runs of FOLDERS to the folder INTO, new or not, and make its tables again.

    The same fingerprint is kept once; another answer under one fingerprint is refused and named.
    """
    from bench.exchange.merging import merge_results

    merged = merge_results(into, folders)
    click.echo(f"{into}: {_runs(merged.added)} added, {merged.already} were there already")


@results_verb.command("export", epilog="Example:  tajuk results export --to mine.tar.zst")
@OUT
@click.option("--to", required=True, metavar="FILE", help="The file, which ends in .tar.zst.")
@MODELS
@DATASETS
@one_line_errors
def export_verb(out: str, to: str, models: tuple[str, ...], datasets: tuple[str, ...]) -> None:
    """Write stored runs into one file without text, which anyone can score again."""
    from bench.exchange.archive import export_results

    n = export_results(out, to, models=models, datasets=datasets)
    click.echo(f"{to}: {_runs(n)}, without text; take it in with: tajuk results import {to}")


@results_verb.command("import", epilog="Example:  tajuk results import theirs.tar.zst")
@click.argument("file")
@OUT
@JSON
@one_line_errors
def import_verb(file: str, out: str, as_json: bool) -> None:
    """Take in a FILE that `tajuk results export` wrote; check every hash and every score."""
    from bench.exchange.archive import import_results

    taken = import_results(file, out)
    merged = taken.merged
    if as_json:
        counts = {"added": merged.added, "already": merged.already}
        click.echo(json.dumps(counts | {"unchecked": list(taken.unchecked)}))
        return
    click.echo(f"{out}: {_runs(merged.added)} added, {merged.already} were there already")
    click.echo("every hash and score checked")
    if taken.unchecked:
        names = ", ".join(taken.unchecked)
        click.echo(f"not at hand here, so their labels are taken as they were sent: {names}")


@results_verb.command("verify", epilog="Example:  tajuk results verify --out results/latest")
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


def _runs(n: int) -> str:
    return f"{n} run{'' if n == 1 else 's'}"
