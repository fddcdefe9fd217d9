import shutil
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import bench
from bench.exchange.merging import merge_results
from bench.records.runs import Outcome
from bench.store.index import read_index, write_index
from bench.store.predictions import key_of, load_predictions, save_predictions

TABLE = pd.read_csv(Path(__file__).parents[2] / "datasets" / "examples" / "headlines.csv")
# what costs differ between runs, and what is made of them
TIMED = ("costs", "tradeoffs")


def run(out: Path, *data: object, baselines: tuple[str, ...]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", bench.TableNotice)
        for one in data:
            bench.run(one, baselines=baselines, out=out)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("merging")
    TABLE.to_csv(place / "news.csv", index=False)
    run(place / "one", "tajuk_hard", baselines=("majority", "naive_bayes"))
    run(place / "two", "tajuk_hard", place / "news.csv", baselines=("naive_bayes", "svm_words"))
    names = ("majority", "naive_bayes", "svm_words")
    run(place / "all", "tajuk_hard", baselines=names)
    run(place / "all", place / "news.csv", baselines=("naive_bayes", "svm_words"))
    return place


def test_merged_tables_are_those_of_one_run(folders: Path, tmp_path: Path) -> None:
    merged = merge_results(tmp_path / "m", [folders / "one", folders / "two"])
    assert (merged.added, merged.already) == (5, 1)
    for path in sorted((folders / "all" / "tables").glob("*.csv")):
        if path.stem in TIMED:
            continue
        ours, theirs = pd.read_csv(tmp_path / "m" / "tables" / path.name), pd.read_csv(path)
        untimed = [name for name in theirs.columns if not name.endswith("_times")]
        if path.stem == "recommendations":  # which is the cheapest hangs on costs
            untimed.remove("advice")
        pd.testing.assert_frame_equal(ours[untimed], theirs[untimed])
    assert (tmp_path / "m" / "figures" / "overview.png").is_file()


def test_merging_again_adds_nothing(folders: Path, tmp_path: Path) -> None:
    merge_results(tmp_path / "m", [folders / "one"])
    before = (tmp_path / "m" / "run.json").read_bytes()
    assert merge_results(tmp_path / "m", [folders / "one"]).added == 0
    assert (tmp_path / "m" / "run.json").read_bytes() == before


def test_another_answer_under_one_fingerprint_is_refused_and_named(
    folders: Path, tmp_path: Path
) -> None:
    shutil.copytree(folders / "two", tmp_path / "two")
    outcome = next(
        o
        for o in read_index(tmp_path / "two")
        if (o.model, o.dataset) == ("naive_bayes", "tajuk_hard")
    )
    fingerprint, predictions = load_predictions(tmp_path / "two", outcome)
    turned = ("sports", *predictions.predicted[1:])
    if turned == predictions.predicted:
        turned = ("trade", *predictions.predicted[1:])
    other = type(predictions)(**{**vars(predictions), "predicted": turned, "probabilities": None})
    folder = tmp_path / "two" / "predictions" / "tajuk_hard" / "headline" / "story"
    shutil.rmtree(folder / f"naive_bayes-{outcome.key}")
    save_predictions(tmp_path / "two", fingerprint, other, {})
    # whoever made them elsewhere lists what they made
    rest = [replace(o, content="") for o in read_index(tmp_path / "two")]
    (tmp_path / "two" / "run.json").unlink()
    write_index(tmp_path / "two", rest)
    with pytest.raises(
        ValueError, match="naive_bayes on tajuk_hard, headline, story has the"
    ) as told:
        merge_results(tmp_path / "m", [folders / "one", tmp_path / "two"])
    assert "1 other predictions" in str(told.value)
    assert not (tmp_path / "m").exists()


def test_one_run_under_two_fingerprints_is_refused_with_what_differs(
    folders: Path, tmp_path: Path
) -> None:
    bench.run(["tajuk_hard"], baselines=["majority"], out=tmp_path / "x")
    (outcome,) = read_index(tmp_path / "x")
    fingerprint, predictions = load_predictions(tmp_path / "x", outcome)
    older = replace(fingerprint, libraries={**fingerprint.libraries, "numpy": "1.0"})
    save_predictions(tmp_path / "y", older, predictions, {})
    write_index(tmp_path / "y", [replace(outcome, key=key_of(older))])
    with pytest.raises(ValueError, match=r"under two fingerprints \(libraries .*and 1\.0/"):
        merge_results(tmp_path / "m", [tmp_path / "x", tmp_path / "y"])


def test_a_model_that_ran_in_one_folder_is_not_listed_as_left_out(
    folders: Path, tmp_path: Path
) -> None:
    place = ("tajuk_hard", "headline", "story", "naive_bayes")
    write_index(tmp_path / "s", [Outcome(*place, "skipped", reason="it needs more")])
    merge_results(tmp_path / "m", [tmp_path / "s", folders / "one"])
    assert [o.status for o in read_index(tmp_path / "m")] == ["done", "done"]


def test_folders_without_runs_or_predictions_are_named(folders: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none: holds no run; make one with"):
        merge_results(tmp_path / "m", [tmp_path / "none"])
    with pytest.raises(ValueError, match="is the folder that is merged into; name another"):
        merge_results(folders / "one", [folders / "one"])
    shutil.copytree(folders / "one", tmp_path / "one")
    shutil.rmtree(tmp_path / "one" / "predictions")
    with pytest.raises(
        ValueError, match="the predictions of majority on tajuk_hard, headline, story"
    ):
        merge_results(tmp_path / "m", [tmp_path / "one"])


def test_a_source_that_is_not_sound_spoils_nothing(folders: Path, tmp_path: Path) -> None:
    merge_results(tmp_path / "m", [folders / "one"])
    before = (tmp_path / "m" / "run.json").read_bytes()
    for name, raw in (("costs.json", b"[]"), ("notes.json", b"7"), ("receipt.json", b"{}")):
        shutil.copytree(folders / "two", tmp_path / name)
        (place,) = (tmp_path / name).glob("predictions/tajuk_hard/*/*/svm_words-*")
        (place / name).write_bytes(raw)
        with pytest.raises(ValueError, match=name):
            merge_results(tmp_path / "m", [tmp_path / name])
        assert (tmp_path / "m" / "run.json").read_bytes() == before
    shutil.copytree(folders / "two", tmp_path / "link")
    (place,) = (tmp_path / "link").glob("predictions/tajuk_hard/*/*/svm_words-*")
    (place / "notes.json").unlink(missing_ok=True)
    (place / "notes.json").symlink_to("/etc/hostname")
    with pytest.raises(ValueError, match="is no plain file"):
        merge_results(tmp_path / "m", [tmp_path / "link"])


def test_what_lies_beside_predictions_is_not_taken_along(folders: Path, tmp_path: Path) -> None:
    shutil.copytree(folders / "one", tmp_path / "one")
    (place,) = (tmp_path / "one").glob("predictions/tajuk_hard/*/*/majority-*")
    (place / "notes.txt").write_text("a headline")
    merge_results(tmp_path / "m", [tmp_path / "one"])
    assert not list((tmp_path / "m").rglob("notes.txt"))


def test_a_run_that_is_listed_as_another_is_refused(folders: Path, tmp_path: Path) -> None:
    shutil.copytree(folders / "one", tmp_path / "one")
    index = tmp_path / "one" / "run.json"
    index.write_text(index.read_text().replace('"seed": 0', '"seed": 7'))
    with pytest.raises(ValueError, match="is listed as another run than it is"):
        merge_results(tmp_path / "m", [tmp_path / "one"])


def test_two_merges_at_once_lose_nothing(folders: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(merge_results, tmp_path / "m", [folders / name]) for name in ("one", "two")
        ]
        for job in jobs:
            job.result()
    assert sum(bool(o.key) for o in read_index(tmp_path / "m")) == 5
