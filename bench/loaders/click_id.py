"""Real Indonesian headlines of September 2019 from six publishers, labelled by topic by us.

CLICK-ID (William and Sari 2020) holds headlines with publisher, date, section and
address, collected to study clickbait. It has no topic labels: those are ours. Only ids,
hashes and labels are kept in this project; the text is fetched from upstream.

Candidates, of 17,322 rows (repeated headlines once): all rows of world, economy, business
and money sections (3,272); every row elsewhere but in sports with a word of the
`keyword_rules` lexicon (325); 450 of the sports sections and 450 of all the rest, both in
the order of the SHA-256 of "candidates:" and the id; then, because trade was short of 250,
two rounds of the rows that classifiers trained on the labels so far rank highest (374 for
trade or diplomacy, then 408 for trade). These are `labels.csv`, 5,279 headlines.

`further_labels.csv` holds 3,000 more: 600 drawn at random of the 12,013 headlines left (by the
SHA-256 of "random sample:" and the id), and the 2,400 that a model ranks highest for trade or
diplomacy. The random ones are in no view: `tajuk annotations click_id` estimates from them how
much of all of upstream is of each topic. The 16 of diplomacy among the ranked ones join both
views, in the story split for training alone: that moves no score by more than 0.3 points, mean of
three splits (`tests/validity/further_rows.py`). The rest, sports and `other`, stays apart: in
`open` it adds 0.9 points of macro-F1 to `words_and_chars`, and takes 4.5 from `complement_nb`.

Trade reaches 220 headlines, and 350 are not to be had. Every economy section is labelled whole.
None of the 600 random, none of the 2,400 ranked headlines is trade. Then all 417 of the rest that
hold one of 118 words of trade (`search_words.txt`: ekspor, impor, tarif, bea, WTO and the like)
were read, and 260 more that a model ranks highest: none (`searched.csv`, read once by one reader).
8,320 headlines are left, and none of them holds such a word. With 0 of 600 in the sample, the exact
95 % interval ends at 293 for all of upstream. The six publishers whose files the mirror lacks
would bring more.

Labels: two annotators, both language models and not people, labelled the bare headlines in
two shuffled orders under `datasets/GUIDELINES.md`, seeing neither section nor publisher nor
each other; each disagreement was decided by the rules, with the reason in `labels.csv`. The
sections are not used: they serve to choose candidates only.

An audit then found contradictions. 179 headlines were settled by the rules, each with its reason
(`adjudications.csv`): 25 that it named, one like them, and every pair of near-duplicates under two
labels (cosine of TF-IDF weights of characters at least 0.5; 110 pairs before, 101 after, each of
which stands for a reason). 171 of them were read bare, twice, in two orders, by one reader,
who had seen the labels of the named ones before: that is no second annotator.
26 labels changed: diplomacy 381 to 368, sports 624 to 619, trade 222 to 220,
other 4,052 to 4,072. The annotators' own labels stay, so kappa is what it was.

Views: `topics` (three classes) and `open` (with `other`). Splits: by story; by time (test from
18 September); by publisher (`tempo` in the test split alone).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from bench.records.cards import Card, Upstream
from bench.records.corpora import Example
from bench.texts import digest, fold, text_id, tidy

_REPOSITORY = "andikawilliam/CLICK-ID"
_COMMIT = "802db14efdc9bc89aa204305a797d03101f032f1"
_SHA256 = {
    "csv/tribunnews.csv": "dc4c468b3db36b599983ab6ab28b4844d4726a464e28a8d27a9585347204ba15",
    "xlsx/kompas.xlsx": "60ac4c04e99605c917c27d4c3caab6f09490ef196b13deb8ef38fc75a0f623f7",
    "xlsx/okezone.xlsx": "a54667b7ec5cee91ddb24085de7f8791c5d46ffcf52077afe4b7b2fffdc0a4d9",
    "xlsx/pos_metro.xlsx": "2760f79e51c2370dcad3ebba7cc994da0fc363cd94d8fdbdd3d0c40a60647690",
    "xlsx/sindonews.xlsx": "8a911fd97309c7d6a0ad907741b1f2a958d87a296bc53f0b9168c7ce333e7354",
    "xlsx/tempo.xlsx": "dde804e08fc4ec6643d2cc3f8f04f906825b4fe519d51e2183b364b359102aa9",
}
_FOLDER = "raw_articles"
_FURTHER = "further_labels.csv"

CARD = Card(
    title="CLICK-ID headlines by topic",
    labels=("diplomacy", "sports", "trade", "other"),
    languages=("id",),
    licence=(
        "CC-BY-4.0 as the published data set states (Mendeley Data, doi 10.17632/k42j7x2kpn); "
        "the repository states none, and the headlines are the publishers'. Labels: CC0-1.0."
    ),
    citation=(
        "William & Sari, CLICK-ID: A novel dataset for Indonesian clickbait headlines, "
        "Data in Brief 32, 106231 (2020), doi 10.1016/j.dib.2020.106231"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=tuple(
        Upstream(
            path=f"click-id/{_FOLDER}/{name}",
            url=f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}/{_FOLDER}/{name}",
            sha256=sha256,
        )
        for name, sha256 in _SHA256.items()
    ),
    own=(
        "labels.csv",
        "further_labels.csv",
        "adjudications.csv",
        "searched.csv",
        "search_words.txt",
    ),
    views=("topics", "open"),
    splits=("story", "time", "publisher"),
    unseen_publisher="tempo",
    cut=date(2019, 9, 18),
)

_COLUMNS = ["title", "source", "date", "time", "category", "sub-category", "content", "url"]
_URL_DAY = re.compile(r"/(2019)/(\d\d)/(\d\d)/")
_URL_SECONDS = re.compile(r"-(1[56]\d{8})$")
_MONTHS = "januari februari maret april mei juni juli agustus september oktober november desember"


class Row:
    """One article as upstream has it, its fields put right.

    ``date`` is ISO, or empty where upstream's cannot be told.
    """

    def __init__(self, publisher: str, fields: Mapping[str, Any]) -> None:
        self.publisher = publisher
        # 244 okezone titles hold a stray " ," where a link was cut out
        self.title = tidy(re.sub(r"\s+,", ",", str(fields["title"] or ""))).strip(" ,")
        self.section = str(fields["category"] or "")
        self.subsection = str(fields["sub-category"] or "")
        self.url = str(fields["url"] or "")
        self.date = _day(fields["date"], self.url)


def rows(files: Mapping[str, bytes]) -> Iterator[tuple[str, Row]]:
    """Yield every upstream article with its id, which does not depend on the order of rows.

    The id hashes publisher and folded title; a publisher's second article with one title
    has ".2" at the end, in the order of their addresses.
    """
    read = [row for path in sorted(files) if "/" in path for row in _read_file(path, files[path])]
    seen = Counter[str]()
    for row in sorted(read, key=lambda row: (row.publisher, row.url)):
        key = digest(row.publisher, fold(row.title), length=12)
        seen[key] += 1
        yield (f"{key}.{seen[key]}" if seen[key] > 1 else key), row


def read(files: Mapping[str, bytes], *, view: str = "topics") -> Iterator[Example]:
    """Yield the labelled headlines: ``topics`` has three classes, ``open`` has `other` too.

    Raises ValueError with the line of labels.csv for a label whose headline is missing
    upstream, or whose text has another hash than the one that was labelled.
    """
    by_id = dict(rows(files))
    seen = set[str]()
    for where, label in _labels(files):
        key = label["example_id"]
        if key in seen:
            raise ValueError(f"{where}: id {key} has a label already; keep one of the two")
        seen.add(key)
        if key not in by_id:
            raise ValueError(f"{where}: no upstream headline {key}; remove the line")
        row = by_id[key]
        if text_id(row.title, length=16) != label["text_sha256"]:
            raise ValueError(
                f"{where}: the text of {key} has hash {text_id(row.title, length=16)}, but "
                f"{label['text_sha256']} was labelled; label the headline again"
            )
        if label["topic"] not in CARD.labels:
            raise ValueError(f"{where}: no topic {label['topic']!r}; use {', '.join(CARD.labels)}")
        if view == "open" or label["topic"] != "other":
            yield Example(
                id=key,
                text=row.title,
                label=label["topic"],
                publisher=row.publisher,
                section=row.section,
                date=row.date,
                pinned="train" if where.startswith(_FURTHER) else "",
            )


def _labels(files: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield place and fields of every label in use.

    Of the further ones these are diplomacy that a model's ranking brought to light.
    """
    for path in ("labels.csv", _FURTHER):
        text = files.get(path, b"").decode("utf-8")
        labels = csv.DictReader(io.StringIO(text, newline=""))
        for label in labels:
            chosen = label.get("sample") == "ranked" and label["topic"] == "diplomacy"
            if path != _FURTHER or chosen:
                yield f"{path}:{labels.line_num}", label


def _read_file(path: str, raw: bytes) -> Iterator[Row]:
    publisher = path.rpartition("/")[2].partition(".")[0]
    if path.endswith(".csv"):
        table = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        yield from _rows_of(path, publisher, table)
        return
    # imported here: only this loader's workbooks need it
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    # the other sheets are the annotators' working copies
    yield from _rows_of(path, publisher, book[publisher].iter_rows(values_only=True))
    book.close()


def _rows_of(path: str, publisher: str, table: Iterable[Iterable[Any]]) -> Iterator[Row]:
    lines = iter(table)
    header = [str(name) for name in next(lines, ())][: len(_COLUMNS)]
    if header != _COLUMNS:
        raise ValueError(f"{path}:1: the columns are {header}, not {_COLUMNS}")
    for number, line in enumerate(lines, start=2):
        fields = dict(zip(_COLUMNS, line, strict=False))
        # read-only workbooks end in empty rows
        if not any(fields.values()):
            continue
        if not fields.get("title"):
            raise ValueError(f"{path}:{number}: a row without a title")
        yield Row(publisher, fields)


def _day(value: Any, url: str) -> str:
    """Return the ISO date: from the address first, since kompas' cells swap day and month.

    >>> _day("2019-10-09", "https://x.example/read/2019/09/10/1/judul")
    '2019-09-10'
    >>> _day("Oktober 19, 2019", ""), _day("-", "")
    ('2019-10-19', '')
    """
    if match := _URL_SECONDS.search(url):
        return datetime.fromtimestamp(int(match[1]), UTC).date().isoformat()
    if match := _URL_DAY.search(url):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            pass  # a number in the address that only looks like a date
    if isinstance(value, datetime):
        return value.date().isoformat()
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)(?: .*)?", str(value)):
        return match[1]
    if match := re.fullmatch(r"([A-Za-z]+) (\d\d?), (\d{4})", str(value).strip()):
        months = _MONTHS.split()
        if match[1].lower() in months:
            month = months.index(match[1].lower()) + 1
            return date(int(match[3]), month, int(match[2])).isoformat()
    return ""


_HEADER = ",".join(_COLUMNS) + "\n"
SAMPLE = {
    f"click-id/{_FOLDER}/csv/rekaan.csv": (
        _HEADER
        + "Panitia Rekaan Tunda Laga ,rekaan.example,10-Sep-19,23:04,Bola,-,isi,"
        + "https://rekaan.example/2019/09/10/a\n"
        + "Kota Rekaan Kirim Garam ke Seberang,rekaan.example,11-Sep-19,01:04,Ekonomi,-,isi,"
        + "https://rekaan.example/2019/09/11/b\n"
    ).encode(),
    "labels.csv": (
        b"example_id,text_sha256,annotator_1,annotator_2,topic,reason\n"
        b"0c9f6183e957,d18e098b4b624ff0,sports,sports,sports,\n0f59f0ad1267,48c88d3ff26fdb07,trade,trade,trade,\n"
    ),
}
