"""AG News labelled again by a crowd: 17,600 English stories with crowd and gold labels.

NoisyAG-News (Huang et al. 2024) gave AG News rows to three annotators each; `crowd` is their
aggregated answer (upstream's "mid" aggregation), `gold` AG News' own label. Upstream calls its
files val (10,000 rows: here the training split) and test (7,600 rows); its 40,000 train rows and
the single annotations are not in the mirror. The text is title and lead in one field, joined
by " . ".

In val 1,975 crowd labels (19.8 %) differ from gold, and to one side: Business and Sci/Tech
fall back to World, Sci/Tech to Business. In test the crowd column is a copy of gold, so both
views are judged by the same clean labels and differ only in what a model learns from.

Known defects: the test file is the AG News test file in another order (never train on one for
the other); 1 val row repeats a test row after folding and 32 more test rows have a near copy in
val, so the published split leaks them. 2 test rows start with "#NAME?", where a spreadsheet
took a title with a leading hyphen for a formula: they are kept. Broken and whole HTML entities
(3,037 val rows, 2,428 test rows; `ag_news` fixes them) and backslashes for line breaks (1,148
and 808) are left as upstream has them. After folding, 5 val rows and 1 test row repeat another
row's text; 1 text stands under two gold labels, 3 under two crowd labels.

Views choose the label: `gold` and `crowd`. Ids are the same in both.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from bench.delimited import read_rows
from bench.records.cards import Card, Upstream
from bench.records.corpora import Example
from bench.texts import digest

_REPOSITORY = "hhf-hd/NoisyAG-News"
_COMMIT = "94f5e5b24d49a64c0128caf90247869f991bd7c0"
_VAL = "dataset/samples10000valMed.csv"
_TEST = "dataset/samplesTest.csv"
_SHA256 = {
    _VAL: "b8d073074344b16bcf53357ba236bc832abe125fe4ce9dea4e5a72371f6265f7",
    _TEST: "24dde5bb65bdb9136d26010ae4fdc98070bed5a8ae41497978b3ffb406de4a32",
}
_PARTS = {_VAL: "train", _TEST: "test"}
_HEADER = ("label", "gt", "text", "group")
_LABELS = {"0": "World", "1": "Sports", "2": "Business", "3": "Sci/Tech"}

CARD = Card(
    title="NoisyAG-News, gold and crowd labels",
    labels=tuple(sorted(_LABELS.values())),
    languages=("en",),
    licence="MIT for the repository; the text is AG News: research and non-commercial activity.",
    citation=(
        "Huang, Liang, Sun, Jin & Yu, NoisyAG-News: A Benchmark for Addressing "
        "Instance-Dependent Noise in Text Classification, 2024, arXiv 2407.06579"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=tuple(
        Upstream(
            path=f"noisy-ag-news/{file}",
            url=f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}/{file}",
            sha256=sha256,
        )
        for file, sha256 in _SHA256.items()
    ),
    views=("gold", "crowd"),
    splits=("published", "story"),
)
SAMPLE = {
    f"noisy-ag-news/{_VAL}": (
        b"label,gt,text,group\r\n"
        b'0,2,"Invented Mill Cuts Prices . Flour, at  #36;2, is  quot;cheap quot;.",6\r\n'
        b"1,1,Invented Rovers Draw Again . Nobody scored.,5\r\n"
        b"1,1,Invented Rovers Draw Again . Nobody scored.,5\r\n"
    ),
    f"noisy-ag-news/{_TEST}": (
        b"label,gt,text,group\r\n"
        b'3,3,"#NAME? . The ""kettle"" that\\talks to a phone.",A\r\n'
        b"1,1,Invented Rovers Draw Again . Nobody scored.,A\r\n"
    ),
}


def read(files: Mapping[str, bytes], *, view: str = "gold") -> Iterator[Example]:
    """Yield one example a row, labelled by the view's column.

    An id hashes part, both labels and text, with its copy's number, so it depends neither on
    the order of the rows nor on the view. Raises ValueError with the line for an unknown label.
    """
    for file, part in _PARTS.items():
        path = f"noisy-ag-news/{file}"
        seen = Counter[str]()
        for line, row in read_rows(files[path], where=path, delimiter=",", header=_HEADER):
            crowd, gold, text, _ = row
            for label in (crowd, gold):
                if label not in _LABELS:
                    raise ValueError(f"{path}:{line}: no label {label!r}; use {', '.join(_LABELS)}")
            key = digest(part, crowd, gold, text, length=12)
            seen[key] += 1
            copy = f".{seen[key]}" if seen[key] > 1 else ""
            yield Example(
                id=f"{key}{copy}",
                text=text,
                label=_LABELS[gold if view == "gold" else crowd],
                part=part,
            )
