import warnings

import click
import pytest
from click.testing import CliRunner

from bench.catalog.sources import TableNotice
from bench.cli.options import one_line_errors


def verb(error: BaseException | None = None, notice: type[Warning] | None = None) -> click.Command:
    @click.command()
    @one_line_errors
    def run() -> None:
        if notice:
            warnings.warn("look\nat this", notice, stacklevel=1)
        if error:
            raise error

    return run


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("a.csv:1:\n no column"), "tajuk: a.csv:1: no column\n"),
        (LookupError("no dataset 'x'"), "tajuk: no dataset 'x'\n"),
        (KeyError("no dataset 'x'"), "tajuk: no dataset 'x'\n"),
        (OSError(28, "No space left on device", "out"),
         "tajuk: out: No space left on device; free some, or name another folder\n"),
        (KeyboardInterrupt(),
         "tajuk: stopped; what is done is kept, and the same command goes on\n"),
        (MemoryError(), "tajuk: out of memory\n"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_status_1(error: BaseException, line: str) -> None:
    shown = CliRunner().invoke(verb(error))
    assert (shown.exit_code, shown.stdout, shown.stderr) == (1, "", line)


def test_what_is_told_of_a_table_is_a_line_on_standard_error() -> None:
    shown = CliRunner().invoke(verb(notice=TableNotice))
    assert (shown.exit_code, shown.stdout, shown.stderr) == (0, "", "note: look at this\n")


@pytest.mark.parametrize(
    "message", ["x" * 8_900_000, "a\x1b[2Jb", "a\u202etxt.exe", "a\u2028b", "\ud800", "long; " * 90]
)
def test_an_error_is_one_visible_line_of_three_hundred_characters(message: str) -> None:
    @click.command()
    @one_line_errors
    def verb() -> None:
        warnings.warn(message, UserWarning, stacklevel=1)
        raise ValueError(message)

    shown = CliRunner().invoke(verb, [])
    assert shown.exit_code == 1
    lines = shown.stderr.splitlines()
    assert len(lines) == 2
    assert all(len(line) <= 300 and line.isprintable() for line in lines)
