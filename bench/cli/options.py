"""What all verbs of the command line share: options, one-line errors, the progress bar."""

import errno
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from bench.texts import shown_line

MOST_OF_A_LINE = 300 - len("tajuk: ")  # characters of an error or a note
MIRROR = click.option(
    "--mirror",
    envvar="TAJUK_MIRROR",
    metavar="PATH_OR_URL",
    help="Take upstream files from this folder or http(s) address.  [env: TAJUK_MIRROR]",
)
OUT = click.option(
    "--out",
    default="results/latest",
    show_default=True,
    metavar="FOLDER",
    help="Where predictions, tables and figures are kept.",
)
VIEW = click.option("--view", metavar="NAME", help="A view of the dataset.  [default: its first]")
SPLIT = click.option("--split", metavar="NAME", help="A split of it.  [default: its first]")
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many processes share the work.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")


class UserError(click.ClickException):
    """Bad input: one line on standard error, exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the line."""
        click.echo(f"tajuk: {shown_line(self.message, MOST_OF_A_LINE)}", err=True)


class GateError(UserError):
    """What a gate does not let through: one line on standard error, exit status 3."""

    exit_code = 3


def one_line_errors(verb: Callable[..., None]) -> Callable[..., None]:
    """Turn what bad input raises into one line and exit status 1."""

    @wraps(verb)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            with _warnings_as_lines():
                verb(*args, **kwargs)
        except BrokenPipeError:
            raise
        except KeyboardInterrupt as error:
            raise UserError(
                "stopped; what is done is kept, and the same command goes on"
            ) from error
        except LookupError as error:
            # str() of a KeyError puts quotes around its words
            raise UserError(str(error.args[0]) if error.args else repr(error)) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            fix = "; free some, or name another folder" if error.errno == errno.ENOSPC else ""
            raise UserError(f"{where}{error.strerror or error}{fix}") from error
        except RecursionError as error:
            raise UserError("a file is nested too deeply to be read") from error
        except (ValueError, OverflowError, MemoryError) as error:
            raise UserError(" ".join(str(error).split()) or "out of memory") from error

    return guarded


@contextmanager
def _warnings_as_lines() -> Iterator[None]:
    """Print what a user is to look at as one line on standard error, without file and line."""

    def show(message: Warning | str, category: type[Warning], *more: Any, **options: Any) -> None:
        # ours are of this class itself, or of one that is no library's
        if category is UserWarning or category.__module__.startswith("bench."):
            click.echo(f"note: {shown_line(str(message), MOST_OF_A_LINE)}", err=True)
        else:
            plain(message, category, *more, **options)

    with warnings.catch_warnings():
        plain, warnings.showwarning = warnings.showwarning, show
        warnings.simplefilter("default", UserWarning)  # whatever the caller made of warnings
        yield


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None] | None]:
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
