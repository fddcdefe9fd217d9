import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from bench.deploy.folder import (
    ABOUT,
    CARD,
    HELD_OUT,
    MODEL,
    ModelAbout,
    _seal,
    check_new,
    load_pipeline,
    read_about,
    versions_of,
    write_folder,
)

ABOUT_TOY = ModelAbout(
    model="toy", dataset="d", view="headline", split="story", data="1" * 64, code="2" * 64,
    seed=0, setting="default", hyperparameters={}, labels=("a", "b"), languages=("id",),
    parts="all", rows=2, versions=versions_of("toy"),
)  # fmt: skip
FILES = {CARD: b"card", HELD_OUT: b"{}"}


class Strange(CountVectorizer):
    """A type that nobody has vouched for."""


def toy(vectoriser: CountVectorizer | None = None) -> object:
    return make_pipeline(vectoriser or CountVectorizer(), MultinomialNB()).fit(
        ["gol telat", "harga naik"], ["a", "b"]
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_folder(tmp_path / "m", toy(), ABOUT_TOY, FILES, ())
    return tmp_path / "m"


def test_a_folder_is_read_back(place: Path) -> None:
    about = read_about(place)
    assert replace(about, files={}) == ABOUT_TOY
    assert set(about.files) == {MODEL, CARD, HELD_OUT}
    assert load_pipeline(place, about).predict(["gol"]).tolist() == ["a"]
    assert oct((place / MODEL).stat().st_mode)[-3:] == "644"


@pytest.mark.parametrize("name", [MODEL, CARD, HELD_OUT])
def test_a_missing_foreign_or_edited_file_is_named(place: Path, name: str) -> None:
    raw = (place / name).read_bytes()
    (place / name).unlink()
    with pytest.raises(ValueError, match=f"{name}: is missing"):
        read_about(place)
    (place / name).write_bytes(raw[:-1] + b"?")
    with pytest.raises(ValueError, match=f"{name}: was edited, or is of another model"):
        read_about(place)
    (place / name).write_bytes(raw)
    (place / "more.pkl").write_bytes(b"x")
    with pytest.raises(ValueError, match=r"more\.pkl: is no file of this model"):
        read_about(place)


def test_an_edited_or_broken_description_is_named(place: Path) -> None:
    fields = json.loads((place / ABOUT).read_text())
    (place / ABOUT).write_text(json.dumps(fields | {"labels": ["x", "y"]}))
    with pytest.raises(ValueError, match=r"model\.json: was edited"):
        read_about(place)
    (place / ABOUT).write_text(json.dumps(fields | {"format": 9}))
    with pytest.raises(ValueError, match="is of format 9, and 1 is read"):
        read_about(place)
    (place / ABOUT).write_text("[1]")
    with pytest.raises(ValueError, match=r"model\.json: cannot be read"):
        read_about(place)
    (place / ABOUT).unlink()
    with pytest.raises(ValueError, match="no model folder; make one with: tajuk fit"):
        read_about(place)


def test_another_version_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    old = replace(ABOUT_TOY, versions=ABOUT_TOY.versions | {"scikit-learn": "0.1"})
    write_folder(tmp_path / "m", toy(), old, FILES, ())
    about = read_about(tmp_path / "m")
    with pytest.raises(ValueError, match=r"was fitted with scikit-learn 0\.1, and here is"):
        load_pipeline(tmp_path / "m", about)
    loaded = load_pipeline(tmp_path / "m", about, any_version=True)
    assert loaded.predict(["gol"]).tolist() == ["a"]


def test_a_type_that_nobody_vouches_for_is_refused_on_both_ways(tmp_path: Path) -> None:
    name = f"{Strange.__module__}.Strange"
    with pytest.raises(ValueError, match="holds types that skops does not trust"):
        write_folder(tmp_path / "m", toy(Strange()), ABOUT_TOY, FILES, ())
    assert list(tmp_path.iterdir()) == []
    write_folder(tmp_path / "m", toy(Strange()), ABOUT_TOY, FILES, (name,))
    about = read_about(tmp_path / "m")
    assert about.trusted == (name,)
    with pytest.raises(ValueError, match=f"--trust {name}"):
        load_pipeline(tmp_path / "m", about)
    assert load_pipeline(tmp_path / "m", about, [name]) is not None


def test_what_skops_cannot_write_leaves_nothing(tmp_path: Path) -> None:
    stream = (text for text in ["gol"])
    with pytest.raises(ValueError, match="toy: cannot be written in skops' format"):
        write_folder(tmp_path / "m", stream, ABOUT_TOY, FILES, ())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_model_of_skops_is_refused(place: Path) -> None:
    about = read_about(place)
    (place / MODEL).write_bytes(b"PK")
    with pytest.raises(ValueError, match="is no file of skops"):
        load_pipeline(place, about)


def test_only_a_new_folder_is_written(place: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is there already and not empty; give a new folder"):
        check_new(place)
    shutil.rmtree(place)
    place.mkdir()
    check_new(place)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ValueError, match="is there already"):
        check_new(tmp_path / "file")


def test_a_name_that_goes_on_through_a_module_of_ours_is_not_trusted(tmp_path: Path) -> None:
    def system(text: str) -> str:
        return text

    # what a baseline's module has imported is no class of ours
    system.__module__ = "bench.baselines._chat.os"
    evil = CountVectorizer(preprocessor=system)
    with pytest.raises(ValueError, match="holds types that skops does not trust"):
        write_folder(tmp_path / "m", toy(evil), ABOUT_TOY, FILES, ())


@pytest.mark.parametrize(
    "change",
    [
        {"files": []},
        {"versions": None},
        {"versions": {}},
        {"model": "../../escape"},
        {"labels": ["x", "y"]},
    ],
)
def test_a_description_that_was_sealed_again_is_believed_no_further(
    place: Path, change: dict[str, object]
) -> None:
    fields = json.loads((place / ABOUT).read_text()) | change
    fields.pop("sha256")
    (place / ABOUT).write_text(json.dumps(fields | {"sha256": _seal(fields)}))
    with pytest.raises(ValueError, match=r"cannot be read|has other labels"):
        load_pipeline(place, read_about(place))


def test_no_plain_files_are_refused(place: Path) -> None:
    (place / HELD_OUT).unlink()
    os.mkfifo(place / HELD_OUT)
    with pytest.raises(ValueError, match=r"held_out\.json: is no plain file"):
        read_about(place)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "m", {"a": 1}, ABOUT_TOY, FILES, ())
    about = read_about(tmp_path / "m")
    with pytest.raises(ValueError, match="holds no model, but dict"):
        load_pipeline(tmp_path / "m", about)
