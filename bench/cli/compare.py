"""The verbs that judge a model: against the baselines, and against its own stored scores."""

import json

import click

from bench.cli.options import (
    JOBS,
    JSON,
    MIRROR,
    OUT,
    SPLIT,
    VIEW,
    GateError,
    one_line_errors,
    progress_bar,
)
from bench.cli.tables import TableArguments, named_datasets, table_options


@click.command(
    "compare", epilog="Example:  tajuk compare my_model.py words_and_chars --dataset click_id"
)
@click.argument("new")
@click.argument("baseline", required=False)
@click.option(
    "--dataset", "datasets", multiple=True, metavar="NAME",
    help="Compare on this dataset; may be given more than once.  [default: tajuk]",
)  # fmt: skip
@VIEW
@SPLIT
@click.option(
    "--metric", default="accuracy", show_default=True, metavar="NAME",
    help="What the verdict is about: accuracy, macro_f1, brier or log_loss.",
)  # fmt: skip
@click.option(
    "--margin", default=1.0, show_default=True, metavar="POINTS",
    help="Models that differ by less are equivalent in practice (points of 100).",
)  # fmt: skip
@click.option(
    "--seeds", default=1, show_default=True, type=click.IntRange(min=1),
    help="How many seeds a model gets whose answers hang on it.",
)  # fmt: skip
@click.option("--tune", is_flag=True, help="Compare both tuned, on the validation split.")
@click.option(
    "--repeats", default=1, show_default=True, type=click.IntRange(min=1),
    help="Train both on so many splits drawn anew: a claim about methods, not models.",
)  # fmt: skip
@click.option("--full", is_flag=True, help="Compare with the slow baselines too.")
@click.option(
    "--show", default=10, show_default=True, type=click.IntRange(min=0),
    help="How many of the headlines that changed are shown.",
)  # fmt: skip
@click.option(
    "--fail-if", type=click.Choice(["worse", "not-better", "not-equivalent"]),
    help="Exit with status 3 where a verdict is this.",
)  # fmt: skip
@click.option("--name", default="", metavar="NAME", help="Call a file of predictions this.")
@OUT
@MIRROR
@JOBS
@JSON
@table_options
@one_line_errors
def compare_verb(
    new: str,
    baseline: str | None,
    datasets: tuple[str, ...],
    view: str | None,
    split: str | None,
    metric: str,
    margin: float,
    seeds: int,
    tune: bool,
    repeats: int,
    full: bool,
    show: int,
    fail_if: str | None,
    name: str,
    out: str,
    mirror: str | None,
    jobs: int,
    as_json: bool,
    table: TableArguments,
) -> None:
    """Say whether NEW is better than BASELINE: better, equivalent, worse, or cannot tell.

    Each is a baseline's name, your own .py file with make(seed), a file of predictions
    (a table with an id and a prediction), a folder of stored predictions, or FOLDER:MODEL of a
    folder of results. Without BASELINE it is every baseline. What is not stored yet is run first.
    """
    from bench.comparison.gate import failing
    from bench.comparison.pipeline import compare_models
    from bench.comparison.summary import as_dict
    from bench.comparison.text import comparison_text
    from bench.records.runs import RunOptions

    names = named_datasets(datasets or (() if table.files else ("tajuk",)), table, quiet=as_json)
    with progress_bar() as progress:
        comparison = compare_models(
            new,
            baseline,
            name=name,
            datasets=names,
            view=view,
            split=split,
            metric=metric,
            margin=margin / 100,
            options=RunOptions(seeds=seeds, tuned=tune, full=full),
            repeats=repeats,
            out=out,
            mirror=mirror,
            jobs=jobs,
            progress=progress,
        )
    if as_json:
        click.echo(json.dumps(as_dict(comparison), indent=1))
    else:
        click.echo(comparison_text(comparison, shown=show))
        if comparison.figure:
            click.echo(f"\nfigure of the differences: {comparison.figure}")
    if fail_if and (stopped := failing(comparison, fail_if)):
        raise GateError(f"--fail-if {fail_if}: {' '.join(stopped)}")


@click.command("gate", epilog="Example:  tajuk gate tajuk --against results/reference --margin 1")
@click.argument("datasets", nargs=-1)
@click.option(
    "--against", required=True, metavar="FOLDER", help="The results that hold the stored scores."
)
@click.option(
    "--baseline", "baselines", multiple=True, metavar="NAME",
    help="Judge this baseline; may be given more than once.  [default: all that the folder holds]",
)  # fmt: skip
@click.option(
    "--model", "models", multiple=True, metavar="FILE",
    help="A .py file whose scores the folder holds; may be given more than once.",
)  # fmt: skip
@click.option(
    "--margin", default=1.0, show_default=True, metavar="POINTS",
    help="A loss up to this passes, and what chance allows beyond it (points of 100).",
)  # fmt: skip
@click.option(
    "--out", default="results/gate", show_default=True, metavar="FOLDER",
    help="Where the new runs are kept.",
)  # fmt: skip
@MIRROR
@JOBS
@JSON
@one_line_errors
def gate_verb(
    datasets: tuple[str, ...],
    against: str,
    baselines: tuple[str, ...],
    models: tuple[str, ...],
    margin: float,
    out: str,
    mirror: str | None,
    jobs: int,
    as_json: bool,
) -> None:
    """Run the models of a folder again; fail where a stored score got worse.

    A score fails where it fell by more than the margin and what chance allows over stories and
    seeds. Exit status 3 where one does, or could not be run or compared.
    """
    from bench.comparison.gate import gate

    with progress_bar() as progress:
        judged = gate(
            against,
            datasets=datasets,
            baselines=baselines or None,
            models=models,
            margin=margin / 100,
            out=out,
            mirror=mirror,
            jobs=jobs,
            progress=progress,
        )
    if as_json:
        click.echo(json.dumps(judged.as_dict(), indent=1))
    else:
        for one in judged.reruns:
            click.echo(one.sentence)
        for name, reason in judged.left_out.items():
            click.echo(f"left out: {name}: {reason}")
        alike = sum(one.identical for one in judged.reruns)
        click.echo(f"\n{len(judged.reruns)} scores judged, {alike} with the same predictions")
    if not judged.reruns and not judged.stopped:
        raise GateError(f"{against}: no score could be judged")
    if not judged.passes:
        raise GateError("; ".join(judged.failures))
