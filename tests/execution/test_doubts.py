"""A model whose answers cannot be relied on is told of, beside its score; a sound one is not."""

from typing import Any

import pytest

import bench.execution.fit
from bench.cli.text import scores_text
from bench.flow.publish import Results
from bench.flow.run import run
from bench.report.page import assemble
from bench.store.predictions import load_costs

BEGIN = """
import random

import numpy as np


class Model:
    def fit(self, texts, labels):
        self.classes_ = sorted(set(labels))
        return self

    def predict(self, texts):
        return [self.classes_[len(text) % len(self.classes_)] for text in texts]
"""
END = "\n\ndef make(seed):\n    return Own()\n"
DOUBTFUL = {
    "by_order": (
        "class Own(Model):\n    def predict(self, texts):\n"
        "        return [self.classes_[i % 3] for i, _ in enumerate(texts)]\n",
        "asked again in another order, ",
    ),
    "by_batch": (
        "class Own(Model):\n    def predict(self, texts):\n"
        "        return [self.classes_[len(texts) > 50]] * len(texts)\n",
        "8 of 8 answers differ",
    ),
    "by_chance": (
        "class Own(Model):\n    def predict(self, texts):\n"
        "        return [random.choice(self.classes_) for _ in texts]\n",
        "asked again in another order, ",
    ),
    "only_once": (
        "class Own(Model):\n    def predict(self, texts):\n"
        "        self.predict = None\n        return super().predict(texts)\n",
        "it cannot answer twice",
    ),
    "contradicts": (
        "class Own(Model):\n    def predict_proba(self, texts):\n"
        "        return np.array([[0.5, 0.3, 0.2]] * len(texts))\n",
        "labels are not the most probable one",
    ),
    "fits_by_chance": (
        "class Own(Model):\n    def fit(self, texts, labels):\n"
        "        self.shift = random.random()\n        return super().fit(texts, labels)\n"
        "\n    def predict(self, texts):\n"
        "        return [self.classes_[hash((t, self.shift)) % 3] for t in texts]\n",
        "fitted twice with seed 0, ",
    ),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("models")
    for name, (body, _) in DOUBTFUL.items():
        (folder / f"{name}.py").write_text(BEGIN + body + END)
    (folder / "sound.py").write_text(BEGIN + "class Own(Model):\n    pass\n" + END)
    return run(
        baselines=["naive_bayes", "knn_tfidf"],
        models=sorted(folder.glob("*.py")),
        out=folder / "out",
    )


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_speaks_against_a_model_stands_beside_its_score(name: str, results: Results) -> None:
    row = results.scores.set_index("model").loc[name]
    assert row["status"] == "done"
    assert row["reason"].startswith("doubtful: ")
    assert DOUBTFUL[name][1] in row["reason"]
    assert f"{name}" in scores_text(results.scores)
    assert row["reason"] in scores_text(results.scores)
    (shown,) = (row for row in assemble(results.out)["board"] if row["model"] == name)
    assert shown["reason"] == row["reason"]


def test_nothing_is_said_of_a_sound_model(results: Results) -> None:
    rows = results.scores.set_index("model")
    assert list(rows.loc[["sound", "naive_bayes", "knn_tfidf"], "reason"]) == ["", "", ""]
    assert not list(results.out.rglob("naive_bayes-*/notes.json"))


def test_asking_again_takes_less_than_a_hundredth_of_what_may_be_spent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    class Slow:
        def predict(self, texts: list[str]) -> list[str]:
            asked.append(len(texts))
            return ["a"] * len(texts)

    parts: Any = type("Parts", (), {"classes": ("a", "b"), "test": range(1000)})()
    raw = bench.execution.fit.RawPredictions(("a",) * 1000, None, {})
    # a thousand rows in ten seconds: of a run of ten seconds five rows may be asked again
    fitted = bench.execution.fit._Fitted(raw, Slow(), ["x"] * 1000, 0.01)
    assert bench.execution.fit._doubts(fitted, parts, 10.0) == []
    assert bench.execution.fit._doubts(fitted, parts, 0.1) == []
    assert asked == [5]
    Slow.report_ = {}  # type: ignore[attr-defined]  # one that counts what it spends
    assert bench.execution.fit._doubts(fitted, parts, 1000.0) == []
    assert asked == [5]


def test_costs_are_told_without_what_asking_again_takes(results: Results) -> None:
    (outcome,) = (o for o in results.outcomes if o.model == "sound")
    costs = load_costs(results.out, outcome)
    assert costs["test_rows"] == 961
    assert costs["predict_seconds"] < 1
