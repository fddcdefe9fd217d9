"""The public face: what `help(bench)` shows, and that its names bring each other along."""

import inspect
import pydoc
import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path

import bench

ROOT = Path(__file__).parent.parent


def classes(hint: object) -> Iterator[type]:
    """Yield the classes of the package that an annotation names."""
    if isinstance(hint, type) and hint.__module__.partition(".")[0] == "bench":
        yield hint
    for part in hint if isinstance(hint, list) else typing.get_args(hint):
        yield from classes(part)


def hints(thing: object) -> Iterator[object]:
    """Yield the annotations of a function, or of a class, its properties and its methods."""
    if inspect.isclass(thing):
        yield from typing.get_type_hints(thing).values()
        for name, value in vars(thing).items():
            if not name.startswith("_"):
                yield from hints(value.fget if isinstance(value, property) else value)
    elif inspect.isfunction(thing):
        yield from typing.get_type_hints(thing).values()


def test_what_a_public_name_takes_or_returns_is_public() -> None:
    lacking = {
        f"{one.__module__}.{one.__name__} (of bench.{name})"
        for name in bench.__all__
        for hint in hints(getattr(bench, name))
        for one in classes(hint)
        if one.__name__ not in bench.__all__
    }
    assert lacking == set()


def test_every_public_name_says_what_it_is() -> None:
    named = {name: getattr(bench, name) for name in bench.__all__}
    aliases = {name for name, thing in named.items() if typing.get_origin(thing) is not None}
    assert {name for name in named if not inspect.getdoc(named[name])} == aliases == {"Progress"}


def test_help_shows_the_public_names() -> None:
    shown = pydoc.plain(pydoc.render_doc(bench))
    for name in bench.__all__:
        assert re.search(rf"^    (class )?{name}\b", shown, flags=re.M), name


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), flags=re.M)
    latest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.M)
    assert cited
    assert latest
    # the next release's section may stand above, without a number
    assert cited[1] == project["version"] == bench.__version__
    assert latest[1] in (project["version"], "Unreleased")


def test_type_checkers_are_told_that_there_are_types() -> None:
    assert (Path(bench.__file__).parent / "py.typed").is_file()
