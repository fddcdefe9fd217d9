"""Writes a table of headlines as a dataset with card, splits and metadata."""

import json
from pathlib import Path
from typing import Any

from bench import loaders
from bench.catalog.built import BUILT_NAME, MARK
from bench.catalog.names import built_folder
from bench.corpora.prepare import prepare
from bench.corpora.splits import sizes
from bench.curate.card import render_card
from bench.intake.keeping import table_files, write_files
from bench.intake.tables import Table
from bench.plugins import plugin_names
from bench.records.corpora import PARTS

_PROSE = (
    "A table of headlines as its owner gave it. Copies and texts under two labels are left out and "
    "counted; headlines that are nearly alike are one story, and no story stands in two splits."
)


def write_table(place: str, out: str | Path) -> dict[str, Any]:
    """Write a kept table as a dataset folder, and return its counts.

    ``place`` is the name that `dataset_names` gives a table. The folder is new; its mark is
    written last. Raises ValueError for a folder that is there, and for a name that a dataset has.
    """
    out = Path(out)
    if out.name in plugin_names(loaders):
        raise ValueError(f"{out}: a dataset has the name {out.name!r}; choose another folder name")
    if not BUILT_NAME.fullmatch(out.name):
        raise ValueError(
            f"{out}: no name {out.name!r}: use letters, digits and _ + - (it names the dataset)"
        )
    table = built_folder(place)
    if not isinstance(table, Table):
        raise ValueError(f"{place}: is no table; give a path, as news.csv")
    task = prepare(place)
    corpus = task.corpus
    files = table_files(table, corpus, task.split)
    counts = {
        "rows read": table.read_rows,
        "examples": len(corpus.examples),
        "examples excluded": dict(corpus.excluded),
        "stories": len(set(corpus.stories)),
        "parts": {
            part: dict(sorted(n.items()))
            for part, n in sizes(corpus, task.split).items()
            if part in PARTS and n
        },
    }
    mark = files.pop(MARK)
    files["README.md"] = render_card(
        out.name,
        table.CARD,
        _PROSE,
        counts,
        configs=("headlines",),
        made_by="This card is written by `tajuk build`; its figures are those of `counts.json`.",
    )
    files["counts.json"] = (json.dumps(counts, indent=1, sort_keys=True) + "\n").encode()
    write_files(files | {MARK: mark}, out)
    return counts
