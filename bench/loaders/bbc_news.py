"""British headlines and articles of BBC News, 2004 and 2005, in five sections.

2,225 articles of the BBC's news site (Greene and Cunningham 2006). The label is the site's
section: business 510, entertainment 386, politics 417, sport 511, tech 401; there is no split
upstream.

The pinned file is a repack and no upstream file: one JSON object a line, made of the 2,225
files `dataset/data_files/<category>/<file>.txt` at the pinned commit. What stands before a
file's first line feed is its headline, what stands after it its text, both stripped of white
space at the ends; one file, sport/199.txt, is Latin-1 and all others are UTF-8. The card's
address is upstream's folder of those files, for reading: it does not give the pinned file, so
a mirror has to.

Known defects, counted after folding: 130 rows repeat another's headline, 138 another's text
and 103 both, so a random split leaks about 6 percent. The BBC ran 35 texts under two headlines
each: rows with one text are tied into one story, whichever the view. No headline or text stands
under two labels.

Views: `headline`, and `headline_text` (headline, line feed, article). An id is section and
file name as upstream has them.
"""

import io
import json
from collections.abc import Iterator, Mapping

from bench.records.cards import Card, Upstream
from bench.records.corpora import Example
from bench.texts import text_id

_REPOSITORY = "suraj-deshmukh/BBC-Dataset-News-Classification"
_COMMIT = "e337a35e552c65d996343f80e6403afad9367b3c"
_MIRRORED = "bbc-news/bbc.jsonl"
_FIELDS = ("category", "file", "headline", "text")

CARD = Card(
    title="BBC News, five sections",
    labels=("business", "entertainment", "politics", "sport", "tech"),
    languages=("en",),
    licence=(
        "None stated in the repository; the original page (mlg.ucd.ie/datasets/bbc.html): "
        "non-commercial research only, all rights in the articles are the BBC's."
    ),
    citation=(
        "Greene & Cunningham, Practical Solutions to the Problem of Diagonal Dominance in "
        "Kernel Document Clustering, ICML 2006"
    ),
    repository=_REPOSITORY,
    commit=_COMMIT,
    upstream=(
        Upstream(
            path=_MIRRORED,
            url=f"https://github.com/{_REPOSITORY}/tree/{_COMMIT}/dataset/data_files",
            sha256="9cc7fbc1e80993290df0adc7bd06522cf174116cffcd6fb274bbc93d0b9ea369",
        ),
    ),
    views=("headline", "headline_text"),
)
SAMPLE = {
    _MIRRORED: (
        '{"category": "business", "file": "001.txt", "headline": "Invented mill cuts prices", '
        '"text": "Flour costs £2 less.\\n\\nBakers are \\"pleased\\"."}\n'
        '{"category": "business", "file": "002.txt", "headline": "Cheaper flour from the mill", '
        '"text": "Flour costs £2 less.\\n\\nBakers are \\"pleased\\"."}\n'
        '{"category": "sport", "file": "001.txt", "headline": "Invented rovers draw again", '
        '"text": "Nobody scored."}\n'
    ).encode()
}


def read(files: Mapping[str, bytes], *, view: str = "headline") -> Iterator[Example]:
    """Yield one example a line; rows with one article text share a tie.

    Raises ValueError with the line for what is no JSON object of the four fields, for an
    unknown section, and for a file that stands twice.
    """
    seen = set[str]()
    # a bytes stream ends lines at line feeds alone, as JSON Lines does
    for number, line in enumerate(io.BytesIO(files[_MIRRORED]), start=1):
        where = f"{_MIRRORED}:{number}"
        row = _row(line, where)
        key = f"{row['category']}-{row['file'].removesuffix('.txt')}"
        if row["category"] not in CARD.labels:
            raise ValueError(
                f"{where}: no section {row['category']!r}; use {', '.join(CARD.labels)}"
            )
        if key in seen:
            raise ValueError(f"{where}: {key} stands twice; keep one of the two")
        seen.add(key)
        whole = f"{row['headline']}\n{row['text']}"
        yield Example(
            id=key,
            text=row["headline"] if view == "headline" else whole,
            label=row["category"],
            ties=(f"text:{text_id(row['text'])}",),
        )


def _row(line: bytes, where: str) -> dict[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{where}: no JSON in UTF-8 ({error}); make the repack anew") from error
    if not isinstance(row, dict) or tuple(row) != _FIELDS:
        shown = ", ".join(row) if isinstance(row, dict) else type(row).__name__
        raise ValueError(f"{where}: fields {shown}, not {', '.join(_FIELDS)}; make the repack anew")
    return row
