"""Written Indonesian news pages about invented events, with a topic for every headline.

Real pages link by shared entity, not by topic: below a diplomacy story on a country stand
sports and trade headlines on the same country. These pages do the same, so country names
and page topics give nothing away, and every headline, own or linked, has a label of its
own. All text was written for this dataset: it is not news, and serves to measure
classifiers.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from bench.labels import label_pages
from bench.pages import parse_page
from bench.records import Card, Example

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
}


def read(files: Mapping[str, bytes], *, view: str = "headline") -> Iterator[Example]:
    """Yield one example a distinct headline of the pages, in the order of the ids.

    Raises ValueError with file, line and mend for a page that cannot be read and a label
    that does not fit.
    """
    pages = {
        name: parse_page(raw, where=name)
        for name, raw in files.items()
        if name.startswith("pages/")
    }
    events = csv.DictReader(io.StringIO(files["events.csv"].decode("utf-8"), newline=""))
    yield from label_pages(
        pages,
        files["labels.csv"].decode("utf-8"),
        where="labels.csv",
        topics=CARD.labels,
        events={row["headline_id"]: row["event"] for row in events},
    )
