"""Four of the five corpora that text graphs are measured on, as Text GCN's authors cleaned them.

Yao, Mao and Luo (2019) measured Text GCN on 20 Newsgroups (20ng: 18,846 posts, 20 groups), R8
(7,674 Reuters stories, 8 topics), Ohsumed (7,400 medical abstracts, 23 diseases) and MR (10,662
sentences of film reviews, 0 and 1), and on R52; most papers on graphs and texts since then took
over their files. A set is named where other datasets name a language: `text_gcn.r8`.

R52 is left out: its file of texts was out of reach where this card was made, so its SHA-256 is
not known and the card cannot pin it. Its two files stand beside the others upstream
(`data/R52.txt`, `data/corpus/R52.clean.txt`).

The texts are the cleaned ones: lower case, punctuation apart, and, but for mr, without stop words
and words seen fewer than five times *in train and test together*. They cannot be uncleaned, so
even a model fitted on train alone has seen which words the test texts hold. There are two
published parts, train and test, none to tune on.

Known defects. Of exact texts: R8 has 4 test texts that stand in train, 15 rows that repeat another
within test and 69 within train, and 4 texts under two labels; 20ng has 3 repeats within test and
1 within train, mr 1 within train, ohsumed none. Near copies are one story too: so the published
split leaks 44 of 7,532 test rows in 20ng, 22 of 2,189 in R8, 2 of 4,043 in ohsumed and 1 of 3,554
in mr. No text is empty.

The view is `text`. An id is the set and upstream's id (a number, or the path of the document).
"""

from collections.abc import Iterator, Mapping

from bench.delimited import read_rows
from bench.records.cards import Card, Upstream
from bench.records.corpora import Example

_REPOSITORY = "yao8839836/text_gcn"
_COMMIT = "962223652e9bb164ac2d83cd09fc7b8845ce860b"
_ADDRESS = f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}"
_NAMES = {"20ng": "20ng", "r8": "R8", "ohsumed": "ohsumed", "mr": "mr"}  # ours, upstream's
_SHA256 = {
    "data/20ng.txt": "5ec2cc32d698f77f64abe8f9d6e2578b623d85a837d9f04b8387dfee7da83839",
    "data/corpus/20ng.clean.txt": (
        "0d10bddcfa2a814d37e07ba3ed9e2637c9a51ea9c54cfb70059b764d7a8bff12"
    ),
    "data/R8.txt": "4ab8362c508bf7b1c591bca4e4d72ff6e9ff7a730a94cb0a5dfddf237a7cc025",
    "data/corpus/R8.clean.txt": "5324d029f2b625baca68aab4cfd1ed0353b94f11f7a9dd2ccb5b1fa5b86d6541",
    "data/ohsumed.txt": "724b8ed25eb3d99b90b86fdc4ef5e2450b386ff0ba348afe38f420cd61eccc16",
    "data/corpus/ohsumed.clean.txt": (
        "400c3f04cb9b9296b7686d762be0d91012205cb78ce3688b37e9c96d0f5e5a20"
    ),
    "data/mr.txt": "184c1b3b7f9695174fcf949738a661ba9d798b0e500721d0644daab4d095e134",
    "data/corpus/mr.clean.txt": "63d474f2a8251d4062697bf81dac5e9fac2a842c946beb1eb2a35729353398f5",
}
_PARTS = {
    "train": "train",
    "training": "train",
    "20news-bydate-train": "train",
    "test": "test",
    "20news-bydate-test": "test",
}
_LABELS = {
    "20ng": (
        "alt.atheism",
        "comp.graphics",
        "comp.os.ms-windows.misc",
        "comp.sys.ibm.pc.hardware",
        "comp.sys.mac.hardware",
        "comp.windows.x",
        "misc.forsale",
        "rec.autos",
        "rec.motorcycles",
        "rec.sport.baseball",
        "rec.sport.hockey",
        "sci.crypt",
        "sci.electronics",
        "sci.med",
        "sci.space",
        "soc.religion.christian",
        "talk.politics.guns",
        "talk.politics.mideast",
        "talk.politics.misc",
        "talk.religion.misc",
    ),
    "r8": ("acq", "crude", "earn", "grain", "interest", "money-fx", "ship", "trade"),
    "ohsumed": tuple(f"C{number:02}" for number in range(1, 24)),
    "mr": ("0", "1"),
}


def _files(name: str) -> tuple[str, str]:
    """Return the file of ids, parts and labels, and that of the texts."""
    return f"data/{_NAMES[name]}.txt", f"data/corpus/{_NAMES[name]}.clean.txt"


CARD = Card(
    title="Text GCN's corpora: 20 Newsgroups, R8, Ohsumed, MR",
    labels=tuple(label for labels in _LABELS.values() for label in labels),
    languages=tuple(_NAMES),
    language="eng",
    licence=(
        "None stated. R8 is Reuters copy (research use), Ohsumed MEDLINE abstracts, 20ng Usenet "
        "posts, mr snippets of reviews: treat as not cleared."
    ),
    citation=(
        "Yao, Mao & Luo, Graph Convolutional Networks for Text Classification, AAAI 2019, "
        "arXiv 1809.05679"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=tuple(
        Upstream(
            path=f"text-gcn/{file}",
            url=f"{_ADDRESS}/{file}",
            sha256=_SHA256[file],
            language=name,
        )
        for name in _NAMES
        for file in _files(name)
    ),
    views=("text",),
    splits=("published", "story"),
)
# the other file of a set holds the texts of the same rows
ROW_FILES = tuple(f.path for f in CARD.upstream if "/corpus/" not in f.path)
SAMPLE = {
    "text-gcn/data/R8.txt": b"0\ttrain\tearn\n1\ttrain\ttrade\n2\ttest\tearn\n",
    "text-gcn/data/corpus/R8.clean.txt": (
        b"invented mill profit rises shares\n"
        b"invented port trade surplus cocoa\n"
        b"invented mill profit falls dividend\n"
    ),
    "text-gcn/data/ohsumed.txt": (
        b"data/ohsumed_single_23/test/C01/0000001\ttest\tC01\n"
        b"data/ohsumed_single_23/training/C02/0000002\ttraining\tC02\n"
    ),
    "text-gcn/data/corpus/ohsumed.clean.txt": (
        b"invented fever trial patients\ninvented virus cells culture\n"
    ),
}


def read(files: Mapping[str, bytes], *, view: str = "text") -> Iterator[Example]:
    """Yield one example a row of every set given; the two files of a set go line by line.

    Raises ValueError for files of unequal length, and with the line for a part or label that
    the set has not.
    """
    for name in _NAMES:
        listed, cleaned = (f"text-gcn/{file}" for file in _files(name))
        if listed not in files:
            continue
        rows = list(
            read_rows(files[listed], where=listed, delimiter="\t", header=None, quoted=False)
        )
        texts = _lines(files[cleaned], where=cleaned)
        if len(rows) != len(texts):
            raise ValueError(
                f"{cleaned}: {len(texts)} texts for the {len(rows)} rows of {listed}; "
                "fetch both again"
            )
        for (line, row), text in zip(rows, texts, strict=True):
            yield _example(name, row, text, where=f"{listed}:{line}")


def _lines(raw: bytes, *, where: str) -> list[str]:
    try:
        # only a line feed ends a line: other line breaks may stand within a text
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{where}: not utf-8 ({error}); fetch the file again") from None
    return lines[:-1] if lines[-1] == "" else lines


def _example(name: str, row: list[str], text: str, *, where: str) -> Example:
    if len(row) != 3:
        raise ValueError(f"{where}: {len(row)} fields, not 3 (id, part, label); fetch it again")
    key, part, label = row
    if part not in _PARTS:
        raise ValueError(f"{where}: no part {part!r}; use {', '.join(_PARTS)}")
    if label not in _LABELS[name]:
        raise ValueError(f"{where}: no label {label!r}; use {', '.join(_LABELS[name])}")
    # of a path the first two folders are the same in all rows
    short = key.split("/", 2)[-1]
    return Example(id=f"{name}-{short}", text=text, label=label, part=_PARTS[part], language=name)
