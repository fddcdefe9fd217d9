"""Columns are found by name in ten languages, by content, or asked for."""

import csv
from importlib.resources import files

import pandas as pd
import pytest

from bench.intake.columns import ROLES, column_key, rank_of
from bench.intake.keeping import open_table
from bench.intake.options import Columns, TableOptions

TEXTS = [
    f"Kabar {word} dari kota pesisir" for word in ("satu", "dua", "tiga", "empat", "lima", "enam")
]
LABELS = ["a", "b"] * 3
HEADERS = [
    ("headline", "category"),
    ("Title", "Label"),
    ("judul", "kategori"),
    ("Judul Berita", "KATEGORI"),
    ("tajuk", "jenis"),
    ("titular", "categoría"),
    ("Título", "etiqueta"),
    ("titre", "Catégorie"),
    ("manchete", "categoria"),
    ("Schlagzeile", "Kategorie"),
    ("Überschrift", "Thema"),
    ("العنوان", "التصنيف"),
    ("शीर्षक", "श्रेणी"),
    ("标题", "类别"),
    ("newsTitle", "topic"),
    ("news_headline", "article_category"),
    ("text", "label"),
    ("teks", "topik"),
]


@pytest.mark.parametrize(("text", "label"), HEADERS)
def test_found_by_name(text: str, label: str) -> None:
    frame = pd.DataFrame({"x1": range(6), label: LABELS, "url": "http://x", text: TEXTS})
    table = open_table(frame)
    assert table.rows["text"].to_pylist() == TEXTS
    assert table.CARD.labels == ("a", "b")
    assert f"text: column '{text}', by its name (--text takes another)" in table.taken
    assert f"label: column '{label}', by its name (--label takes another)" in table.taken
    assert "not used: 'x1', 'url'" in table.taken


def test_the_words_are_in_ten_languages_and_no_word_is_two_of_text_and_label() -> None:
    raw = files("bench.intake").joinpath("column_words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(raw.splitlines()))
    assert {row["language"] for row in rows} == {
        "en",
        "id",
        "ms",
        "es",
        "fr",
        "pt",
        "de",
        "ar",
        "hi",
        "zh",
    }
    assert {row["role"] for row in rows} == {*ROLES, "neutral"}
    words = {
        role: {column_key(row["word"]) for row in rows if row["role"] == role}
        for role in ("text", "label")
    }
    assert not words["text"] & words["label"]
    assert all(rank_of(row["word"], row["role"]) for row in rows if row["role"] != "neutral")


def test_found_by_content_where_names_say_nothing() -> None:
    table = open_table(pd.DataFrame({"c1": LABELS, "c2": TEXTS, "c3": range(6)}))
    assert table.rows["text"].to_pylist() == TEXTS
    assert "label: column 'c1', by what it holds (--label takes another)" in table.taken


def test_asked_for_in_any_case() -> None:
    frame = pd.DataFrame({"Judul": TEXTS, "ringkas": TEXTS[::-1], "kategori": LABELS})
    table = open_table(frame, TableOptions(columns=Columns(text="RINGKAS")))
    assert table.rows["text"].to_pylist() == TEXTS[::-1]
    with pytest.raises(ValueError, match=r"--label: no column 'katgori'; .* did you mean 'kateg"):
        open_table(frame, TableOptions(columns=Columns(label="katgori")))
    with pytest.raises(ValueError, match="--text and --label name one column"):
        open_table(frame, TableOptions(columns=Columns(text="Judul", label="judul")))


def test_two_that_could_be_meant_are_listed_with_an_example_of_each() -> None:
    frame = pd.DataFrame({"title": TEXTS, "headline": TEXTS[::-1], "label": LABELS})
    with pytest.raises(ValueError, match="which column is the text") as error:
        open_table(frame)
    assert "'title' ('Kabar satu" in str(error.value)
    assert "'headline' ('Kabar enam" in str(error.value)
    assert str(error.value).endswith("say --text COLUMN")
    frame = pd.DataFrame({"title": TEXTS, "topic": LABELS, "category": ["x", "x", "y"] * 2})
    with pytest.raises(ValueError, match=r"which column is the label\? 'topic' \('a'\), 'cat"):
        open_table(frame)


def test_names_of_classes_go_before_their_numbers() -> None:
    frame = pd.DataFrame({"text": TEXTS, "label": [0, 1] * 3, "label_text": ["bola", "uang"] * 3})
    table = open_table(frame)
    assert table.CARD.labels == ("bola", "uang")
    assert any("it names the numbers of 'label'" in line for line in table.taken)


def test_a_title_with_a_text_has_a_body() -> None:
    frame = pd.DataFrame({"title": TEXTS, "text": [f"{t}, kata dia." for t in TEXTS], "y": LABELS})
    table = open_table(frame)
    assert table.CARD.views == ("headline", "headline_body")
    example = next(table.read({}, view="headline_body"))
    assert example.text == f"{TEXTS[0]}\n{TEXTS[0]}, kata dia."
    assert next(table.read({})).text == TEXTS[0]


def test_groups_days_and_sources() -> None:
    frame = pd.DataFrame(
        {
            "judul": TEXTS,
            "kategori": LABELS,
            "peristiwa": ["p", "p", "", "q", "q", "r"],
            "tanggal": ["01/02/2026", "02/02/2026", "13/02/2026", "14/02/2026", "", "3 Mei 2026"],
            "sumber": ["X", "X", "X", "X", "Y", "Y"],
        }
    )
    table = open_table(frame)
    examples = list(table.read({}))
    assert [e.ties for e in examples[:3]] == [("group:p",), ("group:p",), ()]
    assert [e.date for e in examples] == [
        "2026-02-01", "2026-02-02", "2026-02-13", "2026-02-14", "", "2026-05-03",
    ]  # fmt: skip
    assert table.CARD.splits == ("story", "time", "publisher")
    assert str(table.CARD.cut) == "2026-02-14"
    assert table.CARD.unseen_publisher == "Y"
    assert examples[5].publisher == "Y"
    assert any("the day comes first" in line for line in table.taken)


def test_an_order_of_day_and_month_is_never_guessed() -> None:
    frame = pd.DataFrame({"judul": TEXTS, "kategori": LABELS, "tanggal": ["1/2/2026"] * 6})
    table = open_table(frame)
    assert "time" not in table.CARD.splits
    assert any("its day or month may come first" in line for line in table.taken)
    with pytest.raises(ValueError, match="day or month first\\? '1/2/2026'; say --day-first"):
        open_table(frame, TableOptions(columns=Columns(time="tanggal")))
    table = open_table(frame, TableOptions(columns=Columns(time="tanggal"), day_first=True))
    assert next(table.read({})).date == "2026-02-01"


def test_ids_of_a_column_are_kept() -> None:
    frame = pd.DataFrame({"id": [f"n{i}" for i in range(6)], "judul": TEXTS, "kategori": LABELS})
    assert [e.id for e in open_table(frame).read({})] == list(frame.id)
    doubled = frame.assign(id=["n1", "n1", "n2", "n3", "n4", "n5"])
    table = open_table(doubled)
    assert len({e.id for e in table.read({})}) == 6
    assert any("does not tell rows apart" in line for line in table.taken)
    with pytest.raises(ValueError, match="the table:2: id 'n1' stands on line 1 too"):
        open_table(doubled, TableOptions(columns=Columns(id="id")))


def test_one_column_and_days_that_are_none() -> None:
    with pytest.raises(ValueError, match="holds one column, 'judul'; a table needs a text and a"):
        open_table(pd.DataFrame({"judul": TEXTS}))
    frame = pd.DataFrame({"judul": TEXTS, "kategori": LABELS, "tanggal": ["10-Sep-19"] * 6})
    assert next(open_table(frame).read({})).date == "2019-09-10"
    table = open_table(frame.assign(tanggal=["minggu ke-3"] * 6))
    assert "date" not in table.rows.column_names
    assert "time: not used, for no day can be read, as 'minggu ke-3'" in table.taken


def test_a_group_column_of_few_values_ties_nothing_unasked() -> None:
    texts = [f"Kabar nomor {i} dari kota" for i in range(40)]
    frame = pd.DataFrame({"judul": texts, "kategori": LABELS[:2] * 20, "group": ["x", "y"] * 20})
    assert all(not example.ties for example in open_table(frame).read({}))
    table = open_table(frame, TableOptions(columns=Columns(group="group")))
    assert next(table.read({})).ties == ("group:x",)
