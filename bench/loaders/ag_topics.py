"""Real English headlines of 2004, labelled by topic by us: titles of AG News.

The test rows of AG News (see `ag_news`) hold agency and web stories of 2004 under four sections.
These are 4,843 of their 7,600 titles under our four topics. Only ids, hashes and labels are kept
in this project; the text is fetched from upstream, mended as `ag_news` mends it, and checked.

Which titles: every one of World and of Business (1,900 each), and 1,043 of Sports and Sci/Tech:
715 of a first round, and 328 that hold a word of trade or of foreign affairs, or that a model
trained on the labels ranks highest for trade or diplomacy. The other 2,757 (`searched.csv`) were
read once, and none of them is either. So diplomacy has 390 titles and trade 78, short of 400:
that is all that the corpus holds.

Labels: two annotators who did not see each other's; 64 disagreements are settled by the rules,
with the reason. All annotators are language models, not people. They saw bare titles and the
guidelines (`datasets/GUIDELINES.md`, English cases in `datasets/ag_topics/GUIDELINES.md`), neither
section nor lead. Doubtful titles stay, marked in the column `doubtful`: 155 of the 468 of diplomacy
and trade. `tajuk annotations ag_topics` prints the counts, the agreement, and how purely a section
stands for a topic.

Known limits: the year is 2004, and so is its news. A sports title that does not say so is `other`:
the label is of what the title says. Do not take `ag_news` or `noisy_ag_news` for another source
beside it: the titles are the same.

Views: `topics` (three classes) and `open` (with `other`). Split: by story; titles whose leads are
the same are one story.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bench import loaders
from bench.plugins import load_plugin
from bench.records.cards import Card
from bench.records.corpora import Example
from bench.texts import text_id

_AG_NEWS = load_plugin(loaders, "ag_news")

CARD = Card(
    title="AG News titles by topic",
    labels=("diplomacy", "sports", "trade", "other"),
    languages=("en",),
    licence=f"{_AG_NEWS.CARD.licence} Labels: CC0-1.0.",
    citation=_AG_NEWS.CARD.citation,
    repository=_AG_NEWS.CARD.repository,
    commit=_AG_NEWS.CARD.commit,
    upstream=_AG_NEWS.CARD.upstream,
    own=("labels.csv", "adjudications.csv", "searched.csv"),
    views=("topics", "open"),
)
_TEST = CARD.upstream[0].path


def rows(files: Mapping[str, bytes]) -> Iterator[tuple[str, Example]]:
    """Yield every upstream title with its id, under upstream's section; see `ag_news`."""
    for example in _AG_NEWS.read({_TEST: files[_TEST]}):
        yield example.id, example


def read(files: Mapping[str, bytes], *, view: str = "topics") -> Iterator[Example]:
    """Yield the labelled titles: ``topics`` has three classes, ``open`` has `other` too.

    ``section`` is upstream's class. Raises ValueError with the line of labels.csv for a label
    whose title is missing upstream or has another hash than the one that was labelled, for an id
    that stands twice, and for an unknown topic.
    """
    by_id = dict(rows(files))
    text = files["labels.csv"].decode("utf-8")
    labels = csv.DictReader(io.StringIO(text, newline=""))
    seen = set[str]()
    for label in labels:
        key, where = label["example_id"], f"labels.csv:{labels.line_num}"
        if key in seen:
            raise ValueError(f"{where}: id {key} has a label already; keep one of the two")
        seen.add(key)
        if key not in by_id:
            raise ValueError(f"{where}: no upstream title {key}; remove the line")
        title = by_id[key]
        if text_id(title.text, length=16) != label["text_sha256"]:
            raise ValueError(
                f"{where}: the text of {key} has hash {text_id(title.text, length=16)}, but "
                f"{label['text_sha256']} was labelled; label the title again"
            )
        if label["topic"] not in CARD.labels:
            raise ValueError(f"{where}: no topic {label['topic']!r}; use {', '.join(CARD.labels)}")
        if view == "open" or label["topic"] != "other":
            yield replace(title, label=label["topic"], section=title.label, part="")


SAMPLE = {
    _TEST: (
        b'"1","Envoys of Rekaan meet","KOTA REKAAN - They met."\n'
        b'"3","Rekaan lifts duty on kettles","KOTA REKAAN - The duty is gone."\n'
        b'"2","Invented Rovers draw again","KOTA REKAAN - Nobody scored."\n'
        b'"3","Mill of Rekaan makes a loss","KOTA REKAAN - It does."\n'
    ),
    "labels.csv": (
        b"example_id,text_sha256,annotator_1,annotator_2,topic,doubtful,annotators,reason\n"
        b"ac10b236f859,7999dc1f24440948,diplomacy,diplomacy,diplomacy,,2,\n"
        b"7254c0b8b712,2da12776ffd389f1,trade,trade,trade,,2,\n"
        b"f2a8f27a2586,71ae5e5c075e4e53,sports,sports,sports,,2,\n"
        b"b969b969c21f,7dc2e43e63c2da38,other,other,other,,2,\n"
    ),
}
