import csv
from pathlib import Path

import pytest

from bench import baselines, papers
from bench.plugins import code_of, plugin_file, plugin_names
from bench.records.corpora import Corpus, Example, Split
from bench.records.runs import ModelCode, Variant
from bench.store import fingerprints
from bench.store.fingerprints import code_hash, data_hash, make_fingerprint, split_hash
from bench.texts import digest

SAME = Path(fingerprints.__file__).with_name("same_code.csv")
ROWS = list(csv.DictReader(SAME.read_text(encoding="utf-8").splitlines()))
CORPUS = Corpus(
    "toy", "headline", ("a", "b"),
    (Example("1", "gol", "a"), Example("2", "beras", "b")), ("1", "2"),
)  # fmt: skip


def plain(code: bytes) -> str:
    return digest(code.decode("utf-8", errors="replace"))


def test_every_row_of_the_same_code_is_that_of_a_plugin_that_is_there() -> None:
    """A row that no plug-in has any more is stale: the code was changed after it was written."""
    files = [plugin_file(folder, n) for folder in (papers, baselines) for n in plugin_names(folder)]
    assert {row["sha256"] for row in ROWS} <= {plain(code_of(file)) for file in files}


def test_moved_code_has_the_hash_that_it_stands_for() -> None:
    (row,) = [row for row in ROWS if row["what"].startswith("papers/nusax:")]
    assert code_hash(code_of(plugin_file(papers, "nusax"))) == row["stands_for"]
    assert code_hash(b"another model") == plain(b"another model")


def test_whatever_decides_a_prediction_changes_the_fingerprint() -> None:
    place, hashes = ("toy", "headline", "story"), (data_hash(CORPUS), "s")
    first = make_fingerprint(place, hashes, ModelCode("m", b"code"), Variant())
    others = [
        make_fingerprint(("toy", "headline", "time"), hashes, ModelCode("m", b"code"), Variant()),
        make_fingerprint(place, ("other", "s"), ModelCode("m", b"code"), Variant()),
        make_fingerprint(place, hashes, ModelCode("m", b"Code"), Variant()),
        make_fingerprint(place, hashes, ModelCode("m", b"code", ("nothing-such",)), Variant()),
        make_fingerprint(place, hashes, ModelCode("m", b"code", (), {"weights": "x"}), Variant()),
        *(make_fingerprint(place, hashes, ModelCode("m", b"code"), variant) for variant in
          (Variant(seed=1), Variant(setting="tuned"), Variant(size="10"), Variant(draw=2))),
    ]  # fmt: skip
    assert len({repr(one.as_dict()) for one in (first, *others)}) == 1 + len(others)
    assert others[3].libraries["nothing-such"] == "absent"


@pytest.mark.parametrize(
    "example", [Example("2", "Beras", "b"), Example("2", "beras", "a"), Example("3", "beras", "b")]
)
def test_a_changed_row_changes_the_hash_of_the_data(example: Example) -> None:
    changed = Corpus("toy", "headline", ("a", "b"), (CORPUS.examples[0], example), ("1", "2"))
    assert data_hash(changed) != data_hash(CORPUS)
    turned = Corpus("toy", "headline", ("a", "b"), CORPUS.examples[::-1], ("2", "1"))
    assert data_hash(turned) == data_hash(CORPUS)


def test_a_story_that_changes_sides_changes_the_hash_of_the_split() -> None:
    one = Split(frozenset({"1"}), frozenset(), frozenset({"2"}))
    assert split_hash(one) != split_hash(Split(frozenset({"2"}), frozenset(), frozenset({"1"})))
