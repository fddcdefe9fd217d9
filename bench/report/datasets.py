"""Turns cards and audits into what the report says of each dataset."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import loaders
from bench.catalog.paths import datasets_folder
from bench.curate.card import flatten
from bench.plugins import load_plugin, plugin_names
from bench.records.audits import BASELINES_KEY, PROBES_KEY
from bench.records.cards import Card

# the groups of an audit, most useful first; those not named come last
_ORDER = (
    "rows", "splits", "duplicates", "sequences", PROBES_KEY, BASELINES_KEY, "label noise",
)  # fmt: skip
_SPELT = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`", re.S)


@dataclass(frozen=True)
class Figures:
    """A table of an audit: its heading, its columns ("" for one without a name), and its groups.

    A group is a name and its rows, a row the name of a figure and its value in each column.
    """

    heading: str
    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


@dataclass(frozen=True)
class About:
    """What the report says of a dataset: its card, its description, what was measured.

    ``prose`` are paragraphs, each of pieces ("plain", "strong" or "code") of text.
    """

    name: str
    card: Card
    prose: tuple[tuple[tuple[str, str], ...], ...]
    audit: tuple[Figures, ...]
    file: str


def abouts(home: Path | None = None) -> list[About]:
    """Return what is said of every dataset that has a loader, by name.

    ``home`` is the folder of audits; default that of the package. Raises ValueError for an
    audit that cannot be read.
    """
    home = home or datasets_folder()
    abouts = []
    for name in plugin_names(loaders):
        module = load_plugin(loaders, name)
        path = home / name / "audit.json"
        prose = tuple(paragraphs(module.__doc__ or ""))
        file = f"datasets/{name}/audit.json"
        abouts.append(About(name, module.CARD, prose, tuple(card_figures(_read(path))), file))
    return abouts


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        again = f"tajuk card {path.parent.name}"
        raise ValueError(f"{path}: cannot be read; write it again: {again}") from error
    return read


def paragraphs(prose: str) -> Iterator[tuple[tuple[str, str], ...]]:
    r"""Yield the paragraphs of a text as pieces, each with how it is set.

    >>> list(paragraphs("One `two`.\n\n**Three**"))
    [(('plain', 'One '), ('code', 'two'), ('plain', '.')), (('strong', 'Three'),)]
    """
    for paragraph in re.split(r"\n\s*\n", prose.strip()):
        pieces: list[tuple[str, str]] = []
        end = 0
        for match in _SPELT.finditer(paragraph):
            pieces.append(("plain", paragraph[end : match.start()]))
            pieces.append(("strong", match[1]) if match[1] else ("code", match[2]))
            end = match.end()
        pieces.append(("plain", paragraph[end:]))
        yield tuple((kind, re.sub(r"\s*\n\s*", " ", text)) for kind, text in pieces if text)


def card_figures(audit: Mapping[str, Any]) -> Iterator[Figures]:
    """Yield an audit in parts: one a view, those of languages in columns, then the rest.

    >>> [f.heading for f in card_figures({"views": {"headline": {"rows": {"rows": 3}}}})]
    ['View headline']
    """
    if "languages" in audit:
        languages = audit["languages"]
        views = dict.fromkeys(
            v for by_language in languages.values() for v in by_language.get("views", {})
        )
        for view in views:
            by_language = {
                name: figures.get("views", {}).get(view, {}) for name, figures in languages.items()
            }
            yield _table(f"View {view}, by language", by_language)
    for view, figures in audit.get("views", {}).items():
        yield _table(f"View {view}", {"": figures})
    rest = {key: figures for key, figures in audit.items() if key not in ("views", "languages")}
    if rest:
        yield _table("Whole dataset", {"": rest})


def _table(heading: str, columns: Mapping[str, Mapping[str, Any]]) -> Figures:
    flat = {name: dict(flatten(_short(data))) for name, data in columns.items()}
    names = dict.fromkeys(key for column in flat.values() for key in column)
    groups: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name in names:
        group, _, rest = name.partition(", ")
        # in a table with a column a language, rows by language would be a diagonal
        if len(columns) > 1 and rest.startswith("languages, "):
            continue
        values = tuple(column.get(name, "") for column in flat.values())
        groups.setdefault(group if rest else "", []).append((rest or name, values))
    order = {group: place for place, group in enumerate(_ORDER)}
    names_first = sorted(groups, key=lambda group: order.get(group, len(order)))
    held = tuple((group, tuple(groups[group])) for group in names_first)
    return Figures(heading, tuple(columns), held)


def _short(data: Any) -> Any:
    """Return an audit with long lists (of ids) as their length: the file holds them whole."""
    if isinstance(data, Mapping):
        return {key: _short(value) for key, value in data.items()}
    if isinstance(data, list) and len(data) > 2:
        return f"{len(data)} ids"
    return data
