"""The verbs about models: run them, score answers, draw what came out."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from bench.cli.options import (
    JOBS,
    JSON,
    MIRROR,
    OUT,
    SPLIT,
    VIEW,
    UserError,
    one_line_errors,
    progress_bar,
)
from bench.cli.tables import TableArguments, named_datasets, table_options

_NAMED = 5  # failures that the last line names


@click.command(
    "run", epilog="Example:  tajuk run tajuk detik_5k --mirror ../corpora --model my_model.py"
)
@click.argument("datasets", nargs=-1)
@click.option(
    "--baseline", "baselines", multiple=True, metavar="NAME",
    help="Run this baseline; may be given more than once.  [default: all]",
)  # fmt: skip
@click.option(
    "--model", "models", multiple=True, metavar="FILE",
    help="Run your own .py file with make(seed) too; several may be given. It is code that runs as "
    "you: it can read all that you can, the test labels too. See --sandbox.",
)  # fmt: skip
@VIEW
@click.option(
    "--split", "splits", multiple=True, metavar="NAME",
    help="A split of it, or story-N, drawn anew; several may be given.  [default: its first]",
)  # fmt: skip
@OUT
@MIRROR
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**32 - 1),
    help="Seed that models are made with.",
)  # fmt: skip
@click.option(
    "--seeds", default=1, show_default=True, type=click.IntRange(min=1),
    help="How many seeds a model gets whose answers hang on it (RANDOM = True in its file).",
)  # fmt: skip
@click.option("--tune", is_flag=True, help="Run each model tuned too, on the validation split.")
@click.option(
    "--curve", is_flag=True, help="Run each on smaller training splits too, except the slow ones."
)
@click.option("--full", is_flag=True, help="Run the slow baselines too.")
@JOBS
@click.option(
    "--cluster",
    metavar="TCP://HOST:PORT",
    help="Run the models on this Dask cluster, which sees the same files.",
)
@click.option("--seconds", default=1800.0, show_default=True, help="How long one run may take.")
@click.option(
    "--megabytes", default=16_000, show_default=True, help="How much memory one run may take."
)
@click.option(
    "--sandbox", is_flag=True,
    help="Run each --model without network, home, or any file but its inputs (needs bubblewrap).",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would run and why; run nothing.")
@JSON
@table_options
@one_line_errors
def run_verb(
    datasets: tuple[str, ...],
    view: str | None,
    splits: tuple[str, ...],
    baselines: tuple[str, ...],
    models: tuple[str, ...],
    out: str,
    mirror: str | None,
    seed: int,
    seeds: int,
    tune: bool,
    curve: bool,
    full: bool,
    jobs: int,
    cluster: str | None,
    seconds: float,
    megabytes: int,
    sandbox: bool,
    dry_run: bool,
    as_json: bool,
    table: TableArguments,
) -> None:
    """Run the baselines on DATASETS (default: tajuk) and compare them.

    A dataset is one of the list that `tajuk datasets` prints, a folder that `tajuk build` made, or
    a table of headlines: .csv, .tsv, .xlsx, .json, .jsonl or .parquet, also .gz or .zst.

    What is stored under the same fingerprint is not run again. Exit status 1 if a model fails.
    """
    from bench.flow.run import plan_models, run_models
    from bench.records.runs import (
        Limits,
        ModelChoice,
        RunContext,
        RunOptions,
        Workers,
        data_options,
    )

    names = named_datasets(datasets or (() if table.files else ("tajuk",)), table, quiet=as_json)
    options = RunOptions(seed=seed, seeds=seeds, tuned=tune, curve=curve, full=full)
    models_chosen = ModelChoice(baselines or None, models, options)
    data = data_options(view=view, split=splits, mirror=mirror)
    if dry_run:
        _show_plan(plan_models(names, models_chosen, Path(out), data), as_json)
        return
    workers = Workers(jobs, cluster, Limits(seconds, megabytes), sandbox)
    with progress_bar() as progress:
        context = RunContext(data, workers, progress)
        results = run_models(names, models_chosen, Path(out), context)
    _show(results, as_json)


def _show_plan(reasons: list[tuple[Any, str]], as_json: bool) -> None:
    """Print what would run and why."""
    verbs = {"done": "run", "reused": "reuse", "skipped": "leave"}
    if as_json:
        rows = [vars(o) | {"verb": verbs[o.status], "why": why} for o, why in reasons]
        click.echo(json.dumps(rows, indent=1))
        return
    for outcome, why in reasons:
        where = f"{outcome.dataset}, {outcome.view}, by {outcome.split}"
        what = f"{outcome.model} {outcome.setting}, {outcome.size} a class"
        which = f"draw {outcome.draw}, seed {outcome.seed}"
        click.echo(f"{verbs[outcome.status]:<5} {where}: {what}, {which}: {why}")
    count = {verb: sum(o.status == status for o, _ in reasons) for status, verb in verbs.items()}
    click.echo(", ".join(f"{n} to {verb}" for verb, n in count.items()))


@click.command("score", epilog="Example:  tajuk score predictions.csv --dataset tajuk")
@click.argument("file")
@click.option("--dataset", metavar="NAME", help="The dataset it answers: a name or a table.")
@click.option(
    "--name", default="", metavar="NAME", help="Call the model this.  [default: the file's]"
)
@click.option(
    "--trained-on", default="", metavar="TEXT", help="Declare what the model was trained on."
)
@click.option(
    "--pretrained-with", default="", metavar="TEXT",
    help="Declare the weights or texts that it began with.",
)  # fmt: skip
@VIEW
@SPLIT
@OUT
@MIRROR
@JSON
@table_options
@one_line_errors
def score_verb(
    file: str,
    dataset: str | None,
    name: str,
    trained_on: str,
    pretrained_with: str,
    view: str | None,
    split: str | None,
    out: str,
    mirror: str | None,
    as_json: bool,
    table: TableArguments,
) -> None:
    """Put a FILE of predictions beside the baselines.

    The file is a table in any form, with an id and a prediction (or a probability for each label)
    for each test example of the dataset. Its name, or --name, is the model's name in table and
    figure.
    """
    from bench.flow.score import score

    (known,) = named_datasets([dataset] if dataset else [], table, quiet=as_json) or ("",)
    if not known:
        raise click.UsageError("Missing option '--dataset' (or --train and --test).")

    with progress_bar() as progress:
        results = score(
            file,
            known,
            name=name,
            trained_on=trained_on,
            pretrained_with=pretrained_with,
            view=view,
            split=split,
            out=out,
            mirror=mirror,
            progress=progress,
        )
    _show(results, as_json)


@click.command("baselines", epilog="Example:  tajuk baselines --json")
@JSON
@one_line_errors
def baselines_verb(as_json: bool) -> None:
    """List the baselines and what each stands for."""
    from bench.flow.inspect import list_baselines

    listed = list_baselines()
    width = max(map(len, listed))
    lines = [f"{name:<{width}}  {what}" for name, what in listed.items()]
    click.echo(json.dumps(listed, indent=1) if as_json else "\n".join(lines))


def _of_these(table: Any, outcomes: Iterable[Any]) -> Any:
    """Return the rows of a table that are about these outcomes' datasets, views and splits."""
    shown = {(o.dataset, o.view, o.split) for o in outcomes}
    places = zip(*(table[key] for key in ("dataset", "view", "split")), strict=True)
    return table[[place in shown for place in places]]


def _show(results: Any, as_json: bool) -> None:
    """Print what a run brought; exit status 1 where a model failed."""
    from bench.cli.text import advice_text, scores_text
    from bench.flow.draw import undrawn

    rows, recommended = (
        _of_these(table, results.outcomes) for table in (results.scores, results.recommendations)
    )
    if as_json:
        summary = {
            "out": str(results.out),
            "scores": json.loads(rows.to_json(orient="records")),
            "recommendations": json.loads(recommended.to_json(orient="records")),
            "outcomes": [vars(outcome) for outcome in results.outcomes],
            "figures": [str(path) for path in results.figures],
        }
        click.echo(json.dumps(summary, indent=1))
    else:
        click.echo(scores_text(rows, results.clean))
        for name, reasons in results.excluded.items():
            if reasons:
                counts = ", ".join(f"{n} ({reason})" for reason, n in reasons.items())
                click.echo(f"\n{name}: excluded {counts}")
        again = sum(outcome.status == "reused" for outcome in results.outcomes)
        ran = sum(outcome.status == "done" for outcome in results.outcomes)
        click.echo(f"\n{ran} run now, {again} reused from {Path(results.out, 'predictions')}")
        click.echo(f"tables:  {Path(results.out, 'tables')}")
        pictures = ", ".join(path.stem for path in results.figures if path.suffix == ".png")
        click.echo(f"figures: {Path(results.out, 'figures')}: {pictures} (.png and .svg)")
        if others := undrawn(results.out):
            click.echo(f"         tajuk figures --out {results.out} draws {', '.join(others)}")
        if len(recommended):
            click.echo(f"\nwhich to ship (tajuk recommend)\n{advice_text(recommended)}")
    if not results.complete:
        failed = Counter(
            (f"{o.model} on {o.dataset}", o.reason)
            for o in results.outcomes
            if o.status == "failed"
        )
        lines = [f"{name} ({reason})" for name, reason in failed]
        lines[_NAMED:] = [f"and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else []
        runs = "" if len(failed) == failed.total() else f" in {failed.total()} runs"
        raise UserError(f"failed{runs}: {'; '.join(lines)}")
