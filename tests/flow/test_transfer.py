"""The transfer matrix, on folders that these tests write. All text here is invented."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from sklearn.dummy import DummyClassifier
from sklearn.metrics import accuracy_score, f1_score

import bench.execution.scheduler
from bench.baselines import complement_nb, majority
from bench.catalog.built import FORMAT, MARK
from bench.catalog.crosswalk import TOPICS
from bench.cli.studies import transfer_verb
from bench.cli.text import transfer_text
from bench.corpora.joint import group_jointly, join, topic_view
from bench.corpora.prepare import prepare
from bench.flow.inspect import list_baselines
from bench.flow.run import run
from bench.flow.transfer import BASELINES, DEFAULT, transfer
from bench.records.corpora import PARTS, Example
from bench.records.predictions import Predictions
from bench.records.runs import Failure, ModelCode, Outcome
from bench.store.index import write_index
from bench.store.predictions import key_of, save_predictions
from bench.tables.transfer import TRANSFER_COLUMNS, transfer_table

WORDS = {"diplomacy": "utusan", "sports": "gol", "trade": "ekspor"}
SIZES = {"train": 12, "tune": 2, "test": 8}
TWIN = "Gol telat di kota rekaan membawa juara"
LEAD = f"{TWIN.upper()}! . Isi rekaan yang jauh lebih panjang dari judul berita itu sendiri."


def headline(rng: random.Random, label: str) -> str:
    # one in five says nothing of its topic, so that no model is right about all
    own = [WORDS[label]] if rng.random() < 0.8 else []
    made = ["".join(rng.choices("aeioukbdgmnprst", k=rng.randint(4, 8))) for _ in range(5)]
    return " ".join(made[:2] + own + made[2:])


def folder(
    path: Path, seed: int, topics: tuple[str, ...] = TOPICS, **more: list[tuple[str, str]]
) -> str:
    """Write a dataset's folder as `tajuk build` does; ``more`` adds (text, label) to a part."""
    rng = random.Random(seed)
    (path / "data").mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        rows = [(headline(rng, label), label) for label in topics for _ in range(SIZES[part])]
        lines = [
            json.dumps({"id": f"{part}-{i}", "text": text, "label": label, "story": f"{part}{i}"})
            for i, (text, label) in enumerate(rows + more.get(part, []))
        ]
        (path / "data" / f"headlines-{part}.jsonl").write_text("\n".join(lines) + "\n")
    told = {
        "format": FORMAT, "title": path.name, "labels": TOPICS, "languages": ["id"],
        "licence": "none",
    }  # fmt: skip
    (path / MARK).write_text(json.dumps(told))
    return str(path)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Map cells as the engine does, in this process: so that a test can change a model."""

    def map_calls(work: Any, cells: Any, **options: Any) -> Iterator[tuple[int, Any]]:
        for place, cell in enumerate(cells):
            try:
                yield place, work(*cell)
            except Exception as error:
                yield place, Failure(" ".join(f"{type(error).__name__}: {error}".split()))

    monkeypatch.setattr(bench.execution.scheduler, "map_calls", map_calls)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    home = tmp_path_factory.mktemp("datasets")
    return [
        folder(home / "one", 1, train=[(TWIN, "sports")]),
        folder(home / "two", 2, test=[(TWIN.title(), "sports"), (LEAD, "sports")]),
        folder(home / "half", 3, ("diplomacy", "sports")),
    ]


MODELS = ("complement_nb", "majority")


@pytest.fixture(scope="module")
def ran(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    out = tmp_path_factory.mktemp("out")
    made = transfer(names, baselines=MODELS, out=out, jobs=2)
    assert made.complete
    return out, made.table.set_index(["trained_on", "tested_on", "model"])


def test_every_pair_has_a_row(ran: tuple[Path, pd.DataFrame]) -> None:
    out, table = ran
    assert len(table) == 3 * 3 * 2
    assert (table["status"] == "done").all()
    assert set(table["train_rows"]) == {36 + 1, 36, 24}
    assert list(transfer_table(out).columns) == list(TRANSFER_COLUMNS)
    assert (table["accuracy_low"] <= table["accuracy"]).all()
    assert (table["accuracy"] <= table["accuracy_high"]).all()


@pytest.mark.parametrize("model", [complement_nb, majority])
def test_scores_are_those_of_a_plain_fit_without_what_leaks(
    ran: tuple[Path, pd.DataFrame], names: list[str], model: Any
) -> None:
    tasks = {Path(name).name: prepare(name) for name in names}
    for a, one in tasks.items():
        for b, two in tasks.items():
            learn = [one.corpus.examples[i] for i in one.corpus.indices(one.split.train)]
            ask = [two.corpus.examples[i] for i in two.corpus.indices(two.split.test)]
            if (a, b) == ("one", "two"):
                ask = [e for e in ask if TWIN.casefold() not in e.text.casefold()]
                assert len(ask) == 24
            fitted = model.make(0).fit([e.text for e in learn], [e.label for e in learn])
            guess, true = fitted.predict([e.text for e in ask]), [e.label for e in ask]
            row = ran[1].loc[a, b, model.__name__.rpartition(".")[2]]
            assert row["accuracy"] == pytest.approx(accuracy_score(true, guess))
            macro = f1_score(true, guess, labels=sorted(set(true)), average="macro")
            assert row["macro_f1"] == pytest.approx(macro)


def test_what_shares_a_story_with_training_is_counted(ran: tuple[Path, pd.DataFrame]) -> None:
    leaking = ran[1]["leaking"].xs("majority", level="model")
    # the headline in other signs, and the article that has it for a title
    assert leaking["one", "two"] == 2
    assert ran[1].loc[("one", "two", "majority"), "test_rows"] == 26
    assert leaking.drop(("one", "two")).sum() == 0
    shown = transfer_text(transfer_table(ran[0]))
    assert "one -> two: 2 of 26 share a story with training" in shown


def test_topics_that_lack_are_named(ran: tuple[Path, pd.DataFrame]) -> None:
    reasons = ran[1]["reason"].xs("majority", level="model")
    assert reasons["one", "two"] == ""
    assert reasons["half", "one"] == "no trade in training"
    assert reasons["one", "half"] == reasons["half", "half"] == "no trade in test"
    # judged by all of the test split all the same
    assert ran[1].loc[("half", "one", "majority"), "test_rows"] == 24
    assert "no trade in training: half -> one, half -> two" in transfer_text(ran[1].reset_index())


def test_the_diagonal_is_an_ordinary_run(
    ran: tuple[Path, pd.DataFrame], names: list[str], tmp_path: Path
) -> None:
    plain = run(names[:2], baselines=MODELS, out=tmp_path).scores
    assert len(plain) == 4
    for row in plain.to_dict("records"):
        own = ran[1].loc[row["dataset"], row["dataset"], row["model"]]
        for name in ("accuracy", "accuracy_low", "macro_f1", "macro_f1_high"):
            # read back from a table of six digits
            assert own[name] == pytest.approx(row[name], abs=1e-6), (row["dataset"], name)


def test_a_second_run_reuses_all_and_changes_nothing(
    ran: tuple[Path, pd.DataFrame], names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = ran[0]
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert {p.stem for p in before if p.parent.name == "figures"} == {"transfer"}
    monkeypatch.setattr(
        bench.execution.scheduler, "map_calls", lambda *_, **__: pytest.fail("run again")
    )
    again = transfer(names, baselines=MODELS, out=out)
    pd.testing.assert_frame_equal(
        again.table.set_index(["trained_on", "tested_on", "model"]), ran[1]
    )
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    part = transfer(names[:2], baselines=["majority"], out=out)
    assert len(part.table) == 4


def test_what_was_done_before_an_end_is_kept(
    here: None, names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped = bench.execution.scheduler.map_calls

    def ended(*args: Any, **options: Any) -> Iterator[tuple[int, Any]]:
        yield next(mapped(*args, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.execution.scheduler, "map_calls", ended)
    with pytest.raises(KeyboardInterrupt):
        transfer(names, baselines=["majority"], out=tmp_path)
    assert len(transfer_table(tmp_path)) == 3
    asked: list[int] = []

    def counted(work: Any, cells: Any, **options: Any) -> Iterator[tuple[int, Any]]:
        asked.append(len(cells))
        yield from mapped(work, cells, **options)

    monkeypatch.setattr(bench.execution.scheduler, "map_calls", counted)
    made = transfer(names, baselines=["majority"], out=tmp_path)
    assert (asked, len(made.table)) == ([2], 9)


def test_a_model_that_fails_is_shown_and_the_rest_goes_on(
    here: None, names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(seed: int) -> None:
        raise RuntimeError("not\ntoday")

    monkeypatch.setattr(complement_nb, "make", make)
    made = transfer(names[:2], baselines=MODELS, out=tmp_path)
    assert not made.complete
    rows = made.table.set_index("model")
    assert set(rows.loc["complement_nb", "reason"]) == {"RuntimeError: not today"}
    assert rows.loc["complement_nb", "accuracy"].isna().all()
    assert (rows.loc["majority", "status"] == "done").all()
    told = "complement_nb FAILED (one -> one, one -> two, two -> one, two -> two): RuntimeError: no"
    assert told in transfer_text(made.table)
    done = CliRunner().invoke(
        transfer_verb, [*names[:2], "--baseline", "complement_nb", "--out", str(tmp_path)]
    )
    assert done.exit_code == 1
    assert done.stderr == (
        "tajuk: failed: complement_nb trained on one, complement_nb trained on two; "
        "the reasons stand in the table\n"
    )


class Short(DummyClassifier):
    """Answer all but one."""

    def predict(self, texts: list[str]) -> list[str]:
        """Leave out the last."""
        return list(super().predict(texts))[:-1]


class Stranger(DummyClassifier):
    """Answer a label that nobody has."""

    def predict(self, texts: list[str]) -> list[str]:
        """Say so every time."""
        return ["weather"] * len(texts)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Short, "ValueError: the model returned 49 labels for 50 texts"),
        (Stranger, "ValueError: the model returned an unknown label 'weather'; the dataset has di"),
    ],
)
def test_answers_that_are_none_are_named(
    here: None, names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    model: type, words: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(majority, "make", lambda seed: model())
    made = transfer(names[:2], baselines=["majority"], out=tmp_path)
    assert (made.table["status"] == "failed").all()
    assert all(reason.startswith(words) for reason in made.table["reason"])


def test_a_changed_dataset_takes_its_old_rows_away(here: None, tmp_path: Path) -> None:
    made = [folder(tmp_path / name, seed) for seed, name in enumerate(("a", "b", "c"))]
    out = tmp_path / "out"
    assert len(transfer(made, baselines=["majority"], out=out).table) == 9
    folder(tmp_path / "a", 9)
    assert len(transfer(made[:2], baselines=["majority"], out=out).table) == 4
    left = transfer_table(out)
    pairs = set(zip(left["trained_on"], left["tested_on"], strict=True))
    assert pairs == {(x, y) for x in "abc" for y in "abc"} - {("a", "c"), ("c", "a")}


def test_deleted_predictions_are_left_out_and_spoilt_ones_named(
    here: None, names: list[str], tmp_path: Path
) -> None:
    transfer(names[:2], baselines=["majority"], out=tmp_path)
    places = sorted((tmp_path / "transfer" / "predictions").rglob("receipt.json"))
    assert len(places) == 4
    places[0].unlink()
    assert len(transfer_table(tmp_path)) == 3
    places[1].with_name("notes.json").unlink()
    with pytest.raises(ValueError, match=r"one\+two, majority: has no notes\.json; delete its pre"):
        transfer_table(tmp_path)


def test_where_all_leaks_there_is_no_score(tmp_path: Path) -> None:
    leaks = Predictions(("x",), ("x",), ("trade",), ("trade",), TOPICS, leaks=(True,))
    task = join(*[prepare("tajuk_hard")] * 2)
    fingerprint = task.fingerprint(ModelCode("m", b""))
    save_predictions(
        tmp_path / "transfer", fingerprint, leaks, {}, {"topics": TOPICS, "train_rows": 5}
    )
    outcome = Outcome(*task.place, "m", "done", key=key_of(fingerprint))
    write_index(tmp_path / "transfer", [outcome])
    row = transfer_table(tmp_path).iloc[0]
    assert row["reason"].endswith("every test example shares a story with training")
    assert (row["trained_on"], row["leaking"]) == ("tajuk_hard", 1)
    assert pd.isna(row["accuracy"])


def test_titles_meet_their_articles_but_short_openings_do_not() -> None:
    def of(*texts: str) -> tuple[str, ...]:
        return group_jointly([Example(str(i), t, "trade") for i, t in enumerate(texts)])

    assert of(TWIN, f"{TWIN}\nIsi.", "Lain sama sekali") == ("0", "0", "2")
    assert of("Pagi ini", "Pagi ini\nSatu kabar baru.", "Pagi ini\nHal lain lagi.") == (
        "0", "1", "2",
    )  # fmt: skip
    # without what stands between title and lead, a headline is another text than its article
    assert of(TWIN, f"{TWIN} dan isi rekaan yang jauh lebih panjang dari judul") == ("0", "1")


def test_an_id_after_the_tilde_names_its_own_story() -> None:
    made = group_jointly([Example("é", f"{TWIN}\nIsi.", "trade")])
    assert made == ("é",)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["tajuk_hard"], "1 dataset: name two or more of ag_news, ag_topics, bbc_news, click_id"),
        (["tajuk_hard", "tajuk_hard"], "1 dataset: name two or more of"),
        (["tajuk_hard", "nope"], "no dataset 'nope'; there are ag_news"),
        (["tajuk_hard", "sib200.qqq"], "sib200: no language 'qqq'; there are ace"),
        (
            ["tajuk_hard", "nusax_senti"],
            "nusax_senti: no view of it has the topics; datasets with them",
        ),
        (["tajuk_hard", "click_id", "--baseline", "nope"], "no baseline 'nope'; there are"),
    ],
)
def test_wrong_input_is_named_in_one_line(asked: list[str], words: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(transfer_verb, [*asked, "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"tajuk: {words}")
    assert done.stderr.count("\n") == 1


def test_two_folders_of_one_name_are_told_apart_by_nobody(tmp_path: Path) -> None:
    made = [folder(tmp_path / place / "mine", 1) for place in ("a", "b")]
    with pytest.raises(ValueError, match=r"mine: stands twice or holds a \+; rename the folder"):
        transfer(made, out=tmp_path)
    odd = folder(tmp_path / "o+d", 1)
    with pytest.raises(ValueError, match=r"o\+d: stands twice or holds a \+; rename the folder"):
        transfer([odd, "tajuk_hard"], out=tmp_path)


def test_the_verb_prints_the_matrix(names: list[str], ran: tuple[Path, pd.DataFrame]) -> None:
    asked = [*names, "--baseline", "majority", "--out", str(ran[0])]
    done = CliRunner().invoke(transfer_verb, asked)
    assert done.exit_code == 0
    assert "majority, accuracy\n" in done.stdout
    assert "majority, macro-F1\n" in done.stdout
    assert f"tables:  {ran[0]}/tables/transfer.csv\n" in done.stdout
    assert (ran[0] / "tables" / "transfer.csv").is_file()
    told = json.loads(CliRunner().invoke(transfer_verb, [*asked, "--json"]).stdout)
    assert len(told) == 9
    assert {row["model"] for row in told} == {"majority"}


def test_defaults_have_topics() -> None:
    assert set(BASELINES) <= set(list_baselines())
    views = {name: topic_view(name) for name in DEFAULT}
    assert views.pop("tajuk_hard") == "headline"
    assert {views.pop(name) for name in ("tajuk", "click_id", "ag_topics")} == {"topics"}
    assert set(views.values()) == {"approximate"}
