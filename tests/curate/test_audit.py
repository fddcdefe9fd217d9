"""The embedded dataset: its bounds, its files, and what happens to a corrupt copy."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.catalog.download import download_files
from bench.catalog.paths import datasets_folder
from bench.corpora.prepare import build_corpus
from bench.curate.audit import audit_dataset
from bench.curate.write import write_card
from bench.loaders import tajuk as loader
from bench.texts import text_id

HOME = datasets_folder() / "tajuk_hard"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return audit_dataset("tajuk_hard")


def test_size_and_form(told: dict[str, Any]) -> None:
    view = told["views"]["headline"]["splits"]["story"]
    pages = told["pages"]
    assert pages["pages"] >= 240
    assert view["examples"] >= 1400
    labels = [part["labels"] for part in view["parts"].values()]
    for topic in ("diplomacy", "sports", "trade"):
        assert sum(part[topic] for part in labels) >= 450
    assert view["parts"]["test"]["examples"] >= 350
    assert pages["links_a_page"] == [5, 8]
    assert 0.2 <= pages["share_of_links_to_other_pages"] <= 0.3
    assert all(0.35 <= share <= 0.6 for share in pages["own_topic_share"].values())
    assert min(pages[key] for key in pages if key.startswith("pages_with")) >= 20


def test_neither_trivial_nor_noise(told: dict[str, Any]) -> None:
    view = told["views"]["headline"]
    assert view["duplicates"]["similar_pairs_between_stories"] == 0
    assert view["sequences"]["headlines_sharing_the_commonest_sequence"] <= 8
    sees = view["test accuracy of what sees only the"]
    # what each view gives away, to the best of a family of predictors
    most = {"length": 0.45, "punctuation and digits": 0.5, "entity names": 0.6}
    for probe, bound in most.items():
        assert sees[probe]["most"] <= bound, probe
    assert sees["length"]["lead_low"] <= 0 <= sees["length"]["lead_high"]
    # entities are dealt evenly to the topics, and so tell what a test headline is not about
    assert sees["countries and cities"]["predictor"] == "naive Bayes turned round"
    scores = view["test accuracy of"]
    assert scores["keyword_rules"] <= 0.75
    linear = max(scores[name] for name in ("naive_bayes", "logistic_words", "svm_chars"))
    assert 0.80 <= linear <= 0.94


def test_entities_annotators_and_twins(told: dict[str, Any]) -> None:
    assert told["entities"]["in_at_least_two_topics"] >= 60
    assert told["entities"]["in_all_topics"] >= 40
    assert told["agreement"]["kappa"] >= 0.85
    assert told["contrast"]["pairs"] >= 150


def test_files_are_those_that_pages_and_labels_make(tmp_path: Path) -> None:
    written = write_card("tajuk_hard", folder=tmp_path)
    assert len(written) >= 9
    for path in written:
        kept = HOME / path.relative_to(tmp_path)
        assert kept.read_bytes() == path.read_bytes(), f"{kept}: run tajuk card tajuk"
    again = write_card("tajuk_hard", folder=tmp_path)
    assert not any(again.values())


def test_hugging_face_loads_it_without_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    counts = {}
    for config in ("headlines", "pages", "contrast"):
        data = datasets.load_dataset(str(HOME), config, cache_dir=str(tmp_path))
        assert data["test"].features["label"].names == ["diplomacy", "sports", "trade"]
        counts[config] = {part: len(rows) for part, rows in data.items()}
    assert sum(counts["headlines"].values()) >= 1400
    assert sum(counts["pages"].values()) >= 240
    assert list(counts["contrast"]) == ["test"]
    default = datasets.load_dataset(str(HOME), cache_dir=str(tmp_path))
    assert default["train"].column_names == ["id", "text", "label", "story"]


def test_a_training_page_shows_no_test_headline() -> None:
    import json

    def rows(config: str, part: str) -> list[dict[str, Any]]:
        text = (HOME / "data" / f"{config}-{part}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    for part in ("train", "tune", "test"):
        own = {row["text"] for row in rows("headlines", part)}
        for page in rows("pages", part):
            assert {page["headline"], *page["links"]} <= own


Change = Callable[[dict[str, bytes]], None]


def replace(path: str, old: str, new: str) -> Change:
    def change(files: dict[str, bytes]) -> None:
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode(), 1)

    return change


def put(path: str, raw: bytes) -> Change:
    return lambda files: files.__setitem__(path, raw)


ROWS = list(csv.reader(io.StringIO((HOME / "labels.csv").read_text(encoding="utf-8"))))
FIRST = ",".join(ROWS[1][:1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("pages/001.txt", b""), r"tajuk_hard: pages/001\.txt: empty"),
        (put("pages/001.txt", b"- Tautan tanpa judul halaman\n"), r"001\.txt: no headline"),
        (put("pages/001.txt", bytes(range(256)) * 9), r"001\.txt: binary"),
        (put("pages/999.txt", b"Judul Baru Tanpa Label\n"), r"999\.txt: no label for headline"),
        (replace("labels.csv", FIRST, "0" * 12), r"labels\.csv:2: id 0+ is not this headline's"),
        (
            replace("labels.csv", "reason\n", f"reason\n{text_id('Tiada')},Tiada,,,trade,\n"),
            r"labels\.csv:2: no page has headline",
        ),
        (
            lambda files: files.__setitem__(
                "labels.csv", files["labels.csv"] + files["labels.csv"].splitlines(True)[1]
            ),
            r"labels\.csv:\d+: id \w+ has a label already; keep one",
        ),
        (replace("events.csv", "\n", "\n000000000000,x\n"), "stands on no page; remove it"),
    ],
    ids=[
        "empty",
        "no headline",
        "binary",
        "unlabelled",
        "wrong id",
        "unknown id",
        "twice",
        "event",
    ],
)
def test_a_spoilt_copy_is_named(change: Change, words: str) -> None:
    files = download_files("tajuk_hard", loader.CARD)
    change(files)
    with pytest.raises(ValueError, match=words):
        build_corpus("tajuk_hard", files, "headline")


def test_a_page_without_links_is_no_error() -> None:
    files = download_files("tajuk_hard", loader.CARD)
    files["pages/001.txt"] = files["pages/001.txt"].splitlines()[0] + b"\n"
    with pytest.raises(ValueError, match="no page has headline"):
        build_corpus("tajuk_hard", files, "headline")  # its links' labels are left over, and named
