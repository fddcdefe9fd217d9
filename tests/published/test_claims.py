from pathlib import Path
from typing import Any

import pytest

import bench.catalog.names
from bench.flow.reproduce import claimed_models, reproduce
from bench.loaders import text_gcn
from bench.published.claims import CLAIMS_COLUMNS, FAILS, HOLDS, OPEN, claims_table
from bench.tables.reproduced import REPRODUCED_FOLDER

TOPICS = {"earn": "profit dividend shares", "trade": "surplus tariff import"}


def files_of(name: str, card: object, *, language: str = "", **more: Any) -> dict[str, bytes]:
    """Serve 80 invented texts of two topics, half of them for test, one of each ten wrong."""
    assert language == "r8"
    listed, texts = [], []
    for i in range(80):
        label = ("earn", "trade")[i % 2]
        told = ("trade", "earn")[i % 2] if i % 10 == 0 else label
        listed.append(f"{i}\t{'train' if i < 40 else 'test'}\t{told}")
        texts.append(f"{TOPICS[label]} invented{i} text{i % 7}")
    return {
        "text-gcn/data/R8.txt": "\n".join(listed).encode(),
        "text-gcn/data/corpus/R8.clean.txt": ("\n".join(texts) + "\n").encode(),
    }


@pytest.fixture
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(bench.catalog.names, "download_files", files_of)
    models = claimed_models("text_gcn")
    made = reproduce("text_gcn", languages=["r8"], models=models, out=tmp_path)
    assert made.complete
    return made.claims


def test_a_claim_is_held_against_each_model_with_its_interval(claims: Any) -> None:
    assert tuple(claims.columns) == CLAIMS_COLUMNS
    assert claims["model"].tolist() == ["tfidf_logistic", "linear_svm"]
    for row in claims.itertuples():
        assert (row.language, row.examples, row.claimed_mean) == ("r8", 40, 97.07)
        assert row.difference == pytest.approx(97.07 - row.value)
        assert row.low < row.seeds_low < row.difference < row.seeds_high < row.high
        assert row.verdict == (HOLDS if row.low > 0 else FAILS if row.high < 0 else OPEN)
        assert row.on_these_rows == HOLDS
        assert row.sentence.startswith(f"r8, against {row.model}")
    first, second = claims["reproduced"]
    assert (first, second) == ("not reproduced", "")
    assert claims["seen"].tolist() == ["recalled", ""]


def test_a_paper_without_a_claim_is_named_with_those_that_have_one() -> None:
    with pytest.raises(LookupError, match="nusax: names no claim; these do: text_gcn"):
        claimed_models("nusax")


def test_where_nothing_is_stored_there_are_no_claims(tmp_path: Path) -> None:
    table = claims_table(tmp_path, REPRODUCED_FOLDER)
    assert tuple(table.columns) == CLAIMS_COLUMNS
    assert len(table) == 0


def test_files_of_unequal_length_are_refused() -> None:
    files = files_of("text_gcn", None, language="r8")
    files["text-gcn/data/corpus/R8.clean.txt"] += b"one more\n"
    with pytest.raises(ValueError, match=r"R8\.clean\.txt: 81 texts for the 80 rows of .*R8\.txt"):
        list(text_gcn.read(files))
