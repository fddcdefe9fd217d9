import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import bench
from bench.cli.main import main
from bench.deploy.fit import fit
from bench.deploy.fitted import FittedModel
from bench.deploy.predict import predict, read_headlines, summary
from bench.intake.options import Columns, TableOptions

TABLE = 'id;judul;label\n1;Ekspor kopi naik ke pelabuhan;x\n2;"Gol; telat";y\n3;;z\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("predict")
    fit("naive_bayes", "tajuk_hard", out=place / "m", results=place / "r")
    fit("svm_words", "tajuk_hard", out=place / "svm", results=place / "r")
    fit("keyword_rules", "tajuk_hard", out=place / "rules", results=place / "r")
    return place


@pytest.fixture(scope="module")
def model(folder: Path) -> FittedModel:
    return bench.load_model(folder / "m")


def run(*args: object, text: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["predict", *map(str, args)], input=text)
    return done.exit_code, done.stdout, done.stderr


def test_other_columns_are_kept_and_two_are_added(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(TABLE)
    code, out, told = run(folder / "m", tmp_path / "h.csv")
    assert code == 0, told
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert rows[1]["judul"] == "Gol; telat"
    assert [row["predicted_label"] for row in rows] == ["trade", "sports", ""]
    assert 0.5 < float(rows[0]["probability"]) <= 1
    assert rows[2]["probability"] == ""
    assert "3 headlines: 2 labelled, 1 empty" in told
    assert "text: column 'judul', by its name" in told


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "xlsx", "parquet"])
def test_every_form_of_table_gives_the_same_labels(
    form: str, model: FittedModel, tmp_path: Path
) -> None:
    frame = pd.DataFrame({"judul": ["Ekspor kopi naik", "Gol telat"], "n": ["1", "2"]})
    path = tmp_path / f"h.{form}"
    writers = {
        "csv": lambda: frame.to_csv(path, index=False),
        "tsv": lambda: frame.to_csv(path, index=False, sep="\t"),
        "jsonl": lambda: frame.to_json(path, orient="records", lines=True),
        "xlsx": lambda: frame.to_excel(path, index=False),
        "parquet": lambda: frame.to_parquet(path),
    }
    writers[form]()
    table = predict(model, path)
    assert table["predicted_label"].tolist() == ["trade", "sports"]
    assert table["n"].tolist() == ["1", "2"]
    assert predict(model, frame)["probability"].tolist() == table["probability"].tolist()


def test_lines_of_a_file_and_of_standard_input(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "h.txt").write_text("Ekspor kopi naik\nGol telat\n")
    code, out, _ = run(folder / "m", tmp_path / "h.txt")
    assert code == 0
    assert run(folder / "m", "-", text="Ekspor kopi naik\nGol telat\n")[1] == out
    assert out.splitlines()[0] == "text,predicted_label,probability"
    assert run(folder / "m", "-", "--text", "judul", text=TABLE)[1].count("\n") == 4


def test_a_file_is_written_whole_in_the_form_of_its_ending(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(TABLE)
    for form in ("csv", "tsv", "jsonl"):
        code, out, told = run(folder / "m", tmp_path / "h.csv", "--out", tmp_path / f"o.{form}")
        assert (code, out) == (0, ""), told
    records = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert records[0]["predicted_label"] == "trade"
    assert (tmp_path / "o.tsv").read_text().startswith("id\tjudul\tlabel\tpredicted_label\t")
    assert not list(tmp_path.glob(".writing*"))


def test_what_cannot_be_written_is_refused_before_a_headline_is_read(
    folder: Path, tmp_path: Path
) -> None:
    for out, words in (
        (tmp_path / "o.xlsx", "no form by its ending '.xlsx'; use .csv, .tsv, .jsonl"),
        (tmp_path / "none" / "o.csv", "its folder is not there, or it is one; name a file"),
    ):
        code, _, told = run(folder / "m", "missing.csv", "--out", out)
        assert (code, words in told) == (1, True), told


def test_below_the_threshold_a_headline_is_unsure(folder: Path, model: FittedModel) -> None:
    texts = ["Bea ekspor kopi naik, eksportir tahan kontainer di pelabuhan", "Siapa"]
    chosen = model.threshold(0.95)
    table = predict(model, texts, accuracy=0.95)
    sure = [p >= chosen.confidence for p in table["probability"]]
    assert (table["predicted_label"] == "unsure").tolist() == [not one for one in sure]
    assert sure == [True, False]
    code, _, told = run(folder / "m", "-", "--accuracy", "95", text="Siapa\n")
    assert code == 0
    assert "unsure below a confidence of" in told
    code, _, told = run(folder / "rules", "-", "--accuracy", "95", text="Siapa\n")
    assert (code, "so it is never unsure" in told) == (1, True)


def test_a_model_without_probabilities_says_how_sure_it_is(folder: Path) -> None:
    table = predict(folder / "svm", ["Ekspor kopi naik", "Gol telat"])
    assert table["probability"].isna().all()
    assert (table["confidence"] > 0).all()


def test_reasons_are_words_with_signs(folder: Path, model: FittedModel) -> None:
    table = predict(model, ["Ekspor kopi naik"], explain=2)
    assert table["because"][0].startswith("'kopi' +")
    code, _, told = run(folder / "rules", "-", "--explain", "2", text="Gol\n")
    assert (code, "is not linear in its words" in told) == (1, True)


def test_a_column_that_is_there_keeps_its_name(model: FittedModel) -> None:
    table = predict(model, pd.DataFrame({"judul": ["Gol telat"], "predicted_label": ["x"]}),
                    text="judul")  # fmt: skip
    assert table["predicted_label"].tolist() == ["x"]
    assert table["tajuk_predicted_label"].tolist() == ["sports"]


def test_bad_input_is_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(TABLE)
    for args, words in (
        ((folder / "m", tmp_path / "none.csv"), "none.csv: no such file; check the path"),
        ((folder / "m", tmp_path / "h.csv", "--text", "judl"), "no column 'judl'"),
        ((folder, tmp_path / "h.csv"), "no model folder; make one with: tajuk fit"),
    ):
        code, out, told = run(*args)
        assert (code, out, words in told) == (1, "", True), told


def test_an_empty_list_gives_an_empty_table(model: FittedModel) -> None:
    assert predict(model, []).columns.tolist() == ["text", "predicted_label", "probability"]


def test_rows_come_in_blocks(model: FittedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    from bench.deploy import predict as module

    monkeypatch.setattr(module, "_BLOCK", 3)
    source = read_headlines(
        pd.DataFrame({"judul": [f"Gol telat {i}" for i in range(8)]}),
        TableOptions(columns=Columns(text="judul")),
    )
    assert [len(block["judul"]) for block in source.blocks] == [3, 3, 2]
    assert summary({"labelled": 0, "unsure": 0, "empty": 0}) == "0 headlines: 0 labelled"
