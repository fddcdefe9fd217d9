"""A stored number is what it says it is, or nobody shows it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from bench.cli.main import main
from bench.flow.run import run
from bench.flow.verify import verify_results
from bench.store.index import read_index, write_index
from bench.store.predictions import load_predictions

BASELINES = ["majority", "naive_bayes"]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("stored") / "out"
    run(["tajuk_hard"], baselines=BASELINES, out=out)
    return out


@pytest.fixture
def out(stored: Path, tmp_path: Path) -> Path:
    shutil.copytree(stored, tmp_path / "out")
    return tmp_path / "out"


def folder(out: Path, model: str) -> Path:
    (place,) = out.glob(f"predictions/*/*/*/{model}-*")
    return place


def tajuk(*args: object) -> Any:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def changed(change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    def apply(out: Path) -> None:
        file = folder(out, "naive_bayes") / "predictions.parquet"
        pq.write_table(change(pq.read_table(file)), file, compression="zstd")

    return apply


def column(name: str, values: Callable[[pa.Table], Any]) -> Callable[[Path], None]:
    return changed(lambda t: t.set_column(t.column_names.index(name), name, pa.array(values(t))))


def swap(out: Path) -> None:
    one, two = (folder(out, name) / "predictions.parquet" for name in BASELINES)
    held = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(held)


def swap_with_receipts(out: Path) -> None:
    swap(out)
    one, two = (folder(out, name) / "receipt.json" for name in BASELINES)
    first, second = json.loads(one.read_text()), json.loads(two.read_text())
    first["content"], second["content"] = second["content"], first["content"]
    one.write_text(json.dumps(first))
    two.write_text(json.dumps(second))


def flip(out: Path) -> None:
    file = folder(out, "naive_bayes") / "predictions.parquet"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 3] ^= 4
    file.write_bytes(raw)


TAMPERED: dict[str, Callable[[Path], None]] = {
    "rows dropped": changed(lambda t: t.slice(0, 300)),
    "wrong rows dropped": changed(
        lambda t: t.filter(pa.compute.equal(t["label"], t["prediction"]))
    ),
    "labels edited": column("label", lambda t: t["prediction"]),
    "answers edited": column("prediction", lambda t: t["label"]),
    "stories edited": column("story", lambda t: t["example_id"]),
    "ids doubled": column("example_id", lambda t: [t["example_id"][0]] * len(t)),
    "files swapped": swap,
    "files swapped with their digests": swap_with_receipts,
    "one bit flipped": flip,
}


@pytest.mark.parametrize("how", TAMPERED)
def test_predictions_that_were_changed_are_shown_by_no_verb(how: str, out: Path) -> None:
    before = (out / "tables" / "scores.csv").read_bytes()
    TAMPERED[how](out)
    named = [part for name in BASELINES for part in ("--baseline", name)]
    verbs: list[tuple[object, ...]] = [
        ("run", "tajuk_hard", *named, "--out", out),
        ("figures", "--out", out),
        ("report", "--out", out, "--to", out / "report.html"),
        ("compare", "naive_bayes", "majority", "--out", out),
        ("results", "verify", "--out", out),
    ]
    for verb in verbs:
        shown = tajuk(*verb)
        assert shown.exit_code == 1, (verb, shown.output)
        if verb[0] != "compare" or how != "files swapped with their digests":
            assert "its predictions were changed since they were stored" in shown.output, verb
        assert "100.0" not in shown.output
    assert (out / "tables" / "scores.csv").read_bytes() == before
    assert not (out / "report.html").exists()


def test_sound_results_are_said_to_be_sound_and_left_alone(out: Path) -> None:
    files = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    verified = verify_results(out)
    assert (verified.results, verified.of_old, verified.problems) == (2, 0, ())
    assert tajuk("results", "verify", "--out", out).output == "2 results, 0 problems\n"
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == files


def test_every_kind_of_damage_is_named(out: Path) -> None:
    flip(out)
    place = folder(out, "majority")
    shutil.copytree(place, place.with_name("majority-0123456789abcdef"))
    (out / "tables" / "ranks.csv").write_text("none")
    problems = verify_results(out).problems
    assert len(problems) == 3
    assert "naive_bayes" in problems[0]
    assert "its fingerprint is another's" in problems[1]
    assert "ranks.csv: was changed since it was made" in problems[2]
    (out / "run.json").write_text("[")
    assert any("run.json: cannot be read" in problem for problem in verify_results(out).problems)
    shutil.rmtree(out / "predictions")
    with pytest.raises(ValueError, match="holds no results"):
        verify_results(out / "predictions")
    shown = tajuk("results", "verify", "--out", out, "--json")
    assert shown.exit_code == 1


def test_a_listed_run_is_the_one_that_is_stored(out: Path) -> None:
    index = json.loads((out / "run.json").read_text())
    index["outcomes"][0]["seed"] = 7
    index["outcomes"].append(index["outcomes"][1])
    (out / "run.json").write_text(json.dumps(index))
    costs = json.loads((folder(out, "naive_bayes") / "costs.json").read_text())
    costs["fit_seconds"] = "none"
    (folder(out, "naive_bayes") / "costs.json").write_text(json.dumps(costs))
    said = " ".join(verify_results(out).problems)
    assert "is listed as another run than it is" in said
    assert "is listed twice in run.json" in said
    assert "costs" in said


def older(out: Path) -> None:
    """Make of the results what version 0.3 stored."""
    for receipt in out.rglob("receipt.json"):
        held = json.loads(receipt.read_text())
        del held["content"]
        receipt.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
    index = json.loads((out / "run.json").read_text())
    for row in index["outcomes"]:
        del row["content"]
    (out / "run.json").write_text(json.dumps(index, indent=1, sort_keys=True) + "\n")


def test_results_of_an_older_version_are_taken_over_once_and_said(out: Path) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()}
    older(out)
    assert verify_results(out).of_old == 2
    said = "older version have no digest yet"
    assert said in tajuk("results", "verify", "--out", out).output
    with pytest.warns(UserWarning, match="2 results that an older version stored are taken over"):
        results = run(["tajuk_hard"], baselines=BASELINES, out=out)
    assert {outcome.status for outcome in results.outcomes} == {"reused"}
    assert {p: p.read_bytes() for p in out.rglob("*.*") if p.is_file()} == before
    run(
        ["tajuk_hard"], baselines=BASELINES, out=out
    )  # a second time nothing is said: a warning would be an error
    flip(out)
    with pytest.raises(ValueError, match="its predictions were changed"):
        run(["tajuk_hard"], baselines=BASELINES, out=out)


def test_results_of_an_older_version_can_be_read_where_nothing_can_be_written(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(out)
    outcome = next(o for o in read_index(out) if o.model == "naive_bayes")
    fingerprint, predictions = load_predictions(out, outcome)
    assert fingerprint.model == "naive_bayes"
    assert len(predictions.ids) == 408


def test_an_edited_table_is_neither_printed_nor_put_into_the_report(out: Path) -> None:
    path = out / "tables" / "scores.csv"
    before = path.read_bytes()
    edited = before.replace(b"0.9", b"1.0")
    assert edited != before
    path.write_bytes(edited)
    shown = tajuk("report", "--out", out, "--to", out / "report.html")
    assert shown.exit_code == 1
    assert "scores.csv: was changed since it was made" in shown.output
    with pytest.warns(UserWarning, match=r"scores\.csv: was changed since it was made; it is made"):
        results = run(["tajuk_hard"], baselines=BASELINES, out=out)
    assert results.scores["accuracy"].max() < 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("junk", [b"[]", b"{", b"7", b"[" * 100_000, b'{"files": 3}', b"\xff"])
def test_junk_for_a_stamp_has_the_tables_made_again(junk: bytes, out: Path) -> None:
    (out / "tables" / "made_of.json").write_bytes(junk)
    before = (out / "tables" / "scores.csv").read_bytes()
    (out / "tables" / "scores.csv").write_bytes(b"\x00junk,,\n1")
    run(["tajuk_hard"], baselines=BASELINES, out=out)
    assert (out / "tables" / "scores.csv").read_bytes() == before


def test_whoever_deletes_changed_predictions_can_run_again(out: Path) -> None:
    index = (out / "run.json").read_text()
    rows = json.loads(index)["outcomes"]
    (content,) = (row["content"] for row in rows if row["model"] == "majority")
    # as if the model answered differently this time, as one on a graphics card may
    (out / "run.json").write_text(index.replace(content, "0" * 64))
    with pytest.raises(ValueError, match=r"delete the folder and run again"):
        run(["tajuk_hard"], baselines=BASELINES, out=out)
    shutil.rmtree(folder(out, "majority"))
    results = run(["tajuk_hard"], baselines=BASELINES, out=out)
    assert sorted(o.status for o in results.outcomes) == ["done", "reused"]
    assert (out / "run.json").read_text() == index


def test_a_spoilt_study_is_a_problem(tmp_path: Path) -> None:
    from bench.records.rows import TestSet as Asked
    from bench.records.studies import Study
    from bench.store.studies import study_path, write_study

    write_index(tmp_path, [])
    test = Asked(("1",), ("s",), ("a",), ("a", "b"), (False,))
    write_study(tmp_path, Study("noise", ("d", "v", "s"), test))
    assert verify_results(tmp_path).problems == ()
    path = study_path(tmp_path, "noise", ("d", "v", "s"))
    path.rename(path.with_name("e~v~s.jsonl"))
    assert "holds another study than its name says" in verify_results(tmp_path).problems[0]
    path.write_text("junk")
    assert any("is no stored study" in problem for problem in verify_results(tmp_path).problems)
