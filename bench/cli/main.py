"""Reads the command line and hands it to the verbs; imports nothing heavy."""

import click

from bench.cli import build, compare, datasets, report, reproduce, results, run, transfer


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


for _verbs in (run, compare, transfer, reproduce, report, datasets, build):
    for _verb in vars(_verbs).values():
        if isinstance(_verb, click.Command):
            main.add_command(_verb)
main.add_command(results.results_group)


if __name__ == "__main__":
    main()
