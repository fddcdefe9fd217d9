import click
import pytest
from click.testing import CliRunner

from bench.cli.options import one_line_errors
from bench.cli.tables import TableArguments, table_options


@click.command()
@table_options
@one_line_errors
def verb(table: TableArguments) -> None:
    options = table.options("CC0-1.0", "id")
    click.echo(f"{options.columns.named()} {options.min_rows} {options.header} {options.language}")
    click.echo(f"{table.files} {table.said}")


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        ([], "{} 3 True id\n{} []\n"),
        (["--text", "judul", "--no-header"],
         "{'text': 'judul'} 3 False id\n{} ['--text', '--no-header']\n"),
        (["--train", "a.csv", "--test", "b.csv", "--min-rows", "5"],
         "{} 5 True id\n{'train': 'a.csv', 'test': 'b.csv'} ['--min-rows', '--train', '--test']\n"),
    ],
)  # fmt: skip
def test_what_was_said_of_a_table_comes_as_one_argument(args: list[str], shown: str) -> None:
    assert CliRunner().invoke(verb, args).output == shown


def test_a_separator_that_is_no_sign_is_one_line() -> None:
    done = CliRunner().invoke(verb, ["--separator", "nothing"])
    assert done.exit_code == 1
    assert "--separator 'nothing': give one sign, or tab, comma" in done.stderr
