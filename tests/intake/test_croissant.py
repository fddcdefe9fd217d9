"""The metadata of every dataset is what mlcroissant reads, and its rows come out of it."""

import json
import warnings
from pathlib import Path

import pytest

from bench import loaders
from bench.corpora.splits import split_by_story
from bench.corpora.stories import group_stories
from bench.intake.croissant import croissant_of
from bench.intake.keeping import open_table, table_files, write_files
from bench.plugins import load_plugin, plugin_names
from bench.records.corpora import Corpus

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    croissant = pytest.importorskip("mlcroissant")

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", plugin_names(loaders))
def test_every_card_is_valid(name: str, tmp_path: Path) -> None:
    card = load_plugin(loaders, name).CARD
    hashes = {f"data/headlines-{part}.jsonl": "0" * 64 for part in ("train", "tune", "test")}
    told = croissant_of(name, card, hashes=hashes if card.embedded else {})
    (tmp_path / "croissant.json").write_text(json.dumps(told))
    dataset = croissant.Dataset(jsonld=tmp_path / "croissant.json")
    assert dataset.metadata.name == name
    assert not dataset.metadata.ctx.issues.errors
    assert [row["labels/name"] for row in dataset.records("labels")] == list(card.labels)


def test_the_rows_of_a_written_table_are_read_through_it(tmp_path: Path) -> None:
    texts = [f"Kabar {a} dari kota {b}" for a in "abcdefghij" for b in "klmno"]
    table = open_table((texts, ["ekonomi", "olahraga"] * 25))
    examples = tuple(table.read({}))
    grouped = group_stories([e.id for e in examples], texts, [()] * 50)
    corpus = Corpus(table.name, "headline", table.CARD.labels, examples, grouped)
    split = split_by_story(corpus, seed=0)
    write_files(table_files(table, corpus, split), tmp_path / "news")
    dataset = croissant.Dataset(jsonld=tmp_path / "news" / "croissant.json")
    rows = [
        (row["test/id"].decode(), row["test/label"].decode()) for row in dataset.records("test")
    ]
    wanted = [examples[i] for i in corpus.indices(split.test)]
    assert rows == [(e.id, e.label) for e in wanted]
