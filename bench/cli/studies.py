"""The verbs of whole studies: transfer, published models, what labels are worth, robustness."""

import json
from pathlib import Path

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

    Two or more (default: nine, four of them Indonesian); a language by name, as in
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


@click.command(
    "robust", epilog="Example:  tajuk robust words_and_chars --perturbation keyboard_typos"
)
@click.argument("models", nargs=-1)
@click.option(
    "--dataset", default="tajuk", show_default=True, metavar="NAME", help="What `tajuk run` takes."
)
@click.option(
    "--perturbation", "perturbations", multiple=True, metavar="NAME",
    help="Try this one; may be given more than once.  [default: all for the language]",
)  # fmt: skip
@click.option(
    "--strength", "strengths", multiple=True, type=click.FloatRange(0, 1, min_open=True),
    metavar="SHARE", help="How strong, above 0, up to 1; repeatable.  [default: 0.5 and 1]",
)  # fmt: skip
@click.option(
    "--sample", metavar="NAME",
    help="Run nothing: print headlines before and after this perturbation.",
)  # fmt: skip
@click.option(
    "--count", default=50, show_default=True, type=click.IntRange(min=1), help="Of --sample."
)
@VIEW
@SPLIT
@OUT
@MIRROR
@JOBS
@JSON
@table_options
@one_line_errors
def robust_verb(
    models: tuple[str, ...],
    dataset: str,
    perturbations: tuple[str, ...],
    strengths: tuple[float, ...],
    sample: str | None,
    count: int,
    view: str | None,
    split: str | None,
    out: str,
    mirror: str | None,
    jobs: int,
    as_json: bool,
    table: TableArguments,
) -> None:
    """Say how far MODELS hold when test headlines are misspelt, cut, or set otherwise.

    MODELS are baselines or your own .py files; none means every baseline that is not slow. Each
    is fitted once and asked each test headline as it stands and perturbed; the differences are
    paired, with intervals that resample stories. Twins of another topic stand beside, where the
    dataset has them. What is stored is not run again; exit status 1 if a model fails.
    """
    from bench.studies.robust import STRENGTHS, robust, sample_changes
    from bench.studies.text import changes_text, robustness_text

    (name,) = named_datasets([] if table.files else [dataset], table, quiet=as_json)
    if sample:
        strength = max(strengths, default=1.0)
        changes = sample_changes(sample, dataset=name, count=count, strength=strength)
        rows = [{"before": c.before, "after": c.after, "label": c.label} for c in changes]
        click.echo(json.dumps(rows, indent=1) if as_json else changes_text(changes))
        return
    with progress_bar() as progress:
        done = robust(
            models,
            dataset=name,
            perturbations=perturbations,
            strengths=strengths or STRENGTHS,
            out=out,
            view=view,
            split=split,
            mirror=mirror,
            jobs=jobs,
            progress=progress,
        )
    if as_json:
        click.echo(done.table.to_json(orient="records", indent=1))
    else:
        click.echo(robustness_text(done.table))
        for model, reason in done.left_out.items():
            click.echo(f"left out: {model} ({reason})")
        click.echo(f"\ntables:  {Path(out, 'tables', 'robustness.csv')}")
        drawn = [str(path) for path in done.figures if path.stem == "robustness"]
        click.echo(f"figures: {', '.join(drawn)}")
    if done.failed:
        reasons = (f"{model}: {reason}" for model, reason in done.failed.items())
        raise UserError(f"failed: {'; '.join(reasons)}")


def _prices(given: tuple[str, ...]) -> dict[str, float]:
    prices = {}
    for one in given:
        source, _, amount = one.partition("=")
        try:
            prices[source] = float(amount)
        except ValueError as error:
            raise UserError(f"--price {one}: write a source and a number, as gold=0.30") from error
    return prices


@click.command("labels", epilog="Example:  tajuk labels noisy_ag_news --price crowd=0.10 --jobs 2")
@click.argument("dataset", required=False)
@click.option(
    "--baseline", "baselines", multiple=True, metavar="NAME",
    help="Train this one; repeatable.  [default: svm_words; with --noise all that are not slow]",
)  # fmt: skip
@click.option(
    "--price", "prices", multiple=True, metavar="SOURCE=PRICE",
    help="What a row of gold, crowd, llm or rules costs.  [default: 0.30, 0.06, 0.001, 0.01]",
)  # fmt: skip
@click.option("--noise", is_flag=True, help="Curves against the share of wrong labels instead.")
@VIEW
@SPLIT
@OUT
@MIRROR
@JOBS
@JSON
@table_options
@one_line_errors
def labels_verb(
    dataset: str | None,
    baselines: tuple[str, ...],
    prices: tuple[str, ...],
    noise: bool,
    view: str | None,
    split: str | None,
    out: str,
    mirror: str | None,
    jobs: int,
    as_json: bool,
    table: TableArguments,
) -> None:
    """Say what a label is worth on a DATASET (default: tajuk): gold, crowd, an LLM's, rules'.

    Baselines learn from so many rows of each source, and of gold beside all rows of another; cost
    is rows times price. With --noise they learn from labels made wrong on purpose, with and without
    those that look wrong. What is stored is not run again; another price runs nothing.
    """
    from bench.studies.label_text import (
        noise_statements,
        noise_text,
        worth_statements,
        worth_text,
    )
    from bench.studies.labels import BASELINES_OF_LABELS, label_worth
    from bench.studies.noise_curves import label_noise

    chosen = [dataset] if dataset else [] if table.files else ["tajuk"]
    (name,) = named_datasets(chosen, table, quiet=as_json)
    paid = _prices(prices)
    with progress_bar() as progress:
        if noise:
            done = label_noise(
                name,
                baselines=baselines or None,
                out=out,
                view=view,
                split=split,
                mirror=mirror,
                jobs=jobs,
                progress=progress,
            )
        else:
            done = label_worth(
                name,
                baselines=baselines or BASELINES_OF_LABELS,
                prices=paid,
                out=out,
                view=view,
                split=split,
                mirror=mirror,
                jobs=jobs,
                progress=progress,
            )
    figure = "label_noise" if noise else "label_economics"
    if as_json:
        rows = json.loads(done.table.to_json(orient="records"))
        sentences = (noise_statements if noise else worth_statements)(done.table)
        printed = {"prices": dict(done.prices), "rows": rows, "sentences": sentences}
        click.echo(json.dumps(printed, indent=1))
    else:
        click.echo(noise_text(done.table) if noise else worth_text(done.table, done.prices))
        for what, reason in done.left_out.items():
            click.echo(f"left out: {what} ({reason})")
        click.echo(f"\ntables:  {Path(out, 'tables', f'{figure}.csv')}")
        drawn = [str(path) for path in done.figures if path.stem == figure]
        click.echo(f"figures: {', '.join(drawn)}")
    if done.failed:
        first = next(iter(done.failed.items()))
        raise UserError(f"{len(done.failed)} fits failed; the first: {first[0]}: {first[1]}")
