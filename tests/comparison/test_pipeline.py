"""The verb compare, end to end on the embedded dataset, and all that it refuses."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bench
from bench import baselines as baseline_files
from bench.cli.main import main
from bench.comparison.inputs import contender_of
from bench.comparison.pipeline import _parallel, compare_models
from bench.comparison.sentences import sentence
from bench.comparison.slices import compare_slices
from bench.comparison.text import comparison_text
from bench.corpora.prepare import prepare
from bench.corpora.tasks import Task
from bench.plugins import plugin_names
from bench.records.runs import RunOptions
from bench.stats.differences import ModelPredictions, aligned
from bench.store.index import read_index
from bench.store.predictions import folder_of, load_fingerprint, load_predictions, save_predictions

MODEL = """
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

def make(seed):
    return make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)), MultinomialNB())
"""


# where no dataset is named: its predictions are at hand
HARD = ["tajuk_hard"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    bench.run(HARD, baselines=["majority", "naive_bayes"], out=folder)
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "my_model.py"
    file.write_text(MODEL)
    return file


def tajuk(verb: str, *args: object) -> Result:
    """Run a verb on `tajuk_hard` where no dataset is named: its predictions are at hand."""
    named = () if "--dataset" in args or verb != "compare" else ("--dataset", "tajuk_hard")
    return CliRunner().invoke(main, [verb, *map(str, args), *named])


def refused(words: str, *args: object) -> None:
    shown = tajuk("compare", *args)
    assert shown.exit_code == 1, shown.output
    assert words in shown.stderr
    assert len(shown.stderr.strip().splitlines()) == 1


def test_a_model_file_against_a_baseline(out: Path, model: Path) -> None:
    shown = tajuk("compare", model, "majority", "--out", out)
    assert shown.exit_code == 0, shown.output
    first = shown.output.splitlines()[0]
    assert first.startswith(
        "On tajuk_hard (408 test headlines in 373 stories), as trained here, my_model is better "
        "than"
    )
    for words in (
        "macro-F1",
        "McNemar",
        "topic: trade",
        "contrast pair: has a twin",
        "more (--show",
    ):
        assert words in shown.output
    told = json.loads(tajuk("compare", model, "majority", "--out", out, "--json").output)
    assert told["sentences"] == [first]
    made = told["compared"][0]["claim"]
    assert made["verdict"] == "better"
    assert made["differences"]["accuracy"]["low"] > 0


def test_the_numbers_are_those_of_the_run(out: Path, model: Path) -> None:
    made = compare_models(model, "naive_bayes", datasets=HARD, out=out).compared[0].claim
    ran = bench.run(HARD, baselines=["naive_bayes"], models=[model], out=out)
    scores = ran.scores.set_index("model")["accuracy"]
    assert made.judged.new == pytest.approx(scores["my_model"])
    assert made.judged.baseline == pytest.approx(scores["naive_bayes"])
    table = pd_read(out / "tables" / "differences.csv")
    rows = [r for r in table if (r["baseline"], r["metric"]) == ("naive_bayes", "accuracy")]
    assert float(rows[0]["difference"]) == pytest.approx(made.judged.difference, abs=1e-6)
    assert float(rows[0]["low"]) == pytest.approx(made.judged.low, abs=1e-6)
    assert (out / "figures" / "forest.png").is_file()


def pd_read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_of_predictions_and_a_stored_folder_are_sides_too(out: Path, tmp_path: Path) -> None:
    outcome = next(o for o in read_index(out) if o.model == "naive_bayes")
    fingerprint, predictions = load_predictions(out, outcome)
    answers = tmp_path / "elsewhere.csv"
    with answers.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["example_id", "prediction"])
        rows.writerows(zip(predictions.ids, predictions.predicted, strict=True))
    folder = folder_of(out, fingerprint)
    made = compare_models(answers, folder, datasets=HARD, out=tmp_path / "none")
    assert made.compared[0].claim.verdict == "equivalent"
    assert "answer every headline alike" in made.sentences[0]
    assert not (tmp_path / "none").exists()
    assert contender_of(folder / "predictions.parquet").kind == "stored"


def test_without_a_baseline_it_is_every_baseline(out: Path, model: Path) -> None:
    made = compare_models(model, datasets=HARD, out=out)
    names = [one.claim.baseline for one in made.compared]
    assert {"majority", "naive_bayes", "words_and_chars"} <= set(names)
    assert names[-1] == "majority"
    assert {one.claim.family for one in made.compared} == {len(names)}
    assert made.left_out["gzip_knn on tajuk_hard"] == "it is slow: add --full"
    told = comparison_text(made)
    assert f"against {len(names)} baselines" in told
    lacking = {name.partition(" ")[0] for name in made.left_out}
    assert set(names) | lacking == set(plugin_names(baseline_files))


def test_a_baseline_is_not_compared_with_itself(out: Path) -> None:
    names = [
        one.claim.baseline for one in compare_models("naive_bayes", datasets=HARD, out=out).compared
    ]
    assert "naive_bayes" not in names
    refused("both sides have this name", "naive_bayes", "naive_bayes", "--out", out)


def test_repeats_are_other_splits_and_leave_the_tables_alone(out: Path, model: Path) -> None:
    made = compare_models(model, "naive_bayes", repeats=3, datasets=HARD, out=out).compared[0].claim
    assert made.trainings == 3
    assert made.judged.low < made.judged.difference < made.judged.high
    # every test headline of the three splits counts, once
    once = compare_models(model, "naive_bayes", datasets=HARD, out=out).compared[0].claim
    assert made.examples > once.examples
    assert ", over 3 training sets, " in sentence(made)
    assert ", as trained here, " in sentence(once)
    splits = {o.split for o in read_index(out / "repeats")}
    assert splits == {"story-1", "story-2", "story-3"}
    assert {o.split for o in read_index(out)} == {"story"}
    again = prepare("tajuk_hard", split="story-2")
    assert again.hashes[1] != prepare("tajuk_hard").hashes[1]


def test_predictions_of_other_rows_are_refused(out: Path, tmp_path: Path) -> None:
    outcome = next(o for o in read_index(out) if o.model == "naive_bayes")
    folder = folder_of(out, load_fingerprint(out, outcome))

    def with_receipt(**change: object) -> Path:
        copy = tmp_path / f"naive_bayes-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(folder, copy)
        told = json.loads((copy / "receipt.json").read_text())
        (copy / "receipt.json").write_text(json.dumps(told | change))
        return copy

    other = prepare("tajuk_hard", split="story-5")
    learnt = with_receipt(split="story-5", stories=other.hashes[1])
    both = len((other.split.train | other.split.tune) & prepare("tajuk_hard").split.test)
    assert both > 0
    refused(f"the model was trained on {both} of the 373 test stories", learnt, "majority",
            "--out", out)  # fmt: skip
    refused("another split, whose training split may hold", with_receipt(stories="0" * 64),
            "majority", "--out", out)  # fmt: skip
    refused(
        "of another version of tajuk_hard", with_receipt(data="1" * 64), "majority", "--out", out
    )
    refused("of click_id, headline and not of tajuk_hard", with_receipt(dataset="click_id"),
            "majority", "--out", out)  # fmt: skip


def test_partial_predictions_are_refused(out: Path, tmp_path: Path) -> None:
    outcome = next(o for o in read_index(out) if o.model == "naive_bayes")
    _, predictions = load_predictions(out, outcome)
    file = tmp_path / "partial.csv"
    pairs = zip(predictions.ids[5:], predictions.predicted[5:], strict=True)
    lines = ["example_id,prediction", *(f"{key},{label}" for key, label in pairs)]
    file.write_text("\n".join(lines))
    refused("5 missing ids", file, "majority", "--out", out)


def test_a_folder_of_pages_is_found_by_its_path(
    out: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = prepare("tajuk_hard")
    place = tmp_path / "datasets" / "tajuk_hard"
    (place / "data").mkdir(parents=True)
    counted = {}
    for part in ("train", "tune", "test"):
        rows = task.corpus.indices(getattr(task.split, part))[:60]
        counted[part] = len(rows)
        lines = [
            json.dumps({"id": e.id, "text": e.text, "label": e.label, "story": e.id})
            for e in (task.corpus.examples[i] for i in rows)
        ]
        (place / "data" / f"headlines-{part}.jsonl").write_text("\n".join(lines))
    labels = ["diplomacy", "sports", "trade"]
    mark = {"format": 1, "title": "Mine", "labels": labels, "languages": ["id"], "licence": "none"}
    (place / "dataset.json").write_text(json.dumps(mark))
    monkeypatch.chdir(tmp_path)
    made = compare_models(model, "majority", datasets=["./datasets/tajuk_hard"], out=tmp_path / "o")
    # and not the dataset of ours that has its name
    assert made.compared[0].claim.examples == counted["test"] == 60
    assert all(not one.text for one in made.compared[0].changed)


def test_leaking_examples_are_in_no_slice(tmp_path: Path) -> None:
    run = bench.run(HARD, baselines=["majority", "naive_bayes"], out=tmp_path)
    ours, theirs = (
        ModelPredictions(o.model, (load_predictions(tmp_path, o)[1],))
        for o in run.outcomes
        if o.key
    )
    leaks = tuple(i < 100 for i in range(len(ours.runs[0].ids)))
    ours = ModelPredictions("x", (replace(ours.runs[0], leaks=leaks),))
    one, two, count = aligned(ours, theirs)
    assert count == 100
    slices = {"topic": dict(zip(ours.runs[0].ids, ours.runs[0].labels, strict=True))}
    assert sum(s.examples for s in compare_slices(one, two, slices)) == 308


def test_tuned_sides_say_so_and_a_metric_without_probabilities_leaves_out(out: Path) -> None:
    made = compare_models(
        "complement_nb", "naive_bayes", options=RunOptions(tuned=True), datasets=HARD, out=out
    )
    assert "complement_nb (tuned)" in made.sentences[0]
    assert "naive_bayes (tuned)" in made.sentences[0]
    losses = compare_models("naive_bayes", metric="brier", datasets=HARD, out=out)
    assert "svm_words on tajuk_hard" in losses.left_out
    assert "no probabilities" in losses.left_out["svm_words on tajuk_hard"]
    assert {"majority", "complement_nb"} <= {one.claim.baseline for one in losses.compared}


def test_what_cannot_be_is_one_line(out: Path, model: Path, tmp_path: Path) -> None:
    refused("no baseline 'nope'; there are", "nope", "--out", out)
    refused("no such file", tmp_path / "gone.py", "--out", out)
    refused("no metric 'f3'; use accuracy", "majority", "naive_bayes", "--metric", "f3")
    refused("a margin of 0 points", "majority", "naive_bayes", "--margin", "0")
    refused("svm_words: its predictions have no probabilities, and brier needs them",
            "svm_words", "naive_bayes", "--metric", "brier", "--out", out)  # fmt: skip
    refused("no dataset 'nope'", "majority", "naive_bayes", "--dataset", "nope", "--out", out)
    refused("it needs: pip install tajuk[neural]", "encoder", "majority", "--out", out)
    refused("--repeats runs both models again", model, "--repeats", "3", "--out", out)
    refused("is a part of masakhanews", "majority", "naive_bayes", "--dataset", "masakhanews",
            "--dataset", "masakhanews.eng")  # fmt: skip
    (tmp_path / "majority.csv").write_text("example_id,prediction\n")
    refused("a baseline has the name 'majority'; rename", tmp_path / "majority.csv", "--out", out)
    (tmp_path / "X is best\nOn mars.csv").write_text("example_id,prediction\n")
    refused("use letters, digits", tmp_path / "X is best\nOn mars.csv", "majority", "--out", out)
    refused("holds no predictions.parquet", tmp_path, "majority", "--out", out)
    bad = tmp_path / "broken.py"
    bad.write_text("def make(seed):\n    raise RuntimeError('no weights')\n")
    refused("broken on tajuk_hard: RuntimeError: no weights", bad, "majority", "--out", out)


def test_losses_can_be_compared(out: Path, model: Path) -> None:
    made = (
        compare_models(model, "majority", metric="log_loss", datasets=HARD, out=out)
        .compared[0]
        .claim
    )
    assert made.verdict == "better"
    assert made.judged.difference < 0


def test_stored_predictions_with_other_labels_or_stories_are_refused(
    out: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(out, copy)
    listed = next(
        o
        for o in read_index(copy)
        if o.model == "naive_bayes"
        and o.split == "story"
        and o.view == "headline"
        and o.setting == "default"
    )
    fingerprint, predictions = load_predictions(copy, listed)
    place = folder_of(copy, fingerprint)
    for change in ({"labels": predictions.predicted}, {"stories": ("s",) * len(predictions.ids)}):
        (copy / "run.json").unlink()  # it names the predictions that were there
        shutil.rmtree(place)
        save_predictions(copy, fingerprint, replace(predictions, **change), {})
        words = "examples have another label or story than the dataset"
        refused(words, "naive_bayes", "majority", "--out", copy)
        refused(words, place, "majority", "--out", copy)


def test_tables_of_predictions_that_were_changed_are_made_again(out: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(out, copy)
    listed = next(o for o in read_index(copy) if o.model == "majority" and o.view == "headline")
    fingerprint, predictions = load_predictions(copy, listed)
    shutil.rmtree(folder_of(copy, fingerprint))
    save_predictions(copy, fingerprint, replace(predictions, predicted=predictions.labels), {})
    with pytest.raises(ValueError, match=r"the list run\.json names other predictions"):
        bench.run(HARD, baselines=["majority"], out=copy)
    (copy / "run.json").unlink()
    ran = bench.run(HARD, baselines=["majority"], out=copy)
    assert ran.scores.set_index("model").loc["majority", "accuracy"] == 1


def test_parts_with_the_same_examples_are_parallel(monkeypatch: pytest.MonkeyPatch) -> None:
    task = prepare("tajuk_hard")

    def part(name: str, first: int) -> Task:
        examples = tuple(
            replace(example, ties=(f"id:{first + i}",))
            for i, example in enumerate(task.corpus.examples)
        )
        return replace(task, corpus=replace(task.corpus, name=name, examples=examples))

    n = len(task.corpus.examples)
    same, other, next_to = part("d.one", 0), part("d.two", n), part("d.three", n - 3)
    assert _parallel([same, part("d.two", 0)])
    assert not _parallel([same, other])
    # three that happen to be alike do not make a translation, nor do two datasets
    assert not _parallel([same, next_to])
    assert not _parallel([same, part("e.one", 0)])
