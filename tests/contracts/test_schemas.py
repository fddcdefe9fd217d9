"""What every verb prints with --json is what its schema in the package says."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from bench import cli, loaders
from bench.cli.main import main
from bench.curate import label_sources
from bench.plugins import load_plugin
from bench.texts import digest

SCHEMAS = Path(cli.__file__).with_name("schemas")


def schema(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text())
    return read


def printed(*args: str) -> Any:
    done = CliRunner().invoke(main, [*args, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a folder of results that holds two models and one that was made elsewhere."""
    folder = tmp_path_factory.mktemp("schemas")
    ran = ["run", "tajuk_hard", "--baseline", "majority", "--baseline", "naive_bayes"]
    done = CliRunner().invoke(main, [*ran, "--out", str(folder / "r")])
    assert done.exit_code == 0, done.output
    return str(folder / "r")


def table(*labels: str) -> str:
    """Return a table of headlines of invented words, no two alike."""
    rows = (
        f"{word} {digest(label, str(n), length=9)} {digest(str(n), length=8)},{label}"
        for n in range(15)
        for label, word in zip(labels, ("kargo", "kiper"), strict=True)
    )
    return "\n".join(["judul,kategori", *rows, ""])


VERBS = {
    "run": ["run", "tajuk_hard", "--baseline", "majority", "--baseline", "naive_bayes"],
    "recommend": ["recommend"],
    "compare": ["compare", "naive_bayes", "majority"],
    "figures": ["figures"],
    "results-verify": ["results", "verify"],
}
WITHOUT = {
    "baselines": ["baselines"],
    "datasets": ["datasets"],
    "crosswalk": ["crosswalk"],
    "check": ["check", "tajuk_hard"],
    "audit": ["audit", "tajuk_hard"],
    "reproduce": ["reproduce"],
}


def verbs_with_json() -> set[str]:
    names = set()
    for name, verb in main.commands.items():
        inner = verb.commands if isinstance(verb, click.Group) else {"": verb}
        for below, one in inner.items():
            if any("--json" in parameter.opts for parameter in one.params):
                names.add(f"{name}-{below}".strip("-"))
    return names


def test_every_verb_with_json_has_a_schema_and_no_schema_is_left_over() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == verbs_with_json()
    for path in SCHEMAS.glob("*.json"):
        Draft202012Validator.check_schema(json.loads(path.read_text()))


@pytest.mark.parametrize("name", VERBS)
def test_what_a_verb_about_results_prints(name: str, out: str) -> None:
    Draft202012Validator(schema(name)).validate(printed(*VERBS[name], "--out", out))


@pytest.mark.parametrize("name", WITHOUT)
def test_what_a_verb_about_data_prints(name: str) -> None:
    Draft202012Validator(schema(name)).validate(printed(*WITHOUT[name]))


def test_what_the_verbs_about_folders_print(out: str, tmp_path: Path) -> None:
    listed = printed("results", "list", out)
    Draft202012Validator(schema("results-list")).validate(listed)
    file = str(tmp_path / "x.tar.zst")
    assert (
        CliRunner().invoke(main, ["results", "export", "--out", out, "--to", file]).exit_code == 0
    )
    taken = printed("results", "import", file, "--out", str(tmp_path / "in"))
    Draft202012Validator(schema("results-import")).validate(taken)
    judged = printed("gate", "--against", out, "--out", str(tmp_path / "g"))
    Draft202012Validator(schema("gate")).validate(judged)
    plan = printed(*VERBS["run"], "--out", out, "--dry-run")
    Draft202012Validator(schema("run")).validate(plan)


def test_what_the_verbs_about_models_and_files_print(out: str, tmp_path: Path) -> None:
    ids = [row["id"] for row in _test_rows()]
    lines = "".join(f"{key},trade\n" for key in ids)
    (tmp_path / "mine.csv").write_text(f"example_id,prediction\n{lines}")
    told = printed("score", str(tmp_path / "mine.csv"), "--dataset", "tajuk_hard", "--out", out)
    Draft202012Validator(schema("score")).validate(told)
    fitted = ["fit", "naive_bayes", "--out", str(tmp_path / "m"), "--results", out]
    assert CliRunner().invoke(main, fitted).exit_code == 0
    (tmp_path / "h.txt").write_text("Ekspor kopi naik\n\n")
    done = CliRunner().invoke(
        main, ["predict", str(tmp_path / "m"), str(tmp_path / "h.txt"), "--json", "--explain", "1"]
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 2
    for row in rows:
        Draft202012Validator(schema("predict")).validate(row)
    (tmp_path / "page.txt").write_text("Garam Ditahan di Pelabuhan\n\nIsi berita rekaan ini.\n")
    Draft202012Validator(schema("page")).validate(printed("page", str(tmp_path / "page.txt")))
    (tmp_path / "news.csv").write_text(table("ekonomi", "olahraga"))
    built = printed("build", str(tmp_path / "news.csv"), "--out", str(tmp_path / "built"))
    Draft202012Validator(schema("build")).validate(built)
    about = printed("datasets", str(tmp_path / "news.csv"))
    Draft202012Validator(schema("datasets")).validate(about)


def test_what_transfer_prints(tmp_path: Path) -> None:
    (tmp_path / "topics.csv").write_text(table("trade", "sports"))
    args = ["transfer", "tajuk_hard", str(tmp_path / "topics.csv"), "--baseline", "majority"]
    told = printed(*args, "--out", str(tmp_path / "o"))
    assert len(told) == 4
    Draft202012Validator(schema("transfer")).validate(told)


@pytest.mark.parametrize("name", ["ag_topics", "click_id"])
def test_what_annotations_prints(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = load_plugin(loaders, name).SAMPLE
    monkeypatch.setattr(label_sources, "dataset_files", lambda *args, **kwargs: dict(sample))
    Draft202012Validator(schema("annotations")).validate(printed("annotations", name))


def test_what_the_studies_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.studies.labels.SIZES", (50,))
    monkeypatch.setattr("bench.studies.labels.BESIDE", (50,))
    monkeypatch.setattr("bench.studies.labels.SUBSAMPLES_OF_LABELS", ((1000, 1),))
    monkeypatch.setattr("bench.studies.noise_curves.NOISE_ROWS", 200)
    names = ["--baseline", "naive_bayes", "--out", str(tmp_path / "o")]
    worth = printed("labels", "tajuk", *names, "--price", "gold=1")
    Draft202012Validator(schema("labels")).validate(worth)
    assert worth["prices"]["gold"] == 1
    assert any("gold rows" in sentence for sentence in worth["sentences"])
    wrong = printed("labels", "tajuk", *names, "--noise")
    Draft202012Validator(schema("labels")).validate(wrong)
    assert {"uniform", "confusion"} <= {row["noise"] for row in wrong["rows"]}
    args = ["--perturbation", "numbers", "--strength", "1", "--out", str(tmp_path / "o")]
    answered = printed("robust", "majority", *args)
    Draft202012Validator(schema("robust")).validate(answered)
    assert [row["perturbation"] for row in answered] == ["numbers", "twins"]
    sample = printed("robust", "--sample", "numbers", "--count", "3")
    Draft202012Validator(schema("robust")).validate(sample)
    assert len(sample) == 3


def test_a_schema_refuses_what_it_does_not_know() -> None:
    with pytest.raises(Exception, match="was unexpected"):
        Draft202012Validator(schema("results-import")).validate(
            {"added": 1, "already": 0, "unchecked": [], "more": 1}
        )


def test_schemas_are_printed_and_listed() -> None:
    listed = CliRunner().invoke(main, ["schema"]).stdout.splitlines()
    assert "results list" in listed
    assert json.loads(CliRunner().invoke(main, ["schema", "results list"]).stdout) == schema(
        "results-list"
    )
    wrong = CliRunner().invoke(main, ["schema", "compares"])
    assert (wrong.exit_code, "no schema of 'compares'; there are annotations" in wrong.stderr) == (
        1,
        True,
    )


def _test_rows() -> Any:
    import bench

    return bench.load("tajuk_hard")["test"]
