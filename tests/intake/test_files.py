"""Every form of a table is made here, read back, and gives the same examples."""

import bz2
import gzip
import io
import json
import lzma
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bench.intake.files
from bench.intake.gathering import is_table
from bench.intake.keeping import open_table
from bench.intake.options import Columns, TableOptions
from bench.intake.tables import Table

ROWS = [
    ("Klub Rekaan Menang Tipis, Pelatih Lega", "olahraga"),
    ('"Kami Siap," Kata Kapten Tim Pesisir', "olahraga"),
    ("Wasit Ganti Jadwal Laga Malam", "olahraga"),
    ("Harga Garam Naik di Pasar Kota; Stok Menipis", "ekonomi"),
    ("Bank Contoh Tambah Kredit Tani", "ekonomi"),
    ("Tarif Kapal Barang Dipangkas 5 Persen", "ekonomi"),
]
FRAME = pd.DataFrame(ROWS, columns=["judul", "kategori"])


def separated(separator: str = ",", encoding: str = "utf-8") -> bytes:
    text: str = FRAME.to_csv(index=False, sep=separator)
    return text.encode(encoding)


def sheet() -> bytes:
    out = io.BytesIO()
    FRAME.to_excel(out, index=False)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    FRAME.to_parquet(out)
    return out.getvalue()


def zst(raw: bytes) -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(raw)
    return bytes(out.getvalue())


def zipped(raw: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("news.csv", raw)
    return out.getvalue()


def lines() -> bytes:
    text: str = FRAME.to_json(orient="records", lines=True, force_ascii=False)
    return text.encode()


def as_json(orient: Any) -> bytes:
    text: str = FRAME.to_json(orient=orient)
    return text.encode()


FILES: dict[str, bytes] = {
    "a.csv": separated(),
    "a.tsv": separated("\t"),
    "semicolon.csv": separated(";"),
    "pipe.csv": separated("|"),
    "tab.csv": separated("\t"),
    "comma.txt": separated(),
    "sep.csv": b"sep=;\r\n" + separated(";"),
    "bom.csv": separated(encoding="utf-8-sig"),
    "utf16.csv": separated("\t", "utf-16"),
    "utf16le.csv": separated(",", "utf-16-le"),
    "utf32.csv": separated(",", "utf-32"),
    "crlf.csv": separated().replace(b"\n", b"\r\n"),
    "cr.csv": separated().replace(b"\n", b"\r"),
    "blank.csv": separated().replace(b"\n", b"\n\n"),
    "tails.csv": b"\n".join(line + b",," if line else b"" for line in separated().split(b"\n")),
    "a.xlsx": sheet(),
    "sheet-by-content.csv": sheet(),
    "records.json": as_json("records"),
    "columns.json": as_json("columns"),
    "index.json": as_json("index"),
    "split.json": as_json("split"),
    "lists.json": json.dumps(FRAME.to_dict("list")).encode(),
    "wrapped.json": b'{"data": ' + as_json("records") + b"}",
    "a.jsonl": lines(),
    "lines.json": lines(),
    "list.jsonl": as_json("records"),
    "a.parquet": parquet(),
    "a.csv.gz": gzip.compress(separated()),
    "a.csv.zst": zst(separated()),
    "a.csv.bz2": bz2.compress(separated()),
    "a.csv.xz": lzma.compress(separated()),
    "a.csv.zip": zipped(separated()),
    "a.jsonl.zst": zst(lines()),
    "a.json.gz": gzip.compress(as_json("records")),
    "a.xlsx.gz": gzip.compress(sheet()),
    "a.parquet.gz": gzip.compress(parquet()),
    "a.tsv.zst": zst(separated("\t")),
    "packed-unsaid.csv": gzip.compress(separated()),
}


def seen(table: Table) -> list[tuple[str, str, str]]:
    return [(e.id, e.text, e.label) for e in table.read({})]


WANTED = seen(open_table(([text for text, _ in ROWS], [label for _, label in ROWS])))


@pytest.mark.parametrize("name", FILES)
def test_every_form_gives_the_same_ids_texts_and_labels(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    assert is_table(path)
    table = open_table(path)
    assert seen(table) == WANTED
    assert [(e[1], e[2]) for e in WANTED] == ROWS
    assert table.excluded == {}


def test_the_content_has_one_hash_in_every_form(tmp_path: Path) -> None:
    hashes = set()
    for name, raw in FILES.items():
        (tmp_path / name).write_bytes(raw)
        hashes.add(open_table(tmp_path / name).content)
    assert len(hashes) == 1


def test_ids_do_not_depend_on_the_order_of_the_rows() -> None:
    turned = open_table(FRAME.iloc[::-1])
    assert sorted(seen(turned)) == sorted(WANTED)


def in_memory() -> dict[str, Callable[[], Any]]:
    import datasets
    import polars

    features = datasets.Features(
        judul=datasets.Value("string"), kategori=datasets.ClassLabel(names=["ekonomi", "olahraga"])
    )

    def classed() -> Any:
        return datasets.Dataset.from_pandas(FRAME, preserve_index=False).cast(features)

    return {
        "pandas": lambda: FRAME,
        "pandas categorical": lambda: FRAME.astype({"kategori": "category"}),
        "polars": lambda: polars.DataFrame(FRAME.to_dict("list")),
        "polars lazy": lambda: polars.DataFrame(FRAME.to_dict("list")).lazy(),
        "arrow": lambda: pa.Table.from_pandas(FRAME, preserve_index=False),
        "dataset": classed,
        "chosen rows": lambda: datasets.concatenate_datasets([classed(), classed()]).select(
            range(6)
        ),
        "one split": lambda: datasets.DatasetDict({"train": classed()}),
        "lists": lambda: (list(FRAME.judul), list(FRAME.kategori)),
        "series": lambda: (FRAME.judul, FRAME.kategori),
        "records": lambda: FRAME.to_dict("records"),
        "columns": lambda: FRAME.to_dict("list"),
    }


@pytest.mark.parametrize("name", in_memory())
def test_tables_of_memory_give_the_same_too(name: str) -> None:
    assert seen(open_table(in_memory()[name]())) == WANTED


def given() -> Any:
    import datasets

    made = datasets.Dataset.from_pandas(FRAME, preserve_index=False)
    other = made.map(lambda row: {"judul": f"Kabar lain: {row['judul']}"})
    return datasets.DatasetDict({"train": made, "validation": other.select([0]), "test": other})


def parts_of(table: Table) -> dict[str, int]:
    parts = [example.part for example in table.read({})]
    return {part: parts.count(part) for part in sorted(set(parts))}


def test_given_parts_are_kept_from_memory_and_from_a_saved_folder(tmp_path: Path) -> None:
    table = open_table(given())
    assert table.CARD.splits == ("given", "story")
    assert parts_of(table) == {"test": 6, "train": 6, "tune": 1}
    given().save_to_disk(str(tmp_path / "saved"))
    assert is_table(tmp_path / "saved")
    again = open_table(tmp_path / "saved", cache=tmp_path / "cache")
    assert seen(again) == seen(table)
    assert again.name == "saved"
    given()["train"].save_to_disk(str(tmp_path / "one"))
    assert seen(open_table(tmp_path / "one")) == WANTED


@pytest.mark.parametrize("deep", ["", "data/"])
def test_a_folder_with_a_file_a_part(tmp_path: Path, deep: str) -> None:
    folder = tmp_path / "news"
    (folder / deep).mkdir(parents=True, exist_ok=True)
    (folder / deep / "train.csv").write_bytes(separated())
    other = FRAME.assign(judul="Kabar lain: " + FRAME.judul)
    other.to_csv(folder / deep / "test.csv", index=False)
    other.head(1).to_csv(folder / deep / "dev.csv", index=False)
    (folder / "notes.txt").write_text("about the data")
    table = open_table(folder)
    assert parts_of(table) == {"test": 6, "train": 6, "tune": 1}
    assert table.name == "news"
    one_a_part = open_table(
        {
            "train": folder / deep / "train.csv",
            "validation": folder / deep / "dev.csv",
            "test": folder / deep / "test.csv",
        }
    )
    assert sorted(seen(one_a_part)) == sorted(seen(table))


def test_a_folder_with_a_card_is_read_as_load_dataset_does(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(lines())
    other = FRAME.assign(judul="Kabar lain: " + FRAME.judul)
    (folder / "b.jsonl").write_text(other.to_json(orient="records", lines=True))
    (folder / "README.md").write_text(
        "---\nconfigs:\n- config_name: default\n  data_files:\n"
        "  - split: train\n    path: a.jsonl\n  - split: test\n    path: b.jsonl\n---\n"
    )
    table = open_table(folder, cache=tmp_path / "cache")
    assert parts_of(table) == {"test": 6, "train": 6}
    # after an edit, what stands there now is read
    (folder / "a.jsonl").write_bytes(lines().replace(b"Wasit", b"Hakim"))
    again = open_table(folder, cache=tmp_path / "cache")
    assert any(example.text.startswith("Hakim") for example in again.read({}))


def test_a_column_of_parts_gives_the_split(tmp_path: Path) -> None:
    frame = FRAME.assign(split=["train", "test", "validation", "train", "test", "train"])
    table = open_table(frame)
    assert parts_of(table) == {"test": 2, "train": 3, "tune": 1}
    assert any("given splits: train 3, tune 1, test 2" in line for line in table.taken)


def test_hugging_face_class_names_in_a_parquet_are_used(tmp_path: Path) -> None:
    given_classes = in_memory()["dataset"]()
    given_classes.to_parquet(str(tmp_path / "a.parquet"))
    assert pq.read_schema(tmp_path / "a.parquet").field("kategori").type == pa.int64()
    assert seen(open_table(tmp_path / "a.parquet")) == WANTED


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Pérez gana la elección en Ñuñoa; la oposición pide revisión"),
        ("cp1251", "Президент встретился с послами и обсудил торговлю зерном"),
        ("cp1256", "الرئيس يلتقي السفراء ويبحث تجارة القمح في العاصمة اليوم"),
        ("gb18030", "总统会见大使并讨论谷物贸易问题以及明年的预算安排"),
    ],
)
def test_other_encodings_are_found_and_said(tmp_path: Path, encoding: str, text: str) -> None:
    rows = "".join(f'"{text} {n}",{"ab"[n % 2]}\n' for n in range(6))
    (tmp_path / "a.csv").write_bytes(f"title,label\n{rows}".encode(encoding))
    table = open_table(tmp_path / "a.csv")
    assert next(table.read({})).text == f"{text} 0"
    assert any("read as" in line and "--encoding" in line for line in table.taken)


def test_a_sheet_is_chosen_and_a_title_above_it_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with pd.ExcelWriter(path) as book:
        FRAME.to_excel(book, sheet_name="Berita", index=False, startrow=2)
        book.sheets["Berita"]["A1"] = "Rekap berita"
        FRAME.head(2).to_excel(book, sheet_name="Lain", index=False)
    table = open_table(path)
    assert seen(table) == WANTED
    assert "sheet 'Berita' (--sheet takes another of 'Lain')" in table.taken
    with pytest.raises(ValueError, match="no sheet 'Tiga'; there are Berita, Lain"):
        open_table(path, TableOptions(sheet="Tiga"))


def test_quotes_that_do_not_pair_are_signs_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text('judul\tkategori\n"Kami Siap" kata kapten\ta\nHarga naik\tb\n')
    table = open_table(path)
    assert next(table.read({})).text == '"Kami Siap" kata kapten'
    assert "quotes are read as signs of the text: they do not pair" in table.taken


def test_no_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(FRAME.to_csv(index=False, header=False))
    with pytest.raises(ValueError, match="first line looks like a row"):
        open_table(path)
    asked = TableOptions(header=False, columns=Columns(text="1", label="2"))
    assert seen(open_table(path, asked)) == WANTED


def test_a_text_of_several_lines_and_one_like_a_list_stay_whole(tmp_path: Path) -> None:
    texts = ["- Beras naik lagi", "Berita terkait", "Baris satu\nbaris dua", "Empat kata ada sini"]
    frame = pd.DataFrame({"headline": texts, "topic": ["a", "b", "a", "b"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    assert [e.text for e in open_table(tmp_path / "a.csv").read({})] == texts


def test_a_test_file_without_labels_is_left_out(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "train.csv", index=False)
    FRAME[["judul"]].assign(id=range(6)).to_csv(tmp_path / "test.csv", index=False)
    table = open_table(tmp_path)
    assert seen(table) == WANTED
    assert table.CARD.splits == ("story",)
    assert any("test.csv left out: it has no column 'kategori'" in line for line in table.taken)


def test_test_rows_without_labels_leave_no_given_parts(tmp_path: Path) -> None:
    table = open_table({"train": FRAME, "test": FRAME.assign(kategori="")})
    assert seen(table) == WANTED
    assert table.CARD.splits == ("story",)
    assert table.excluded == {"no label": 6}


def test_a_table_of_memory_can_be_opened_from_its_place(tmp_path: Path) -> None:
    table = open_table(FRAME, TableOptions(name="mine"), cache=tmp_path)
    assert is_table(table.place)
    again = open_table(table.place)
    assert (again.name, seen(again), again.place) == ("mine", WANTED, table.place)
    assert open_table(FRAME, TableOptions(name="mine"), cache=tmp_path).place == table.place


def test_titles_and_blank_lines_above_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\nRekap berita 2026\n\n" + separated(";"))
    table = open_table(path)
    assert seen(table) == WANTED
    assert "1 rows above the header left out" in table.taken
    path.write_bytes(b"Rekap berita,\n" + separated())
    assert seen(open_table(path)) == WANTED
    path.write_bytes(b"\n\n" + separated()[:-1] + b",x\n")
    with pytest.raises(ValueError, match=r"a\.csv:9: 3 fields, not 2 \(judul, kategori\)"):
        open_table(path)


def test_shards_are_one_part_and_variants_of_one_are_asked_about(tmp_path: Path) -> None:
    shards = tmp_path / "shards"
    (shards / "data").mkdir(parents=True)
    FRAME.head(3).to_parquet(shards / "data" / "train-00000-of-00002.parquet")
    FRAME.tail(3).to_parquet(shards / "data" / "train-00001-of-00002.parquet")
    assert seen(open_table(shards)) == WANTED
    variants = tmp_path / "variants"
    variants.mkdir()
    for name in ("train_clean.csv", "train_noisy.csv", "test.csv"):
        FRAME.to_csv(variants / name, index=False)
    with pytest.raises(
        ValueError, match=r"which is the training split\? train_clean.csv, train_noisy"
    ):
        open_table(variants)


def test_parts_without_one_to_learn_from_are_said_not_to_be_a_split(tmp_path: Path) -> None:
    frame = FRAME.assign(judul="Kabar lain: " + FRAME.judul)
    table = open_table({"validation": FRAME, "test": frame})
    assert table.CARD.splits == ("story",)
    assert "given splits: tune 6, test 6; not used as a split, for there is no train" in table.taken


def test_a_small_parquet_of_twenty_million_rows_is_refused_before_it_is_read(
    tmp_path: Path,
) -> None:
    n = 20_000_000
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array([ROWS[0][0]]))
    batch = pa.table({"text": texts, "label": texts})
    path = tmp_path / "many.parquet"
    with pq.ParquetWriter(path, batch.schema, compression="zstd") as writer:
        whole = pa.concat_tables([batch] * 1000)
        for _ in range(n // 1_000_000):
            writer.write_table(whole, row_group_size=1_000_000)
    assert path.stat().st_size < 400_000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ValueError, match=r"holds 20,000,000 rows; give at most 5,000,000 rows"):
        open_table(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 100_000, "kilobytes"


def test_few_rows_that_unpack_to_too_much_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.intake.files, "_MOST_UNPACKED", 1 << 20)
    path = tmp_path / "long.parquet"
    pq.write_table(pa.table({"text": ["x" * 4_000_000], "label": ["a"]}), path)
    with pytest.raises(ValueError, match="holds more than 1 MiB of texts; give at most"):
        open_table(path)
    book = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b" " * 4_000_000)
    with pytest.raises(ValueError, match="holds 3 MiB, unpacked; give at most"):
        open_table(book)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_more_rows_than_may_be_are_refused_in_every_form(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"many.{form}"
    if form == "csv":
        lines = [f"{ROWS[0][0]} {i},a\n" for i in range(5)]
        path.write_text("".join(["text,label\n", *lines]).replace("Tipis, ", "Tipis "))
    else:
        rows = [{"text": f"{ROWS[0][0]} {i}", "label": "a"} for i in range(5)]
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    monkeypatch.setattr(bench.intake.files, "MOST_ROWS", 4)
    with pytest.raises(ValueError, match="holds 5 rows; give at most 4 rows"):
        open_table(path)
    monkeypatch.setattr(bench.intake.files, "_LINES_A_ROW", 1)
    with pytest.raises(ValueError, match=r"holds [56] lines; give at most 4 rows"):
        open_table(path)
