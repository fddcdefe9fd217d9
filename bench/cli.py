"""Reads the command line, shows progress and calls `flow`; decides nothing."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

_MIRROR = click.option(
    "--mirror",
    envvar="TAJUK_MIRROR",
    metavar="PATH_OR_URL",
    help="Take upstream files from this folder or http(s) address.  [env: TAJUK_MIRROR]",
)
_OUT = click.option(
    "--out",
    default="results/latest",
    show_default=True,
    metavar="FOLDER",
    help="Where predictions, tables and figures are kept.",
)
_VIEW = click.option("--view", metavar="NAME", help="A view of the dataset.  [default: its first]")
_SPLIT = click.option("--split", metavar="NAME", help="A split of it.  [default: its first]")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")


class _Failure(click.ClickException):
    """Bad input: one line on standard error, exit status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"tajuk: {self.message}", err=True)


def _one_line_errors(verb: Callable[..., None]) -> Callable[..., None]:
    @wraps(verb)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            verb(*args, **kwargs)
        except BrokenPipeError:
            raise
        except LookupError as error:
            # str() of a KeyError puts quotes around its words
            raise _Failure(str(error.args[0]) if error.args else repr(error)) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise _Failure(f"{where}{error.strerror or error}") from error
        except (ValueError, MemoryError) as error:
            raise _Failure(" ".join(str(error).split()) or "out of memory") from error

    return guarded


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None] | None]:
    """Give a function that moves a bar on standard error; None where nobody is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    form = "{desc:<36.36} {bar} {n_fmt}/{total_fmt}, {remaining} left"
    # a terminal that does not know its size counts as 80 by 24; tqdm would show nothing
    wide = shutil.get_terminal_size().columns
    with tqdm(total=1, bar_format=form, file=sys.stderr, leave=False, ncols=wide, nrows=24) as bar:

        def move(done: int, total: int, what: str) -> None:
            bar.total = total
            bar.n = done
            bar.set_description_str(what)

        yield move


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with:  tajuk run",
)
@click.version_option(package_name="tajuk", message="tajuk %(version)s")
def main() -> None:
    """Compare classifiers of news headlines by topic.

    Builds leak-free splits, trains the baselines, stores every prediction, and
    scores them with intervals that resample stories.
    """


@main.command(epilog="Example:  tajuk run tajuk detik_5k --mirror ../corpora --model my_model.py")
@click.argument("datasets", nargs=-1)
@click.option(
    "--baseline", "baselines", multiple=True, metavar="NAME",
    help="Run this baseline; may be given more than once.  [default: all]",
)  # fmt: skip
@click.option(
    "--model", "models", multiple=True, metavar="FILE",
    help="Run your own .py file with make(seed) too; may be given more than once.",
)  # fmt: skip
@_VIEW
@_SPLIT
@_OUT
@_MIRROR
@click.option("--seed", default=0, show_default=True, help="Seed that models are made with.")
@_JSON
@_one_line_errors
def run(
    datasets: tuple[str, ...],
    view: str | None,
    split: str | None,
    baselines: tuple[str, ...],
    models: tuple[str, ...],
    out: str,
    mirror: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Run the baselines on DATASETS (default: tajuk) and compare them.

    What is stored under the same receipt is not run again. Exit status 1 if a model fails.
    """
    from bench import flow

    with _progress() as progress:
        results = flow.run(
            datasets or ("tajuk",),
            view=view,
            split=split,
            baselines=baselines or None,
            models=models,
            out=out,
            mirror=mirror,
            seed=seed,
            progress=progress,
        )
    _show(results, as_json)


@main.command(epilog="Example:  tajuk score predictions.csv --dataset tajuk")
@click.argument("file")
@click.option("--dataset", required=True, metavar="NAME", help="The dataset it answers.")
@_VIEW
@_SPLIT
@_OUT
@_MIRROR
@_JSON
@_one_line_errors
def score(
    file: str,
    dataset: str,
    view: str | None,
    split: str | None,
    out: str,
    mirror: str | None,
    as_json: bool,
) -> None:
    """Put a FILE of predictions beside the baselines.

    The file is CSV with the columns example_id,prediction, one line for each test
    example of the dataset. Its name is the model's name in table and figure.
    """
    from bench import flow

    with _progress() as progress:
        results = flow.score(
            file, dataset, view=view, split=split, out=out, mirror=mirror, progress=progress
        )
    _show(results, as_json)


@main.command(epilog="Example:  tajuk figures --out results/reference")
@_OUT
@_JSON
@_one_line_errors
def figures(out: str, as_json: bool) -> None:
    """Make tables and figures again from the stored predictions."""
    from bench import flow

    results = flow.draw_figures(out)
    if as_json:
        click.echo(json.dumps([str(path) for path in results.figures]))
    else:
        click.echo("\n".join(str(path) for path in results.figures))


@main.command(epilog="Example:  tajuk datasets detik_5k --mirror ../corpora --json")
@click.argument("name", required=False)
@_VIEW
@_SPLIT
@_MIRROR
@_JSON
@_one_line_errors
def datasets(
    name: str | None, view: str | None, split: str | None, mirror: str | None, as_json: bool
) -> None:
    """List the datasets; with a NAME, build that one and say what it holds."""
    from bench import flow

    if name is None:
        cards = flow.list_datasets()
        listed = {
            key: {
                "title": card.title,
                "labels": card.labels,
                "views": card.views,
                "splits": card.splits,
                "languages": card.languages,
                "licence": card.licence,
                "embedded": card.embedded,
            }
            for key, card in cards.items()
        }
        lines = [
            f"{key:<16} {card.title}: {', '.join(card.labels)}"
            f"{'' if card.embedded else ' (fetched when asked for)'}"
            for key, card in cards.items()
        ]
        click.echo(json.dumps(listed, indent=1) if as_json else "\n".join(lines))
        return
    told = flow.describe(name, view=view, split=split, mirror=mirror)
    if as_json:
        click.echo(json.dumps(told, indent=1))
        return
    click.echo(f"{name}, {told['view']}, split by {told['split']}:")
    click.echo(f"  {told['examples']} headlines in {told['stories']} stories")
    for part, counts in told["parts"].items():
        by_label = ", ".join(f"{label} {n}" for label, n in counts.items())
        click.echo(f"  {part:<8} {sum(counts.values()):>6}  {by_label}")
    for reason, n in told["set_aside"].items():
        click.echo(f"  set aside: {n} ({reason})")


@main.command(epilog="Example:  tajuk baselines --json")
@_JSON
@_one_line_errors
def baselines(as_json: bool) -> None:
    """List the baselines and what each stands for."""
    from bench import flow

    listed = flow.list_baselines()
    lines = [f"{name:<16} {what}" for name, what in listed.items()]
    click.echo(json.dumps(listed, indent=1) if as_json else "\n".join(lines))


@main.command(epilog="Example:  tajuk page saved.html --json")
@click.argument("file")
@_JSON
@_one_line_errors
def page(file: str, as_json: bool) -> None:
    """Print the headline, body and related links of a saved news page.

    FILE is reader text or HTML, at most 10 MB.
    """
    from bench.flow import read_page

    read = read_page(file)
    if as_json:
        links = [{"text": link.text, "href": link.href} for link in read.links]
        told = {
            "headline": read.headline,
            "section": read.section,
            "body": read.body,
            "summary": read.summary,
            "byline": read.byline,
            "links": links,
        }
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
        return
    click.echo(f"headline  {read.headline}")
    for name in ("section", "summary", "byline"):
        if getattr(read, name):
            click.echo(f"{name:<9} {getattr(read, name)}")
    for paragraph in read.body:
        click.echo(f"body      {paragraph}")
    for number, link in enumerate(read.links, start=1):
        click.echo(f"link {number:<4} {link.text}{f'  <{link.href}>' if link.href else ''}")
    if not read.links:
        click.echo("no links")


@main.command(epilog="Example:  tajuk audit tajuk --json")
@click.argument("name")
@_MIRROR
@_JSON
@_one_line_errors
def audit(name: str, mirror: str | None, as_json: bool) -> None:
    """Measure a dataset: contents, leaks, agreement of its annotators, shortcuts.

    Prints every figure that its card states.
    """
    from bench import cards, upkeep

    told = upkeep.audit(name, mirror=mirror)
    if as_json:
        click.echo(json.dumps(told, indent=1))
        return
    rows = list(cards.flatten(told))
    width = max(len(key) for key, _ in rows)
    for key, value in rows:
        click.echo(f"{key:<{width}}  {value}")


@main.command(epilog="Example:  tajuk card click_id --mirror ../corpora")
@click.argument("name")
@_MIRROR
@click.option("--folder", metavar="FOLDER", help="Write here.  [default: the dataset's own]")
@_one_line_errors
def card(name: str, mirror: str | None, folder: str | None) -> None:
    """Write a dataset's card, audit and data files again.

    Says which changed. Text is written only for a dataset that ships with the package.
    """
    from bench import upkeep

    written = upkeep.write_card(name, mirror=mirror, folder=Path(folder) if folder else None)
    for path, changed in written.items():
        click.echo(f"{'written  ' if changed else 'unchanged'}  {path}")


def _show(results: Any, as_json: bool) -> None:
    """Print what a run brought; exit status 1 where a model failed."""
    from bench import tables

    asked = {(o.dataset, o.view, o.split) for o in results.outcomes}
    places = zip(*(results.scores[key] for key in ("dataset", "view", "split")), strict=True)
    rows = results.scores[[place in asked for place in places]]
    if as_json:
        told = {
            "out": str(results.out),
            "scores": json.loads(rows.to_json(orient="records")),
            "outcomes": [vars(outcome) for outcome in results.outcomes],
            "figures": [str(path) for path in results.figures],
        }
        click.echo(json.dumps(told, indent=1))
    else:
        click.echo(tables.as_text(rows, results.clean))
        for name, reasons in results.set_aside.items():
            if reasons:
                counts = ", ".join(f"{n} ({reason})" for reason, n in reasons.items())
                click.echo(f"\n{name}: set aside {counts}")
        again = sum(outcome.status == "reused" for outcome in results.outcomes)
        ran = sum(outcome.status == "done" for outcome in results.outcomes)
        click.echo(f"\n{ran} run now, {again} reused from {Path(results.out, 'predictions')}")
        click.echo(f"tables:  {Path(results.out, 'tables')}")
        pictures = ", ".join(str(path) for path in results.figures if path.suffix == ".png")
        click.echo(f"figures: {pictures} (and .svg)")
    if not results.complete:
        names = [f"{o.model} on {o.dataset}" for o in results.outcomes if o.status == "failed"]
        raise _Failure(f"failed: {', '.join(names)}; the reasons stand in the table")


if __name__ == "__main__":
    main()
