"""Reads the command line and hands it to the verbs; imports nothing heavy."""

import click

from bench.cli import build, compare, datasets, models, report, results, run, studies


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with:  tajuk run",
)
@click.version_option(package_name="tajuk", message="tajuk %(version)s")
def main() -> None:
    """Compare classifiers of news headlines by topic.

    Builds leak-free splits, trains the baselines, stores every prediction, and
    scores them with intervals over whole stories.
    """


for _verbs in (run, compare, models, studies, report, results, datasets, build):
    _commands = [one for one in vars(_verbs).values() if isinstance(one, click.Command)]
    _groups = [one for one in _commands if isinstance(one, click.Group)]
    _inside = [one for group in _groups for one in group.commands.values()]
    for _verb in _commands:
        if _verb not in _inside:
            main.add_command(_verb)


if __name__ == "__main__":
    main()
