"""What a large language model answered, where one was asked and its answers are stored.

Several datasets of this suite were labelled twice by language models that read the guidelines and
the bare headline; `labels.csv` keeps both columns, and this is the first. Gold there is what the
two settled on, so its agreement with gold is above what it would be against people: it is an upper
bound. A dataset without stored answers gets no vote: nothing is asked here. Ziems et al. (2024),
"Can large language models transform computational social science?", measure such labels.
"""

import csv
import io
from collections.abc import Mapping, Sequence

from bench.records.corpora import Example

SOURCE = "llm"
_FILE, _COLUMN = "labels.csv", "annotator_1"


def votes(rows: Sequence[Example], labels: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    r"""Return the stored answer for each row; empty where there is none, or it is no label.

    >>> files = {"labels.csv": b"example_id,annotator_1\n1,sports\n"}
    >>> votes([Example("1", "Gol", ""), Example("2", "Hujan", "")], ["sports"], files)
    ['sports', '']
    """
    stored: dict[str, str] = {}
    if _FILE in files:
        for row in csv.DictReader(io.StringIO(files[_FILE].decode("utf-8"), newline="")):
            key = row.get("headline_id") or row.get("example_id") or ""
            stored[key] = row.get(_COLUMN) or ""
    return [answer if (answer := stored.get(row.id, "")) in labels else "" for row in rows]
