import csv
import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

import bench.catalog.names
import bench.flow.reproduce
from bench import papers
from bench.catalog.paths import published_folder
from bench.cli.text import reproduction_text
from bench.flow.reproduce import list_papers, reproduce
from bench.loaders import nusax_senti
from bench.papers import masakhanews, nusax
from bench.papers._grids import SummedLogistic, best_by_tune
from bench.plugins import plugin_names
from bench.records.papers import PUBLISHED_COLUMNS, Texts, VariantPredictions, read_published
from bench.records.runs import Failure
from bench.stats.metrics import confusion, weighted_f1
from bench.store.index import read_index
from bench.store.predictions import load_notes
from bench.tables.reproduced import REPRODUCED_FOLDER, _means

WORDS = {"negative": "buruk kecewa rusak", "neutral": "biasa jadwal kantor", "positive": "bagus"}


def upstream(start: int, rows: int) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "text", "label"])
    for i in range(start, start + rows):
        label = list(WORDS)[i % 3]
        writer.writerow([i, f"{WORDS[label]} kalimat rekaan {i} {'ya' * (i % 5)}", label])
    return out.getvalue().encode()


def here(work: Any, cells: Any, **options: Any) -> Any:
    """Map cells as the engine does, in this process: so that a test can change the paper."""
    for place, cell in enumerate(cells):
        try:
            yield place, work(*cell)
        except Exception as error:
            yield place, Failure(" ".join(f"{type(error).__name__}: {error}".split()))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve invented rows in place of NusaX' files of two languages."""
    monkeypatch.setattr(bench.flow.reproduce, "map_calls", here)

    def files_of(
        name: str, card: object, *, language: str = "", mirror: str | None = None
    ) -> object:
        own = [file for file in nusax_senti.CARD.upstream if file.language == language]
        sizes = {"train": (0, 30), "valid": (30, 9), "test": (39, 12)}
        return {
            file.path: upstream(*sizes[Path(file.path).stem])
            for file in own
            if Path(file.path).stem in sizes
        }

    monkeypatch.setattr(bench.catalog.names, "download_files", files_of)


def test_values_stand_beside_the_printed_ones(small: None, tmp_path: Path) -> None:
    made = reproduce("nusax", languages=["ind"], models=["naive_bayes"], out=tmp_path)
    assert made.complete
    assert list(made.table["reading"]) == ["vectoriser by test score", "vectoriser by tune score"]
    row = made.table.iloc[0]
    printed = read_published((published_folder() / "nusax.csv").read_bytes(), where="x")
    assert row["published"] == printed["ind", "naive_bayes"].value
    assert row["difference"] == pytest.approx(row["value"] - row["published"])
    assert row["variants"] == 2
    shown = reproduction_text(made.table)
    assert "nusax, naive_bayes: macro f1 in percent; published (as a secondary source" in shown
    assert f"{row['value']:.2f}" in shown
    # no mean of the table where not all of its languages were run
    assert "avg" not in set(made.table["language"])


def test_what_is_stored_is_not_run_again(
    small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"languages": ["ind"], "models": ["naive_bayes"], "out": tmp_path}
    first = reproduce("nusax", **asked)
    monkeypatch.setattr(nusax, "answer", lambda *args, **kwargs: pytest.fail("run again"))
    again = reproduce("nusax", **asked)
    pd.testing.assert_frame_equal(first.table, again.table)
    before = {p: p.read_bytes() for p in (tmp_path / "figures").glob("reproduced.*")}
    assert len(before) == 2
    for path in before:
        path.unlink()
    from bench.flow.publish import draw_figures

    draw_figures(tmp_path)
    assert {p: p.read_bytes() for p in before} == before


def test_a_failure_is_named_and_the_rest_goes_on(
    small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = nusax.answer

    def answer(*args: Texts, model: str, variant: str) -> VariantPredictions:
        if model == "naive_bayes" and variant == "tfidf":
            raise RuntimeError("not\ntoday")
        return real(*args, model=model, variant=variant)

    monkeypatch.setattr(nusax, "answer", answer)
    asked = ["naive_bayes", "svm"]
    made = reproduce("nusax", languages=["ind"], models=asked, out=tmp_path)
    assert not made.complete
    rows = made.table.set_index("model")
    assert rows.loc["naive_bayes", "reason"] == "RuntimeError: not today"
    assert math.isnan(rows.loc["naive_bayes", "value"])
    assert (rows.loc["svm", "reason"] == "").all()
    assert "not run: RuntimeError: not today" in reproduction_text(made.table)


def test_wrong_names_are_named(small: None, tmp_path: Path) -> None:
    for asked, words in (
        ({"languages": ["qqq"]}, "nusax: no language 'qqq'; there are ace, ban"),
        ({"models": ["knn"]}, "nusax: no model 'knn'; there are naive_bayes, svm, logistic"),
    ):
        with pytest.raises(LookupError, match=words):
            reproduce("nusax", out=tmp_path, **asked)
    with pytest.raises(LookupError, match="no paper 'nope'; there are distant_african, masak"):
        reproduce("nope", out=tmp_path)


def test_a_model_whose_extra_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert masakhanews.PAPER.needs == {"xgboost": "xgboost"}
    assert set(list_papers()) == set(plugin_names(papers))


def test_means_want_every_language(tmp_path: Path) -> None:
    rows = [
        {"language": "ind", "model": "m", "reading": "r", "value": 50.0},
        {"language": "min", "model": "m", "reading": "r", "value": 70.0},
    ]
    printed = {("ind", "m"): None, ("min", "m"): None, ("avg", "m"): None}
    paper = type("paper", (), {"means": {"m": ("m",)}, "dataset": "nusax_senti"})
    module = type("module", (), {"PAPER": paper})
    (mean,) = _means(module, rows, printed)
    assert (mean["language"], mean["value"], mean["variants"]) == ("avg", 60.0, 2)
    assert _means(module, rows[:1], printed) == []


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("language,model\n", r"p\.csv:1: the columns must be language,model"),
        ("ind,svm,f,71.3,read,S,T,here\nind,svm,f,1,read,S,T,here\n", r":3: ind, svm stands twice"),
        ("ind,svm,f,713,read,S,T,here\n", r":2: a value of 713\.0 is no percentage; fix"),
        ("ind,svm,f,x,read,S,T,here\n", r":2: could not convert"),
        (
            "ind,svm,f,71,guessed,S,T,here\n",
            r":2: seen is 'guessed'; use read, secondary, recalled",
        ),
        ("ind,svm,f,71,read,S,T,\n", r":2: a published value needs its source"),
    ],
)
def test_wrong_published_values_are_named(raw: str, words: str) -> None:
    head = "" if raw.startswith("language") else ",".join(PUBLISHED_COLUMNS) + "\n"
    with pytest.raises(ValueError, match=words):
        read_published((head + raw).encode(), where="p.csv")


def test_weighted_f1_is_sklearns() -> None:
    rng = np.random.default_rng(0)
    true, guess = rng.choice(list("abcd"), size=(2, 200))
    counts = confusion(list(true), list(guess), "abcd")
    assert weighted_f1(counts) == pytest.approx(f1_score(true, guess, average="weighted"))


def test_the_old_stopping_rule_stops_later() -> None:
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(300, 20)), rng.choice(["a", "b", "c"], size=300)
    old, new = SummedLogistic(C=100).fit(rows, labels), LogisticRegression(C=100)
    assert old.n_iter_[0] > new.fit(rows, labels).n_iter_[0]
    assert old.tol == pytest.approx(1e-4 / 300)


def test_the_vectoriser_is_chosen_by_tune_and_ties_go_to_the_first() -> None:
    scores = {"bow": {"tune": 0.7, "macro_f1": 0.1}, "tfidf": {"tune": 0.7, "macro_f1": 0.9}}
    assert best_by_tune(scores)["macro_f1"] == 0.1
    assert nusax.readings("svm", scores)["vectoriser by test score"] == 0.9


def test_notes_are_kept_and_spoilt_ones_named(small: None, tmp_path: Path) -> None:
    reproduce("nusax", languages=["ind"], models=["naive_bayes"], out=tmp_path)
    folder = tmp_path / REPRODUCED_FOLDER
    outcome = read_index(folder)[0]
    notes = load_notes(folder, outcome)
    assert notes["setting"].startswith("alpha=")
    assert 0 < notes["tune_score"] <= 1
    next(folder.rglob("notes.json")).write_text("{")
    with pytest.raises(ValueError, match=r"notes\.json: cannot be read .*; delete"):
        [load_notes(folder, one) for one in read_index(folder)]
