"""Holds every dataset against the mirror: hashes, rows and label counts, file by file."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench import loaders
from bench.catalog.names import card_of, dataset_files
from bench.plugins import load_plugin
from bench.records.cards import Card
from bench.records.corpora import Example

MANIFEST = "MANIFEST.json"
# what upstreams call their parts; where a name is a view instead, it is looked up first
_PARTS = {
    "train": "train",
    "few50-train": "train",
    "val": "train",
    "dev": "tune",
    "valid": "tune",
    "test": "test",
}

Finding = dict[str, Any]


def verify_datasets(name: str, *, mirror: str | None = None) -> list[Finding]:
    """Return what was counted in a dataset's files, beside what the mirror's manifest says.

    The hash of every file is right, or ValueError names it. Each finding has ``what``,
    ``counts``, ``expected`` (None where the mirror has no manifest, or it says nothing of this)
    and ``agrees``. Of a dataset that ships with the package, only what was found is told.
    """
    card, loader = card_of(name), load_plugin(loaders, name)
    files = dataset_files(name, mirror=mirror)
    entry = _entry(card, mirror)
    views = {view: tuple(loader.read(files, view=view)) for view in card.views}
    first = views[card.views[0]]
    # a loader that labels only some of upstream's rows says how many there are
    rows = sum(1 for _ in loader.rows(files)) if hasattr(loader, "rows") else len(first)
    paths = {file.path for file in card.upstream}
    # a loader whose other files say more of the same rows names those that hold each row once
    with_rows = set(getattr(loader, "ROW_FILES", paths))
    listed = [f for f in entry.get("files", ()) if f["path"] in paths]
    counted = [f["rows"] for f in listed if f["path"] in with_rows]
    findings = [
        _finding("files", len(paths) or len(files), len(listed) if entry else None),
        _finding("rows", rows, sum(counted) if entry else None),
    ]
    if rows != len(first):
        findings.append(_finding("labelled rows", len(first), None))
    for where, expected in _leaves(entry.get("labels") or {}):
        if card.by_language and not _says_which(where, card):
            continue  # a table of one file that is no part of ours as it stands
        chosen = _choose(where, views, card)
        for place, examples in chosen.items():
            counts = dict(Counter(example.label for example in examples))
            findings.append(_finding(f"labels, {place}", counts, expected))
    return findings


def _finding(what: str, found: Any, expected: Any) -> Finding:
    return {
        "what": what,
        "found": found,
        "expected": expected,
        "agrees": expected is None or found == expected,
    }


def _entry(card: Card, mirror: str | None) -> Mapping[str, Any]:
    """Return the manifest's entry that has the card's first file; empty where there is none."""
    mirror = mirror or os.environ.get("TAJUK_MIRROR") or ""
    path = Path(mirror.removeprefix("file://"), MANIFEST)
    if not card.upstream or not mirror or not path.is_file():
        return {}
    try:
        corpora: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["corpora"]
    except (ValueError, KeyError) as error:
        raise ValueError(f"{path}: no manifest ({error}); get the mirror anew") from error
    wanted = card.upstream[0].path
    return next((c for c in corpora if any(f["path"] == wanted for f in c["files"])), {})


def _leaves(
    labels: Mapping[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, int]]]:
    """Yield every table of label counts with the names above it."""
    for key, value in labels.items():
        if all(isinstance(count, int) for count in value.values()):
            yield (*above, *key.split("/")), value
        else:
            yield from _leaves(value, (*above, key))


def _says_which(where: tuple[str, ...], card: Card) -> bool:
    every = any(key.startswith("every language") for key in where)
    return every or any(key in card.languages for key in where)


def _choose(
    where: tuple[str, ...], views: Mapping[str, tuple[Example, ...]], card: Card
) -> dict[str, list[Example]]:
    """Return the examples that a place of the manifest speaks of, by language where it says each.

    >>> one = Example("1", "Gol", "sports", part="test", language="ind")
    >>> card = Card("d", ("a", "b"), ("ind", "min"), "l", "c", own=("x",), views=("text",))
    >>> list(_choose(("every language, identical", "test"), {"text": (one,)}, card))
    ['ind, test', 'min, test']
    """
    view = next((key for key in where if key in views), card.views[0])
    examples = views[view]
    language = next((key for key in where if key in card.languages), "")
    part = next((_PARTS[key] for key in where if key in _PARTS), "")
    each = any(key.startswith("every language") for key in where)
    wanted = card.languages if each else (language,)
    return {
        ", ".join(filter(None, (one, view if view in where else "", part))) or "all": [
            e
            for e in examples
            if (not one or e.language == one) and (not part or e.part in (part, ""))
        ]
        for one in wanted
    }
