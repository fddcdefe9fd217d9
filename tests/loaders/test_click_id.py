"""Rows of CLICK-ID's shape, all invented, and what happens when they do not fit the labels."""

import io

import openpyxl
import pytest

from bench.loaders import click_id

FILES = click_id.SAMPLE
LABELS = FILES["labels.csv"].decode()
PATH = next(path for path in FILES if path.endswith(".csv") and "/" in path)


def read(view: str = "topics", **changed: str) -> list[str]:
    files = {**FILES, **{path: text.encode() for path, text in changed.items()}}
    return [example.label for example in click_id.read(files, view=view)]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (LABELS.replace("d18e", "0000"), r"labels\.csv:2: the text of \w+ has hash .* label the"),
        (LABELS.replace("0c9f", "0000"), r"labels\.csv:2: no upstream headline 0000"),
        (LABELS + LABELS.splitlines()[1], r"labels\.csv:4: id \w+ has a label already"),
        (LABELS.replace(",sports,\n", ",sprots,\n"), r"labels\.csv:2: no topic 'sprots'"),
    ],
)
def test_a_label_that_does_not_fit_is_named(labels: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(**{"labels.csv": labels})


def test_a_changed_headline_is_named() -> None:
    text = FILES[PATH].decode().replace("Kirim Garam", "Kirim Gula")
    with pytest.raises(ValueError, match="no upstream headline"):
        read(**{PATH: text})


def test_a_wrong_header_or_an_empty_title_is_named() -> None:
    text = FILES[PATH].decode()
    with pytest.raises(ValueError, match=r"rekaan\.csv:1: the columns are"):
        read(**{PATH: text.replace("title", "judul")})
    with pytest.raises(ValueError, match=r"rekaan\.csv:2: a row without a title"):
        read(**{PATH: text.replace("Panitia Rekaan Tunda Laga ", "")})


def test_views_differ_by_other_alone() -> None:
    other = LABELS.replace("trade,trade,trade", "other,other,other")
    assert sorted(read("topics", **{"labels.csv": other})) == ["sports"]
    assert sorted(read("open", **{"labels.csv": other})) == ["other", "sports"]


def test_a_workbook_is_read_from_the_sheet_of_its_publisher() -> None:
    book = openpyxl.Workbook()
    book.active.title = "rekaan_label"  # type: ignore[union-attr]
    sheet = book.create_sheet("rekaan")
    sheet.append(["title", "source", "date", "time", "category", "sub-category", "content", "url"])
    sheet.append(["Kapal Garam , Bersandar", "x", "10/09/2019", "", "Ekonomi", "", "", "u/1"])
    sheet.append([None] * 8)
    raw = io.BytesIO()
    book.save(raw)
    rows = dict(click_id.rows({"click-id/xlsx/rekaan.xlsx": raw.getvalue()}))
    assert [row.title for row in rows.values()] == ["Kapal Garam, Bersandar"]


def test_two_articles_with_one_title_have_two_ids() -> None:
    line = FILES[PATH].decode().splitlines(keepends=True)[1]
    text = FILES[PATH].decode() + line.replace("/10/a", "/12/c")
    ids = sorted(key for key, _ in click_id.rows({PATH: text.encode()}))
    assert len(ids) == 3
    assert sum(key.endswith(".2") for key in ids) == 1


def test_of_the_further_labels_only_ranked_diplomacy_joins_and_learns_alone() -> None:
    names = "example_id,text_sha256,annotator_1,annotator_2,topic,doubtful,sample,reason"
    row = "0c9f6183e957,d18e098b4b624ff0,diplomacy,diplomacy,{},,{},"
    alone = {"labels.csv": LABELS.splitlines()[0], PATH: FILES[PATH].decode()}
    for topic, sample, joins in (
        ("diplomacy", "ranked", True),
        ("diplomacy", "random", False),
        ("sports", "ranked", False),
    ):
        further = f"{names}\n{row.format(topic, sample)}\n"
        files = {path: text.encode() for path, text in alone.items()}
        files["further_labels.csv"] = further.encode()
        examples = list(click_id.read(files, view="open"))
        assert [e.pinned for e in examples] == ["train"] * joins
    bad = f"{names}\n{row.format('diplomacy', 'ranked').replace('0c9f', '0000')}\n"
    with pytest.raises(ValueError, match=r"further_labels\.csv:2: no upstream headline"):
        read(**{"further_labels.csv": bad})
