import csv
from pathlib import Path

from bench.build.collect import gather
from bench.texts import text_id

GOAL, RICE = "Gol Telat di Menit Akhir", "Beras Impor Tiba di Dermaga"


def row(*headlines: str) -> dict[str, object]:
    return {"at": "a.html", "headlines": [[text_id(text), text, []] for text in headlines]}


def test_labelled_headlines_become_examples_and_the_rest_a_file(tmp_path: Path) -> None:
    rows = [
        ("a.html", row(GOAL, RICE)),
        ("b.html", row(RICE)),
        ("c.html", {"at": "c", "aside": "x"}),
    ]
    gathered = gather(rows, {text_id(GOAL): "sports"}, tmp_path)
    assert [(e.text, e.label) for e in gathered.examples] == [(GOAL, "sports")]
    assert (gathered.pages, gathered.unlabelled, gathered.aside["x"]) == (2, 1, 1)
    with (tmp_path / "unlabelled.csv").open() as file:
        assert [line["headline"] for line in csv.DictReader(file)] == [RICE]
