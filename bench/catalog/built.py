"""Reads a dataset that `tajuk build` made, from its folder: the card, and the examples."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.records.cards import Card
from bench.records.corpora import PARTS, Example

MARK = "dataset.json"  # what tells a built folder from any other; it is written last
FORMAT = 1
BUILT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]*")  # a dot would part a language from it


@dataclass(frozen=True)
class Folder:
    """What a loader is for a dataset with a name: its card, and how its files are read."""

    path: Path
    CARD: Card

    @property
    def name(self) -> str:
        """Return the name that results and tables show: the folder's."""
        return self.path.resolve().name

    def read(self, files: Mapping[str, bytes], *, view: str = "headline") -> Iterator[Example]:
        """Yield the examples, each pinned to the part whose file it stands in.

        Its story comes along as a tie. Raises ValueError that names file, line and fix.
        """
        for part in PARTS:
            where = f"data/headlines-{part}.jsonl"
            for number, line in enumerate(files[where].splitlines(), start=1):
                try:
                    row = json.loads(line)
                    story = (f"story:{row['story']}",)
                    yield Example(row["id"], row["text"], row["label"], ties=story, pinned=part)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise ValueError(
                        f"{where}:{number}: no example with id, text, label and story "
                        f"({' '.join(str(error).split())[:80]}); {_FIX}"
                    ) from error

    def files_of(self) -> dict[str, bytes]:
        """Return the dataset's files: ``{path: content}``."""
        names = [f"data/headlines-{part}.jsonl" for part in PARTS]
        for name in names:
            if not (self.path / name).is_file():
                raise ValueError(f"{self.path}: has no {name}; {_FIX}")
        return {name: (self.path / name).read_bytes() for name in names}


_FIX = "build it again: tajuk build"


def names_folder(name: str) -> bool:
    """Say whether a dataset's name is that of a folder, and not of a loader.

    >>> names_folder("./datasets/mine"), names_folder("masakhanews.yor")
    (True, False)
    """
    return "/" in name or os.sep in name or Path(name, MARK).is_file()


def open_built(name: str) -> Folder:
    """Return the dataset of a folder; ValueError, in one line, where there is none."""
    path = Path(name)
    if not path.is_dir():
        raise ValueError(f"{name}: no such folder; make one with: tajuk build PAGES --out {name}")
    if not (path / MARK).is_file():
        raise ValueError(f"{name}: was not made by tajuk build, or not to its end: no {MARK}")
    try:
        about: dict[str, Any] = json.loads((path / MARK).read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']!r}, not {FORMAT}")
        card = built_card(about)
    except (ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ValueError(f"{path / MARK}: cannot be read ({reason}); {_FIX}") from error
    return Folder(path, card)


def built_card(about: Mapping[str, Any]) -> Card:
    """Return the card of a built dataset from what its folder tells of it."""
    return Card(
        title=about["title"],
        labels=tuple(about["labels"]),
        languages=tuple(about["languages"]),
        licence=about["licence"],
        citation="none",
        own=("data/headlines-*.jsonl",),
    )
