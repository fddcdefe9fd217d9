"""Streams the headlines of all pages: labelled ones become examples, the rest goes to a file."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from bench.delimited import as_cell
from bench.records.corpora import Example

BINDS = 10  # headlines at one address, or addresses of one headline, that still make a story
_BUCKETS = 64  # files over which unlabelled headlines are spread by id, to find copies


@dataclass
class Gathered:
    """What a pass over all pages has brought: the examples, and how much of everything."""

    examples: tuple[Example, ...] = ()
    pages: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    lists: int = 0  # of the pages, feeds and sitemaps
    unlabelled: int = 0
    binding_nothing: int = 0


class _Labelled:
    """The labelled headlines that were met, with their addresses; all that is held in memory."""

    def __init__(self, topics: Mapping[str, str]) -> None:
        self.topics = topics
        self.texts: dict[str, tuple[bool, str]] = {}
        self.addresses: dict[str, set[str]] = {}

    def add(self, key: str, text: str, own: bool, addresses: Iterable[str]) -> None:
        known = self.texts.get(key)
        # a page's own headline gives the text where a link spells it with other signs
        if known is None or (own and not known[0]):
            self.texts[key] = (own, text)
        met = self.addresses.setdefault(key, set())
        for address in addresses:
            # one more than may bind is enough to know that none does
            if len(met) <= BINDS:
                met.add(address)

    def examples(self) -> tuple[tuple[Example, ...], int]:
        """Return the examples by id, and how many headlines and addresses bind nothing.

        Two wordings of one address are one story. But "Read more" stands at every address,
        and a front page or a live ticker has every headline: such would bind a year of news.
        """
        loose = {key for key, met in self.addresses.items() if len(met) > BINDS}
        shared = Counter(
            address for key, met in self.addresses.items() if key not in loose for address in met
        )
        crowded = {address for address, n in shared.items() if n > BINDS}
        examples = []
        for key, (_, text) in sorted(self.texts.items()):
            ties = set() if key in loose else self.addresses[key] - crowded
            kept = tuple(f"address:{tie}" for tie in sorted(ties) if shared[tie] > 1)
            examples.append(Example(key, text, self.topics[key], ties=kept))
        return tuple(examples), len(loose) + len(crowded)


def gather(
    rows: Iterable[tuple[str, Mapping[str, Any]]], topics: Mapping[str, str], folder: Path
) -> Gathered:
    """Return what the rows of all shards hold; ``rows`` are each page's name and row, in order.

    Writes ``set_aside.csv`` (page, reason) and ``unlabelled.csv`` (headline_id, headline, each
    once, by id) into the folder, which also takes the scratch files. Memory grows with the
    labelled headlines alone.
    """
    gathered, labelled = Gathered(), _Labelled(topics)
    buckets = folder / "buckets"
    buckets.mkdir()
    with ExitStack() as stack:
        aside = stack.enter_context(_writer(folder / "set_aside.csv"))
        refused = csv.writer(aside, lineterminator="\n")
        refused.writerow(["page", "reason"])
        files = [
            stack.enter_context((buckets / f"{n:02}").open("w", encoding="ascii"))
            for n in range(_BUCKETS)
        ]
        for where, row in rows:
            if "skipped" in row:
                gathered.skipped.update(row["skipped"])
            elif "aside" in row:
                gathered.aside[row["aside"]] += 1
                refused.writerow([as_cell(where), as_cell(row["aside"])])
            else:
                gathered.pages += 1
                gathered.lists += "listed" in row
                for number, (key, text, addresses) in enumerate(row["headlines"]):
                    is_own = number == 0 and "listed" not in row
                    if key in topics:
                        labelled.add(key, text, is_own, addresses)
                    else:
                        line = json.dumps([key, is_own, text])
                        files[int(key[:2], 16) * _BUCKETS // 256].write(f"{line}\n")
    gathered.unlabelled = _write_unlabelled(folder / "unlabelled.csv", sorted(buckets.iterdir()))
    gathered.examples, gathered.binding_nothing = labelled.examples()
    return gathered


def _writer(path: Path) -> TextIO:
    # a file's name need not be text; its odd bytes are shown as \xNN
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="")


def _write_unlabelled(path: Path, buckets: Iterable[Path]) -> int:
    """Write each distinct headline of the buckets once, by id; return how many there are."""
    n = 0
    with _writer(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["headline_id", "headline"])
        for bucket in buckets:
            for key, text in _distinct(bucket):
                rows.writerow([key, as_cell(text)])
                n += 1
    return n


def _distinct(bucket: Path) -> Iterator[tuple[str, str]]:
    first: dict[str, tuple[bool, str]] = {}
    with bucket.open(encoding="ascii") as file:
        for line in file:
            key, is_own, text = json.loads(line)
            if key not in first or (is_own and not first[key][0]):
                first[key] = (is_own, text)
    bucket.unlink()
    for key, (_, text) in sorted(first.items()):
        yield key, text
