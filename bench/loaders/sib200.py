"""Sentences in nine languages of the Malay Archipelago and in English, in seven topics.

SIB-200 (Adelani et al. 2023) labels 1,004 sentences of FLORES-200 by topic. Ten of its
languages are here, 10,040 rows: Acehnese, Balinese, Banjar, Buginese, English, Indonesian,
Javanese, Malay (zsm), Minangkabau and Sundanese. They are sentences of Wikinews, Wikibooks and
Wikivoyage, not headlines. Every language has the same sentences, translated: 701 train, 99 dev
(here: tune) and 204 test. Topics, of 1,004: entertainment 93, geography 83, health 110,
politics 146, science/technology 252, sports 122, travel 198.

Rows with one `index_id` are one sentence in ten languages, in one part and under one topic.
They are tied into one story, so a story split never parts them when languages are pooled. With
204 test rows to a language, one row is half a point of accuracy: read the intervals.

Known defects: 27 ind rows (19 train, 3 dev, 5 test) hold mojibake, UTF-8 read as Windows-1252.
An odd number of double quotes stands in 20 ind rows, 7 of bug, 7 of sun, 5 of eng, 2 of min and
one each of ace, bjn and jav. Both are kept as upstream has them. After folding, one bug sentence
stands twice in train under one topic, one sun sentence twice in train under two; no sentence is
in two parts, or in two languages in the same words. No field is empty.

View: `sentence`. An id is language and `index_id`.
"""

from collections.abc import Iterator, Mapping

from bench.delimited import read_rows
from bench.records.cards import Card, Upstream
from bench.records.corpora import Example

_REPOSITORY = "dadelani/sib-200"
_COMMIT = "593cea88519930f776c1a4a1980b6a35b39dca57"
_SHA256 = {
    "ace/train": "d93a240cff6f625e1963ddd00d977deae852cef6577c6f58a967f89cfb3a9489",
    "ace/dev": "a0839fc3fb3e8386f70f2c7726233118f9a97e181dce856dd13f62dfaadeb807",
    "ace/test": "c5e7c6bf2c28e0b1b9918c9fd91ab60f3fe350421fb06176942dff570a0626a2",
    "ban/train": "365b811905e2e48d518f8210903ef26b91d768fab63070be59952bad4e8870c4",
    "ban/dev": "79fd7077cc9fb3726e374971bcf4a37ad9e6621ef1959c07dce471d2606a5bf4",
    "ban/test": "355fbb0fed0e04079602d5c4b4b902d57f81b7f3895b0f3ff4f05af42cd9320f",
    "bjn/train": "9ec4c0680f80a59f4be878b71237d0516c4a5b944f473bdb0be97cb62dd60073",
    "bjn/dev": "85c07bb6a53c7444bf7bd2db0aa49fafc587daff5ddef39059d1f7b3941d10ec",
    "bjn/test": "f8c10a162b510881a741735cfe1525a7be8d9d73453eb66228283e14b4ffcbca",
    "bug/train": "75583b50f65431c0ef7387ce09214fc74c96a99a2f9145f9f2dd0fb25c0c4836",
    "bug/dev": "2ddc9335cf3e7e7edc8853fa060e9bbfc67d3962d453fc0a31e54c29685de585",
    "bug/test": "8f444ecc00b8f9603b5c556a7c52737f437135ba6c93b867cc34e796df7f665f",
    "eng/train": "056c2989673d0724cb27edb0d9ee5c6305b2548c17f9fd8f2092f40c98ac0156",
    "eng/dev": "48fe23ed3c66e6978c6cdeff3f661ab9ea6451001d967e23d94796b009777181",
    "eng/test": "fd7012f846f5a8caead1e7419023d64a28351893f3d9c7ebcde4c5481ca5d326",
    "ind/train": "c6406d1ade3acce6a8bb6640b111a016c1ed72864adb464c736fdb9e9c84786d",
    "ind/dev": "df0a3b6d63bdeb451c1622593063857aa53e1553797e388b3f63731b9a2eec91",
    "ind/test": "b74f0ef860af5a0e322cd10099fb2a83abfaaf61c6ca6da5628e396d791d60c5",
    "jav/train": "7486d44e9993809eae255b4818223c22f89f9fa75e3cae40ff54994c6d1939bb",
    "jav/dev": "6703bb8aa5f7706de03192ab8e66c75c9e6d35f44daef63c5522d756d12e57ab",
    "jav/test": "7cc1c94bf1cd6f5ba7bacaae9bb8a48f323db3d5fc0c4fcf646edda47834f10a",
    "min/train": "62516d5772f6c34277043780bcbdc738c4845858a82d07d392c492ea71fc711e",
    "min/dev": "53f5789a59d4d07f920312ede28f4b70a5aed9d534e1d5e5d9dba9a1285462e7",
    "min/test": "ce000589cf358f2d147ee6fba199199ca5cdc4fbe49317b443b9d03dc8f81eea",
    "sun/train": "88058a568d8e1fa075459a5dc9b745e7510b4d4f1de3b3a6a5398d792bdaebbc",
    "sun/dev": "aadddd12763337e986538fe7ee4719fd0defa53ec8ca1927cf562d2e98b3e3cb",
    "sun/test": "5dfe666b8b4808019ba120ee9cd34371bc42a35bd28264939aabc8f8c83baa23",
    "zsm/train": "e27a8cad138c0753f22b355ac09e787e13c2875a69d88cfd7e9bea5bad1a2d9f",
    "zsm/dev": "ff31a8c560c2aaf2265eeb3b5ff2ffeaefaf9eed05be99a8a70e2e5f2a8b722f",
    "zsm/test": "44cf582edf713ddd13a7e0953619e37fd3ca4b23d5ef3d70c9ddf7249b4a6164",
}
_PARTS = {"train": "train", "dev": "tune", "test": "test"}
_HEADER = ("index_id", "category", "text")


def _file(name: str) -> str:
    """Return upstream's path of a file; all of these languages are in Latin script.

    >>> _file("ind/dev")
    'data/annotated/ind_Latn/dev.tsv'
    """
    language, part = name.split("/")
    return f"data/annotated/{language}_Latn/{part}.tsv"


CARD = Card(
    title="SIB-200, ten languages",
    labels=(
        "entertainment",
        "geography",
        "health",
        "politics",
        "science/technology",
        "sports",
        "travel",
    ),
    languages=("ace", "ban", "bjn", "bug", "eng", "ind", "jav", "min", "sun", "zsm"),
    licence=(
        "Apache-2.0; the sentences are FLORES-200's, for which the repository states no "
        "licence of its own."
    ),
    citation=(
        "Adelani, Liu, Shen, Vassilyev, Alabi, Mao, Gao & Lee, SIB-200: A Simple, Inclusive, and "
        "Big Evaluation Dataset for Topic Classification in 200+ Languages and Dialects, "
        "2023, arXiv 2309.07445"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=tuple(
        Upstream(
            path=f"sib200/{_file(name)}",
            url=f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}/{_file(name)}",
            sha256=sha256,
            language=name.partition("/")[0],
        )
        for name, sha256 in _SHA256.items()
    ),
    views=("sentence",),
    splits=("published", "story"),
)
SAMPLE = {
    f"sib200/{_file('eng/train')}": (
        b"index_id\tcategory\ttext\n"
        b'7\ttravel\t"The ""night ferry"" to Kota Rekaan leaves at noon."\n'
        b"1203\tscience/technology\tThe invented kettle talks to a phone.\n"
    ),
    f"sib200/{_file('ind/train')}": (
        b"index_id\tcategory\ttext\n"
        b'7\ttravel\t"""Feri malam"" ke Kota Rekaan berangkat tengah hari."\n'
        b"1203\tscience/technology\tCerek rekaan itu berbicara dengan ponsel.\n"
    ),
}


def read(files: Mapping[str, bytes], *, view: str = "sentence") -> Iterator[Example]:
    """Yield one example a row of the files given; translations of one sentence share a tie.

    Raises ValueError with the line for an unknown label, for an index_id that is no number,
    and for one that stands twice in a language.
    """
    first: dict[str, str] = {}
    for file in CARD.upstream:
        if file.path not in files:
            continue
        part = _PARTS[file.path.rpartition("/")[2].removesuffix(".tsv")]
        raw = files[file.path]
        for line, row in read_rows(raw, where=file.path, delimiter="\t", header=_HEADER):
            number, label, text = row
            where = f"{file.path}:{line}"
            if label not in CARD.labels:
                raise ValueError(f"{where}: no label {label!r}; use {', '.join(CARD.labels)}")
            if not number.isdecimal():
                raise ValueError(f"{where}: index_id {number!r} is no number; fix the row")
            key = f"{file.language}-{number}"
            if key in first:
                raise ValueError(f"{where}: {key} stands in {first[key]} too; keep one of the two")
            first[key] = where
            yield Example(
                id=key,
                text=text,
                label=label,
                ties=(f"id:{number}",),
                part=part,
                language=file.language,
            )
