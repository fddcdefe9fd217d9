"""Written Indonesian news pages about invented events, with a topic for every headline.

**This is written text about invented events, for measuring classifiers. It is not news.**
Outlets, reporters, officials, athletes, clubs and companies are invented; countries, cities,
federations and international bodies are real, and nothing here is a statement of a real
person. The authors are language models working to a brief, and so are the annotators: they
are not people.

Real pages link by shared entity, not by topic: below a diplomacy story on a country stand
sports and trade headlines on the same country. These pages do the same. Every entity stands
about equally often in all three topics, obvious topic words are rationed and used in the
other topics too, and every headline, own or linked, has a label of its own.

Labels: two annotators labelled the bare headlines in two shuffled orders under
`datasets/GUIDELINES.md`, seeing neither page nor author's intent nor each other. They
agreed on every headline: the authors were told to write headlines that a strict reader of
the guidelines cannot doubt. A third pass over 450 of them, mixed with 150 real headlines so
that `other` was a live choice, agreed on all 450 too. Later 28 headlines too close to
real events were written anew and labelled likewise, among 50 others. So kappa says that the
labels are clear, not that the task is natural: `click_id` holds real headlines. Twins were labelled
likewise, and one on which annotators and author did not all agree was dropped.

Files: `pages/` (reader text), `labels.csv`, `events.csv` (headlines that tell of one event,
which makes them one story), `entities.csv` (names by which the audit counts entities, each a place
or an organisation), `contrast.csv` (a test headline and its twin of another topic, at most three
words changed),
`splits/` and `data/` (written by `tajuk card tajuk`). `data/` loads without this package:
`datasets.load_dataset("datasets/tajuk", "headlines")`, or `"pages"`, or `"contrast"`; after an
edit give a fresh `cache_dir`, since the library's cache does not look at the files.

Each entity is balanced over the topics, so where a test story takes one topic away, training holds
more of the others: a predictor that looks the usual way is below chance on entity names, and one
that is turned round is above it. That is what the probe on entity names measures; its figures stand
below, with what every other partial view gives away at least and at most.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bench.pages.labels import label_pages
from bench.pages.parse import parse_page
from bench.records.cards import Card
from bench.records.corpora import Example
from bench.texts import text_id

CARD = Card(
    title="Tajuk pages",
    labels=("diplomacy", "sports", "trade"),
    languages=("id",),
    licence="CC0-1.0",
    citation="The Tajuk authors, Tajuk: a benchmark of Indonesian news headlines by topic (2026)",
    own=("pages/*.txt", "labels.csv", "events.csv", "entities.csv", "contrast.csv"),
    may_show=True,
)
SAMPLE = {
    "pages/001.txt": (
        b"Bisnis / Kopi\nKopi Negeri Utara Ditolak Negeri Selatan\nWarta Contoh, KOTA - Isi.\n"
        b"- Negeri Utara Rebut Emas Lompat Galah\n- Utusan Negeri Utara Pulang Tanpa Pakta\n"
    ),
    "labels.csv": (
        b"headline_id,headline,annotator_1,annotator_2,topic,reason\n"
        b"ec3a5d5feb4b,Kopi Negeri Utara Ditolak Negeri Selatan,trade,trade,trade,\n"
        b"df1dd6672691,Negeri Utara Rebut Emas Lompat Galah,sports,sports,sports,\n"
        b"c567fdaec417,Utusan Negeri Utara Pulang Tanpa Pakta,diplomacy,diplomacy,diplomacy,\n"
    ),
    "events.csv": b"headline_id,event\n",
    "contrast.csv": b"headline_id,twin,topic\n",
}


def read(files: Mapping[str, bytes], *, view: str = "headline") -> Iterator[Example]:
    """Yield one example a distinct headline of the pages, in the order of the ids.

    A headline with a twin in `contrast.csv` is pinned to the test split: the twin was written
    to test with. Raises ValueError with file, line and fix for a page that cannot be read and
    a label that does not fit.
    """
    read_pages = {
        name: parse_page(raw, where=name)
        for name, raw in files.items()
        if name.startswith("pages/")
    }
    examples = label_pages(
        read_pages,
        files["labels.csv"].decode("utf-8"),
        where="labels.csv",
        topics=CARD.labels,
        events={row["headline_id"]: row["event"] for row in _rows(files["events.csv"])},
    )
    with_twin = {row["headline_id"] for row in _rows(files["contrast.csv"])}
    for example in examples:
        yield replace(example, pinned="test" if example.id in with_twin else "")


def pages(files: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield for each page its headline's id, its paragraphs, and the ids of what it links to."""
    for name, raw in sorted(files.items()):
        if name.startswith("pages/"):
            page = parse_page(raw, where=name)
            linked = tuple(text_id(link.text) for link in page.links)
            yield text_id(page.headline), page.body, linked


def contrast_pairs(files: Mapping[str, bytes]) -> Iterator[tuple[str, Example]]:
    """Yield for each headline of `contrast.csv` its id and its twin of another topic."""
    for row in _rows(files["contrast.csv"]):
        twin = Example(text_id(row["twin"]), row["twin"], row["topic"], pinned="test")
        yield row["headline_id"], twin


def _rows(raw: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
