"""Written Indonesian news pages in the wording of newsrooms, with a topic for every headline.

**This is written text about invented events, for measuring classifiers. It is not news.**
Outlets, reporters, athletes, officials and companies are invented where they have a name.
Countries, cities, federations, clubs, leagues, ministries, agencies and offices by title are real,
and stand at about the rates of real news: nothing here is a statement of a real person, or the
position of a real body on a dispute. The authors are language models working to a brief, and so are
the annotators: they are not people.

Fourteen authors with different desks (foreign, trade, sports, national, wire, portal) wrote pages
on their own, from knowledge of how Indonesian newsrooms word headlines in 2019 to 2026; none
looked at a corpus. They were given shares that were measured on real headlines (commas, colons,
digits, length, two countries, topic words), and no text. After the first nine a model trained on
their pages was tried on `click_id`; the last five were asked for kinds of news that it knew too
little of (soft sports, statements, condolences, orders of goods), and for no event. Pages link by
shared entity: on a page three or four of seven links have the page's topic. `tajuk_hard` is the
stress test beside it: there topic words are rationed and entities crossed.

Labels: two annotators labelled the bare headlines in shuffled orders under
`datasets/GUIDELINES.md`, seeing neither page nor author's intent nor each other; each
disagreement was decided by the rules, with the reason in `labels.csv`, where ``doubtful`` marks
headlines on which one of them hesitated. All rows stay.

Files: `pages/` (reader text), `labels.csv`, `events.csv` (headlines that tell of one event, which
makes them one story), `entities.csv` (names of countries, cities, bodies, organisations and
offices, by which the audit counts), `contrast.csv` (a headline and its twin of another topic, for
the test and for the training split), `splits/` and `data/` (written by `tajuk card tajuk`). The
split by story spreads the countries and cities of each topic alike over its parts.

Views: `topics` (three classes), `open` (with `other`), and those of the pages.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bench.entities import PLACES, entity_finder, read_entities
from bench.pages.labels import label_pages
from bench.pages.parse import parse_page
from bench.records.cards import Card
from bench.records.corpora import Example
from bench.texts import text_id

CARD = Card(
    title="Tajuk",
    labels=("diplomacy", "sports", "trade", "other"),
    languages=("id",),
    licence="CC0-1.0",
    citation="The Tajuk authors, Tajuk: a benchmark of Indonesian news headlines by topic (2026)",
    own=("pages/*.txt", "labels.csv", "events.csv", "entities.csv", "contrast.csv"),
    views=("topics", "open"),
    balanced=("story",),
    may_show=True,
)
SAMPLE = {
    "pages/001.txt": (
        b"Kopi Negeri Utara Ditolak Negeri Selatan\n\nWarta Contoh, KOTA - Isi.\n"
        b"- Negeri Utara Rebut Emas Lompat Galah\n- Utusan Negeri Utara Pulang Tanpa Pakta\n"
        b"- Hujan Lebat di Negeri Utara, Sekolah Libur\n"
    ),
    "labels.csv": (
        b"headline_id,headline,annotator_1,annotator_2,topic,doubtful,reason\n"
        b"ec3a5d5feb4b,Kopi Negeri Utara Ditolak Negeri Selatan,trade,trade,trade,,\n"
        b"df1dd6672691,Negeri Utara Rebut Emas Lompat Galah,sports,sports,sports,,\n"
        b"c567fdaec417,Utusan Negeri Utara Pulang Tanpa Pakta,diplomacy,diplomacy,diplomacy,,\n"
        b'58ad23870511,"Hujan Lebat di Negeri Utara, Sekolah Libur",other,other,other,,\n'
    ),
    "events.csv": b"headline_id,event\n",
    "entities.csv": b"kind,entity,name\ncountry,Negeri Utara,Negeri Utara\n",
    "contrast.csv": b"headline_id,twin,topic,part\n",
}


def read(files: Mapping[str, bytes], *, view: str = "topics") -> Iterator[Example]:
    """Yield one example a distinct headline of the pages, in the order of the ids.

    ``topics`` has three classes, ``open`` has `other` too. A headline with a twin in
    `contrast.csv` is pinned to the part that the twin was written for. Raises ValueError with
    file, line and fix for a page that cannot be read and a label that does not fit.
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
    part_of = {row["headline_id"]: row["part"] for row in _rows(files["contrast.csv"])}
    names = files["entities.csv"].decode("utf-8")
    find = entity_finder(read_entities(names, kinds=PLACES), beside=read_entities(names))
    for example in examples:
        if view == "open" or example.label != "other":
            named = tuple(sorted(set(find(example.text))))
            yield replace(example, pinned=part_of.get(example.id, ""), traits=named)


def pages(files: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield for each page its headline's id, its paragraphs, and the ids of what it links to."""
    for name, raw in sorted(files.items()):
        if name.startswith("pages/"):
            page = parse_page(raw, where=name)
            linked = tuple(text_id(link.text) for link in page.links)
            yield text_id(page.headline), page.body, linked


def contrast_pairs(files: Mapping[str, bytes]) -> Iterator[tuple[str, Example]]:
    """Yield for each test headline of `contrast.csv` its id and its twin of another topic."""
    for row in _rows(files["contrast.csv"]):
        if row["part"] == "test":
            twin = Example(text_id(row["twin"]), row["twin"], row["topic"], pinned="test")
            yield row["headline_id"], twin


def _rows(raw: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
