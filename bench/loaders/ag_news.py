"""AG News, the test rows alone: English headlines with their leads, in four classes.

7,600 agency and web stories of 2004, 1,900 a class (Zhang, Zhao and LeCun 2015, from
A. Gulli's AG corpus). The label is the section that the search engine ComeToMyHead filed the
story under; classes overlap: 4 titles stand under two labels.

The train file is missing: upstream's `data/ag_news_csv/train.csv` (120,000 rows) is not in the
mirror and its SHA-256 is not known here, so the card cannot pin it. What works without it is
the story split of the 7,600 test rows; scores on it are not those of papers, whose models
learn from the train file. Never use `noisy_ag_news` to train for these rows: its test file is
the same 7,600 articles.

Broken entities are fixed where only one reading is left. Upstream lost the ampersand of most
to a space: " #39;" and the like in 1,991 rows, " quot;", " amp;" and " gt;" in 390; that space
and the name become the sign again, as do whole entities ("&lt;", "&gt;") in 302 rows. This
changes 2,428 rows: 762 titles and 2,097 leads. What the entities spelled stays, be it a link's
HTML tags. Not fixed: a backslash that stands for a line break or goes before a dollar sign
(808 rows), and an agency in brackets at the end of 1,036 titles.

Other defects, counted after mending and folding: 43 rows repeat another's title (40 before
mending), 1 repeats title and lead.
14 rows share their lead with another's: they are tied into one story, whichever the view.

Views: `headline`, and `headline_text` (title, line feed, lead).
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bench.delimited import read_rows
from bench.records.cards import Card, Upstream
from bench.records.corpora import Example
from bench.texts import digest, text_id

_REPOSITORY = "mhjabreel/CharCnn_Keras"
_COMMIT = "555590db4219b1243abb1918effd6a7425a2d75f"
_FOLDER = "data/ag_news_csv"
_ADDRESS = f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}/{_FOLDER}"
_TRAIN = f"ag-news-test/{_FOLDER}/train.csv"
_TEST = f"ag-news-test/{_FOLDER}/test.csv"
# as upstream's classes.txt numbers them
_LABELS = {"1": "World", "2": "Sports", "3": "Business", "4": "Sci/Tech"}

CARD = Card(
    title="AG News, test rows",
    labels=tuple(sorted(_LABELS.values())),
    languages=("en",),
    licence="No licence file; upstream's readme.txt: research and other non-commercial activity.",
    citation=(
        "Zhang, Zhao & LeCun, Character-level Convolutional Networks for Text Classification, "
        "2015, arXiv 1509.01626; AG corpus of news articles, ComeToMyHead (A. Gulli)"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=(
        Upstream(
            path=_TEST,
            url=f"{_ADDRESS}/test.csv",
            sha256="521465c2428ed7f02f8d6db6ffdd4b5447c1c701962353eb2c40d548c3c85699",
        ),
    ),
    views=("headline", "headline_text"),
)
SAMPLE = {
    _TEST: (
        b'"3","Miller doesn #39;t sell, J amp;K say","KOTA REKAAN - For  #36;2 a sack, '
        b'the \\mill is  quot;not on sale. quot;"\n'
        b'"2","Invented Rovers ""Draw"" Again (XX)","XX - Nobody scored."\n'
        b'"2","Invented Rovers ""Draw"" Again (XX)","XX - Nobody scored."\n'
        b'"4","Kettle Talks to Phone","Invented Labs &lt;A HREF=""x""&gt;INV&lt;/A&gt; did it."\n'
    )
}

# in upstream's rows, a space stands in place of every ampersand that is lost
_LOST_AMPERSAND = re.compile(r" (?=(?:#\d{2,5}|quot|amp|lt|gt);)")
_ENTITY = re.compile(r"&#?\w+;")


def read(files: Mapping[str, bytes], *, view: str = "headline") -> Iterator[Example]:
    """Yield one example a row of the test file, and of the train file where that is given.

    An id hashes part, label, title and lead as upstream has them, with its copy's number: it
    depends neither on the order of the rows nor on how entities are fixed. Raises ValueError
    with the line for a row that is not three fields or has an unknown class.
    """
    if _TEST not in files:
        raise ValueError(
            f"no file {_TEST}; the train file ({_ADDRESS}/train.csv) cannot stand in for it: "
            "it is not in the mirror and its SHA-256 is not known. Give a mirror with the test "
            "file: the story split of its 7,600 rows works"
        )
    for path, part in ((_TRAIN, "train"), (_TEST, "test")):
        if path in files:
            yield from _read_part(path, files[path], part, view)


def _read_part(path: str, raw: bytes, part: str, view: str) -> Iterator[Example]:
    seen = Counter[str]()
    for line, row in read_rows(raw, where=path, delimiter=",", header=None):
        if len(row) != 3:
            raise ValueError(
                f"{path}:{line}: {len(row)} fields, not 3 (class, title, lead); quote every field"
            )
        number, title, lead = row
        if number not in _LABELS:
            raise ValueError(f"{path}:{line}: no class {number!r}; use {', '.join(_LABELS)}")
        key = digest(part, number, title, lead, length=12)
        seen[key] += 1
        copy = f".{seen[key]}" if seen[key] > 1 else ""
        headline, text = _mend(title), _mend(lead)
        yield Example(
            id=f"{key}{copy}",
            text=headline if view == "headline" else f"{headline}\n{text}",
            label=_LABELS[number],
            ties=(f"lead:{text_id(text)}",),
            part=part,
        )


def _mend(text: str) -> str:
    r"""Return the text with its entities as the signs they name; all else is left as it is.

    >>> _mend("It isn #39;t  quot;J amp;K quot; for  #36;5 &lt;b&gt;"), _mend("amp; No #5; & co")
    ('It isn\'t "J&K" for $5 <b>', 'amp; No #5; & co')
    """
    whole = _LOST_AMPERSAND.sub("&", text)
    return _ENTITY.sub(lambda match: html.unescape(match[0]), whole)
