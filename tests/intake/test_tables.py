"""What is cleaned is counted and never a stop; what looks odd is a warning with its fix."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from bench.catalog.built import open_built
from bench.corpora.dedupe import clean
from bench.corpora.splits import split_by_story
from bench.corpora.stories import group_stories
from bench.intake.keeping import keep_table, load_kept, open_table, table_files, write_files
from bench.intake.options import TableOptions
from bench.intake.schemes import split_as_given
from bench.intake.tables import Table
from bench.records.corpora import Corpus

TEXTS = [
    f"Kabar {word} dari kota pesisir" for word in ("satu", "dua", "tiga", "empat", "lima", "enam")
]
LABELS = ["ekonomi", "olahraga"] * 3


def table_of(texts: list[str], kinds: list[str], asked: TableOptions | None = None) -> Table:
    return open_table((texts, kinds), asked)


def warned(table: Table) -> str:
    return "\n".join(table.warnings)


def corpus_of(table: Table) -> Corpus:
    examples = tuple(table.read({}))
    ids, ties = [e.id for e in examples], [e.ties for e in examples]
    grouped = group_stories(ids, [e.text for e in examples], ties)
    return Corpus(table.name, "headline", table.CARD.labels, examples, grouped)


def test_copies_contradictions_and_empty_texts_are_counted() -> None:
    texts = [*TEXTS, TEXTS[0].upper() + "!", "Dua makna", "dua makna", "", "  ", "...", "Gol"]
    kinds = [*LABELS, "ekonomi", "ekonomi", "olahraga", "ekonomi", "ekonomi", "ekonomi", "olahraga"]
    table = table_of(texts, kinds)
    assert table.excluded == {
        "copies": 1, "empty text": 2, "text under two labels": 2, "text without a word": 1,
    }  # fmt: skip
    assert "1 texts are one word: kept" in table.warnings
    assert table.read_rows == 13
    assert table.rows.num_rows == 7
    assert (
        "13 rows read, 7 kept in 2 classes; left out: 1 copies, 2 empty text, "
        "2 text under two labels, 1 text without a word" in table.lines()
    )


def test_it_cleans_as_the_loaders_do() -> None:
    texts = [*TEXTS, *TEXTS[:2], "Dua makna", "DUA makna!"]
    kinds = [*LABELS, *LABELS[:2], "ekonomi", "olahraga"]
    table = table_of(texts, kinds)
    from bench.records.corpora import Example

    loose = [Example(str(i), t, k) for i, (t, k) in enumerate(zip(texts, kinds, strict=True))]
    kept, gone = clean(loose)
    assert [e.text for e in table.read({})] == [e.text for e in kept]
    assert table.excluded == gone
    # and leaves nothing for them to clean
    assert clean(table.read({}))[1] == {}


SEVERAL = [
    "ekonomi;olahraga",
    "ekonomi|olahraga",
    "ekonomi, olahraga",
    "ekonomi / olahraga",
    '["ekonomi", "olahraga"]',
    "['ekonomi' 'olahraga']",
]


@pytest.mark.parametrize("cell", SEVERAL)
def test_cells_of_several_labels(cell: str) -> None:
    texts, kinds = [*TEXTS, "Yang dua label ini"], [*LABELS, cell]
    table = table_of(texts, kinds)
    assert table.CARD.labels == ("ekonomi", "olahraga")
    assert table.excluded == {"several labels": 1}
    assert "1 rows left out: their cells hold several labels, as" in warned(table)
    assert "single-label task (--first-label takes the first)" in warned(table)
    table = table_of(texts, kinds, TableOptions(first_label=True))
    assert [e.label for e in table.read({})][-1] == "ekonomi"


def test_lists_of_one_label_are_that_label_and_a_comma_may_be_part_of_a_name() -> None:
    table = table_of(TEXTS, ['["ekonomi"]', "['olahraga']"] * 3)
    assert table.CARD.labels == ("ekonomi", "olahraga")
    assert "6 labels stand in brackets" in warned(table)
    table = table_of(TEXTS, ["Sains, Teknologi", "olahraga"] * 3)
    assert table.CARD.labels == ("Sains, Teknologi", "olahraga")
    with pytest.raises(ValueError, match="--first-label takes the first label of each cell"):
        table_of(TEXTS, ["a;b", "a"] * 3)


@pytest.mark.parametrize(
    ("kinds", "by"),
    [
        (["olahraga", "OLAHRAGA", "Olahraga"], "case"),
        (["tecnología", "tecnologia"], "accent"),
        (["sepak bola", "sepakbola"], "spaces and signs"),
    ],
)
def test_labels_of_one_spelling(kinds: list[str], by: str) -> None:
    texts = [f"Kabar nomor {i} dari {k}" for i, k in enumerate([*kinds * 3, *["ekonomi"] * 3])]
    table = table_of(texts, [*kinds * 3, *["ekonomi"] * 3])
    assert f"{len(kinds)} labels differ only by {by}: " in warned(table)
    assert "--merge-labels joins them" in warned(table)
    assert len(table.CARD.labels) == len(kinds) + 1
    merged = table_of(texts, [*kinds * 3, *["ekonomi"] * 3], TableOptions(merge_labels=True))
    assert len(merged.CARD.labels) == 2


def test_vowel_signs_are_letters() -> None:
    table = table_of(TEXTS, ["खेल", "खाल"] * 3)
    assert "differ only" not in warned(table)


def test_spaces_at_an_end_are_taken_off() -> None:
    table = table_of(TEXTS, ["ekonomi", "ekonomi ", "olahraga"] * 2)
    assert table.CARD.labels == ("ekonomi", "olahraga")
    assert "2 labels had spaces at an end: taken off" in warned(table)


def test_small_classes_are_named_and_left_out_where_two_larger_ones_stay() -> None:
    texts, kinds = [*TEXTS, "Satu saja yang ini"], [*LABELS, "hiburan"]
    table = table_of(texts, kinds)
    assert table.CARD.labels == ("ekonomi", "olahraga")
    assert table.excluded == {"class of fewer than 3 rows": 1}
    assert "left out: hiburan (1) (--min-rows 1 keeps them)" in warned(table)
    table = table_of(texts, kinds, TableOptions(min_rows=1))
    assert table.CARD.labels == ("ekonomi", "hiburan", "olahraga")
    assert "hiburan (1); kept; a class that the test split lacks" in warned(table)


def test_numbers_for_labels() -> None:
    table = table_of(TEXTS, ["0", "1"] * 3)
    assert "the labels are numbers (0, 1): name them with --names labels.txt" in warned(table)
    assert table_of(TEXTS, ["0.0", "1.0"] * 3).content == table.content
    table = table_of(TEXTS, ["0", "1"] * 3, TableOptions(names=("ekonomi", "olahraga", "")))
    assert table.CARD.labels == ("ekonomi", "olahraga")
    table = table_of(TEXTS, ["1", "2"] * 3, TableOptions(names=("ekonomi", "olahraga")))
    assert next(table.read({})).label == "ekonomi"
    assert "counted from 1: 1 ekonomi, 2 olahraga" in warned(table)
    table = table_of(TEXTS, ["7", "9"] * 3, TableOptions(names=("7 ekonomi", "9: olahraga")))
    assert table.CARD.labels == ("ekonomi", "olahraga")
    with pytest.raises(ValueError, match="is 1 'a' or 'b'"):
        table_of(TEXTS, ["1", "2"] * 3, TableOptions(names=("a", "b", "c")))
    with pytest.raises(ValueError, match="--names: no name for label '3'"):
        table_of(TEXTS, ["0", "3"] * 3, TableOptions(names=("a", "b")))


def test_a_label_with_as_many_values_as_rows() -> None:
    table = table_of(TEXTS, [f"k{i}" for i in range(6)])
    assert "column 'label' has 6 values in 6 rows: is it the label?" in warned(table)
    texts = [f"Kabar ke-{i} dari kota" for i in range(40)]
    with pytest.raises(ValueError, match=r"as many values as rows .40., as 'k0': it is no label"):
        table_of(texts, [f"k{i}" for i in range(40)])
    with pytest.raises(ValueError, match="it looks like a text"):
        table_of(texts, [f"Isi berita yang panjang sekali {i}" * 5 for i in range(40)])


def test_given_parts_keep_a_text_of_two_parts_and_say_so() -> None:
    frame = pd.DataFrame({"judul": TEXTS, "kategori": LABELS})
    table = open_table({"train": frame, "test": frame.head(2)})
    ids = [e.id for e in table.read({})]
    assert len(ids) == 8
    assert [key for key in ids if key.endswith(".2")] == [f"{ids[0]}.2", f"{ids[1]}.2"]
    assert "2 texts of the given test split can be learnt from the other parts" in table.warnings
    corpus = dataclasses.replace(corpus_of(table), units=tuple(ids))
    split = split_as_given(corpus)
    assert len(split.test) == 2
    assert len(split.tune) == 1
    assert len(split.train) == 5
    assert len(corpus.leaking(split)) == 2


def test_a_validation_part_alone_is_the_one_to_be_judged_by() -> None:
    frame = pd.DataFrame({"judul": TEXTS, "kategori": LABELS})
    table = open_table({"train": frame.head(4), "dev": frame.tail(2)})
    assert [e.part for e in table.read({})] == ["train"] * 4 + ["test"] * 2
    assert any("no test split" in line for line in table.taken)


def test_the_cache_keeps_a_table_by_its_content(tmp_path: Path) -> None:
    path, cache = tmp_path / "news.csv", tmp_path / "cache"
    frame = pd.DataFrame({"judul": TEXTS, "kategori": LABELS, "tanggal": ["2026-01-02"] * 6})
    frame.loc[5, "tanggal"] = "2026-02-03"
    frame.to_csv(path, index=False)
    first = open_table(path, cache=cache)
    (kept,) = (cache / "tables").iterdir()
    again = open_table(path, cache=cache)
    for name in ("name", "CARD", "taken", "excluded", "warnings", "read_rows", "content"):
        assert getattr(again, name) == getattr(first, name)
    assert list(again.read({})) == list(first.read({}))
    open_table(path, TableOptions(min_rows=1), cache=cache)
    frame.loc[0, "judul"] = "Judul yang lain sekali"
    frame.to_csv(path, index=False)
    assert next(open_table(path, cache=cache).read({})).text == "Judul yang lain sekali"
    assert len(list((cache / "tables").iterdir())) == 3
    # two that write at once do not harm each other
    keep_table(first, kept)
    (kept / "table.json").write_text("{")
    with pytest.raises(ValueError, match=r"the kept table is broken .*; remove it"):
        load_kept(kept)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    path = tmp_path / "news.csv"
    pd.DataFrame({"judul": TEXTS, "kategori": LABELS}).to_csv(path, index=False)
    open_table(path, progress=lambda stage, done, total: told.append(stage))
    assert set(told) == {"reading", "cleaning"}


def test_the_files_of_a_dataset_folder_are_read_back(tmp_path: Path) -> None:
    texts = [f"Kabar {a} dari kota {b}" for a in "abcdefghij" for b in "klmno"]
    table = table_of(texts, ["ekonomi", "olahraga"] * 25, TableOptions(name="news"))
    corpus = corpus_of(table)
    files = table_files(table, corpus, split_by_story(corpus, seed=0))
    assert list(files)[-1] == "dataset.json"
    write_files(files, tmp_path / "news")
    folder = open_built(str(tmp_path / "news"))
    assert folder.CARD.labels == ("ekonomi", "olahraga")
    again = {e.id: (e.text, e.label) for e in folder.read(folder.files_of())}
    assert again == {e.id: (e.text, e.label) for e in corpus.examples}
    with pytest.raises(ValueError, match="is there already and not empty"):
        write_files(files, tmp_path / "news")


def test_a_name_that_is_a_letterless_one_is_the_hash() -> None:
    assert table_of(TEXTS, LABELS).name.startswith("table-")
    assert (
        table_of(TEXTS, LABELS, TableOptions(name="Berita Ké-2 (akhir)")).name
        == "Berita-Ke-2-akhir"
    )
