import csv
import io
import json

from bench.curate.export import headlines, splits_csv
from bench.records.corpora import Corpus, Example, Split

ROWS = tuple(Example(str(i), f"judul {i}", "ab"[i % 2]) for i in range(4))
CORPUS = Corpus("d", "headline", ("a", "b"), ROWS, tuple("0123"))
SPLIT = Split(frozenset("01"), frozenset("2"), frozenset("3"))


def test_a_split_file_holds_ids_and_no_text() -> None:
    raw = splits_csv({"story": (CORPUS, SPLIT)}).decode()
    assert "judul" not in raw
    rows = list(csv.DictReader(io.StringIO(raw)))
    assert len(rows) == 4
    assert {value for row in rows for value in row.values()} >= {"train", "tune", "test"}


def test_rows_go_to_the_file_of_their_split() -> None:
    files = headlines(CORPUS, SPLIT)
    by_part = {path: [json.loads(line) for line in raw.splitlines()] for path, raw in files.items()}
    assert {path: [row["id"] for row in rows] for path, rows in by_part.items()} == {
        "data/headlines-train.jsonl": ["0", "1"],
        "data/headlines-tune.jsonl": ["2"],
        "data/headlines-test.jsonl": ["3"],
    }
