import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

import bench
from bench.corpora.prepare import prepare
from bench.deploy.fit import fit
from bench.store.index import read_index
from bench.store.predictions import load_predictions
from bench.store.tables import read_table

CORPUS = prepare("tajuk_hard").corpus
TEXTS = [example.text for example in CORPUS.examples]
OWN = """
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline


class Short(CountVectorizer):
    def build_analyzer(self):
        return lambda text: [word[:4] for word in text.casefold().split()]


def make(seed):
    return make_pipeline(Short(), MultinomialNB())
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fit")
    options = bench.RunOptions(tuned=True)
    names = ["naive_bayes", "majority"]
    bench.run(["tajuk_hard"], baselines=names, out=folder / "r", options=options)
    return folder / "r"


def test_a_fitted_model_predicts_as_a_plain_pipeline_does(results: Path, tmp_path: Path) -> None:
    plain = make_pipeline(CountVectorizer(), MultinomialNB())
    model = fit(plain, "tajuk_hard", out=tmp_path / "m", results=results)
    plain.fit(TEXTS, [example.label for example in CORPUS.examples])
    said = model.predict(TEXTS[:50])
    assert list(said.labels) == plain.predict(TEXTS[:50]).tolist()
    assert said.probabilities is not None
    assert np.allclose(said.probabilities, plain.predict_proba(TEXTS[:50]))
    assert (model.about.rows, model.about.parts) == (len(TEXTS), "all")


def test_tuned_hyperparameters_are_taken_where_they_are_stored(
    results: Path, tmp_path: Path
) -> None:
    model = fit("naive_bayes", "tajuk_hard", out=tmp_path / "m", results=results)
    assert model.about.setting == "tuned"
    parameters = model.pipeline.get_params()
    for name, value in model.about.hyperparameters.items():
        assert parameters[name] == (tuple(value) if isinstance(value, list) else value)
    row = read_table(results, "scores").query("model == 'naive_bayes' and setting == 'tuned'")
    card = (tmp_path / "m" / "README.md").read_text()
    assert f"| accuracy | {100 * row['accuracy'].iloc[0]:.1f} % |" in card
    assert "naive_bayes (tuned)" in card.split("## How good it is")[1]
    assert model.about.data in card


def test_on_the_training_split_it_is_what_the_benchmark_scored(
    results: Path, tmp_path: Path
) -> None:
    model = fit("majority", "tajuk_hard", out=tmp_path / "m", results=results, parts="train")
    outcome = next(o for o in read_index(results) if o.model == "majority")
    _, stored = load_predictions(results, outcome)
    text_of = {example.id: example.text for example in CORPUS.examples}
    assert model.predict([text_of[key] for key in stored.ids]).labels == stored.predicted
    assert model.about.rows == 975


def test_it_predicts_the_same_in_another_place_and_process(results: Path, tmp_path: Path) -> None:
    model = fit("naive_bayes", "tajuk_hard", out=tmp_path / "m", results=results)
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path / "elsewhere" / "model"
    (tmp_path / "m").rename(moved)
    (tmp_path / "texts.json").write_text(json.dumps(TEXTS[:80]))
    code = (
        "import bench, json, sys; texts = json.load(open(sys.argv[2])); "
        "print(json.dumps(bench.load_model(sys.argv[1]).predict(texts).probabilities.tolist()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(moved), str(tmp_path / "texts.json")],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    said = model.predict(TEXTS[:80]).probabilities
    assert said is not None
    assert json.loads(done.stdout) == said.tolist()


def test_a_users_own_class_has_to_be_trusted_by_name(results: Path, tmp_path: Path) -> None:
    file = tmp_path / "short_words.py"
    file.write_text(OWN)
    with pytest.raises(ValueError, match=r"does not trust: tajuk_model_short_words\.Short") as told:
        fit(file, "tajuk_hard", out=tmp_path / "m", results=results)
    assert "--trust tajuk_model_short_words.Short" in str(told.value)
    assert not (tmp_path / "m").exists()
    trusted = ["tajuk_model_short_words.Short"]
    model = fit(file, "tajuk_hard", out=tmp_path / "m", results=results, trusted=trusted)
    file.unlink()
    sys.modules.pop("tajuk_model_short_words")
    with pytest.raises(ValueError, match=r"does not trust: tajuk_model_short_words\.Short"):
        bench.load_model(tmp_path / "m")
    again = bench.load_model(tmp_path / "m", trusted=trusted)
    assert again.predict(TEXTS[:20]).labels == model.predict(TEXTS[:20]).labels


def test_what_cannot_be_fitted_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    for model, keywords, words in (
        ("naive_bayes", {"out": tmp_path / "full"}, "is there already and not empty; give a new"),
        ("naive_bayes", {"out": tmp_path / "m", "parts": "test"}, "no parts 'test'; use all or"),
        ("naive_byes", {"out": tmp_path / "m"}, "no baseline 'naive_byes'; there are"),
        ("gone.py", {"out": tmp_path / "m"}, "gone.py: no such file"),
    ):
        with pytest.raises((ValueError, LookupError), match=words):
            fit(model, "tajuk_hard", results=tmp_path / "r", **keywords)
        assert not (tmp_path / "r").exists()


def test_a_model_that_fails_says_why(tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("def make(seed):\n    raise RuntimeError('no weights')\n")
    with pytest.raises(ValueError, match="broken on tajuk_hard: RuntimeError: no weights"):
        fit(file, "tajuk_hard", out=tmp_path / "m", results=tmp_path / "r")
