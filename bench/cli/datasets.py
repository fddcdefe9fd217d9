"""The verbs about data: list, build, read and audit it, and write its cards."""

import json
import sys
from pathlib import Path

import click

from bench.cli.options import JSON, MIRROR, SPLIT, VIEW, UserError, one_line_errors
from bench.cli.tables import TableArguments, named_datasets, table_options


@click.command("datasets", epilog="Example:  tajuk datasets detik_5k --mirror ../corpora --json")
@click.argument("name", required=False)
@VIEW
@SPLIT
@MIRROR
@JSON
@table_options
@one_line_errors
def datasets_verb(
    name: str | None,
    view: str | None,
    split: str | None,
    mirror: str | None,
    as_json: bool,
    table: TableArguments,
) -> None:
    """List the datasets; with a NAME or a table's path, read that one and say what it holds."""
    from bench.flow.inspect import describe, list_datasets

    if name is None and not table.files:
        cards = list_datasets()
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
        width = max(map(len, cards))
        lines = [
            f"{key:<{width}}  {card.title}: {', '.join(card.labels)}"
            f"{'' if card.embedded else ' (fetched when asked for)'}"
            for key, card in cards.items()
        ]
        click.echo(json.dumps(listed, indent=1) if as_json else "\n".join(lines))
        return
    (known,) = named_datasets([name] if name else [], table, quiet=as_json)
    about = describe(known, view=view, split=split, mirror=mirror)
    if as_json:
        click.echo(json.dumps(about, indent=1))
        return
    click.echo(f"{about['name']}, {about['view']}, split by {about['split']}:")
    click.echo(f"  {about['examples']} headlines in {about['stories']} stories")
    for part, counts in about["parts"].items():
        by_label = ", ".join(f"{label} {n}" for label, n in counts.items())
        click.echo(f"  {part:<8} {sum(counts.values()):>6}  {by_label}")
    for reason, n in about["set_aside"].items():
        click.echo(f"  excluded: {n} ({reason})")


@click.command("check", epilog="Example:  tajuk check detik_5k sib200 --mirror ../corpora")
@click.argument("names", nargs=-1)
@MIRROR
@JSON
@one_line_errors
def check_verb(names: tuple[str, ...], mirror: str | None, as_json: bool) -> None:
    """Check the files of datasets: hashes, rows and label counts.

    NAMES default to all. Where the mirror has a MANIFEST.json, its counts must be met:
    exit status 1 where one is not.
    """
    from bench.curate.verify import verify_datasets
    from bench.flow.inspect import list_datasets

    by_dataset = {}
    for name in names or list_datasets():
        by_dataset[name] = findings = verify_datasets(name, mirror=mirror)
        if not as_json:
            wrong = [one for one in findings if not one["agrees"]]
            met = sum(one["expected"] is not None for one in findings) - len(wrong)
            counts = ", ".join(
                f"{one['found']} {one['what']}" for one in findings if isinstance(one["found"], int)
            )
            click.echo(f"{name:<20} {counts}; {met} counts met")
            for one in wrong:
                click.echo(f"  {one['what']}: {one['found']}, expected {one['expected']}")
    if as_json:
        click.echo(json.dumps(by_dataset, indent=1))
    differing = [
        name for name, checks in by_dataset.items() if not all(one["agrees"] for one in checks)
    ]
    if differing:
        raise UserError(f"counts differ: {', '.join(differing)}")


@click.command(epilog="Example:  tajuk crosswalk --json")
@JSON
@one_line_errors
def crosswalk(as_json: bool) -> None:
    """Show which class of other datasets stands for which topic, and how purely.

    The shares are exact 95 % ends: the lower of what is clear, the upper of that and what is
    borderline. Those of ag_news are counted by: tajuk annotations ag_topics

    The view "approximate" of a dataset uses it: tajuk run ag_news --view approximate
    """
    from bench.catalog.names import topics_of

    rows = [
        {"dataset": dataset} | vars(one) | {"interval": one.interval and list(one.interval)}
        for dataset, classes in topics_of().items()
        for one in classes.values()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        judged = (
            f"{row['clear']} to {row['clear'] + row['borderline']} of {row['sample']} judged so, "
            f"{row['interval'][0]:.1%} to {row['interval'][1]:.1%}"
            if row["interval"]
            else "nobody has looked how purely"
        )
        click.echo(f"{row['dataset']:<20} {row['label']:<10} for {row['topic']:<10} {judged}")


@click.command("page", epilog="Example:  tajuk page saved.html --json")
@click.argument("file")
@click.option("--url", default="", metavar="ADDRESS", help="Where the page was saved from.")
@JSON
@one_line_errors
def page_verb(file: str, url: str, as_json: bool) -> None:
    """Print the headline, body and related links of a saved news page.

    FILE is reader text, Markdown, HTML or MHTML, or a feed or news sitemap, whose headlines are
    shown with their dates; packed with gzip or not, at most 10 MB; `-` is standard input. The
    address of the page helps to tell its site's links from others.
    """
    from bench.flow.inspect import read_page

    read = read_page(sys.stdin.buffer.read() if file == "-" else file, url=url)
    if as_json:
        links = [
            {"text": link.text, "href": link.href} | ({"date": link.date} if link.date else {})
            for link in read.links
        ]
        parts = {
            "form": read.form,
            "headline": read.headline,
            "section": read.section,
            "body": read.body,
            "summary": read.summary,
            "byline": read.byline,
            "links": links,
        }
        click.echo(json.dumps(parts, indent=1, ensure_ascii=False))
        return
    click.echo(f"{'headline' if read.form == 'page' else read.form:<8}  {read.headline}")
    for name in ("section", "summary", "byline"):
        if getattr(read, name):
            click.echo(f"{name:<9} {getattr(read, name)}")
    for paragraph in read.body:
        click.echo(f"body      {paragraph}")
    for number, link in enumerate(read.links, start=1):
        address = f"  <{link.href}>" if link.href else ""
        click.echo(f"link {number:<4} {link.text}{address}{f'  {link.date}' if link.date else ''}")
    if not read.links:
        click.echo("no links")


@click.command("audit", epilog="Example:  tajuk audit tajuk --json")
@click.argument("name")
@click.option("--against", metavar="DATASET", help="Say how well wording tells it from this one.")
@MIRROR
@JSON
@table_options
@one_line_errors
def audit_verb(
    name: str, against: str | None, mirror: str | None, as_json: bool, table: TableArguments
) -> None:
    """Measure a dataset: contents, leaks, agreement of its annotators, shortcuts.

    Prints every figure that its card states; with --against only how often a model says rightly
    from which of the two datasets a headline comes.
    """
    from bench.curate.against import tell_apart
    from bench.curate.audit import audit_dataset
    from bench.curate.card import flatten

    (known,) = named_datasets([name], table, quiet=as_json)
    if against:
        figures = tell_apart(known, against, mirror=mirror)
    else:
        figures = audit_dataset(known, mirror=mirror)
    if as_json:
        click.echo(json.dumps(figures, indent=1))
        return
    rows = list(flatten(figures))
    width = max(len(key) for key, _ in rows)
    for key, value in rows:
        click.echo(f"{key:<{width}}  {value}")


@click.command("annotations", epilog="Example:  tajuk annotations click_id --mirror ../corpora")
@click.argument("name")
@MIRROR
@JSON
@one_line_errors
def annotations_verb(name: str, mirror: str | None, as_json: bool) -> None:
    """Show what stands behind labels of ours: agreement, what was settled, rates, purity.

    NAME is click_id or ag_topics. Near-duplicates under two labels are counted, and which of them
    no reason settles; rates are of all of upstream, from a random sample.
    """
    from bench.curate.card import flatten
    from bench.curate.label_sources import describe_labels

    about = describe_labels(name, mirror=mirror)
    if as_json:
        click.echo(json.dumps(about, indent=1))
        return
    rows = list(flatten(about))
    width = max(len(key) for key, _ in rows)
    for key, value in rows:
        click.echo(f"{key:<{width}}  {value}")


@click.command("card", epilog="Example:  tajuk card click_id --mirror ../corpora")
@click.argument("name")
@MIRROR
@click.option("--folder", metavar="FOLDER", help="Write here.  [default: the dataset's own]")
@one_line_errors
def card_verb(name: str, mirror: str | None, folder: str | None) -> None:
    """Write a dataset's card, audit and data files again.

    Says which changed. Text is written only for a dataset that ships with the package.
    """
    from bench.curate.write import write_card

    written = write_card(name, mirror=mirror, folder=Path(folder) if folder else None)
    for path, changed in written.items():
        click.echo(f"{'written  ' if changed else 'unchanged'}  {path}")
