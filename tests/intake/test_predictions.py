"""Predictions made elsewhere, in any form; what does not fit is refused by name."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.intake.labelling import LabelReader
from bench.intake.predictions import External, read_predictions
from bench.records.corpora import Corpus, Example, Split

LABELS = ("diplomacy", "sports", "trade")
EXAMPLES = tuple(Example(f"id{i:02d}", f"Kabar nomor {i}", LABELS[i % 3]) for i in range(6))
CORPUS = Corpus("toy", "headline", LABELS, EXAMPLES, tuple(e.id for e in EXAMPLES))
TEST = ("id00", "id01", "id02")
SPLIT = Split(frozenset({"id03", "id04"}), frozenset({"id05"}), frozenset(TEST))
WANTED = ("sports", "trade", "trade")
PLAIN = pd.DataFrame({"example_id": TEST, "prediction": WANTED})
P = np.array([[0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.05, 0.15, 0.8]])


def read(tmp_path: Path, raw: bytes | str | pd.DataFrame, name: str = "preds.csv") -> External:
    path = tmp_path / name
    if isinstance(raw, pd.DataFrame):
        raw = raw.to_csv(index=False)
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return read_predictions(path, CORPUS, SPLIT)


def error_of(tmp_path: Path, raw: Any, name: str = "preds.csv") -> str:
    with pytest.raises(ValueError, match=r".") as error:
        read(tmp_path, raw, name)
    text = str(error.value)
    assert len(text) <= 300
    assert "\n" not in text
    return text


def csv_of(separator: str = ",", encoding: str = "utf-8") -> bytes:
    text: str = PLAIN.to_csv(index=False, sep=separator)
    return text.encode(encoding)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.csv", csv_of()),
        ("semi.csv", csv_of(";")),
        ("tab.csv", csv_of("\t")),
        ("a.tsv", csv_of("\t")),
        ("a.txt", csv_of()),
        ("excel_sep.csv", b"sep=,\n" + csv_of()),
        ("bom.csv", csv_of(encoding="utf-8-sig")),
        ("utf16.csv", csv_of("\t", "utf-16")),
        ("a.jsonl", PLAIN.to_json(orient="records", lines=True).encode()),
        ("a.json", PLAIN.to_json(orient="records").encode()),
        ("turned.csv", PLAIN.iloc[::-1].to_csv(index=False).encode()),
        ("my preds (final).csv", csv_of()),
    ],
)
def test_every_form(tmp_path: Path, name: str, raw: bytes) -> None:
    predictions = read(tmp_path, raw, name).predictions
    assert predictions.ids == TEST
    assert predictions.predicted == WANTED
    assert predictions.labels == LABELS
    assert predictions.classes == LABELS
    assert predictions.probabilities is None


@pytest.mark.parametrize("ids", ["id", "ID", "Example Id", "index", "guid"])
@pytest.mark.parametrize(
    "column", ["prediction", "pred", "label", "predicted_label", "Predicted", "y_pred", "prediksi"]
)
def test_usual_names(tmp_path: Path, ids: str, column: str) -> None:
    raw = PLAIN.rename(columns={"example_id": ids, "prediction": column})
    assert read(tmp_path, raw).predictions.predicted == WANTED


def test_the_true_label_beside_a_prediction_is_not_taken_for_it(tmp_path: Path) -> None:
    raw = PLAIN.assign(label=LABELS, index=range(3))
    assert read(tmp_path, raw).predictions.predicted == WANTED


@pytest.mark.parametrize(
    ("cells", "how"),
    [
        (("SPORTS", "Trade", "trade"), "in any case: 'SPORTS' as sports"),
        (("sports ", " trade", "trade"), "without what stands around it: 'sports' as sports"),
        ((1, 2, 2), "by their number in the card: '1' as sports"),
        (("1.0", "2.0", "2.0"), "by their number in the card: '1.0' as sports"),
        (("LABEL_1", "LABEL_2", "LABEL_2"), "by their number in the card: 'LABEL_1' as sports"),
        (("__label__sports", "__label__trade", "trade"), "'__label__sports' as sports"),
    ],
)
def test_labels_in_other_forms_are_read_and_said(tmp_path: Path, cells: Any, how: str) -> None:
    external = read(tmp_path, PLAIN.assign(prediction=cells))
    assert external.predictions.predicted == WANTED
    assert any(how in note for note in external.notes)


def test_the_card_may_number_more_labels_than_are_in_play(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    PLAIN.assign(prediction=[2, 3, 3]).to_csv(path, index=False)
    external = read_predictions(path, CORPUS, SPLIT, numbered=("culture", *LABELS))
    assert external.predictions.predicted == WANTED


def test_unknown_labels(tmp_path: Path) -> None:
    told = error_of(tmp_path, PLAIN.assign(prediction=["sport", "trade", "trade"]))
    assert "preds.csv:2: unknown label 'sport'; did you mean 'sports'?" in told
    told = error_of(tmp_path, PLAIN.assign(prediction=["sports", "trade", "7"]))
    assert "preds.csv:4: unknown label '7'; the card's numbers go from 0 (diplomacy) to 2" in told
    told = error_of(tmp_path, PLAIN.assign(prediction=["sports", "zzz", "x" * 999]))
    assert "unknown label 'zzz'; use diplomacy, sports, trade" in told


@pytest.mark.parametrize("prefix", ["", "p:", "prob_", "P("])
def test_probabilities_alone_are_enough(tmp_path: Path, prefix: str) -> None:
    names = [f"{prefix}{label}" for label in LABELS]
    if prefix == "P(":
        names = [label.upper() for label in LABELS]
    raw = pd.DataFrame(P, columns=names).assign(example_id=TEST)
    external = read(tmp_path, raw)
    assert external.predictions.predicted == WANTED
    np.testing.assert_allclose(external.predictions.probabilities, P)
    assert "labels: the class with the highest probability" in external.notes


def test_probabilities_beside_predictions(tmp_path: Path) -> None:
    raw = pd.DataFrame(P, columns=["LABEL_0", "LABEL_1", "LABEL_2"])
    raw = raw.assign(example_id=TEST, prediction=["sports", "trade", "sports"])
    external = read(tmp_path, raw)
    assert external.predictions.predicted == ("sports", "trade", "sports")
    np.testing.assert_allclose(external.predictions.probabilities, P)
    assert any("1 predictions are not the class of the highest" in n for n in external.notes)


def test_decimal_commas_percents_and_rounding(tmp_path: Path) -> None:
    raw = pd.DataFrame(P, columns=list(LABELS)).assign(id=TEST)
    external = read(tmp_path, raw.to_csv(index=False, sep=";", decimal=","))
    np.testing.assert_allclose(external.predictions.probabilities, P)
    assert "probabilities: a comma is read as the decimal point" in external.notes
    percents = pd.DataFrame(P * 100, columns=list(LABELS)).assign(id=TEST)
    np.testing.assert_allclose(read(tmp_path, percents).predictions.probabilities, P)
    rounded = pd.DataFrame(P - [0.003, 0, 0.003], columns=list(LABELS)).assign(id=TEST)
    external = read(tmp_path, rounded)
    assert external.predictions.probabilities is not None
    np.testing.assert_allclose(external.predictions.probabilities.sum(axis=1), 1)
    assert any("divided by its sum" in note for note in external.notes)


def test_probabilities_as_lists(tmp_path: Path) -> None:
    rows = [{"id": key, "probs": list(row)} for key, row in zip(TEST, P, strict=True)]
    raw = "\n".join(map(json.dumps, rows))
    np.testing.assert_allclose(read(tmp_path, raw, "a.jsonl").predictions.probabilities, P)
    scores = [
        {"id": k, "scores": [{"label": f"LABEL_{i}", "score": p} for i, p in enumerate(row)]}
        for k, row in zip(TEST, P.tolist(), strict=True)
    ]
    raw = "\n".join(map(json.dumps, scores))
    np.testing.assert_allclose(read(tmp_path, raw, "a.jsonl").predictions.probabilities, P)


def test_a_score_of_the_chosen_class(tmp_path: Path) -> None:
    external = read(tmp_path, PLAIN.assign(score=[0.9, 0.8, 0.7]))
    assert external.predictions.probabilities is None
    assert any("column 'score' is not used" in note for note in external.notes)


def test_bad_probabilities(tmp_path: Path) -> None:
    raw = pd.DataFrame(P, columns=list(LABELS)).assign(id=TEST)
    told = error_of(tmp_path, raw.assign(trade=[0.1, -2.0, 0.8]))
    assert "preds.csv:3: a probability of -2; give softmax(logits), not logits" in told
    told = error_of(tmp_path, raw.assign(trade=[0.1, 0.6, 0.5]))
    assert "preds.csv:4: probabilities that sum to 0.7; make each row sum to 1" in told
    told = error_of(tmp_path, raw.assign(trade=[0.1, None, 0.8]))
    assert "preds.csv:3: a probability that is no number" in told
    told = error_of(tmp_path, raw.drop(columns="trade"))
    assert "none for trade; give one column for each label, or none" in told


def test_row_numbers_in_place_of_ids(tmp_path: Path) -> None:
    for column in ("id", "index"):
        raw = PLAIN.drop(columns="example_id").assign(**{column: range(3)})
        told = error_of(tmp_path, raw)
        assert f"column '{column}' holds row numbers (0, 1, 2), no ids; " in told
        assert told.endswith("rows = bench.load('toy')['test']; ids = rows['id']")
    told = error_of(tmp_path, PLAIN.drop(columns="example_id"))
    assert "no column of ids; there are 'prediction'" in told
    assert "bench.load('toy')['test']" in told
    told = error_of(tmp_path, PLAIN.drop(columns="example_id").to_csv())
    assert "holds row numbers (0, 1, 2)" in told


def test_ids_that_do_not_fit(tmp_path: Path) -> None:
    assert "1 missing ids (id02); give one line for each of the 3 test ids" in error_of(
        tmp_path, PLAIN.head(2)
    )
    more = pd.DataFrame({"example_id": ["id03", "zz"], "prediction": ["trade", "trade"]})
    told = error_of(tmp_path, pd.concat([PLAIN, more]))
    assert "1 unknown ids (zz); 1 extra ids, which are not in the test split (id03)" in told
    turned = PLAIN.assign(example_id=["1.23E+11", *PLAIN["example_id"][1:]])
    assert error_of(tmp_path, turned).endswith(
        "a spreadsheet turned ids into numbers: import that column as text"
    )
    told = error_of(tmp_path, pd.concat([PLAIN, PLAIN.head(1)]))
    assert "preds.csv:5: id 'id00' stands twice (line 2 too); keep one" in told


def test_files_that_are_not_there_or_not_tables(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such file"):
        read_predictions(tmp_path / "none.csv", CORPUS, SPLIT)
    told = error_of(tmp_path, csv_of(), "preds.doc")
    assert "no such file" not in told
    assert "give .csv, .tsv" in told
    assert "holds no prediction" in error_of(tmp_path, b"example_id,prediction\n")
    told = error_of(tmp_path, PLAIN.rename(columns={"prediction": "x"}))
    assert "no column of predictions; there are 'example_id', 'x'" in told


def test_two_labels_alike_but_for_case_are_told_apart() -> None:
    labels = ("Sports", "sports")
    examples = tuple(Example(f"e{i}", f"Kabar {i}", labels[i % 2]) for i in range(3))
    corpus = Corpus("toy", "headline", labels, examples, tuple(e.id for e in examples))
    split = Split(frozenset({"e1"}), frozenset({"e2"}), frozenset({"e0"}))
    names = LabelReader(labels, labels)
    assert [names.label(cell) for cell in ("sports", "Sports", "SPORTS")] == [
        "sports",
        "Sports",
        "",
    ]
    assert corpus.indices(split.test) == [0]


def test_a_series_written_by_pandas(tmp_path: Path) -> None:
    raw = pd.Series(WANTED, index=TEST).to_csv()
    assert read(tmp_path, raw).predictions.predicted == WANTED
    raw = pd.Series([1, 2, 2], index=TEST).to_csv()
    assert read(tmp_path, raw).predictions.predicted == WANTED


def test_one_probability_of_two_classes(tmp_path: Path) -> None:
    examples = tuple(Example(f"e{i}", f"Kabar {i}", "ab"[i % 2]) for i in range(4))
    corpus = Corpus("toy", "headline", ("a", "b"), examples, tuple(e.id for e in examples))
    split = Split(frozenset({"e2"}), frozenset({"e3"}), frozenset({"e0", "e1"}))
    path = tmp_path / "a.csv"
    path.write_text("id,p_b\ne0,0.2\ne1,0.9\n")
    external = read_predictions(path, corpus, split)
    assert external.predictions.predicted == ("a", "b")
    np.testing.assert_allclose(external.predictions.probabilities, [[0.8, 0.2], [0.1, 0.9]])
    path.write_text("id,label,score\ne0,a,0.8\ne1,LABEL_1,0.9\n")
    external = read_predictions(path, corpus, split)
    np.testing.assert_allclose(external.predictions.probabilities, [[0.8, 0.2], [0.1, 0.9]])


_cells = st.one_of(st.text(max_size=300), st.sampled_from([*TEST, *LABELS, "0,5", "0.5", "2"]))
_names = st.sampled_from(["id", "label", "prediction", "score", "probs", *LABELS, "x"])


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.dictionaries(_names, _cells), max_size=5))
def test_whatever_does_not_fit_is_said_in_one_line(tmp_path: Path, rows: Any) -> None:
    path = tmp_path / "preds.json"
    path.write_text(json.dumps(rows))
    try:
        read_predictions(path, CORPUS, SPLIT)
    except ValueError as error:
        told = str(error)
    else:
        told = ""
    assert len(told) <= 300
    assert len(told.splitlines()) <= 1


SIX = tuple(Example(str(i), f"judul {i}", "ab"[i % 2]) for i in range(6))
OF_SIX = Corpus("d", "headline", ("a", "b"), SIX, tuple("012345"))
HALVES = Split(frozenset("012"), frozenset(), frozenset("345"))
GOOD = "example_id,prediction\n4,a\n3,b\n5,b\n"


@pytest.mark.parametrize("text", [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n")])
def test_predictions_come_in_the_order_of_the_test_split(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.csv").write_bytes(text.encode())
    predictions = read_predictions(tmp_path / "p.csv", OF_SIX, HALVES).predictions
    assert predictions.ids == ("3", "4", "5")
    assert predictions.predicted == ("b", "a", "b")
    assert predictions.labels == ("b", "a", "b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("5,b\n", ""), r"1 missing ids \(5\); give one line for each of the 3"),
        (GOOD + "0,a\n", r"1 extra ids, which are not in the test split \(0\)"),
        (GOOD + "9,a\n8,a\n7,a\n6,a\n", r"4 unknown ids \(6, 7, 8, …\)"),
        (GOOD + "5,a\n", r"p\.csv:5: id '5' stands twice \(line 4 too\)"),
        (GOOD.replace("5,b", "5,c"), r"p\.csv:4: unknown label 'c'; use a, b"),
        (GOOD.replace("5,b", "5"), r"p\.csv:4: 1 fields, not 2"),
        ("id,label\n3,a\n", r"2 missing ids \(4, 5\)"),
        ("", r"p\.csv: the file is empty"),
        ("example_id,prediction\n\0,a\n", r"1 unknown ids .*3 missing ids"),
    ],
)
def test_predictions_that_do_not_fit_are_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "p.csv").write_bytes(text.encode())
    with pytest.raises(ValueError, match=words):
        read_predictions(tmp_path / "p.csv", OF_SIX, HALVES)
