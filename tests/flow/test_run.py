"""The verbs on the embedded dataset, end to end."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

import bench
from bench.records.cards import Card

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> bench.Results:
    return bench.run(["tajuk_hard"], out=tmp_path_factory.mktemp("out"))


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_scores_are_the_golden_ones(ran: bench.Results) -> None:
    golden = json.loads((GOLDEN / "scores.json").read_text())
    rows = ran.scores.set_index("model")
    assert set(golden["models"]) <= set(rows.index)
    for model, numbers in golden["models"].items():
        for name, value in numbers.items():
            # another release of numpy or scikit-learn may move a headline or two
            assert rows.loc[model, name] == pytest.approx(value, abs=0.01), (model, name)
    assert ran.complete
    assert all(path.is_file() for path in ran.figures)


def test_a_second_run_reuses_all_and_changes_nothing(ran: bench.Results) -> None:
    before = files(ran.out)
    again = bench.run(["tajuk_hard"], out=ran.out)
    assert {outcome.status for outcome in again.outcomes} == {"reused", "skipped"}
    skipped = {o.model: o.reason for o in again.outcomes if o.status == "skipped"}
    assert skipped["random_forest"] == "it is slow: add --full"
    assert files(ran.out) == before


def test_a_fresh_run_gives_the_same_bytes(ran: bench.Results, tmp_path: Path) -> None:
    bench.run(["tajuk_hard"], out=tmp_path)
    mine, theirs = files(tmp_path), files(ran.out)
    # seconds and megabytes, and what is made of them
    varying = re.compile(
        r"costs\.json$|tables/(costs|made_of|recommendations)\.|/tradeoffs\.|\.pdf$"
    )
    assert {k: v for k, v in mine.items() if not varying.search(k)} == {
        k: v for k, v in theirs.items() if not varying.search(k)
    }


def test_figures_and_tables_come_from_predictions_alone(ran: bench.Results) -> None:
    before = files(ran.out)
    for path in [*ran.figures, *(ran.out / "tables").iterdir()]:
        path.unlink()
    bench.draw_figures(ran.out)
    after = files(ran.out)
    assert before.items() <= after.items()
    # the run drew the one figure that answers it; this verb draws all, each as a PDF too
    more = after.keys() - before.keys()
    assert all(path.startswith("figures/") for path in more)
    names = {Path(path).stem for path in more}
    assert {"accuracy", "confusion", "tradeoffs"} <= names
    drawn = {path for path in after if path.startswith("figures/")}
    assert drawn == {f"figures/{name}.{form}" for name in names for form in ("png", "svg", "pdf")}


def test_figures_without_a_run_say_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no run"):
        bench.draw_figures(tmp_path)


MODEL = """
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import BernoulliNB
from sklearn.pipeline import make_pipeline

def make(seed):
    return make_pipeline(CountVectorizer(), BernoulliNB())
"""


def test_a_new_model_stands_beside_the_baselines(ran: bench.Results, tmp_path: Path) -> None:
    file = tmp_path / "my_model.py"
    file.write_text(MODEL)
    results = bench.run(["tajuk_hard"], models=[file], out=ran.out)
    assert "my_model" in results.scores["model"].tolist()
    assert {o.model: o.status for o in results.outcomes}["my_model"] == "done"
    # a changed file is another model: it runs again and takes the old one's place
    file.write_text(MODEL.replace("BernoulliNB()", "BernoulliNB(alpha=9)"))
    results = bench.run(["tajuk_hard"], models=[file], baselines=[], out=ran.out)
    assert [o.status for o in results.outcomes] == ["done"]
    assert results.scores["model"].tolist().count("my_model") == 1
    taken = tmp_path / "majority.py"
    taken.write_text(MODEL)
    with pytest.raises(ValueError, match="a baseline has the name 'majority'; rename"):
        bench.run(["tajuk_hard"], models=[taken], out=ran.out)


def test_a_model_that_fails_is_shown_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("def make(seed):\n    raise RuntimeError('no\\nway')\n")
    results = bench.run(["tajuk_hard"], models=[file], baselines=["majority"], out=tmp_path)
    rows = results.scores.set_index("model")
    assert rows.loc["broken", "reason"] == "RuntimeError: no way"
    assert rows.loc["majority", "status"] == "done"
    assert not results.complete
    again = bench.run(["tajuk_hard"], models=[file], baselines=["majority"], out=tmp_path)
    assert {o.model: o.status for o in again.outcomes} == {"majority": "reused", "broken": "failed"}


def test_a_file_of_predictions_is_scored(ran: bench.Results, tmp_path: Path) -> None:
    data = bench.load("tajuk_hard")
    names = data["test"].features["label"].names
    file = tmp_path / "oracle.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["example_id", "prediction"])
        rows.writerows(
            (key, names[label])
            for key, label in zip(data["test"]["id"], data["test"]["label"], strict=True)
        )
    results = bench.score(file, "tajuk_hard", out=ran.out)
    row = results.scores.set_index("model").loc["oracle"]
    assert (row["accuracy"], row["macro_f1"], row["accuracy_high"]) == (1, 1, 1)
    # all right: as on as many headlines, each a story of its own, as these stories are worth
    sizes = Counter(data["test"]["story"]).values()
    worth = sum(sizes) ** 2 / sum(size**2 for size in sizes)
    assert worth < len(sizes) == 373
    assert row["accuracy_low"] == pytest.approx(0.025 ** (1 / worth), abs=1e-6)
    file.rename(tmp_path / "majority.csv")
    with pytest.raises(ValueError, match="a baseline has the name 'majority'"):
        bench.score(tmp_path / "majority.csv", "tajuk_hard", out=ran.out)


def test_load_gives_what_models_are_judged_by() -> None:
    data = bench.load("tajuk_hard")
    assert list(data) == ["train", "tune", "test"]
    assert data["train"].features["label"].names == ["diplomacy", "sports", "trade"]
    stories = [set(data[part]["story"]) for part in data]
    texts = [set(data[part]["text"]) for part in data]
    for sets in (stories, texts):
        assert not sets[0] & sets[1]
        assert not sets[0] & sets[2]
        assert not sets[1] & sets[2]


def test_unknown_names_list_the_known() -> None:
    with pytest.raises(LookupError, match=r"no dataset 'nope'; there are .*tajuk"):
        bench.load("nope")
    with pytest.raises(LookupError, match="tajuk_hard: no view 'nope'; there are headline"):
        bench.load("tajuk_hard", view="nope")
    with pytest.raises(LookupError, match="tajuk_hard: no split 'nope'; there are story"):
        bench.load("tajuk_hard", split="nope")
    with pytest.raises(LookupError, match="no baseline 'nope'"):
        bench.run(["tajuk_hard"], baselines=["nope"])


def test_lists_name_everything() -> None:
    assert {"tajuk_hard", "detik_5k"} <= set(bench.list_datasets())
    assert all(isinstance(card, Card) for card in bench.list_datasets().values())
    assert bench.list_baselines()["majority"] == "Always answer the commonest training label."
